"""Quotation marks: which stand in a text, in which families, and what each costs as an opening, a closing or no mark at all.

A cost is a number of bits, so to speak: 0 is what a well set book does, 3 and more is a misprint. The pairing adds them up.
"""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from fabula.layers import Span


class Mark(NamedTuple):
    """One mark, and what it costs to read it as opening, as closing, or as no quotation mark."""

    start: int
    end: int
    opening: float
    closing: float
    none: float


@dataclass(frozen=True)
class Family:
    """Marks that pair with each other. `openers`, `closers` are what they are by name; a neutral mark is in neither."""

    name: str
    pattern: re.Pattern[str]
    openers: frozenset[str]
    closers: frozenset[str]
    apostrophes: frozenset[str] = frozenset()
    spaced: bool = False


DOUBLE = Family("double", re.compile(r"``|''|[“”„‟\"＂]"), frozenset(("“", "„", "‟", "``")), frozenset(("”", "''")))
# Inside a word the mark is an apostrophe without asking.
SINGLE = Family(
    "single",
    re.compile(r"(?<![^\W_])['’‘‚‛`]|['’‘‚‛`](?![^\W_])"),
    frozenset("‘‚‛`"),
    frozenset("’"),
    apostrophes=frozenset("'’‘"),
)
GUILLEMET = Family("guillemet", re.compile(r"[«»]"), frozenset("«"), frozenset("»"), spaced=True)
CHEVRON = Family("chevron", re.compile(r"[‹›]"), frozenset("‹"), frozenset("›"), spaced=True)
CORNER = Family("corner", re.compile(r"[「」『』]"), frozenset("「『"), frozenset("」』"))
FAMILIES = (DOUBLE, SINGLE, GUILLEMET, CHEVRON, CORNER)

MISPRINT = 5.0
"""The cost of a mark that stands for nothing."""

_DASHES = frozenset("—–-―‒")
_OPENING_BRACKETS = frozenset("([{<")
_CLOSING = frozenset(".,!?;:…)]}>")
_TYPOGRAPHIC = frozenset("“”„‟\"‘’‚‛'`«»‹›*_")

# Words that begin with an apostrophe.
_ELIDED_AT_START = re.compile(
    r"(?:tis|twas|twere|twill|twould|twon|tain|tweren|twasn|em|cause|bout|til|till|n|neath|gainst|nother|nuff|cept|fore|tween|round|cos|coz|cuz|kay|"
    r"sfoot|sblood|sdeath|zounds|ere|ee|im|er|e|is|ow|ome|ouse|alf|ave|ad|as|and|appen|ard|ead|ear|eard|eart|ell|elp|ard|ave|orse|undred|"
    r"ole|opes?|oo|arf|at|struth|strewth|spose|sides|pon|mongst|longside|way|stead|scuse|spect|magine|nless|less|tother|t|s|d|ll|re|ve|m)"
    r"(?![^\W_])|\d\ds?\b",
    re.IGNORECASE,
)
# Words that end with one: goin', o', th', an', mos'.
_ELIDED_AT_END = re.compile(
    r"(?:[^\W_]in|\b(?:o|th|an|mos|ol|wi|tha|i|t|a|jus|las|fin|han|roun|agin|nex|wan|mus|doan|lan|tho|thro|don|didn|won))$", re.IGNORECASE
)


def _side(char: str) -> str:
    if not char or char.isspace():
        return "edge"
    if char in _DASHES:
        return "dash"
    if char in _CLOSING:
        return "point"
    if char in _OPENING_BRACKETS:
        return "bracket"
    if char in _TYPOGRAPHIC:
        return "mark"
    return "word"


_OPEN_BEFORE = {"edge": 0.0, "bracket": 0.0, "dash": 0.5, "mark": 0.5, "point": 2.5, "word": 4.0}
_OPEN_AFTER = {"word": 0.0, "bracket": 0.0, "mark": 0.3, "dash": 0.5, "point": 1.5, "edge": 3.0}
_CLOSE_BEFORE = {"point": 0.0, "dash": 0.3, "mark": 0.3, "word": 0.5, "bracket": 2.0, "edge": 3.0}
_CLOSE_AFTER = {"edge": 0.0, "point": 0.0, "dash": 0.3, "mark": 0.3, "bracket": 0.5, "word": 3.0}


class Directions(dict[str, tuple[float, float]]):
    """For each mark of a document, what it costs as an opening and as a closing by what it mostly does there."""


def _sides(text: str, family: Family, start: int, end: int, left: int, right: int) -> tuple[str, str]:
    before = text[start - 1] if start > left else ""
    after = text[end] if end < right else ""
    if family.spaced:
        # « French » has its spaces inside: look past them, the direction has to come from the mark.
        if before.isspace() and start - 2 >= left and not text[start - 2].isspace() and _side(text[start - 2]) == "point":
            before = text[start - 2]
        if after.isspace() and end + 1 < right and _side(text[end + 1]) == "point":
            after = text[end + 1]
    return _side(before), _side(after)


def directions(text: str, family: Family, blocks: Iterable[Span]) -> Directions:
    """What each mark of the family does in these blocks, learned from those that stand clearly (German »so« against French «so»)."""
    counts: dict[str, list[float]] = {}
    for block in blocks:
        for m in family.pattern.finditer(text, block.start, block.end):
            mark = m.group()
            if mark not in counts:
                named = 20.0 if mark in family.openers else 0.1 if mark in family.closers else 1.0
                other = 20.0 if mark in family.closers else 0.1 if mark in family.openers else 1.0
                counts[mark] = [named, other]
            before, after = _sides(text, family, m.start(), m.end(), block.start, block.end)
            opening = _OPEN_BEFORE[before] + _OPEN_AFTER[after]
            closing = _CLOSE_BEFORE[before] + _CLOSE_AFTER[after]
            if m.start() == block.start:
                closing += 3.0
            if m.end() == block.end:
                opening += 3.0
            if closing - opening >= 2.0:
                counts[mark][0] += 1
            elif opening - closing >= 2.0:
                counts[mark][1] += 1
    return Directions(
        {mark: (min(3.0, math.log2((o + c) / o)), min(3.0, math.log2((o + c) / c))) for mark, (o, c) in counts.items()},
    )


def strength(text: str, family: Family, blocks: Iterable[Span]) -> int:
    """How many marks of the family close after the end of a clause, as speech does: the evidence for the marks of dialogue."""
    found = 0
    for block in blocks:
        for m in family.pattern.finditer(text, block.start + 1, block.end):
            before = text[m.start() - 1]
            if family.spaced and before.isspace() and m.start() - 2 >= block.start:
                before = text[m.start() - 2]
            after = text[m.end() : m.end() + 1] if m.end() < block.end else ""
            found += before in ".,!?…—–-" and (not after or after.isspace() or after in "—–)];:,.")
    return found


def marks(text: str, family: Family, block: Span, known: Directions) -> list[Mark]:
    """The marks of the family in a block, in order."""
    found = []
    for m in family.pattern.finditer(text, block.start, block.end):
        start, end = m.span()
        before, after = _sides(text, family, start, end, block.start, block.end)
        named_opening, named_closing = known[m.group()]
        opening = _OPEN_BEFORE[before] + _OPEN_AFTER[after] + named_opening
        closing = _CLOSE_BEFORE[before] + _CLOSE_AFTER[after] + named_closing
        # What begins a paragraph opens and what ends it closes, even where a letter or a nested mark beside it was lost.
        if start == block.start:
            opening, closing = min(opening, 0.5 + named_opening), closing + 3.0
        if end == block.end:
            opening, closing = opening + 3.0, min(closing, 0.5 + named_closing)
        found.append(Mark(start, end, opening, closing, _none(text, family, m.group(), block, start, end, before, after)))
    return found


def _none(text: str, family: Family, mark: str, block: Span, start: int, end: int, before: str, after: str) -> float:
    """The cost of reading the mark as none: an apostrophe, inches, minutes."""
    if mark in "\"'’" and start > block.start and text[start - 1].isdigit():
        return 1.0
    if mark not in family.apostrophes:
        return MISPRINT
    if before in ("word", "dash") and after == "word":
        return 0.0
    if after == "word" and before in ("edge", "mark", "bracket"):
        return 0.2 if _ELIDED_AT_START.match(text, end, block.end) else MISPRINT - 1
    if before == "word":
        if text[start - 1] in "sSzxZX":
            return 0.3 if after == "edge" and end < block.end else 1.0
        return 0.1 if _ELIDED_AT_END.search(text, max(block.start, start - 6), start) else 2.5
    return MISPRINT
