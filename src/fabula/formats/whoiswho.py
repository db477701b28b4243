"""An EPUB of the work itself in which each chapter ends with who is who so far, and nothing of what comes after.

The note after a chapter is made of the text up to there and of nothing else: no name, count or bond in it depends on what follows. One
reading of the whole work could not give them, for who is meant by a name is decided by all that is read; to read the work anew up to each
chapter would take 30 readings for a novel of 60. So only what has grown by half is read again from the start. A chapter between is read
alone, with those who are known by then as its given cast, and what it tells is added. That is four readings, however many chapters.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple
from uuid import NAMESPACE_URL, uuid5

from lxml import etree
from msgspec import Struct
from msgspec.structs import replace

from fabula.encoder.choice import RULES
from fabula.formats.answers import counted
from fabula.formats.archives import zipped
from fabula.formats.chapters import Chapter, chapters
from fabula.formats.escaping import xml_text
from fabula.formats.exports import Export, stem
from fabula.formats.people import cards, names_of
from fabula.formats.voices import one_line
from fabula.layers import Document, GivenCast, GivenCharacter, Region, Story
from fabula.layers.vocabulary import BondKind, EntityKind
from fabula.reading import cut, document_of, read_document

XHTML, OPS = "http://www.w3.org/1999/xhtml", "http://www.idpf.org/2007/ops"
OPF, DC = "http://www.idpf.org/2007/opf", "http://purl.org/dc/elements/1.1/"
CONTAINER = "urn:oasis:names:tc:opendocument:xmlns:container"
XML = "http://www.w3.org/XML/1998/namespace"
GROWTH = 1.5  # the text that is read again from the start, over what was when it was last
SURE = 3  # times that the pronoun of somebody is seen for each other, and once more, before it binds
LONGEST_LINE = 50  # characters: shorter lines are meant as lines, longer ones were wrapped at a margin
UNDATED = "1980-01-01T00:00:00Z"  # EPUB wants a date; the same story gives the same bytes
STYLE = b"""body { margin: 1em; line-height: 1.4 }
h1, h2 { text-align: center; margin: 2em 0 1em }
p { margin: 0 0 0.7em }
.break { text-align: center; margin: 1.5em 0 }
.epigraph { margin: 1em 2em; font-style: italic }
.front, .note, .back, .licence { font-size: 0.85em }
.who { border-top: thin solid; margin-top: 3em; padding-top: 1em; font-size: 0.85em }
.who dt { font-weight: bold; margin-top: 0.6em }
"""


class Block(NamedTuple):
    """A paragraph, or part of one where a region ends inside it. `region` is null where none covers it."""

    start: int
    region: Region | None
    words: str


class Tied(Struct, frozen=True):
    """To whom somebody is tied, by which words of the text, and whether it is over."""

    name: str
    words: str
    ended: bool


class Person(Struct, frozen=True):
    """What is known of somebody: what the text calls them, how often each pronoun does, their lines in all and to each other person."""

    name: str
    kind: EntityKind
    also: frozenset[str]
    named: bool
    narrator: bool
    pronouns: Counter[str]
    first: str
    ties: dict[tuple[BondKind, str], Tied]
    lines: int
    to: Counter[str]


def so_far(story: Story) -> Iterator[dict[str, Person]]:
    """Who is who to a reader who has come to the end of each chapter, most mentioned first, by a name that is theirs alone."""
    document, given = document_of(story), GivenCast(tuple(story.fabula.settings.cast))
    model = None if story.fabula.model else RULES
    people: dict[str, Person] = {}
    read = 0
    for chapter in chapters(story):
        if chapter.end >= GROWTH * read:
            people, read = _people(read_document(cut(document, chapter.end), given, model=model), given), chapter.end
        else:
            known = _known_as_given(people, given)
            people = _joined(people, _people(read_document(_between(document, chapter), known, model=model), known))
        yield people


def _between(document: Document, chapter: Chapter) -> Document:
    """A chapter as a document of its own."""
    regions = (
        replace(region, start=max(region.start, chapter.start) - chapter.start, end=min(region.end, chapter.end) - chapter.start)
        for region in document.regions
        if region.end > chapter.start and region.start < chapter.end
    )
    return replace(document, text=document.text[chapter.start : chapter.end], regions=tuple(regions))


def _known_as_given(people: Mapping[str, Person], given: GivenCast) -> GivenCast:
    """The given cast, and all others who have a name by now."""
    names = {character.name for character in given.character}
    found = (
        GivenCharacter(id, sorted(person.also), _sure(person.pronouns), person.kind, person.narrator)
        for id, person in people.items()
        if person.named and id not in names
    )
    return GivenCast((*given.character, *found))


def _sure(pronouns: Counter[str]) -> str | None:
    """The pronoun that calls somebody, where hardly any other does."""
    (first, often), *_ = *pronouns.most_common(), ("", 0)
    return first if often >= SURE * (pronouns.total() - often + 1) else None


def _people(story: Story, given: GivenCast) -> dict[str, Person]:
    """Everybody of a reading: who is given by the name that is given, all others by what they are called."""
    names, found = {character.name for character in given.character}, cards(story)
    ids = {card.entity.id: card.entity.name if card.entity.name in names else card.name for card in found}
    shown = names_of(story)
    return {
        ids[card.entity.id]: Person(
            card.name,
            card.entity.kind,
            frozenset(card.also),
            card.entity.named_at is not None,
            card.entity.narrator,
            Counter(card.entity.pronouns),
            card.first,
            {(tie.kind, ids.get(tie.to, shown[tie.to])): Tied(shown[tie.to], tie.words, tie.ended) for tie in card.ties},
            card.lines,
            Counter({ids.get(to, shown[to]): n for to, n in card.to}),
        )
        for card in found
        if card.entity.type == "PER"
    }


def _joined(before: Mapping[str, Person], after: Mapping[str, Person]) -> dict[str, Person]:
    """What was known, and what a chapter adds."""
    met = {id: _more(before[id], person) if id in before else person for id, person in after.items()}
    return {id: met.get(id, person) for id, person in {**before, **met}.items()}


def _more(person: Person, later: Person) -> Person:
    return replace(
        person,
        also=(person.also | later.also) - {person.name},
        named=person.named or later.named,
        narrator=person.narrator or later.narrator,
        pronouns=person.pronouns + later.pronouns,
        ties=person.ties | later.ties,
        lines=person.lines + later.lines,
        to=person.to + later.to,
    )


def _told(person: Person, people: Mapping[str, Person]) -> Iterator[str]:
    """What a note says of somebody."""
    called = f"also {', '.join(sorted(person.also))}" if person.also else ""
    pronoun = max(person.pronouns, key=person.pronouns.__getitem__, default="")
    yield from filter(None, ["; ".join(filter(None, [called, pronoun, "tells the story" if person.narrator else ""])), person.first])
    for (kind, _), tie in person.ties.items():
        yield f"{kind}{', ended' if tie.ended else ''}: {tie.name} (“{tie.words}”)"
    if person.lines:
        to = next((people[id].name if id in people else id for id, _ in person.to.most_common(1)), "")
        yield counted(person.lines, "line") + (f", most to {to}" if to else "")


def _files(story: Story, without_text: bool) -> Mapping[str, bytes]:
    found, blocks = chapters(story), _blocks(story)
    starts = [block.start for block in blocks]
    pages = {
        f"chapter-{n}.xhtml": _page(story, chapter, blocks[bisect_left(starts, chapter.start) : bisect_left(starts, chapter.end)], people)
        for n, (chapter, people) in enumerate(zip(found, so_far(story), strict=True), 1)
    }
    titles = dict(zip(pages, (chapter.title for chapter in found), strict=True))
    inside = {"package.opf": _package(story, pages), "nav.xhtml": _nav(story, titles), "style.css": STYLE, **pages}
    book = {
        "mimetype": b"application/epub+zip",
        "META-INF/container.xml": _container(),
        **{f"EPUB/{name}": data for name, data in inside.items()},
    }
    return {f"{stem(story)}.epub": zipped(book, stored="mimetype")}


def _blocks(story: Story) -> list[Block]:
    """The text between the borders of paragraphs and regions, without what is blank."""
    pieces = [*story.paragraphs, *(region.span for region in story.regions)]
    borders = {0, len(story.text), *(border for piece in pieces for border in (piece.start, piece.end))}
    starts = [region.start for region in story.regions]
    made = []
    for start, end in pairwise(sorted(borders)):
        if words := story.text[start:end].strip():
            n = bisect_right(starts, start) - 1
            covered = n >= 0 and start < story.regions[n].end
            made.append(Block(start, story.regions[n] if covered else None, words))
    return made


def _page(story: Story, chapter: Chapter, blocks: Iterable[Block], people: Mapping[str, Person]) -> bytes:
    html, body = _html(story, chapter.title)
    section = _add(body, "section", {f"{{{OPS}}}type": "chapter"})
    for block in blocks:
        kind = block.region.kind if block.region else "body"
        head = {"title": "h1", "heading": "h2"}.get(kind)
        _lines(_add(section, head or "p", {} if head or kind == "body" else {"class": kind}), block.words)
    if people:
        who = _add(body, "section", {"class": "who"})
        _add(who, "h3").text = "Who is who so far"
        entries = _add(who, "dl")
        for person in people.values():
            _add(entries, "dt").text = xml_text(person.name)
            for each in [*_told(person, people)] or ["named"]:
                _add(entries, "dd").text = xml_text(each)
    return _xml(html)


def _lines(paragraph: etree._Element, words: str) -> None:
    """The words, with the line breaks that are meant as such."""
    first, *more = lines = xml_text(words).splitlines()
    if not more or max(map(len, lines)) >= LONGEST_LINE:
        paragraph.text = "\n".join(lines)
        return
    paragraph.text = first
    for line in more:
        _add(paragraph, "br").tail = line


def _nav(story: Story, titles: Mapping[str, str]) -> bytes:
    html, body = _html(story, "Contents")
    nav = _add(body, "nav", {f"{{{OPS}}}type": "toc", "id": "toc"})
    _add(nav, "h1").text = "Contents"
    entries = _add(nav, "ol")
    for name, title in titles.items():
        _add(_add(entries, "li"), "a", {"href": name}).text = _title(title)
    return _xml(html)


def _html(story: Story, title: str) -> tuple[etree._Element, etree._Element]:
    """A document's root and its body."""
    language = story.source.language or "und"
    html = etree.Element(f"{{{XHTML}}}html", {"lang": language, f"{{{XML}}}lang": language}, nsmap=_prefixes(XHTML, epub=OPS))
    head = _add(html, "head")
    _add(head, "title").text = _title(title)
    _add(head, "link", {"rel": "stylesheet", "type": "text/css", "href": "style.css"})
    return html, _add(html, "body")


def _package(story: Story, pages: Iterable[str]) -> bytes:
    package = etree.Element(f"{{{OPF}}}package", {"version": "3.0", "unique-identifier": "id"}, nsmap=_prefixes(OPF, dc=DC))
    metadata = _add(package, "metadata")
    etree.SubElement(metadata, f"{{{DC}}}identifier", id="id").text = uuid5(NAMESPACE_URL, f"fabula:{story.text}").urn
    etree.SubElement(metadata, f"{{{DC}}}title").text = _title(story.meta.title or stem(story))
    etree.SubElement(metadata, f"{{{DC}}}language").text = story.source.language or "und"
    for author in filter(None, map(one_line, story.meta.authors)):
        etree.SubElement(metadata, f"{{{DC}}}creator").text = xml_text(author)
    _add(metadata, "meta", {"property": "dcterms:modified"}).text = UNDATED
    manifest, spine = _add(package, "manifest"), _add(package, "spine")
    xhtml = "application/xhtml+xml"
    _add(manifest, "item", {"id": "nav", "href": "nav.xhtml", "media-type": xhtml, "properties": "nav"})
    _add(manifest, "item", {"id": "style", "href": "style.css", "media-type": "text/css"})
    for name in pages:
        id = name.removesuffix(".xhtml")
        _add(manifest, "item", {"id": id, "href": name, "media-type": xhtml})
        _add(spine, "itemref", {"idref": id})
    return _xml(package)


def _container() -> bytes:
    container = etree.Element(f"{{{CONTAINER}}}container", {"version": "1.0"}, nsmap=_prefixes(CONTAINER))
    roots = _add(container, "rootfiles")
    _add(roots, "rootfile", {"full-path": "EPUB/package.opf", "media-type": "application/oebps-package+xml"})
    return _xml(container)


def _prefixes(default: str, **others: str) -> dict[str, str]:
    return {None: default, **others}  # type: ignore[dict-item]  # lxml's own way to say "no prefix", unknown to its stubs


def _add(parent: etree._Element, tag: str, attributes: Mapping[str, str] | None = None) -> etree._Element:
    """A new element of its parent's namespace."""
    return etree.SubElement(parent, etree.QName(etree.QName(parent).namespace, tag), dict(attributes or {}))


def _title(words: str) -> str:
    return xml_text(one_line(words)) or "Untitled"


def _xml(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"


EXPORT = Export("who-is-who", "readers", "an EPUB of the work: each chapter ends with who is who so far, no spoilers", ".epub", _files)
