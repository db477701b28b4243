"""Quotations: where they stand, of what kind, and which pieces are one turn."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from fabula.layers import Quote, Region, Span
from fabula.steps.quotation.marks import FAMILIES, SINGLE, Directions, Family, directions, marks, strength
from fabula.steps.quotation.pairing import Block, Piece, pair

TOLD = frozenset(("body", "epigraph", "note"))


def find_quotes(text: str, regions: tuple[Region, ...], paragraphs: list[Span], emphasis: tuple[Span, ...]) -> list[Quote]:
    """The quotations of the body, in order. Only the outermost are entries: what stands quoted inside a quote belongs to it."""
    found: list[list[Piece]] = []
    for region, blocks in _told(regions, paragraphs):
        taken: list[Piece] = []
        for family in sorted(FAMILIES, key=lambda f: -strength(text, f, blocks)):
            pieces = _family_pieces(text, family, blocks, taken, first=not taken)
            taken = sorted(taken + pieces)
        found.append(taken)
    return _quotes(text, (piece for pieces in found for piece in pieces), paragraphs)


def _told(regions: tuple[Region, ...], paragraphs: list[Span]) -> Iterator[tuple[Region, list[Span]]]:
    """Each region that tells, with its paragraphs."""
    starts = [p.start for p in paragraphs]
    for region in regions:
        if region.kind in TOLD:
            yield region, paragraphs[bisect_right(starts, region.start - 1) : bisect_right(starts, region.end - 1)]


def _family_pieces(text: str, family: Family, blocks: list[Span], taken: list[Piece], first: bool) -> list[Piece]:
    known = directions(text, family, blocks)
    if not known:
        return []
    free = blocks if first else list(_free(blocks, taken))
    strict = not first
    read = [(block, marks(text, family, block, known)) for block in free]
    if strict:
        read = [(block, found) for block, found in read if len(found) > 1]
    opens = [bool(found) and found[0].start == block.start and found[0].opening < 2.0 for block, found in read]
    pieces = pair(
        (
            Block(block, found, next_opens=not strict and i + 1 < len(read) and opens[i + 1], last=i + 1 == len(read))
            for i, (block, found) in enumerate(read)
        ),
        carry=not strict,
    )
    return [p for p in pieces if p.closed] if strict else pieces


def _free(blocks: list[Span], taken: list[Piece]) -> Iterator[Span]:
    """What the pieces leave of the blocks."""
    at = 0
    for block in blocks:
        start = block.start
        while at < len(taken) and taken[at].start < block.end:
            if taken[at].start > start:
                yield Span(start, taken[at].start)
            start = taken[at].end
            at += 1
        if start < block.end:
            yield Span(start, block.end)


def _quotes(text: str, pieces: Iterable[Piece], paragraphs: list[Span]) -> list[Quote]:
    """Pieces as quotes: pieces of one paragraph, and those that go on into the next, share a turn."""
    ends = [p.end for p in paragraphs]
    quotes: list[Quote] = []
    turn, last, goes_on = 0, -1, False
    for piece in pieces:
        block = bisect_right(ends, piece.start)
        if block != last and not (goes_on and block == last + 1):
            turn += 1
        quotes.append(Quote(f"q{len(quotes) + 1}", piece.start, piece.end, "speech", turn))
        last, goes_on = block, piece.goes_on
    return quotes
