"""Windows: how a text of any length is read in parts that overlap, each token once."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate


@dataclass(frozen=True, slots=True)
class Window:
    """Tokens first … last (exclusive) are seen; own … own_last (exclusive) get their vectors here."""

    first: int
    last: int
    own: int
    own_last: int


def windows(counts: Sequence[int], budget: int, margin: int) -> Iterator[Window]:
    """Windows over tokens that have so many pieces each: at most `budget` pieces a window, `margin` tokens seen on either side.

    Every token is owned by one window, so that after stitching each has one vector and none stands at an edge but where the text ends.
    `budget` is at least what the longest token has.

    >>> list(windows([1] * 10, 6, 1))
    [Window(first=0, last=6, own=0, own_last=5), Window(first=4, last=10, own=5, own_last=10)]
    """
    at = list(accumulate(counts, initial=0))
    size, own = len(counts), 0
    while own < size:
        first = max(0, own - margin)
        while at[own + 1] - at[first] > budget and first < own:
            first += 1
        last = max(own + 1, bisect_right(at, at[first] + budget) - 1)
        own_last = size if last >= size else max(own + 1, last - margin)
        yield Window(first, min(last, size), own, own_last)
        own = own_last
