"""The text set as a page: sections, blocks and runs that, joined, are the text's words to the letter."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from fabula.layers import Quote, Region, Story
from fabula.page.people import voiced

CHUNK_CHARS = 6_000
"""The browser lays out a chunk when it comes near: small enough to be quick, large enough to be few."""

SHOWN = {0: 0xFFFD, 0x0D: 0x0A} | dict.fromkeys(range(0xD800, 0xE000), 0xFFFD)
"""What a browser would drop or fold, as a character of the same length: offsets must stay true."""

EMPHASIS_SIGN = re.compile(r"[_*]")

SHORTEST_WRAP = 50
WRAP_SLACK = 24
"""Prose wrapped at a margin has long lines, each at most a long word (in characters) short of the longest."""


class Run(NamedTuple):
    """A few characters, plain or emphasised; `signs` tells whether the first and the last of them are the signs that say so."""

    text: str
    emphasis: bool = False
    signs: tuple[bool, bool] = (False, False)

    @property
    def words(self) -> str:
        """The text between the signs."""
        return self.text[self.signs[0] : len(self.text) - self.signs[1]]


class Piece(NamedTuple):
    """Narration (`quote` null) or a piece of the quote with this index.

    `voice`: where it shows who speaks: "margin" where a block's first speaker begins, "inline" where another does,
    "more" where the same goes on.
    """

    quote: int | None
    voice: str
    runs: list[Run]


class Block(NamedTuple):
    """A paragraph, or part of one where a region ends inside it. `lines`: its line breaks are meant, not wrapped."""

    start: int
    end: int
    lines: bool
    pieces: list[Piece]


class Section(NamedTuple):
    """The blocks of one region, in chunks. `kind` is the region's, "body" where none covers."""

    kind: str
    title: str | None
    chunks: list[list[Block]]


def shown(text: str) -> str:
    """The text as a browser keeps it, one character for one: no NUL, no carriage return, no surrogate."""
    return text.translate(SHOWN)


def sections_of(story: Story) -> list[Section]:
    """The whole text set: every character that is not white space stands in exactly one run, in order."""
    text = shown(story.text)
    quotes = iter_pieces(story.quotes, len(text))
    blocks = [
        (region, Block(start, end, keeps_lines(text[start:end]), _set(text, start, end, pieces, story.quotes)))
        for region, start, end, pieces in _spread(_cut(story, text), quotes)
    ]
    return [
        Section(region.kind if region else "body", region.title if region else None, _chunks([block for _, block in group]))
        for region, group in groupby(blocks, key=lambda pair: pair[0])
    ]


def _cut(story: Story, text: str) -> Iterator[tuple[Region | None, int, int]]:
    """The blocks between the borders of paragraphs and regions, without the blank ones."""
    borders = {0, len(text)}
    borders.update(border for paragraph in story.paragraphs for border in (paragraph.start, paragraph.end))
    borders.update(border for region in story.regions for border in (region.start, region.end))
    starts = [region.start for region in story.regions]
    for start, end in pairwise(sorted(borders)):
        words = text[start:end].lstrip()
        if words:
            first = end - len(words)
            n = bisect_right(starts, first) - 1
            region = story.regions[n] if n >= 0 and first < story.regions[n].end else None
            yield region, first, first + len(words.rstrip())


def iter_pieces(quotes: Sequence[Quote], end: int) -> list[tuple[int, int, int]]:
    """(start, end, quote index) of the voiced quotes, in order and apart: of nested ones the inner covers the outer."""
    pieces: list[tuple[int, int, int]] = []
    open_quotes: list[int] = []
    at = 0

    def reach(to: int, quote: int) -> None:
        nonlocal at
        if at < to:
            pieces.append((at, to, quote))
        at = max(at, to)

    for n in sorted((n for n, quote in enumerate(quotes) if voiced(quote)), key=lambda n: (quotes[n].start, -quotes[n].end)):
        while open_quotes and quotes[open_quotes[-1]].end <= quotes[n].start:
            reach(quotes[open_quotes[-1]].end, open_quotes.pop())
        if open_quotes:
            reach(quotes[n].start, open_quotes[-1])
        at = max(at, quotes[n].start)
        open_quotes.append(n)
    while open_quotes:
        reach(min(quotes[open_quotes[-1]].end, end), open_quotes.pop())
    return pieces


def _spread(
    blocks: Iterator[tuple[Region | None, int, int]], pieces: list[tuple[int, int, int]]
) -> Iterator[tuple[Region | None, int, int, list[tuple[int, int, int]]]]:
    """Each block with the pieces of quotes that lie in it, cut to it."""
    n = 0
    for region, start, end in blocks:
        while n < len(pieces) and pieces[n][1] <= start:
            n += 1
        inside = []
        m = n
        while m < len(pieces) and pieces[m][0] < end:
            inside.append((max(start, pieces[m][0]), min(end, pieces[m][1]), pieces[m][2]))
            m += 1
        yield region, start, end, inside


def _set(text: str, start: int, end: int, quoted: list[tuple[int, int, int]], quotes: Sequence[Quote]) -> list[Piece]:
    """A block's pieces: quotes and the narration between them, with their emphasis."""
    signs = emphasis_of(text, start, end)
    pieces: list[Piece] = []
    voice: tuple[str | None, int] | None = None
    at = start
    for first, last, n in quoted:
        if at < first:
            pieces.append(Piece(None, "", _runs(text, at, first, signs)))
        speaker = (quotes[n].speaker, quotes[n].turn if quotes[n].speaker is None else 0)
        shows = "more" if speaker == voice else "margin" if voice is None else "inline"
        pieces.append(Piece(n, shows, _runs(text, first, last, signs)))
        voice, at = speaker, last
    if at < end:
        pieces.append(Piece(None, "", _runs(text, at, end, signs)))
    return pieces


def emphasis_of(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """(sign, sign) of each stretch between two `_` or two `*`, as plain text marks emphasis; stretches never overlap."""
    stretches: list[tuple[int, int]] = []
    opened: dict[str, int] = {}
    for found in EMPHASIS_SIGN.finditer(text, start, end):
        sign, n = found[0], found.start()
        before = text[n - 1] if n > start else " "
        after = text[n + 1] if n + 1 < end else " "
        if sign in opened and not before.isspace() and not after.isalnum() and opened[sign] + 1 < n:
            stretches.append((opened[sign], n))
            opened.clear()
        elif not after.isspace() and not before.isalnum():
            opened[sign] = n
    return stretches


def _runs(text: str, start: int, end: int, stretches: list[tuple[int, int]]) -> list[Run]:
    """The runs of text[start:end]; an emphasis that begins before or goes on after is cut to it."""
    runs = []
    at = start
    for n in range(bisect_right(stretches, start, key=lambda stretch: stretch[1] + 1), len(stretches)):
        opening, closing = stretches[n]
        if opening >= end:
            break
        first, last = max(opening, start), min(closing + 1, end)
        if at < first:
            runs.append(Run(text[at:first]))
        runs.append(Run(text[first:last], True, (first == opening, last == closing + 1)))
        at = last
    if at < end:
        runs.append(Run(text[at:end]))
    return runs


def keeps_lines(words: str) -> bool:
    """Whether the line breaks of a block are meant (verse, a title page, a list) rather than prose wrapped at a margin."""
    *lines, _ = [len(line.rstrip()) for line in words.split("\n")]
    return bool(lines) and (max(lines) < SHORTEST_WRAP or min(lines) < max(lines) - WRAP_SLACK)


def _chunks(blocks: list[Block]) -> list[list[Block]]:
    """Blocks in chunks of about CHUNK_CHARS."""
    chunks: list[list[Block]] = [[]]
    room = CHUNK_CHARS
    for block in blocks:
        if chunks[-1] and room < block.end - block.start:
            chunks.append([])
            room = CHUNK_CHARS
        chunks[-1].append(block)
        room -= block.end - block.start
    return chunks
