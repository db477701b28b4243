"""The voice script: every character of the text once, in order, each line with the one who speaks it."""

import re
from collections import Counter
from collections.abc import Iterator
from hashlib import blake2b
from itertools import pairwise

import msgspec
from msgspec import Struct

from fabula.formats.names import distinct
from fabula.layers import Entity, Quote, Story

NARRATOR = "NARRATOR"
NOT_SPACE = re.compile(r"\S")


class Line(Struct, frozen=True):
    """One line of the script. `speaker` is a character's name, NARRATOR, or null for a line whose speaker is not known."""

    id: str
    speaker: str | None
    text: str


def script(story: Story) -> list[Line]:
    """The script's lines; their texts, joined, are the story's text.

    A quote piece is a line; narration is cut at quotes, regions and paragraphs. A quote inside a quote is spoken by the outer one's
    speaker, and what is no speech, thought or writing (kind `other`) is narration. White space belongs to the line before it.

    Ids come from the words alone (and, for words that occur again, from how often they did), so that naming another speaker
    changes no id, and editing a line no other than its own.
    """
    seen: Counter[str] = Counter()
    lines = []
    for start, end, speaker in _tiles(story):
        text = story.text[start:end]
        words = text.strip()
        seen[words] += 1
        again = f"-{seen[words]}" if seen[words] > 1 else ""
        lines.append(Line(blake2b(words.encode(), digest_size=6).hexdigest() + again, speaker, text))
    return lines


def as_jsonl(lines: list[Line]) -> bytes:
    """One JSON object a line."""
    return b"".join(msgspec.json.encode(line) + b"\n" for line in lines)


def as_txt(lines: list[Line]) -> bytes:
    """For reading aloud from: each line's speaker in brackets, `[?]` where unknown, above its words."""
    return "".join(f"[{line.speaker or '?'}]\n" + line.text.removesuffix("\n") + "\n" for line in lines).encode()


def _tiles(story: Story) -> Iterator[tuple[int, int, str | None]]:
    """Start, end and speaker of stretches that cover the text without gap or overlap; none but the first begins with white space."""
    text, names, quotes = story.text, voices(story.entities), _outermost(story.quotes)
    blocks = sorted({region.start for region in story.regions} | {paragraph.start for paragraph in story.paragraphs})
    cuts = {_past_space(text, cut) for cut in (*_outside(blocks, quotes), *(q.end for q in quotes))}
    speakers = {q.start: names.get(q.speaker or "") for q in quotes}
    first = _past_space(text, 0)
    bounds = [0, *sorted((cuts | speakers.keys()) - {0, first, len(text)}), len(text)]
    for start, end in pairwise(bounds):
        if start < end:
            yield start, end, speakers.get(start or first, NARRATOR)


def _past_space(text: str, start: int) -> int:
    found = NOT_SPACE.search(text, start)
    return found.start() if found else len(text)


def _outermost(quotes: list[Quote]) -> list[Quote]:
    """The quotes that are spoken, written or thought and lie in no other."""
    found: list[Quote] = []
    for quote in sorted(quotes, key=lambda q: (q.start, -q.end)):
        if quote.kind != "other" and (not found or quote.start >= found[-1].end):
            found.append(quote)
    return found


def _outside(cuts: list[int], quotes: list[Quote]) -> Iterator[int]:
    """Those of the sorted `cuts` that part no quote."""
    at = 0
    for cut in cuts:
        while at < len(quotes) and quotes[at].end <= cut:
            at += 1
        if at == len(quotes) or cut <= quotes[at].start:
            yield cut


def voices(entities: list[Entity]) -> dict[str, str]:
    """The name of each entity's voice, by id: its own, numbered where several share one, so that two voices are never one."""
    return dict(zip([entity.id for entity in entities], distinct([entity.name for entity in entities], [NARRATOR]), strict=True))
