"""Speech acts: what somebody does by saying a quote."""

from fabula.layers import Act, Entity, Mention, Quote


def find_acts(text: str, quotes: list[Quote], entities: list[Entity], mentions: list[Mention]) -> list[Act]:
    """The acts, in order of their quotes."""
    return []
