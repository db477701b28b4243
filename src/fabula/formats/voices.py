"""What every voice script is made of: the lines to speak, verbatim and in order, and those who speak them."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from itertools import accumulate

from msgspec import Struct

from fabula.formats.names import distinct
from fabula.formats.script import NARRATOR, NOT_SPACE, script, voices
from fabula.layers import Entity, Region, Story
from fabula.layers.vocabulary import RegionKind

UNKNOWN = "UNKNOWN"
"""Speaks the lines whose speaker nobody could find."""

SILENT = frozenset({"front", "note", "back", "licence"})
"""The regions that are not the work: an audiobook leaves them out."""


class Spoken(Struct, frozen=True):
    """One line to speak.

    `id` and `text` are those of the line in the script, and `start` is its offset in the story's text. `voice` is an entity's id, NARRATOR
    or UNKNOWN; `region` is where its first word stands, null where no region is.
    """

    id: str
    start: int
    text: str
    voice: str
    region: Region | None

    @property
    def kind(self) -> RegionKind:
        return self.region.kind if self.region else "body"


class Part(Struct, frozen=True):
    """What one voice has to speak: how many lines and words, to whom (names, and in how many quotes), and its first line.

    `name` is the voice's in the format at hand; `entity` is null for the narrator and for unknown speakers.
    """

    voice: str
    name: str
    entity: Entity | None
    lines: int
    words: int
    to: list[tuple[str, int]]
    first: Spoken


def spoken(story: Story) -> list[Spoken]:
    """The lines of the work, in order; their texts, joined, are the work's text without front matter, notes, back matter and licence."""
    voice_of = {name: id for id, name in voices(story.entities).items()} | {NARRATOR: NARRATOR, None: UNKNOWN}
    lines = script(story)
    starts = accumulate((len(line.text) for line in lines), initial=0)
    placed = (
        Spoken(line.id, start, line.text, voice_of[line.speaker], _region(story.regions, start, line.text))
        for line, start in zip(lines, starts, strict=False)
    )
    return [line for line in placed if line.kind not in SILENT]


def called(story: Story, narrator: str, unknown: str, form: Callable[[str], str] = str, numbered: str = "{} ({})") -> dict[str, str]:
    """What a format calls each voice: names in the format's own `form`, told apart where they are then equal in whatever case."""
    names = distinct((form(entity.name) for entity in story.entities), [narrator, unknown], numbered)
    return {NARRATOR: narrator, UNKNOWN: unknown} | dict(zip((entity.id for entity in story.entities), names, strict=True))


def parts(story: Story, lines: Iterable[Spoken], names: dict[str, str]) -> list[Part]:
    """Who has to speak what: the narrator first, then those with the most words, unknown speakers last; nobody without a line."""
    by_voice: defaultdict[str, list[Spoken]] = defaultdict(list)
    for line in lines:
        by_voice[line.voice].append(line)
    to: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for quote in story.quotes:
        if quote.speaker and quote.kind != "other":
            to[quote.speaker].update(quote.addressees)
    entities = {entity.id: entity for entity in story.entities}
    cast = [
        Part(
            voice,
            names[voice],
            entities.get(voice),
            len(said),
            sum(len(line.text.split()) for line in said),
            [(names[other], times) for other, times in to[voice].most_common()],
            said[0],
        )
        for voice, said in by_voice.items()
    ]
    return sorted(cast, key=lambda part: (part.voice != NARRATOR, part.voice == UNKNOWN, -part.words))


def pronoun(entity: Entity | None) -> str | None:
    """The pronouns most used of somebody; None where none was seen."""
    return max(entity.pronouns, key=lambda each: entity.pronouns[each], default=None) if entity else None


def gender(entity: Entity | None) -> str:
    """What the voice tools ask for: "female" or "male" by the pronouns most used of somebody, else "unknown"."""
    return {"she": "female", "he": "male"}.get(pronoun(entity) or "", "unknown")


def one_line(words: str) -> str:
    """Words on one line, each white space a single space."""
    return " ".join(words.split())


def _region(regions: list[Region], start: int, text: str) -> Region | None:
    words = NOT_SPACE.search(text)
    at = bisect_right(regions, start + words.start(), key=lambda region: region.start) - 1 if words else -1
    return regions[at] if at >= 0 else None
