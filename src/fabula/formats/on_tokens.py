"""Stretches of the text as stretches of tokens, for formats that count in tokens."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from fabula.layers import Span, Tokens

GOES_ON = "I"  # the supersense of a token that goes on with the expression before it


class TokenSpan(NamedTuple):
    """The first token of a stretch and its last: the end is inclusive."""

    first: int
    last: int


def token_span(tokens: Tokens, start: int, end: int) -> TokenSpan | None:
    """The tokens that share a character with `start`..`end` of the text; None where no token does."""
    first, last = bisect_right(tokens.end, start), bisect_left(tokens.start, end) - 1
    return TokenSpan(first, last) if first <= last else None


def numbers(tokens: Tokens, spans: Sequence[Span]) -> list[int]:
    """For each token the number, from 0, of the span it lies in; a token between two spans goes with the first."""
    starts = [span.start for span in spans]
    return [max(bisect_right(starts, start) - 1, 0) for start in tokens.start]


def expressions(tokens: Tokens) -> Iterator[tuple[TokenSpan, str]]:
    """The words and expressions that have a supersense, each with it; "I" goes on with the expression before it."""
    labels = [*tokens.supersense, None]
    for i, label in enumerate(labels):
        if label and label != GOES_ON:
            last = next(n for n in range(i + 1, len(labels)) if labels[n] != GOES_ON) - 1
            yield TokenSpan(i, last), label


def runs(numbers: Sequence[int]) -> list[TokenSpan]:
    """The stretches of tokens that bear one number, in order."""
    found, at = [], 0
    for _, same in groupby(numbers):
        size = sum(1 for _ in same)
        found.append(TokenSpan(at, at + size - 1))
        at += size
    return found


def in_one_line(words: str) -> str:
    """Words as a column of a table holds them: the text's own, but for line breaks and tabs."""
    return " ".join(words.split())
