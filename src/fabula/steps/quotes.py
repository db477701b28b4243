"""Quotations: where they stand, of what kind, and which pieces are one turn."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from operator import itemgetter
from typing import NamedTuple

from fabula.layers import Quote, Region, Span, Tokens
from fabula.layers.vocabulary import QuoteKind
from fabula.steps.encode import Signals
from fabula.steps.quotation.dashes import dash_pieces, speaks_by_dashes
from fabula.steps.quotation.italics import quoting_italics
from fabula.steps.quotation.kinds import kind_of
from fabula.steps.quotation.marks import FAMILIES, Directions, Family, Mark, Sighting, directions, sightings, strength, weighed
from fabula.steps.quotation.mending import Mended, mend
from fabula.steps.quotation.pairing import Block, Piece, pair
from fabula.steps.quotation.scripts import are_written, italic_letters, label_before, letters, quoted_blocks, script_lines, spoken_parts
from fabula.steps.quotation.tags import first_tag

VOICED = frozenset(("speech", "thought", "writing"))
CLEAR = 2.5
"""A mark that costs less than this as an apostrophe says nothing of quotations."""
LISTED = frozenset(("", ",", "and", "or", "nor", "or even"))
"""What stands between the items of a list: “Well” or “Yes” or “Uh.”"""


class Turn(NamedTuple):
    """Pieces that one voice says, with only its tag between them, and the name that labels them, as in a script."""

    pieces: list[Piece]
    kind: QuoteKind
    label: Span | None = None


class Hand(NamedTuple):
    """How one family of marks is used in a document: where it stands, what its marks do, how much of the dialogue it carries."""

    family: Family
    seen: list[Sighting]
    directions: Directions
    strength: int


def find_quotes(
    text: str,
    regions: tuple[Region, ...],
    paragraphs: list[Span],
    emphasis: tuple[Span, ...],
    tokens: Tokens,
    signals: Signals | None,
) -> list[Quote]:
    """The quotations of the body, in order. Only the outermost are entries: what stands quoted inside a quote belongs to it.

    The cue of a labelled line ("JUNE: …") is its label; others have none yet.

    Rules read them from their marks. With `signals`, paragraphs whose marks are missing or misplaced are read from the encoder.
    """
    told = list(_told(regions, paragraphs))
    everything = [block for blocks in told for block in blocks]
    hands = [hand for family in FAMILIES if (hand := _hand(text, family, everything)).seen and hand.strength >= family.least]
    turns = _set_off(text, everything, max((hand.strength for hand in hands), default=0))
    taken = _taken(turns)
    mended = mend(text, tokens, signals.repair, told, _carrying(text, hands), taken) if signals else Mended(frozenset(), [])
    for blocks in told:
        turns += _marked(text, blocks, _within(taken, blocks), hands, mended)
    taken = _taken(turns)
    turns += [Turn(letter, "writing") for letter in italic_letters(text, list(_free(everything, taken, whole=True)), emphasis)]
    taken = _taken(turns)
    turns += _italic(text, everything, taken, emphasis)
    taken = _taken(turns)
    for letter in letters(text, list(_free(everything, taken, whole=True))):
        turns.append(Turn(letter, "writing"))
    return _numbered(turns)


def _told(regions: tuple[Region, ...], paragraphs: list[Span]) -> Iterator[list[Span]]:
    """The paragraphs of each region of the body."""
    starts = [p.start for p in paragraphs]
    for region in regions:
        if region.kind == "body":
            yield paragraphs[bisect_right(starts, region.start - 1) : bisect_right(starts, region.end - 1)]


def _hand(text: str, family: Family, blocks: list[Span]) -> Hand:
    seen = sightings(text, family, blocks)
    return Hand(family, seen, directions(family, seen), strength(seen))


def _set_off(text: str, blocks: list[Span], marked: int) -> list[Turn]:
    """The turns that no pair of marks makes: labelled lines, quoted blocks, dashes.

    `marked`: how many clauses the document closes with a quotation mark.
    """
    script = script_lines(text, blocks)
    kind: QuoteKind = "writing" if are_written(text, script, marked) else "speech"
    turns = [Turn(spoken_parts(text, line), kind, line.label) for line in script]
    turns += [Turn(block, "writing") for block in quoted_blocks(text, blocks) if block]
    if speaks_by_dashes(text, blocks, marked):
        taken = _taken(turns)
        turns += [Turn(pieces, "speech") for block in _free(blocks, taken) if (pieces := dash_pieces(text, block))]
    return turns


def _carrying(text: str, hands: list[Hand]) -> list[Mark]:
    """The marks of the family that has most which are no apostrophes: what can be told of damaged marks."""
    marks = [weighed(text, hand.family, hand.seen, hand.directions) for hand in hands]
    return max(marks, key=lambda seen: sum(mark.none >= CLEAR for mark in seen), default=[])


def _marked(text: str, blocks: list[Span], taken: list[Piece], hands: list[Hand], mended: Mended) -> list[Turn]:
    """The turns between marks. The family that carries the dialogue here is read first; the others only in what it leaves."""
    everywhere = sum(hand.strength for hand in hands) or 1
    here = [hand._replace(seen=_slice(hand.seen, blocks)) for hand in hands]
    here.sort(key=lambda hand: -(strength(hand.seen) + 10 * hand.strength / everywhere))
    found: list[Piece] = []
    for hand in here[1:]:
        # A paragraph that opens with another family's mark is that family's: «I told him, "No."»
        if hand.seen and not hand.family.apostrophes and (begun := [b for b in blocks if text[b.start] in hand.family.openers]):
            found = sorted(found + _pieces(text, hand, begun, carries=False))
    for i, hand in enumerate(here):
        if hand.seen:
            found = sorted(found + _pieces(text, hand, list(_free(blocks, sorted(taken + found))), carries=i == 0))
    return _turns(text, _instead(found, _within(mended.pieces, blocks), mended.blocks, blocks), blocks)


def _instead(found: list[Piece], pieces: list[Piece], doubted: frozenset[int], blocks: list[Span]) -> list[Piece]:
    """The pieces found by rules, but for those in the doubted paragraphs; there these others."""
    if not doubted:
        return found
    starts = [b.start for b in blocks]
    return sorted(pieces + [piece for piece in found if starts[bisect_right(starts, piece.start) - 1] not in doubted])


def _slice(seen: list[Sighting], blocks: list[Span]) -> list[Sighting]:
    """The sightings within these paragraphs, which stand together."""
    if not blocks:
        return []
    return seen[bisect_left(seen, blocks[0].start, key=itemgetter(0)) : bisect_left(seen, blocks[-1].end, key=itemgetter(0))]


def _pieces(text: str, hand: Hand, free: list[Span], carries: bool) -> list[Piece]:
    """The pieces of one family. Only in the family that `carries` the dialogue may a mark be missing or a speech run over paragraphs."""
    read = []
    at = 0
    for span in free:
        while at < len(hand.seen) and hand.seen[at].start < span.start:
            at += 1
        first = at
        while at < len(hand.seen) and hand.seen[at].end <= span.end:
            at += 1
        if carries or at - first > 1:
            read.append((span, weighed(text, hand.family, hand.seen[first:at], hand.directions)))
    opens = [bool(found) and found[0].start == span.start and found[0].opening < 2.0 for span, found in read]
    pieces = pair(
        (
            Block(span, found, next_opens=carries and i + 1 < len(read) and opens[i + 1], last=i + 1 == len(read))
            for i, (span, found) in enumerate(read)
        ),
        carry=carries,
    )
    return [_cut(text, piece) for piece in pieces] if carries else [piece for piece in pieces if piece.closed]


def _cut(text: str, piece: Piece) -> Piece:
    """A piece that was never closed, cut at its tag: “I never saw him, she said."""
    if piece.closed or piece.goes_on:
        return piece
    tagged = first_tag(text, piece.start, piece.end, piece.end)
    return Piece(piece.start, tagged[0], closed=False) if tagged else piece


def _taken(turns: list[Turn]) -> list[Piece]:
    """The pieces of these turns, in order."""
    return sorted(piece for turn in turns for piece in turn.pieces)


def _within(pieces: list[Piece], blocks: list[Span]) -> list[Piece]:
    if not blocks:
        return []
    return pieces[bisect_left(pieces, (blocks[0].start,)) : bisect_left(pieces, (blocks[-1].end,))]


def _free(blocks: list[Span], taken: list[Piece], whole: bool = False) -> Iterator[Span]:
    """What the pieces leave of the blocks; `whole`: only the blocks that they leave untouched."""
    at = 0
    for block in blocks:
        start = block.start
        while at < len(taken) and taken[at].start < block.end:
            if taken[at].start > start and not whole:
                yield Span(start, taken[at].start)
            start = taken[at].end
            at += 1
        if start < block.end and (start == block.start or not whole):
            yield Span(start, block.end)


def _turns(text: str, pieces: list[Piece], blocks: list[Span]) -> list[Turn]:
    """Pieces as turns: those of one paragraph and of one kind, and those that go on into the next.

    Where one quotation follows another with nothing between, “Yes.” “No.”, another voice speaks.
    """
    ends = [b.end for b in blocks]
    turns: list[Turn] = []
    last, goes_on = -1, False
    for i, piece in enumerate(pieces):
        at = bisect_right(ends, piece.start)
        left = pieces[i - 1].end if at == last else blocks[at].start
        right = min(blocks[at].end, pieces[i + 1].start if i + 1 < len(pieces) else blocks[at].end)
        before = text[left : piece.start].strip() if at == last else ""
        if left == piece.start and at and text[blocks[at - 1].end - 1] == ":":
            left = blocks[at - 1].start  # It ran as follows: [new paragraph] “…”
        kind = kind_of(text, piece.start, piece.end, left, right)
        if at == last and kind != "speech" and turns[-1].kind == "other" and before in LISTED:
            kind = "other"
        label = label_before(text, left, piece.start)
        continues = goes_on and at == last + 1 and piece.start == blocks[at].start
        resumes = at == last and before and not label and kind != "other" and turns[-1].kind in ((kind,) if kind else VOICED)
        if continues or resumes:
            turns[-1].pieces.append(piece)
        else:
            turns.append(Turn([piece], kind or "speech", label))
        last, goes_on = at, piece.goes_on
    return turns


def _italic(text: str, blocks: list[Span], taken: list[Piece], emphasis: tuple[Span, ...]) -> list[Turn]:
    """The turns that stand in italics: neighbours of one kind within a paragraph are one."""
    ends = [b.end for b in blocks]
    turns: list[Turn] = []
    last_block = -1
    for piece, kind in quoting_italics(text, _free(blocks, taken), emphasis):
        at = bisect_right(ends, piece.start)
        if at == last_block and turns[-1].kind == kind:
            turns[-1].pieces.append(piece)
        else:
            turns.append(Turn([piece], kind or "thought"))
        last_block = at
    return turns


def _numbered(turns: Iterable[Turn]) -> list[Quote]:
    """The quotes of these turns, in order. A turn that another voice breaks into is two."""
    every = list(turns)
    rows = sorted((piece, number) for number, turn in enumerate(every) for piece in turn.pieces)
    quotes: list[Quote] = []
    turn, last = 0, -1
    for i, (piece, number) in enumerate(rows, start=1):
        turn += number != last
        last = number
        quotes.append(Quote(f"q{i}", piece.start, piece.end, every[number].kind, turn, cue=every[number].label))
    return quotes
