"""Span: a stretch of the story's text, the ground on which every other layer stands."""

from msgspec import Struct


class Span(Struct, frozen=True, order=True, array_like=True):
    """Characters of the story's text, counted in Unicode code points; `end` is the first character after.

    Raises:
        ValueError: unless 0 <= start < end.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"span needs 0 <= start < end, got {self.start}..{self.end}")

    def of(self, text: str) -> str:
        """The words of this span."""
        return text[self.start : self.end]

    def covers(self, other: "Span") -> bool:
        """Whether `other` lies wholly inside this span."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: "Span") -> bool:
        """Whether the two spans share a character."""
        return self.start < other.end and other.start < self.end
