"""TEI P5: the text to the letter with who says what to whom, every mention of the cast, scenes, and how sure each is.

Everything in `<text>`, read in order, is the work's own text. A quotation or mention that runs over a paragraph's end is given in pieces,
linked by `next` and `prev`. Characters that XML cannot hold stand as `<g>`, described in the header.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from heapq import heapify, heappop, heappush
from itertools import takewhile
from typing import NamedTuple

from lxml import etree

from fabula.formats.escaping import NO_XML, xml_text
from fabula.formats.exports import Export, stem
from fabula.formats.wordless import wordless
from fabula.layers import Entity, Mention, Quote, Region, Scene, Story
from fabula.version import VERSION

NS = "http://www.tei-c.org/ns/1.0"
XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
XML_SPACE = " \t\r\n"  # what may stand between two blocks; any other white space is text
FRONT = {"title", "front", "note", "epigraph"}  # before the first heading or body
BACK = {"back", "licence"}  # after the last
PLACES = {"GPE", "LOC", "FAC"}
NAMES = {"PER": "persName", "GPE": "placeName", "LOC": "placeName", "FAC": "placeName", "ORG": "orgName", "VEH": "objectName"}


class Block(NamedTuple):
    """An element that holds text: a paragraph, a heading, a break."""

    start: int
    end: int
    tag: str


class Inline(NamedTuple):
    """An element inside blocks, in the order in which they open; `part` counts the pieces that it is given in. A scene's is empty."""

    start: int
    below: int  # -end: of those that start together the longest opens first
    order: int
    tag: str
    attributes: dict[str, str]
    part: int = 1

    @property
    def end(self) -> int:
        return -self.below


def files(story: Story, no_text: bool) -> Mapping[str, bytes]:
    """One TEI document. Without the text each stretch of words but names is a `<gap>` that says how many characters it had."""
    root = _Document(wordless(story) if no_text else story, no_text).made()
    return {f"{stem(story)}.xml": etree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"}


class _Document:
    """Builds one document, from its first element to its last."""

    def __init__(self, story: Story, no_text: bool):
        self.story, self.no_text = story, no_text
        self.who = _xml_ids("e", story.entities)
        stretches = list(_stretches(story))
        self.regions = [region for region, _, _ in stretches]
        self.blocks = {region.id: list(_blocks_of(story, *stretch)) for stretch in stretches for region in stretch[:1]}
        self.starts = [block.start for region in self.regions for block in self.blocks[region.id]]
        self.builder = etree.TreeBuilder()
        self.at = 0  # how much of the text is written
        self.waiting = self._inlines()  # a heap

    def made(self) -> etree._Element:
        self._open("TEI")
        self._header()
        self._stand_off()
        self._text()
        self._close("TEI")
        return self.builder.close()

    def _open(self, tag: str, attributes: Mapping[str, str | None] | None = None) -> None:
        given: dict[str | bytes, str | bytes] = {name: xml_text(value) for name, value in (attributes or {}).items() if value}
        self.builder.start(f"{{{NS}}}{tag}", given, {None: NS})  # type: ignore[call-arg]  # the stubs lack lxml's third argument, nsmap

    def _close(self, *tags: str) -> None:
        for tag in tags:
            self.builder.end(f"{{{NS}}}{tag}")

    def _element(self, tag: str, words: str = "", attributes: Mapping[str, str | None] | None = None) -> None:
        self._open(tag, attributes)
        if words:
            self.builder.data(xml_text(words))
        self._close(tag)

    def _refs(self, entities: Sequence[str | None]) -> str:
        return " ".join("#" + self.who[id] for id in entities if id in self.who)

    # What stands before the text

    def _header(self) -> None:
        meta, source = self.story.meta, self.story.source
        self._open("teiHeader")
        self._open("fileDesc")
        self._open("titleStmt")
        self._element("title", meta.title or stem(self.story))
        for author in meta.authors:
            self._element("author", author)
        self._close("titleStmt")
        self._open("publicationStmt")
        self._element("p", "Read from a file by fabula; not published by it.")
        self._close("publicationStmt")
        self._open("sourceDesc")
        self._element("p", f"{source.name} ({source.format}, SHA-256 {source.sha256 or 'not known'})")
        self._close("sourceDesc", "fileDesc")
        self._encoding()
        self._open("profileDesc")
        if meta.summary:
            self._open("abstract")
            self._element("p", meta.summary)
            self._close("abstract")
        self._open("langUsage")
        self._element("language", attributes={"ident": source.language or "und"})
        self._close("langUsage")
        if meta.tags:
            self._open("textClass")
            for kind, tags in meta.tags.items():
                self._open("keywords", {"n": kind})
                for tag in tags:
                    self._element("term", tag)
                self._close("keywords")
            self._close("textClass")
        self._close("profileDesc", "teiHeader")

    def _encoding(self) -> None:
        self._open("encodingDesc")
        self._open("appInfo")
        self._open("application", {"ident": "fabula", "version": VERSION})
        self._element("label", "fabula")
        self._close("application", "appInfo")
        if strange := sorted(set(NO_XML.findall(self.story.text))):
            self._open("charDecl")
            for character in strange:
                self._open("char", {XML_ID: _char_id(character)})
                self._element("localProp", attributes={"name": "codepoint", "value": f"{ord(character):04X}"})
                self._close("char")
            self._close("charDecl")
        self._close("encodingDesc")

    def _stand_off(self) -> None:
        """The cast, the places, and how people stand to each other."""
        lists: dict[str, list[Entity]] = {"listPerson": [], "listPlace": [], "listOrg": [], "listObject": []}
        for entity in self.story.entities:
            name = "listPlace" if entity.type in PLACES else {"ORG": "listOrg", "VEH": "listObject"}.get(entity.type, "listPerson")
            lists[name].append(entity)
        if not self.story.entities:
            return
        self._open("standOff")
        for name, entities in lists.items():
            if entities:
                self._open(name)
                for entity in entities:
                    self._entity(entity)
                self._close(name)
        if self.story.bonds:
            self._open("listRelation")
            for bond in self.story.bonds:
                ends = {"active": self._refs([bond.a]), "passive": self._refs([bond.b])}
                both = {"mutual": self._refs([bond.a, bond.b])}
                self._element("relation", attributes={"name": bond.kind.replace(" ", "-"), **(ends if bond.directed else both)})
            self._close("listRelation")
        self._close("standOff")

    def _entity(self, entity: Entity) -> None:
        own, role = {XML_ID: self.who[entity.id]}, "narrator" if entity.narrator else None
        match entity.type:
            case "PER":
                tag = "personGrp" if entity.kind == "group" else "person"
                own |= {"role": " ".join(filter(None, (None if entity.kind in {"person", "group"} else entity.kind, role)))}
            case "ORG":
                tag = "org"
            case "VEH":
                tag = "object"
            case _:
                tag = "place"
        self._open(tag, own)
        if tag == "object":
            self._open("objectIdentifier")
        names = dict.fromkeys((entity.name, *(alias.text for alias in entity.aliases)))
        for name in names:
            self._element(NAMES[entity.type], name)
        if tag == "object":
            self._close("objectIdentifier")
        if entity.type == "PER" and (most := max(entity.pronouns, key=entity.pronouns.__getitem__, default=None)):
            self._element("persPronouns", most)
        self._close(tag)

    # The text

    def _text(self) -> None:
        regions = self.regions
        front = sum(1 for _ in takewhile(lambda region: region.kind in FRONT, regions))
        back = max(len(regions) - sum(1 for _ in takewhile(lambda region: region.kind in BACK, reversed(regions))), front)
        self._open("text", {XML_LANG: self.story.source.language})
        self._matter("front", regions[:front])
        self._body(regions[front:back])
        self._matter("back", regions[back:])
        self._write(len(self.story.text))
        self._close("text")

    def _matter(self, tag: str, regions: Sequence[Region]) -> None:
        if regions:
            self._open(tag)
            for region in regions:
                self._region("div", region)
            self._close(tag)

    def _body(self, regions: Sequence[Region]) -> None:
        """A division for each heading, or heap of headings, and what stands under it."""
        self._open("body")
        self._open("div")
        before = "heading"
        for region in regions:
            if region.kind == "heading" and before != "heading":
                self._close("div")
                self._open("div")
            before = region.kind
            match region.kind:
                case "body" | "heading" | "break":
                    self._blocks(region)
                case kind:
                    self._region("quote" if kind == "epigraph" else "note", region)
        if not regions:
            self._element("ab")  # a body is never empty
        self._close("div", "body")

    def _region(self, tag: str, region: Region) -> None:
        self._open(tag, {"type": region.kind})
        self._blocks(region)
        self._close(tag)

    def _blocks(self, region: Region) -> None:
        for block in self.blocks[region.id]:
            self._write(block.start)
            self._open(block.tag, {"type": "break"} if region.kind == "break" else None)
            self._fill(block)
            self._close(block.tag)

    def _fill(self, block: Block) -> None:
        """The words of a block, with the elements that lie in them; one that crosses the end of what is open goes on after it."""
        standing: list[tuple[int, str]] = []  # the ends and tags of the elements that are open

        def close_until(at: int) -> None:
            while standing and standing[-1][0] <= at:
                end, tag = standing.pop()
                self._write(end)
                self._close(tag)

        while self.waiting and self.waiting[0].start < block.end:
            each = heappop(self.waiting)
            if each.end <= block.start:
                continue
            start = max(each.start, block.start)
            close_until(start)
            self._write(start)
            if each.tag == "milestone":
                self._element(each.tag, attributes=each.attributes)
                continue
            limit = standing[-1][0] if standing else block.end
            goes_on = each.end > limit and (limit < block.end or self._block_before(each.end, after=block))
            if goes_on:
                heappush(self.waiting, each._replace(start=limit, part=each.part + 1))
            self._open(each.tag, _linked(each, goes_on))
            standing.append((min(each.end, limit), each.tag))
        close_until(block.end)
        self._write(block.end)

    def _block_before(self, end: int, after: Block) -> bool:
        following = bisect_left(self.starts, after.end)
        return following < len(self.starts) and self.starts[following] < end

    def _write(self, until: int) -> None:
        """The text as far as `until`."""
        words = self.story.text[self.at : until]
        self.at = max(self.at, until)
        if words and self.no_text and not words.strip():
            self._element("gap", attributes={"reason": "withheld", "unit": "chars", "quantity": str(len(words))})
            return
        done = 0
        for strange in NO_XML.finditer(words):
            self.builder.data(words[done : strange.start()])
            self._element("g", attributes={"ref": f"#{_char_id(strange[0])}"})
            done = strange.end()
        self.builder.data(words[done:])

    def _inlines(self) -> list[Inline]:
        """Scenes, quotes and mentions as a heap: in the order in which they open."""
        story = self.story
        found: list[Inline] = []
        outside = -len(story.text) - 1
        for n, (scene, id) in enumerate(zip(story.scenes, _xml_ids("s", story.scenes).values(), strict=True), 1):
            shown = {XML_ID: id, "unit": "scene", "n": str(n), "corresp": self._refs(scene.present)}
            found.append(Inline(scene.start, outside, len(found), "milestone", shown))
        for quote, id in zip(story.quotes, _xml_ids("q", story.quotes).values(), strict=True):
            tag, own = self._quote(quote)
            found.append(Inline(quote.start, -quote.end, len(found), tag, {XML_ID: id, **own}))
        for mention, id in zip(story.mentions, _xml_ids("m", story.mentions).values(), strict=True):
            tag, own = self._mention(mention)
            found.append(Inline(mention.start, -mention.end, len(found), tag, {XML_ID: id, **own}))
        heapify(found)
        return found

    def _quote(self, quote: Quote) -> tuple[str, dict[str, str]]:
        own = {"n": str(quote.turn), "who": self._refs([quote.speaker]), "toWhom": self._refs(quote.addressees)}
        if own["who"]:
            own["cert"] = _cert(quote.confidence)
        match quote.kind:
            case "speech" | "thought":
                return "said", own | {"direct": "true", "aloud": "true" if quote.kind == "speech" else "false"}
            case "writing":
                return "q", own | {"type": "written"}
            case _:
                return "q", own | {"type": "other"}

    def _mention(self, mention: Mention) -> tuple[str, dict[str, str]]:
        own = {"ref": self._refs([mention.entity])}
        if own["ref"]:
            own["cert"] = _cert(mention.confidence)
        if mention.form == "PROP":
            return NAMES[mention.type], own
        return "rs", own | {"type": mention.type, "subtype": mention.form}


def _stretches(story: Story) -> Iterator[tuple[Region, int, int]]:
    """The regions, each as far as the next begins: together they are the whole text."""
    regions = story.regions or ([Region("", "body", 0, len(story.text))] if story.text else [])
    starts = [0, *(region.start for region in regions[1:]), len(story.text)]
    return zip(regions, starts, starts[1:], strict=False)


def _blocks_of(story: Story, region: Region, start: int, end: int) -> Iterator[Block]:
    """The blocks of the stretch `start`..`end` of a region; between them stands white space alone."""
    if region.kind in {"heading", "break"}:
        yield from _block(story.text, start, end, "head" if region.kind == "heading" else "ab")
        return
    paragraphs = story.paragraphs
    first, after = (bisect_left(paragraphs, at, key=lambda paragraph: paragraph.start) for at in (start, end))
    at = start
    for paragraph in paragraphs[max(first - 1, 0) : after]:
        opens, closes = max(paragraph.start, at), min(paragraph.end, end)
        if opens < closes:
            yield from _block(story.text, at, opens, "ab")
            yield Block(opens, closes, "p")
            at = closes
    yield from _block(story.text, at, end, "ab")


def _block(text: str, start: int, end: int, tag: str) -> Iterator[Block]:
    """A block of what is more than white space to XML, which must not stand between blocks."""
    words = text[start:end]
    if kept := words.strip(XML_SPACE):
        opens = start + len(words) - len(words.lstrip(XML_SPACE))
        yield Block(opens, opens + len(kept), tag)


def _xml_ids(letter: str, entries: Sequence[Entity | Mention | Quote | Scene]) -> dict[str, str]:
    """An XML id for each entry: its own where that is the letter of its layer and a number, as ours are."""
    own = re.compile(rf"{letter}\d+", re.ASCII)
    return {entry.id: entry.id if own.fullmatch(entry.id) else f"{letter}.{n}" for n, entry in enumerate(entries)}


def _linked(each: Inline, goes_on: bool) -> dict[str, str]:
    """The attributes of one piece of an element: ids and links tell the pieces apart and join them."""
    if each.part == 1 and not goes_on:
        return each.attributes

    def id(part: int) -> str:
        return each.attributes[XML_ID] + (f"-{part}" if part > 1 else "")

    links = {"prev": f"#{id(each.part - 1)}"} if each.part > 1 else {}
    return each.attributes | {XML_ID: id(each.part)} | links | ({"next": f"#{id(each.part + 1)}"} if goes_on else {})


def _cert(p: float) -> str:
    return f"{p:.2f}"


def _char_id(character: str) -> str:
    return f"u{ord(character):04X}"


EXPORT = Export(
    "tei",
    "scholars",
    "TEI P5: said with who and toWhom, the cast, every mention, scenes as milestones, certainty",
    ".xml",
    files,
    without_text=True,
)
