"""Coreference: pronouns and common nouns joined to the cast."""

from fabula.layers import Entity, Mention


def link_pronouns(text: str, entities: list[Entity], mentions: list[Mention]) -> tuple[list[Entity], list[Mention]]:
    """Entities with their counts, and mentions with pronouns linked."""
    return entities, mentions
