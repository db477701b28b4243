"""Quotation marks: which stand in a text, in which families, and what each costs as an opening, a closing or no mark at all.

A cost is a number of bits, so to speak: 0 is what a well set book does, 3 and more is a misprint. The pairing adds them up.
"""

import math
import re
import string
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from fabula.layers import Span


class Sighting(NamedTuple):
    """Where a mark stands, and what stands beside it within its paragraph."""

    start: int
    end: int
    mark: str
    before: str
    after: str


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
    least: int = 0
    """How many clauses it must close in a document before it quotes there at all."""


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
# <Telepathy.> Elsewhere these are arrows, hearts and tags.
ANGLE = Family("angle", re.compile(r"[<>]"), frozenset("<"), frozenset(">"), least=2)
FAMILIES = (DOUBLE, SINGLE, GUILLEMET, CHEVRON, CORNER, ANGLE)

MISPRINT = 5.0
"""The cost of a mark that stands for nothing."""

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

# What can stand beside a mark: the paragraph's own edge, white space, a letter, a figure, a point that closes a clause…
_SIDES = {
    **dict.fromkeys("—–-―‒", "dash"),
    **dict.fromkeys(".,!?;:…)]}>", "point"),
    **dict.fromkeys("([{<", "bracket"),
    **dict.fromkeys("“”„‟\"‘’‚‛'`«»‹›*_", "mark"),
    **dict.fromkeys(string.whitespace + "\u00a0\u2009\u200a\u202f\u2028", "space"),
    **dict.fromkeys(string.digits, "digit"),
}
_OPEN_BEFORE = {"start": 0.0, "space": 0.0, "bracket": 0.0, "dash": 0.5, "mark": 0.5, "point": 2.5, "word": 4.0, "digit": 4.0, "end": 0.0}
_OPEN_AFTER = {"word": 0.0, "digit": 0.0, "bracket": 0.0, "mark": 0.3, "dash": 0.5, "point": 1.5, "space": 3.0, "end": 6.0}
_CLOSE_BEFORE = {"point": 0.0, "dash": 0.3, "mark": 0.3, "word": 0.5, "digit": 0.5, "bracket": 2.0, "space": 3.0, "start": 6.0}
_CLOSE_AFTER = {"end": 0.0, "space": 0.0, "point": 0.0, "dash": 0.3, "mark": 0.3, "bracket": 0.5, "word": 3.0, "digit": 3.0}


def _costs(before: str, after: str) -> tuple[float, float]:
    """What any mark costs here as an opening and as a closing.

    What begins a paragraph opens and what ends it closes, even where a letter or a nested mark beside it was lost.
    """
    opening = _OPEN_BEFORE[before] + _OPEN_AFTER[after]
    closing = _CLOSE_BEFORE[before] + _CLOSE_AFTER[after]
    return min(opening, 0.5) if before == "start" else opening, min(closing, 0.5) if after == "end" else closing


_COSTS = {(before, after): _costs(before, after) for before in _CLOSE_BEFORE for after in _CLOSE_AFTER}

Directions = dict[str, tuple[float, float]]
"""For each mark of a document, what it costs as an opening and as a closing, by what it mostly does there."""


def sightings(text: str, family: Family, blocks: Iterable[Span]) -> list[Sighting]:
    """The marks of the family in these paragraphs, in order."""
    found = []
    for block in blocks:
        left, right = block.start, block.end
        for m in family.pattern.finditer(text, left, right):
            start, end = m.span()
            before = "start" if start == left else _SIDES.get(text[start - 1], "word")
            after = "end" if end == right else _SIDES.get(text[end], "word")
            if family.spaced:
                # « French » has its spaces inside: look past them.
                if before == "space" and start - 2 >= left and _SIDES.get(text[start - 2]) == "point":
                    before = "point"
                if after == "space" and end + 1 < right and _SIDES.get(text[end + 1]) == "point":
                    after = "point"
            found.append(Sighting(start, end, m.group(), before, after))
    return found


def directions(family: Family, seen: Iterable[Sighting]) -> Directions:
    """What each mark of the family does in the document, learned from those that stand clearly (German »so« against French «so»)."""
    counts: dict[str, list[float]] = {}
    for sighting in seen:
        mark = sighting.mark
        if mark not in counts:
            counts[mark] = [_prior(mark, family.openers, family.closers), _prior(mark, family.closers, family.openers)]
        opening, closing = _COSTS[sighting.before, sighting.after]
        if closing - opening >= 2.0:
            counts[mark][0] += 1
        elif opening - closing >= 2.0:
            counts[mark][1] += 1
    return {mark: (min(3.0, math.log2((o + c) / o)), min(3.0, math.log2((o + c) / c))) for mark, (o, c) in counts.items()}


def _prior(mark: str, named: frozenset[str], otherwise: frozenset[str]) -> float:
    """How many sightings a mark's own name is worth."""
    return 20.0 if mark in named else 0.1 if mark in otherwise else 1.0


def strength(seen: Iterable[Sighting]) -> int:
    """How many of these marks close after the end of a clause, as speech does: the evidence for the marks of dialogue."""
    return sum(1 for s in seen if s.before in ("point", "dash") and s.after in ("space", "end", "dash", "point"))


def weighed(text: str, family: Family, seen: Iterable[Sighting], known: Directions) -> list[Mark]:
    """The sightings as marks with their costs."""
    found = []
    for sighting in seen:
        opening, closing = _COSTS[sighting.before, sighting.after]
        named_opening, named_closing = known[sighting.mark]
        none = _none(text, sighting) if sighting.mark in family.apostrophes else 1.0 if sighting.before == "digit" else MISPRINT
        found.append(Mark(sighting.start, sighting.end, opening + named_opening, closing + named_closing, none))
    return found


def _none(text: str, sighting: Sighting) -> float:
    """The cost of reading the mark as an apostrophe, or as minutes."""
    start, end, _, before, after = sighting
    if before == "digit":
        return 1.0
    if before in ("word", "dash") and after in ("word", "digit"):
        return 0.0
    if after in ("word", "digit") and before in ("start", "space", "mark", "bracket"):
        return 0.2 if _ELIDED_AT_START.match(text, end) else MISPRINT - 1
    if before == "word":
        if text[start - 1] in "sSzxZX":
            # The boys' coats, but hardly: the boys', and
            return 0.3 if after == "space" else 1.0
        return 0.1 if _ELIDED_AT_END.search(text, max(0, start - 6), start) else 2.5
    return MISPRINT
