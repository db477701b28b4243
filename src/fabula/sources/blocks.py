"""Blocks: what every format is first turned into, and what regions are made of."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from fabula.layers import Region, Span
from fabula.layers.vocabulary import RegionKind

WIDEST_GAP = 3  # blank lines that a gap in markup can come to


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a heading, a line of symbols: the characters [start, end) of the text, which neither begin nor end with white space.

    `gap` counts the blank lines before it (0: on the line after the last block). `kind` is None until something says what the block is.
    """

    start: int
    end: int
    text: str
    gap: int = 1
    kind: RegionKind | None = None

    def named(self, kind: RegionKind) -> "Block":
        """The same block, its kind decided."""
        return replace(self, kind=kind)


@dataclass(frozen=True, slots=True)
class Piece:
    """A block of markup before the text is put together: its words, what the markup says it is, and which of its characters are in italics."""

    text: str
    kind: RegionKind | None = None
    gap: int = 1
    emphasis: tuple[tuple[int, int], ...] = ()


def compose(pieces: Iterable[Piece]) -> tuple[str, list[Block], tuple[Span, ...]]:
    """The text of markup, its blocks and its emphasis: pieces divided by one blank line, or by more where the source left more room."""
    parts: list[str] = []
    blocks: list[Block] = []
    emphasis: list[Span] = []
    at = 0
    for piece in pieces:
        if not piece.text:
            continue
        gap = min(max(piece.gap, 1), WIDEST_GAP)
        if blocks:
            parts.append("\n" * (gap + 1))
            at += gap + 1
        parts.append(piece.text)
        blocks.append(Block(at, at + len(piece.text), piece.text, gap, piece.kind))
        emphasis.extend(Span(at + start, at + end) for start, end in piece.emphasis)
        at += len(piece.text)
    return "".join(parts), blocks, tuple(emphasis)


JOINED: frozenset[RegionKind] = frozenset({"title", "front", "epigraph", "note", "body", "back", "licence"})


def regions_of(blocks: Iterable[Block]) -> tuple[Region, ...]:
    """Regions: runs of blocks of one kind. A break stands alone; the lines of one heading (no break between, see `headings`) are one region.

    `title` of a heading is its words; of any other region, the words of the heading before it.
    """
    regions: list[Region] = []
    under: str | None = None
    for block in blocks:
        kind = block.kind or "body"
        last = regions[-1] if regions else None
        if last and last.kind == kind and kind in JOINED:
            regions[-1] = Region(last.id, kind, last.start, block.end, last.title)
            continue
        if kind == "heading":
            under = " ".join(block.text.split())
        regions.append(Region(f"r{len(regions) + 1}", kind, block.start, block.end, under))
    return tuple(regions)
