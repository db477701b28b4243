"""Plain text. The text is the file's content to the letter; only the layout is understood."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median

from fabula.sources import landmarks
from fabula.sources.blocks import Block
from fabula.sources.decoding import decode
from fabula.sources.drafts import Draft

WRAP = 100  # no one wraps lines by hand wider than this
NARROW = 45  # lines that end before this are verse, chat or script, not wrapped prose


@dataclass(frozen=True, slots=True)
class Line:
    """One line that is not blank: its characters without the white space around them, its indentation, and the blank lines before it."""

    start: int
    end: int
    text: str
    indent: int
    gap: int


def read_txt(data: bytes, name: str) -> Draft:
    """The draft of a plain text. Raises UnreadableSource if it is no text."""
    text, warnings = decode(data, name)
    return Draft(text, blocks_of(text), warnings=tuple(warnings))


def lines_of(text: str) -> list[Line]:
    """The lines of a text that hold more than white space."""
    lines: list[Line] = []
    at = gap = 0
    for raw in text.split("\n"):
        words = raw.strip()
        if words:
            indent = len(raw) - len(raw.lstrip())
            lines.append(Line(at + indent, at + indent + len(words), words, indent, gap))
            gap = 0
        else:
            gap += 1
        at += len(raw) + 1
    return lines


def blocks_of(text: str) -> list[Block]:
    """The blocks of a plain text, in whichever of the four layouts it is written.

    Blank lines between paragraphs (wrapped or not); wrapped lines with an indented first line; one line a paragraph without blank lines.
    A line that is a landmark by itself (scene break, chapter heading, label) is a block of its own in all of them.
    """
    lines = lines_of(text)
    inner = [len(line.text) for line, after in pairwise(lines) if after.gap == 0]
    wrapped = bool(inner) and median(inner) >= NARROW and sum(length <= WRAP for length in inner) >= 0.9 * len(inner)
    if not wrapped and len(inner) > len(lines) / 2 and any(length > WRAP for length in inner):
        groups: Iterator[list[Line]] = ([line] for line in lines)
    else:
        groups = _paragraphs(lines, wrapped)
    return [
        Block(group[0].start, group[-1].end, text[group[0].start : group[-1].end], group[0].gap)
        for whole in groups
        for group in _apart(whole)
    ]


def _paragraphs(lines: list[Line], wrapped: bool) -> Iterator[list[Line]]:
    """Lines that stand together; in wrapped prose an indented line begins a new paragraph where that is the custom of the text."""
    starts = sum(line.indent > 0 and line.gap == 0 for line in lines)
    indented = wrapped and starts > sum(line.gap > 0 for line in lines)
    number = 0
    keys = []
    for line in lines:
        number += line.gap > 0 or (indented and line.indent > 0)
        keys.append(number)
    for _, group in groupby(zip(keys, lines, strict=True), key=lambda pair: pair[0]):
        yield [line for _, line in group]


def _apart(group: list[Line]) -> Iterator[list[Line]]:
    """A paragraph's lines, with the lines that are landmarks by themselves taken out of it."""
    rest: list[Line] = []
    for at, line in enumerate(group):
        after = group[at + 1].text if at + 1 < len(group) else ""
        numbered = landmarks.number_of(line.text) is not None and landmarks.is_titled(after)
        heads = not rest and (numbered or (landmarks.is_chapter(line.text) and not after[:1].islower()))
        if heads or landmarks.is_break(line.text):
            if rest:
                yield rest
            yield [line]
            rest = []
        else:
            rest.append(line)
    if rest:
        yield rest
