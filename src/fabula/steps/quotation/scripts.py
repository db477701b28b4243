"""Speech and writing set off by lines: scripts (`NAME: line`), chats (`name (10:02): line`), quoted blocks (`> line`), letters."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from fabula.layers import Span
from fabula.steps.lexicon import words
from fabula.steps.quotation.pairing import Piece

_TIME = r"\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?:\s?[ap]\.?m\.?)?"
_NAME = r"[^\W\d_][^\s:,<>()\[\]\"“”‘«»—]{0,24}(?: [^\s:,<>()\[\]\"“”‘«»—]{1,20}){0,3}"
_LABEL = re.compile(
    rf"[*_]{{0,2}}(?:[\[(]?{_TIME}[\])]?\s*[-–]?\s*)?[<@]?@?(?P<name>{_NAME})>?[*_]{{0,2}}"
    rf"\s*(?P<aside>[\[(][^\])\n]{{1,60}}[\])])?\s*(?::|(?<=>))[*_]{{0,2}}(?P<time>)\s+(?=\S)",
    re.IGNORECASE,
)
# The name and the time on a line of their own, the message below.
_HEADER = re.compile(rf"[*_]{{0,2}}(?P<name>{_NAME})[*_]{{0,2}}\s*(?:,\s*|[\[(]|[-–—]\s*)(?P<time>{_TIME})[\])]?\s*$", re.IGNORECASE)
_DIRECTION = re.compile(r"\[[^\]\n]{1,400}\]|\((?=[^)\n]{1,200}\)\s*$|[^)\n]{1,200}\)\s)[^)\n]{1,200}\)")
_NO_NAME = frozenset(
    "note notes tags tag summary chapter rating ps p.s nb n.b date to from subject re fandom fandoms pairing pairings relationship relationships characters "
    "warning warnings disclaimer author authors title genre status words published updated prompt hosts host producer cast scene time place location dear "
    "here there this that these those then now and but so or yet for in on at of with by if when what who why how it he she they we you i".split()
)
_QUOTED_LINE = re.compile(r">(?:[ \t]?>)*[ \t]?(?=\S)")
_SALUTATION = re.compile(r"(?:My )?[Dd]ear(?:est)?\b[^.!?\n]{1,60}[,:—–-]*$|To [A-Z][^.!?\n]{1,40},$")
_VALEDICTION = re.compile(
    r"(?:(?:I am|I remain|Believe me|Ever)\b.{0,60}|(?:With|Much|All my|Lots of)\b.{0,20}\blove\b.{0,20}|Love|Yours|Your [a-z]+(?: [a-z]+)?|Sincerely|Best wishes|"
    r"Kind regards|Regards|Faithfully|Respectfully|Affectionately|Always|As ever|xx+|XX+)\b.{0,40}$"
)


class Line(NamedTuple):
    """A labelled line: who, where its words stand, and whether it looks written (a chat) rather than spoken (a script)."""

    name: str
    start: int
    end: int
    timed: bool


def script_lines(text: str, paragraphs: Iterable[Span]) -> list[Line]:
    """The lines that bear their speaker's name, if the document's lines do so by habit; else nothing."""
    found = [line for p in paragraphs for line in _labelled(text, p)]
    names = Counter(line.name.casefold() for line in found)
    capital = [line for line in found if line.name.isupper() and len(line.name) > 1]
    timed = [line for line in found if line.timed]
    lower = [line for line in found if not line.name.isupper() and not line.timed and names[line.name.casefold()] > 1]
    kept = timed + (capital if len(capital) > 1 else [])
    if len({line.name.casefold() for line in lower}) > 1 and len(lower) > 2:
        kept += lower
    habitual = {line.name.casefold() for line in kept}
    return [line for line in found if line.name.casefold() in habitual] if kept else []


def are_written(text: str, script: list[Line], other_marks: int) -> bool:
    """Whether the labelled lines are messages, not spoken lines: timed, in small letters, or set into a prose that marks its speech otherwise."""
    small = sum(1 for line in script if text[line.start].islower() or line.name.islower())
    return any(line.timed for line in script) or 2 * small > len(script) or other_marks > len(script)


def spoken_parts(text: str, line: Line) -> list[Piece]:
    """The words of a line, less the stage directions in brackets."""
    pieces = []
    at = line.start
    for m in _DIRECTION.finditer(text, line.start, line.end):
        if m.group()[0] == "(" and m.start() > line.start:
            continue
        pieces += _visible(text, at, m.start())
        at = m.end()
    return (pieces + _visible(text, at, line.end)) or _visible(text, line.start, line.end)


def quoted_blocks(text: str, paragraphs: Iterable[Span]) -> Iterator[list[Piece]]:
    """Each block of lines that `>` sets off, a piece a paragraph of it."""
    for p in paragraphs:
        if text[p.start] != ">":
            continue
        pieces = []
        for start, end in _lines(text, p):
            m = _QUOTED_LINE.match(text, start, end)
            if m:
                pieces += _visible(text, m.end(), end)
        yield pieces


def letters(text: str, paragraphs: list[Span]) -> Iterator[list[Piece]]:
    """Each letter that stands in the narration as paragraphs of its own, from its salutation to its valediction."""
    i = 0
    while i < len(paragraphs):
        first_line = text[paragraphs[i].start : paragraphs[i].end].partition("\n")[0].strip("*_ ")
        if not _SALUTATION.match(first_line[:100]) or len(first_line) > 80:
            i += 1
            continue
        for j in range(i, min(i + 20, len(paragraphs))):
            last_lines = text[paragraphs[j].start : paragraphs[j].end].strip().split("\n")[-2:]
            if (j > i or len(last_lines) > 1) and any(len(x) < 60 and _VALEDICTION.match(x.strip("*_ ")) for x in last_lines):
                break
        else:
            i += 1
            continue
        if (
            j + 1 < len(paragraphs)
            and 0 < len(signature := text[paragraphs[j + 1].start : paragraphs[j + 1].end]) < 40
            and len(signature.split()) < 5
        ):
            j += 1
        yield [Piece(p.start, p.end) for p in paragraphs[i : j + 1]]
        i = j + 1


def _labelled(text: str, p: Span) -> Iterator[Line]:
    """The labelled lines of a paragraph; lines without a label go on with the one above."""
    name, start, end, timed = "", 0, 0, False
    first = True
    for line_start, line_end in _lines(text, p):
        m = _LABEL.match(text, line_start, line_end)
        header = None if m else _HEADER.match(text[line_start:line_end])
        if m and _is_name(m["name"]):
            if name and end:
                yield Line(name, start, end, timed)
            name, start, end = m["name"], m.end(), line_end
            timed = bool(re.search(_TIME, text[line_start : m.end()]))
        elif header and _is_name(header["name"]):
            if name and end:
                yield Line(name, start, end, timed)
            name, start, end, timed = header["name"], 0, 0, True
        elif name:
            start, end = start or line_start, line_end
        elif first:
            return
        first = False
    if name and end:
        yield Line(name, start, end, timed)


def _is_name(name: str) -> bool:
    parts = name.casefold().rstrip(".").split()
    return parts[0] not in _NO_NAME and parts[-1] not in words("speech_verbs") and parts[-1] not in words("thought_verbs")


def _lines(text: str, p: Span) -> Iterator[tuple[int, int]]:
    start = p.start
    while start < p.end:
        stop = text.find("\n", start, p.end)
        stop = p.end if stop < 0 else stop
        if text[start:stop].strip():
            yield start, stop
        start = stop + 1


def _visible(text: str, start: int, end: int) -> list[Piece]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return [Piece(start, end)] if start < end else []
