"""A Story → one HTML file: script, style and data inside, nothing fetched, everything from the story escaped."""

import base64
import hashlib
import re
from bisect import bisect_right
from collections import Counter, defaultdict
from importlib.resources import files
from itertools import groupby, pairwise
from pathlib import PurePath
from typing import Any

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from fabula.layers import Change, Promise, Quote, Scene, Span, Story
from fabula.layers.vocabulary import ActKind
from fabula.page.people import Person, people_of, talk_of, voiced
from fabula.page.pictures import arcs_of, ribbon_of
from fabula.page.setting import Block, Run, sections_of, shown

DOUBTFUL = 0.6
"""Speakers less probable than this are shown as doubtful."""

FOLDED = {"front": "Before the story", "note": "Author’s note", "back": "After the story", "licence": "Licence"}
"""Regions that stand folded, with their summary."""

SHORTCUTS = (
    ("j k", "next and previous line, of the person who is open under People"),
    ("] [", "next and previous scene"),
    ("/", "search"),
    ("Enter", "on a line: open its speaker; in the search: next place"),
    ("t", "theme: as the system, light, dark"),
    ("i", "inks on and off"),
    ("?", "this help"),
    ("Esc", "close what is open, then let go of the person"),
)

FIRST = 16
"""So many of a list stand open; the rest is folded."""

EVIDENCE_CHARS = 96
BIDI_AND_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
JSON_ESCAPES = str.maketrans({c: f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"})


def render(story: Story) -> str:
    """The page of a story: one HTML document that needs no network and holds the text once, to the letter."""
    room = files("fabula.page")
    people = people_of(story)
    talk = talk_of(story)
    sections = sections_of(story)
    style = Markup((room / "page.css").read_text("utf-8") + people_style(people))
    script = Markup((room / "page.js").read_text("utf-8"))
    view = View(story, people, [block for section in sections for chunk in section.chunks for block in chunk])
    listed = [person for person in people if not person.in_passing]
    return ENVIRONMENT.get_template("page.html").render(
        story=story,
        title=plain(story.meta.title or PurePath(story.source.name).stem) or "A story",
        view=view,
        style=style,
        style_hash=content_hash(style),
        script=script,
        script_hash=content_hash(script),
        data=Markup(data_of(story, people)),
        sections=sections,
        first=FIRST,
        characters=[person for person in listed if person.is_character],
        named_things=[person for person in listed if not person.is_character],
        passing=len(people) - len(listed),
        ribbon=ribbon_of(story, people),
        arcs=arcs_of(people, talk),
        talk=[(people[one], people[other], turns) for (one, other), turns in talk.most_common()],
        acts=view.acts(),
        tally=tally(story.quotes),
        doubtful=DOUBTFUL,
        folded=FOLDED,
        shortcuts=SHORTCUTS,
    )


class View:
    """What the template asks of a story: people by id, words and places of spans."""

    def __init__(self, story: Story, people: list[Person], blocks: list[Block]):
        self.story, self.people, self.blocks = story, people, blocks
        self._people = {person.entity.id: person for person in people}
        self._changes = {change.id: change for change in story.changes}

    def person(self, id: str | None) -> Person | None:
        """The person of an entity's id; null for null and for an id that is nobody's."""
        return self._people.get(id) if id is not None else None

    def persons(self, ids: list[str]) -> list[Person]:
        return [self._people[id] for id in dict.fromkeys(ids) if id in self._people]

    def block(self, offset: int) -> int:
        """Where the block that holds this offset, or else the next one, starts: its name in the page."""
        n = bisect_right(self.blocks, offset, key=lambda block: block.end)
        return self.blocks[min(n, len(self.blocks) - 1)].start if self.blocks else 0

    def words(self, piece: Any, most: int = EVIDENCE_CHARS) -> str:
        """The words of a span, on one line, cut at a word where there are more than `most` characters."""
        words = " ".join(shown(self.story.text[piece.start : min(piece.end, piece.start + 3 * most)]).split())
        return words if len(words) <= most else words[: most - 1].rsplit(" ", 1)[0].rstrip(".,;:") + "…"

    def paragraph(self, block: Block) -> Markup:
        """A block as HTML: its words to the letter, its lines and emphasis around them."""
        parts = [f'<p id="p{block.start}" class="lines">' if block.lines else f'<p id="p{block.start}">']
        for piece in block.pieces:
            words = "".join(run_html(run) for run in piece.runs)
            if piece.quote is None:
                parts.append(words)
            else:
                classes = escape(self.line_class(self.story.quotes[piece.quote], piece.voice))
                parts.append(f'<q class="{classes}" data-q="{piece.quote}">{words}</q>')
        return Markup("".join(parts) + "</p>")

    def line_class(self, quote: Quote, voice: str) -> str:
        """The classes of a piece of a line: whose ink, doubtful or unknown, thought or writing, where its voice is shown."""
        speaker = self.person(quote.speaker)
        sure = "unknown" if speaker is None else "doubtful" if quote.confidence < DOUBTFUL else ""
        kind = quote.kind if quote.kind != "speech" else ""
        return " ".join(filter(None, (f"s{speaker.number}" if speaker else "", sure, kind, voice if voice != "margin" else "")))

    def scene_name(self, scene: Scene) -> str:
        """Where and when a scene plays, in the text's words; "" where no step says."""
        place = scene.place and (self.person(scene.place.entity) or scene.place)
        where = place.entity.name if isinstance(place, Person) else self.words(place) if place else ""
        return ", ".join(filter(None, (where, self.words(scene.time) if scene.time else "")))

    def scene_label(self, index: int) -> str:
        """A scene in one plain line, for labels."""
        scene = self.story.scenes[index]
        name = self.scene_name(scene)
        on_stage = ", ".join(person.entity.name for person in self.persons(scene.present)) or "nobody known"
        return plain(f"Scene {index + 1} of {len(self.story.scenes)}{': ' + name if name else ''}. On stage: {on_stage}")

    def headed_scenes(self) -> list[tuple[str | None, list[tuple[int, Scene]]]]:
        """The scenes under the headings they stand under."""
        regions = self.story.regions
        starts = [region.start for region in regions]

        def heading(item: tuple[int, Scene]) -> str | None:
            n = bisect_right(starts, item[1].start) - 1
            return regions[n].title if n >= 0 else None

        return [(title, list(group)) for title, group in groupby(enumerate(self.story.scenes), key=heading)]

    def first_name(self, person: Person) -> Markup:
        """A link to the first proper name of a person."""
        start = person.entity.named_at or 0
        word = re.compile(r"\w+").match(self.story.text, start)
        end = word.end() if word else start + 1
        return Markup('<a class="jump" href="#p{}" data-at="{}-{}">here</a>').format(self.block(start), start, end)

    def settled(self, promise: Promise) -> list[Span]:
        """The words that settle a promise."""
        change = self.change(promise.settled)
        return change.evidence if change else []

    def made(self, promise: Promise) -> list[Span]:
        """The words that make a promise."""
        settled = set(self.settled(promise))
        return [span for span in promise.evidence if span not in settled]

    def change(self, id: str | None) -> Change | None:
        """The change of an id; null for null and for an id that is no change's."""
        return self._changes.get(id) if id is not None else None

    def repeats(self, what: str, spans: list[Span]) -> bool:
        """Whether `what` only says again what the words of the spans say."""
        return " ".join(what.split()) in " ".join(" ".join(span.of(self.story.text) for span in spans).split())

    def acts(self) -> list[tuple[ActKind, int]]:
        """How many speech acts of each kind, the rarest first: a vow says more than a question."""
        return Counter(act.act for act in self.story.acts).most_common()[::-1]


def tally(quotes: list[Quote]) -> str:
    """How many lines have a speaker, and how surely."""
    lines = [quote for quote in quotes if voiced(quote)]
    known = [quote for quote in lines if quote.speaker is not None]
    doubtful = sum(quote.confidence < DOUBTFUL for quote in known)
    unknown = len(lines) - len(known)
    return f"{len(lines):,} pieces of speech: {len(known) - doubtful:,} surely given, {doubtful:,} doubtful, {unknown:,} unknown."


def data_of(story: Story, people: list[Person]) -> str:
    """What the script needs beside the text, as JSON that is safe inside a script element. Offsets are code points."""
    index = {person.entity.id: person.number for person in people}
    acts: dict[str, list[list[Any]]] = defaultdict(list)
    for act in story.acts:
        acts[act.act].append([act.start, act.end, index.get(act.by or "", -1), [index[id] for id in act.to if id in index]])
    known = [mention for mention in sorted(story.mentions, key=lambda m: (m.start, -m.end)) if mention.entity in index]
    starts = [0, *(mention.start for mention in known)]
    data = {
        "people": [person.entity.name for person in people],
        "quotes": [
            [
                quote.start,
                quote.end,
                index.get(quote.speaker or "", -1),
                round(100 * quote.confidence),
                quote.turn,
                [index[id] for id in quote.addressees if id in index],
                [[index[other.entity], round(100 * other.p)] for other in quote.alternatives if other.entity in index],
                [quote.cue.start, quote.cue.end] if quote.cue else 0,
                quote.kind,
            ]
            if voiced(quote)
            else 0
            for quote in story.quotes
        ],
        # Gap from the last start, length, twice the entity's index (plus one for a pronoun): a novel has tens of thousands.
        "mentions": [
            number
            for (before, start), mention in zip(pairwise(starts), known, strict=True)
            for number in (start - before, mention.end - start, 2 * index[mention.entity or ""] + (mention.form == "PRON"))
        ],
        "scenes": [[scene.start, scene.end, [index[id] for id in scene.present if id in index]] for scene in story.scenes],
        "acts": acts,
        "doubtful": round(100 * DOUBTFUL),
    }
    return msgspec.json.encode(data).decode().translate(JSON_ESCAPES)


def people_style(people: list[Person]) -> str:
    """The ink and initials of those who have them, as classes. The text after the slash is what a screen reader says."""
    rules = []
    for person in people:
        if person.initials is None:
            continue
        ink = f"ink{person.ink}" if person.ink is not None else "neutral"
        initials, name = css_string(person.initials), css_string(plain(person.entity.name))
        rules.append(f'.s{person.number}{{--ink:var(--{ink});--initials:"{initials}";--voice:"{initials}" / "{name}: "}}\n')
    return "".join(rules)


def css_string(words: str) -> str:
    """`words` for between quotation marks in a style sheet: whatever is no ASCII letter or digit as its code point."""
    return "".join(c if c.isascii() and c.isalnum() else f"\\{ord(c):06x}" for c in shown(words))


def plain(words: str) -> str:
    """`words` on one line without controls and marks that turn the direction of what follows, for titles and labels."""
    return " ".join(BIDI_AND_CONTROLS.sub(" ", shown(words)).split())


def run_html(run: Run) -> str:
    """A run as HTML. The signs of an emphasis stay in the text, and the style hides them."""
    if not run.emphasis:
        return inner(run.text)
    opening, closing = (f"<i>{run.text[at]}</i>" if signed else "" for at, signed in zip((0, -1), run.signs, strict=True))
    return f"<em>{opening}{inner(run.words)}{closing}</em>"


def inner(words: str) -> str:
    """`words` escaped for between two tags, where quotation marks may stand as they are: a novel has thousands."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def content_hash(content: str) -> str:
    """The hash by which the page's policy lets an inlined script or style run."""
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()


ENVIRONMENT = Environment(
    loader=PackageLoader("fabula", "page"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)
ENVIRONMENT.filters["plain"] = plain
ENVIRONMENT.filters["shown"] = shown
