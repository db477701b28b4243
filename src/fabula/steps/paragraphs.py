"""Paragraphs: the blocks of each region."""

import re

from fabula.layers import Region, Span


def find_paragraphs(text: str, regions: tuple[Region, ...]) -> list[Span]:
    """Every block that stands between blank lines, cut at the borders of regions."""
    return [
        Span(region.start + m.start(), region.start + m.end())
        for region in regions
        for m in re.finditer(r"\S(?:.|\n(?!\s*\n))*", text[region.start : region.end])
    ]
