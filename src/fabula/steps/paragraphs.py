"""Paragraphs: the blocks of each region, whichever way the text sets them apart."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Literal, NamedTuple

from fabula.layers import Region, Span

Layout = Literal["blank", "line", "indent", "flush"]
"""How paragraphs are told apart: by blank lines, each line one, by an indented first line, or only by a short last line."""

WIDEST_WRAP = 120
"""Characters: a text with longer lines than this is not hard-wrapped."""
NARROWEST_WRAP = 40
"""Characters: a longer line that ends within a sentence was cut by its width, a shorter one may be verse or a chat."""
_ENDINGS = tuple(".!?:…—\"'”’»)*_")


class Line(NamedTuple):
    """A line that is not blank: its first and last visible characters, and how far it is indented."""

    start: int
    end: int
    indent: int


def find_paragraphs(text: str, regions: tuple[Region, ...]) -> list[Span]:
    """The paragraphs of every region but breaks, in order. None crosses a region, none begins or ends with white space."""
    blocks = [block for region in regions if region.kind != "break" for block in _blocks(text, region)]
    layout, width = _layout(text, blocks)
    return [paragraph for block in blocks for paragraph in _paragraphs(text, block, layout, width)]


def _blocks(text: str, region: Region) -> Iterator[list[Line]]:
    """The runs of lines between blank lines."""
    block: list[Line] = []
    at = region.start
    while at < region.end:
        stop = text.find("\n", at, region.end)
        stop = region.end if stop < 0 else stop
        line = text[at:stop]
        visible = line.strip()
        if visible.strip("> \t"):
            start = at + len(line) - len(line.lstrip())
            block.append(Line(start, start + len(visible), start - at))
        elif block:
            yield block
            block = []
        at = stop + 1
    if block:
        yield block


def _layout(text: str, blocks: list[list[Line]]) -> tuple[Layout, int]:
    """The layout of the document and, where it is hard-wrapped, its width in characters."""
    lengths = sorted(line.indent + line.end - line.start for block in blocks for line in block)
    breaks = [(a, b) for block in blocks for a, b in pairwise(block)]
    if not breaks:
        return "blank", 0
    width = lengths[len(lengths) * 19 // 20]
    wrapped = sum(1 for a, b in breaks if a.end - a.start > NARROWEST_WRAP and text[a.end - 1] not in _ENDINGS)
    if width > WIDEST_WRAP or 3 * wrapped < len(breaks):
        many_lines = sum(1 for block in blocks if len(block) > 1)
        return ("line" if 5 * many_lines > len(blocks) else "blank"), 0
    indented = sum(1 for a, b in breaks if b.indent > a.indent)
    closed = sum(1 for a, b in breaks if b.indent > a.indent and text[a.end - 1] in _ENDINGS)
    if 20 * indented > len(breaks) and 2 * closed > indented:
        return "indent", width
    return ("flush" if len(lengths) > 15 * len(blocks) else "blank"), width


def _paragraphs(text: str, block: list[Line], layout: Layout, width: int) -> Iterator[Span]:
    """The paragraphs of one block."""
    start = block[0].start
    for line, following in pairwise(block):
        if _divides(text, line, following, layout, width):
            yield Span(start, line.end)
            start = following.start
    yield Span(start, block[-1].end)


def _divides(text: str, line: Line, following: Line, layout: Layout, width: int) -> bool:
    """Whether a paragraph ends between two lines of a block."""
    if layout == "line":
        return True
    if layout == "indent":
        return following.indent > line.indent and text[line.end - 1] in _ENDINGS
    if layout == "flush":
        room = width - (line.end - line.start)
        return room > width // 6 and text[line.end - 1] in _ENDINGS and not text[following.start].islower()
    # Short lines together are verse, an address or a signature; a long one shows that the lines are paragraphs.
    return width == 0 and max(line.end - line.start, following.end - following.start) > WIDEST_WRAP
