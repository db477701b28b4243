"""The cast: names clustered into entities."""

from fabula.layers import Entity, GivenCast, Mention


def find_cast(text: str, mentions: list[Mention], given: GivenCast) -> tuple[list[Entity], list[Mention]]:
    """The entities, and the mentions with their names linked."""
    return [], mentions
