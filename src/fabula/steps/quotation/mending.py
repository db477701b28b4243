"""Quotations whose marks are missing or misplaced: read from what the encoder says of each word, the words themselves, and the marks left.

A reading says of each word whether a quotation holds it, and of each border whether its mark stands there or was lost; the cheapest is
found in one pass (Viterbi). How often marks are lost is learned from the text that is read. Costs are in bits, on the scale of the marks'
own (`marks`, `pairing`).
"""

from collections.abc import Iterator, Sequence
from itertools import accumulate, groupby
from operator import itemgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fabula.layers import Span, Tokens
from fabula.steps.quotation.heard import CLAUSE_ENDS, MARKS, SENTENCE_ENDS, Flags, Floats, Words, block_of, past_marks, raised, words_of
from fabula.steps.quotation.marks import Mark
from fabula.steps.quotation.pairing import Piece

# The weights of the evidence, found by trial on novels that the encoder had not seen: evaluation/LOG.md.
_HELD, _MOST_HELD = 0.4, 1.0  # what the odds that a word is inside weigh, and at most: words side by side say much the same
_BORDER = 0.2  # what the odds that a quotation opens or closes with it weigh
_IN_TAG, _BEFORE_TAG = 6.0, -6.0  # for a word of a tag to be inside; for a quotation to close before a tag
_AFTER_SENTENCE, _AFTER_CLAUSE, _ANYWHERE = 3.0, 6.0, 8.0  # what a border without a mark costs besides, within a paragraph
_CARRY = 2.0  # to go on over a paragraph's end
_REOPENED = 0.5  # and to open again there
_AT_ONCE = 2.0  # one quotation right after another, with no mark between
_LOST_AT_FIRST = 1.0
_ROUNDS = 3
_NEVER = 1e6

# Who reads a paragraph: a border that has lost its mark speaks against the rules, one that has it against the encoder.
_LOST, _STANDS = 3.0, 1.0
_WHOLE = 0.9  # of the paragraphs with marks, as many must be whole for these to be left to the rules whatever the encoder says
_AT_FIRST, _CHANGE = 10.0, 20.0  # for marks to be untrustworthy where the text begins; to become so, or trustworthy again


class Gaps(NamedTuple):
    """What the W + 1 gaps before, between and after the words cost: staying outside or inside, opening, closing, and both at once.

    `opens`, `closes`: a mark does it.
    """

    outside: Floats
    inside: Floats
    opening: Floats
    closing: Floats
    both: Floats
    opens: Flags
    closes: Flags


class Run(NamedTuple):
    """A quotation: its first and last word, and whether marks open and close it."""

    first: int
    last: int
    opened: bool
    closed: bool


class Mended(NamedTuple):
    """The starts of the paragraphs whose marks cannot be trusted, and the pieces there, in order."""

    blocks: frozenset[int]
    pieces: list[Piece]


def mend(
    text: str, tokens: Tokens, repair: NDArray[np.float16], told: Sequence[list[Span]], marks: Sequence[Mark], taken: Sequence[Piece]
) -> Mended:
    """What is read in the place of the rules, and where.

    Args:
        repair: for each token the probabilities that a quotation opens with it, closes with it, holds it, [T, 3].
        told: the paragraphs of each region; no quotation goes on from one region to the next.
        marks: those of the family that carries the dialogue, in order.
        taken: what rules have found by other signs than marks; these paragraphs stay theirs.
    """
    blocks = [block for region in told for block in region]
    words = words_of(text, tokens, repair, blocks)
    if not len(words.start):
        return Mended(frozenset(), [])
    region = np.repeat(np.arange(len(told)), [len(each) for each in told])[words.block]
    others = np.bincount(block_of([piece.start for piece in taken], blocks), minlength=len(blocks))
    inside = -np.clip(_HELD * (words.odds[:, 2] + raised(text, words)), -_MOST_HELD, _MOST_HELD) - words.talk
    inside += np.where(words.tag, _IN_TAG, 0.0) + np.where(others[words.block] > 0, _NEVER, 0.0)
    free = [mark for mark, n in zip(marks, block_of([mark.start for mark in marks], blocks).tolist(), strict=True) if not others[n]]
    unmarked = _unmarked(text, words, np.flatnonzero(region[1:] != region[:-1]) + 1)
    lost = _LOST_AT_FIRST, _LOST_AT_FIRST
    for _ in range(_ROUNDS):
        gaps = _gaps(unmarked, words, free, blocks, lost)
        runs = _runs(inside, gaps)
        lost = _rarity([run.opened for run in runs]), _rarity([run.closed for run in runs])
    doubted = _doubted(words, gaps, runs, (2 * _STANDS * others + np.where(_whole(marks, blocks), _NEVER, 0.0)).tolist())
    return Mended(
        frozenset(block.start for block, doubt in zip(blocks, doubted, strict=True) if doubt),
        [piece for n, piece in _pieces(text, words, runs, blocks) if doubted[n]],
    )


def _unmarked(text: str, words: Words, breaks: NDArray[np.int64]) -> Gaps:
    """The gaps as if there were no marks and none was missed. `breaks`: where no quotation goes on."""
    nothing = np.zeros(len(words.start) + 1)
    edge = np.r_[True, words.block[1:] != words.block[:-1], True]
    last = [text[end - 1] for end in words.end.tolist()]
    after = [_AFTER_SENTENCE if c in SENTENCE_ENDS else _AFTER_CLAUSE if c in CLAUSE_ENDS else _ANYWHERE for c in last]
    where = np.where(edge, 0.0, np.r_[0.0, after])
    opening, closing = np.where(np.r_[words.after, False], 0.0, where), np.where(np.r_[False, words.before], 0.0, where)
    inside = np.where(edge, _CARRY, 0.0)
    inside[breaks] = _NEVER
    return Gaps(nothing, inside, opening, closing, np.where(edge, 0.0, _AT_ONCE), nothing > 0, nothing > 0)


def _gaps(unmarked: Gaps, words: Words, marks: Sequence[Mark], blocks: Sequence[Span], lost: tuple[float, float]) -> Gaps:
    """The gaps with their marks, where a lost opening and a lost closing mark cost so much."""
    outside, inside = unmarked.outside.copy(), unmarked.inside.copy()
    opens, closes = unmarked.opens.copy(), unmarked.closes.copy()
    opening, closing = unmarked.opening + lost[0], unmarked.closing + lost[1]
    both = opening + closing + unmarked.both
    at = np.searchsorted(words.start, [mark.start for mark in marks]).tolist()
    for gap, those in groupby(zip(at, marks, strict=True), itemgetter(0)):
        here = [mark for _, mark in those]
        none = sum(mark.none for mark in here)
        opener = min(mark.opening - mark.none for mark in here)
        closer = min(mark.closing - mark.none for mark in here)
        if 0 < gap < len(words.start) and words.block[gap] == words.block[gap - 1]:
            earlier = accumulate((mark.closing - mark.none for mark in here), min)
            again = min((before + mark.opening - mark.none for before, mark in zip(earlier, here[1:], strict=False)), default=_NEVER)
            again = min(again, opener + closing[gap], closer + opening[gap], both[gap])
        else:
            # What stands at the end of a paragraph closes, what stands at the head of the next opens.
            edge = blocks[int(words.block[gap])].start if gap < len(words.start) else blocks[-1].end
            opener = min((mark.opening - mark.none for mark in here if mark.start >= edge), default=_NEVER)
            closer = min((mark.closing - mark.none for mark in here if mark.start < edge), default=_NEVER)
            again = min(opener, opening[gap]) + min(closer, closing[gap])
            inside[gap] += min(0.0, opener + _REOPENED)
        opens[gap], closes[gap] = opener < opening[gap], closer < closing[gap]
        outside[gap] += none
        inside[gap] += none
        opening[gap], closing[gap], both[gap] = min(opener, opening[gap]) + none, min(closer, closing[gap]) + none, again + none
    starts = np.r_[-_BORDER * words.odds[:, 0], 0.0]
    ends = np.r_[0.0, -_BORDER * words.odds[:, 1] + np.where(words.before, _BEFORE_TAG, 0.0)]
    return Gaps(outside, inside, opening + starts, closing + ends, both + starts + ends, opens, closes)


def _runs(inside: Floats, gaps: Gaps) -> list[Run]:
    """The cheapest reading, where it costs `inside` to hold each of the W words."""
    out, into = 0.0, _NEVER
    # For each gap: outside was reached from inside; inside from outside (1), from another quotation (2), or as it was (0).
    moves = bytearray()
    columns = (gaps.outside, gaps.inside, gaps.opening, gaps.closing, gaps.both, np.r_[inside, 0.0])
    for stay, carry, opening, closing, both, hold in zip(*(column.tolist() for column in columns), strict=True):
        left, on, entered, again = into + closing, into + carry, out + opening, into + both
        closed = left < out + stay
        moves += bytes((closed, 1 if entered < min(on, again) else 2 if again < on else 0))
        out, into = left if closed else out + stay, min(on, entered, again) + hold
    runs: list[Run] = []
    end = -1  # where the run ends that the gap lies in
    for gap in range(len(inside), -1, -1):
        if end < 0:
            end = gap if moves[2 * gap] else -1
        elif came := moves[2 * gap + 1]:
            runs.append(Run(gap, end - 1, bool(gaps.opens[gap]), bool(gaps.closes[end])))
            end = gap if came == 2 else -1
    runs.reverse()
    return runs


def _whole(marks: Sequence[Mark], blocks: Sequence[Span]) -> Flags:
    """The paragraphs whose marks open and close in turn, or are left open for the next that opens again; none where many are not so."""
    alternate, left_open, opens = (np.zeros(len(blocks) + 1, bool) for _ in range(3))
    at = block_of([mark.start for mark in marks], blocks).tolist()
    for block, those in groupby(zip(at, marks, strict=True), itemgetter(0)):
        turns = [mark.opening <= mark.closing for _, mark in those]
        alternate[block] = all(opening == (n % 2 == 0) for n, opening in enumerate(turns))
        left_open[block], opens[block] = len(turns) % 2, turns[0]
    whole = alternate[:-1] & (~left_open[:-1] | opens[1:])
    marked = len(set(at))
    return whole if whole.sum() >= _WHOLE * marked else np.zeros(len(blocks), bool)


def _rarity(stands: Sequence[bool]) -> float:
    """What a lost mark costs where these stand and the others are lost."""
    return float(np.log2((len(stands) + 2) / (stands.count(False) + 1)))


def _doubted(words: Words, gaps: Gaps, runs: Sequence[Run], trusted: list[float]) -> list[bool]:
    """For each paragraph whether its marks cannot be trusted: the cheapest division of the text by what borders have lost theirs.

    `trusted`: for each paragraph what speaks for the rules besides.
    """
    doubts, trusts = [0.0] * len(trusted), trusted.copy()
    for first, last, opened, closed in runs:
        # A speech of several paragraphs is opened in each and closed in the last only: what is not closed there says nothing.
        goes_on = last + 1 < len(words.start) and words.block[last] != words.block[last + 1] and gaps.opens[last + 1]
        for word, stands, unlike in ((first, opened, _LOST), (last, closed, 0.0 if goes_on else _LOST)):
            costs, cost = (trusts, _STANDS) if stands else (doubts, unlike)
            costs[words.block[word]] += cost
    rules, ours = 0.0, _AT_FIRST
    changes = []
    for doubt, trust in zip(doubts, trusts, strict=True):
        changes.append((ours + _CHANGE < rules, rules + _CHANGE < ours))
        rules, ours = min(rules, ours + _CHANGE) + doubt, min(ours, rules + _CHANGE) + trust
    doubted = [ours < rules]
    for change in changes[:0:-1]:
        doubted.append(doubted[-1] != change[doubted[-1]])
    doubted.reverse()
    return doubted


def _pieces(text: str, words: Words, runs: Sequence[Run], blocks: Sequence[Span]) -> Iterator[tuple[int, Piece]]:
    """The runs as pieces, one a paragraph, with the marks that touch them; before each the number of its paragraph."""
    taken = 0
    for run in runs:
        first = run.first
        while first <= run.last:
            block = int(words.block[first])
            stop = min(run.last + 1, int(np.searchsorted(words.block, block, "right")))
            start = int(words.start[first])
            while start > max(taken, blocks[block].start) and text[start - 1] in MARKS:
                start -= 1
            taken = past_marks(text, int(words.end[stop - 1]), blocks[block].end)
            yield block, Piece(start, taken, closed=stop > run.last, goes_on=stop <= run.last)
            first = stop
