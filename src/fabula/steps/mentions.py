"""Mentions: words that point to an entity."""

from fabula.layers import GivenCast, Mention, Quote, Region, Span


def find_mentions(text: str, regions: tuple[Region, ...], sentences: list[Span], quotes: list[Quote], given: GivenCast) -> list[Mention]:
    """Mentions in order, not yet linked."""
    return []
