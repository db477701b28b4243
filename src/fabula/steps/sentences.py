"""Sentences, of one design with the quotations.

A quotation and its tag are one sentence; each further sentence of the quotation is a sentence of its own.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator

from fabula.layers import Quote, Span
from fabula.steps.quotation.tags import tag_after

_ABBREVIATED = re.compile(
    r"(?:\b(?i:mr|mrs|ms|messrs|dr|st|mme|mlle|prof|rev|hon|capt|col|gen|lt|lieut|sgt|sergt|maj|cmdr|gov|sen|rep|mt|ft|vs|cf|vol|pp|viz|"
    r"e\.g|i\.e|bro|gent)|(?<![\w'’])[A-HJ-Z]|\b(?:[A-Z]\.)+[A-Z])$"
)
# A run of final points, with the marks and brackets that close after it.
_POINTS = re.compile(r"(?:[.!?…]+|。|！|？)[\"”’'»)\]*_“«]*(?:\s*[”’»])*(?=\s|$|[—–])|[:;,—–-][\"”’»](?=\s|$)")
_CLOSERS = "\"”’'»)]*_›"
_OPENERS = "\"“‘'«([*_„—–-‹"


def find_sentences(text: str, paragraphs: list[Span], quotes: list[Quote]) -> list[Span]:
    """The sentences of each paragraph, in order. None crosses a paragraph, none begins or ends with white space."""
    starts = [q.start for q in quotes]
    found = []
    for p in paragraphs:
        inside = quotes[bisect_right(starts, p.start - 1) : bisect_right(starts, p.end - 1)]
        at = p.start
        for end in _ends(text, p, inside):
            found.append(Span(at, end))
            at = _visible(text, end, p.end)
        if at < p.end:
            found.append(Span(at, p.end))
    return found


def _ends(text: str, p: Span, quotes: list[Quote]) -> Iterator[int]:
    """The ends of the sentences of a paragraph, the last one left out."""
    closings = {q.end for q in quotes}
    openings = {q.start for q in quotes}
    for m in _POINTS.finditer(text, p.start, p.end):
        end = m.end()
        following = _visible(text, end, p.end)
        if following >= p.end:
            return
        if not _goes_on(text, m, following, p.end, closings, openings):
            yield end


def _goes_on(text: str, m: re.Match[str], following: int, limit: int, closings: set[int], openings: set[int]) -> bool:
    """Whether the sentence goes on after these points."""
    end = m.end()
    point, char = m.group()[0], text[following]
    closes = end in closings
    if point in ":;,—–-":
        return not (closes and following in openings)
    if closes:
        # “Where?” she said. “Yes!” “No.” — a tag belongs to what it follows, another voice does not.
        return following not in openings and (char.islower() or tag_after(text, end, limit) is not None)
    if char.islower():
        return True
    if m.group() == "." and _ABBREVIATED.search(text, max(0, m.start() - 12), m.start()):
        return True
    return text[end : end + 1] in ("—", "–") and not text[following + 1 : following + 2].isspace()


def _visible(text: str, at: int, end: int) -> int:
    while at < end and text[at].isspace():
        at += 1
    return at
