"""Addressees: to whom each quote is said."""

from fabula.layers import Entity, Mention, Quote


def find_addressees(text: str, quotes: list[Quote], entities: list[Entity], mentions: list[Mention]) -> list[Quote]:
    """The quotes, each with its addressees."""
    return quotes
