"""Blocks: what every format is first turned into, and what regions are made of."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby

from fabula.layers import Region, Span
from fabula.layers.vocabulary import RegionKind

WIDEST_GAP = 3  # blank lines that a gap in markup can come to
PROSE = 200  # characters: a block this long is told, not listed


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
        return Block(self.start, self.end, self.text, self.gap, kind)


@dataclass(frozen=True, slots=True)
class Piece:
    """A block of markup before the text is put together: its words, what the markup says it is, and its characters in italics."""

    text: str
    kind: RegionKind | None = None
    gap: int = 1
    emphasis: tuple[tuple[int, int], ...] = ()


def trimmed(whole: str, spans: Iterable[tuple[int, int]]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The words without the white space around them, and the spans that still hold some, moved with them."""
    text = whole.strip()
    lead = len(whole) - len(whole.lstrip())
    moved = ((max(start - lead, 0), min(end - lead, len(text))) for start, end in spans)
    return text, tuple((start, end) for start, end in moved if text[start:end].strip())


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


def usual_gap(blocks: list[Block]) -> int:
    """The number of blank lines that most paragraphs have before them."""
    gaps = Counter(block.gap for block in blocks[1:] if block.kind is None)
    return gaps.most_common(1)[0][0] if gaps else 1


def is_prose(block: Block) -> bool:
    """Long enough, or closed enough, to be told rather than listed."""
    words = block.text
    return len(words) >= PROSE or (len(words) >= 70 and words[-1] in '.!?…"”’»')


def merge(text: str, first: Block, last: Block) -> Block:
    """One block from the first to the last of several."""
    return replace(first, end=last.end, text=text[first.start : last.end])


def lines_of(block: Block) -> list[Block]:
    """The lines of a block, as blocks."""
    out: list[Block] = []
    at = block.start
    for raw in block.text.split("\n"):
        if words := raw.strip():
            begin = at + len(raw) - len(raw.lstrip())
            out.append(Block(begin, begin + len(words), words, 0 if out else block.gap, block.kind))
        at += len(raw) + 1
    return out


def is_set_in(text: str, block: Block) -> bool:
    """Whether every line of the block is indented."""
    begin = text.rfind("\n", 0, block.start) + 1
    return all(line[:2].isspace() and len(line) > 2 for line in text[begin : block.end].split("\n"))


ALONE: frozenset[RegionKind] = frozenset({"heading", "break"})


def _decided(block: Block) -> RegionKind:
    return block.kind or "body"


def regions_of(blocks: Iterable[Block]) -> tuple[Region, ...]:
    """Regions: runs of blocks of one kind; each heading and each break is one of its own.

    `title` of a heading is its words; of any other region, the words of the heading before it.
    """
    regions: list[Region] = []
    under: str | None = None
    for kind, run in groupby(blocks, key=_decided):
        together = list(run)
        for first, last in [(block, block) for block in together] if kind in ALONE else [(together[0], together[-1])]:
            if kind == "heading":
                under = " ".join(first.text.split())
            regions.append(Region(f"r{len(regions) + 1}", kind, first.start, last.end, under))
    return tuple(regions)
