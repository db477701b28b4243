"""Quotations: where they stand, of what kind, and which pieces are one turn."""

import re

from fabula.layers import Quote, Region, Span


def find_quotes(text: str, regions: tuple[Region, ...], paragraphs: list[Span], emphasis: tuple[Span, ...]) -> list[Quote]:
    """The quotations of the body, in order."""
    found = []
    for p in paragraphs:
        for m in re.finditer(r"“[^”]*(?:”|$)|\"[^\"]*(?:\"|$)", p.of(text)):
            n = len(found) + 1
            found.append(Quote(f"q{n}", p.start + m.start(), p.start + m.end(), "speech", n))
    return found
