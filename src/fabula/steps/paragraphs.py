"""Paragraphs: the blocks of each region, whichever way the text sets them apart."""

from collections import Counter
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


class Page(NamedTuple):
    """How the document is set: its layout and, where it is hard-wrapped, its width and the least common indent, in characters."""

    layout: Layout
    width: int = 0
    margin: int = 0


class Line(NamedTuple):
    """A line that is not blank: its first and last visible characters, and how far it is indented."""

    start: int
    end: int
    indent: int


def find_paragraphs(text: str, regions: tuple[Region, ...]) -> list[Span]:
    """The paragraphs of every region but breaks, in order. None crosses a region, none begins or ends with white space."""
    blocks = [block for region in regions if region.kind != "break" for block in _blocks(text, region)]
    page = _page(text, blocks)
    return [paragraph for block in blocks for paragraph in _paragraphs(text, block, page)]


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


def _page(text: str, blocks: list[list[Line]]) -> Page:
    """How the document is set, by the evidence of all its lines."""
    lengths = sorted(line.indent + line.end - line.start for block in blocks for line in block)
    breaks = [(a, b) for block in blocks for a, b in pairwise(block)]
    if not breaks:
        return Page("blank")
    width = lengths[len(lengths) * 19 // 20]
    wrapped = sum(1 for a, _ in breaks if a.end - a.start > NARROWEST_WRAP and text[a.end - 1] not in _ENDINGS)
    if width > WIDEST_WRAP or 3 * wrapped < len(breaks):
        many_lines = sum(1 for block in blocks if len(block) > 1)
        return Page("line" if 5 * many_lines > len(blocks) else "blank")
    indents = Counter(line.indent for block in blocks for line in block)
    margin = min(indent for indent, lines in indents.items() if len(indents) * lines >= indents.total())
    indented = [(a, b) for a, b in breaks if b.indent > margin]
    closed = sum(1 for a, _ in indented if text[a.end - 1] in _ENDINGS)
    if 20 * len(indented) > len(breaks) and 2 * closed > len(indented):
        return Page("indent", width, margin)
    return Page("flush" if len(lengths) > 15 * len(blocks) else "blank", width, margin)


def _paragraphs(text: str, block: list[Line], page: Page) -> Iterator[Span]:
    """The paragraphs of one block."""
    start = block[0].start
    for line, following in pairwise(block):
        if _divides(text, line, following, page):
            yield Span(start, line.end)
            start = following.start
    yield Span(start, block[-1].end)


def _divides(text: str, line: Line, following: Line, page: Page) -> bool:
    """Whether a paragraph ends between two lines of a block."""
    if page.layout == "line":
        return True
    ended = text[line.end - 1] in _ENDINGS
    if page.layout == "indent":
        return ended and following.indent > page.margin
    if page.layout == "flush":
        return ended and page.width - (line.end - line.start) > page.width // 6 and not text[following.start].islower()
    # Short lines together are verse, an address or a signature; a long one shows that the lines are paragraphs.
    return page.width == 0 and max(line.end - line.start, following.end - following.start) > WIDEST_WRAP
