"""Sentences, of one design with the quotations.

A quotation and its tag are one sentence; each further sentence of the quotation is a sentence of its own.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from fabula.layers import Quote, Span, Tokens
from fabula.steps.blanks import past_blanks
from fabula.steps.encode import Signals
from fabula.steps.lexicon import lines
from fabula.steps.quotation.tags import tag_after

# Measured on the dev documents of EWT and GUM's open genres: ends 90.0 → 93.4 and 96.8 → 98.0; 0.5 and 0.9, 0 and 0.2 are worse.
SURE, LEAST = 0.7, 0.1
_ABBREVIATED = re.compile(
    rf"(?:\b(?i:{'|'.join(lines('abbreviated_titles'))}|mt|ft|vs|cf|vol|pp|viz|e\.g|i\.e|bro|gent)|(?<![\w'’])[A-HJ-Z]|\b(?:[A-Z]\.)+[A-Z])$"
)
_ABBREVIATED_BEFORE_A_NUMBER = re.compile(r"\b(?i:no|nos|op|p|art|ch|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)$")
_ENUMERATED = re.compile(r"(?:(?i:chapter|book|part|volume|act|scene)\s)?[(\[]?(?:\d{1,3}(?:\.\d{1,3})*|[ivxIVX]{1,5})[)\]]?\.")
# In a tag these have no capital.
_CAPITAL_FUNCTION_WORD = re.compile(
    r"(?:He|She|It|They|We|You|The|An?|His|Her|Its|My|Our|Their|This|That|These|Those|One|Some\w*|Every\w*|No\w*)\b"
)
# A run of final points, with the marks and brackets that close after it; or the end of a quotation that a tag has led up to.
_POINTS = re.compile(r"(?:[.!?…]+|。|！|？)[\"”’'»)\]*_“«]*(?:\s*[”’»])*(?=\s|$|[—–])|[:;,—–-][\"”’»](?=\s|$)")


class Passage(NamedTuple):
    """A paragraph with the ends and beginnings of its quotations. `small`: it is written without capitals, as chats are."""

    span: Span
    closings: frozenset[int]
    openings: frozenset[int]
    small: bool


def find_sentences(text: str, paragraphs: list[Span], quotes: list[Quote], tokens: Tokens, signals: Signals | None) -> list[Span]:
    """The sentences of each paragraph, in order. None crosses a paragraph, none begins or ends with white space.

    Rules divide by points. With `signals` an end that the encoder thinks unlikely is none, and one that it is sure of is one, point or not.
    """
    starts = [q.start for q in quotes]
    likely = {} if signals is None else dict(zip(tokens.end, signals.ends.tolist(), strict=True))
    sure = [end for end, odds in likely.items() if odds > SURE]
    found = []
    for p in paragraphs:
        inside = quotes[bisect_left(starts, p.start) : bisect_left(starts, p.end)]
        passage = Passage(p, frozenset(q.end for q in inside), frozenset(q.start for q in inside), text[p.start].islower())
        at = p.start
        ends = {end for end in _ends(text, passage) if likely.get(end, 1.0) >= LEAST}
        ends.update(sure[bisect_right(sure, p.start) : bisect_left(sure, p.end)])
        for end in sorted(ends):
            found.append(Span(at, end))
            at = past_blanks(text, end, p.end)
        found.append(Span(at, p.end))
    return found


def _ends(text: str, passage: Passage) -> Iterator[int]:
    """The ends of the sentences of a paragraph, the last one left out."""
    p = passage.span
    for m in _POINTS.finditer(text, p.start, p.end):
        following = past_blanks(text, m.end(), p.end)
        if following >= p.end:
            return
        if not _goes_on(text, m, following, passage):
            yield m.end()


def _goes_on(text: str, m: re.Match[str], following: int, passage: Passage) -> bool:
    """Whether the sentence goes on after these points."""
    point, char = m.group()[0], text[following]
    closes = m.end() in passage.closings
    if point in ":;,—–-":
        return not (closes and following in passage.openings)
    if text[m.end()] in "—–" and not text[following + 1 : following + 2].isspace():
        return True
    if closes:
        # “Where?” she said. “Yes!” “No.” A tag belongs to what it follows, another voice does not.
        if following in passage.openings or _CAPITAL_FUNCTION_WORD.match(text, following):
            return False
        return char.islower() or tag_after(text, m.end(), passage.span.end) is not None
    if (char.islower() and not (passage.small and len(m.group()) == 1)) or char in ".!?…":
        return True
    return m.group() == "." and _is_abbreviated(text, m.start(), char, passage.span.start)


def _is_abbreviated(text: str, point: int, following: str, start: int) -> bool:
    """Whether the point marks an abbreviation, an initial or the number of a heading."""
    left = max(start, point - 12)
    if _ABBREVIATED.search(text, left, point) or _ENUMERATED.fullmatch(text, start, point + 1):
        return True
    return following.isdigit() and _ABBREVIATED_BEFORE_A_NUMBER.search(text, left, point) is not None
