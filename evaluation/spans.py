"""Comparing stretches of text: by the characters that are not white space, so that line breaks and tokenisers do not matter."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import accumulate
from typing import Generic, Protocol, TypeVar

from scipy.optimize import linear_sum_assignment  # type: ignore[import-untyped]

from fabula.layers import Span


class Piece(Protocol):
    """Anything that stands at a place of the text."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


P = TypeVar("P", bound=Piece)


class Stack(Generic[P]):
    """Pieces in order that may nest, and those among them that overlap a place, in logarithmic time."""

    def __init__(self, pieces: Iterable[P]):
        self.pieces = sorted(pieces, key=lambda piece: (piece.start, -piece.end))
        self.starts = [piece.start for piece in self.pieces]
        self.reach = list(accumulate((piece.end for piece in self.pieces), max))

    def over(self, place: Piece) -> list[P]:
        """The pieces that share a character with `place`, in order."""
        first, last = bisect_right(self.reach, place.start), bisect_left(self.starts, place.end)
        return [piece for piece in self.pieces[first:last] if piece.end > place.start]


def solid(text: str, start: int, end: int) -> int:
    """How many characters of text[start:end] are not white space."""
    return sum(not c.isspace() for c in text[start:end])


def shared(text: str, a: Piece, b: Piece) -> int:
    """How many characters that are not white space `a` and `b` share."""
    return solid(text, max(a.start, b.start), min(a.end, b.end))


def union(pieces: Iterable[Piece]) -> list[Span]:
    """The stretches that the pieces cover, each character once."""
    merged: list[Span] = []
    for piece in sorted(pieces, key=lambda piece: piece.start):
        if merged and piece.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, piece.end))
        else:
            merged.append(Span(piece.start, piece.end))
    return merged


def solid_offsets(text: str) -> list[int]:
    """For each offset of the text, and its end, how many characters that are not white space stand before it."""
    return [0, *accumulate(not c.isspace() for c in text)]


def solid_places(text: str) -> list[int]:
    """The offsets of all characters that are not white space."""
    return [n for n, c in enumerate(text) if not c.isspace()]


X = TypeVar("X", bound=Hashable)
Y = TypeVar("Y", bound=Hashable)


def best_pairs(rows: Sequence[X], columns: Sequence[Y], worth: Callable[[X, Y], float]) -> list[tuple[X, Y, float]]:
    """The pairs, each row and each column at most once, whose worth adds up to most. Pairs of no worth are left out."""
    if not rows or not columns:
        return []
    matrix = [[worth(row, column) for column in columns] for row in rows]
    return [(rows[i], columns[j], matrix[i][j]) for i, j in zip(*linear_sum_assignment(matrix, maximize=True), strict=True) if matrix[i][j]]
