"""Comparing stretches, against the plain way of doing it."""

from itertools import pairwise, permutations

from hypothesis import given
from hypothesis import strategies as st

from evaluation.spans import Stack, best_pairs, shared, solid_offsets, solid_places, union
from fabula.layers import Span

spans = st.tuples(st.integers(0, 30), st.integers(1, 12)).map(lambda pair: Span(pair[0], pair[0] + pair[1]))


@given(st.lists(spans), spans)
def test_over(pieces: list[Span], place: Span) -> None:
    assert sorted(Stack(pieces).over(place)) == sorted(piece for piece in pieces if piece.overlaps(place))


@given(st.lists(spans))
def test_union_covers_each_character_once(pieces: list[Span]) -> None:
    merged = union(pieces)
    assert {n for piece in pieces for n in range(piece.start, piece.end)} == {n for piece in merged for n in range(piece.start, piece.end)}
    assert all(a.end < b.start for a, b in pairwise(merged))


@given(st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=1, max_size=3))
def test_best_pairs(worth: list[list[int]]) -> None:
    rows, columns = range(len(worth)), range(3)
    best = max(sum(worth[row][column] for row, column in zip(rows, order, strict=False)) for order in permutations(columns))
    pairs = best_pairs(rows, columns, lambda row, column: worth[row][column])
    assert sum(value for _, _, value in pairs) == best
    assert len({row for row, _, _ in pairs}) == len({column for _, column, _ in pairs}) == len(pairs)


def test_white_space_does_not_matter() -> None:
    text = "a b\n\nc"
    assert solid_offsets(text) == [0, 1, 1, 2, 2, 2, 3]
    assert solid_places(text) == [0, 2, 5]
    assert shared(text, Span(0, 4), Span(1, 6)) == 1
