"""The ledger of changes and its folds."""

from fabula.layers import Act, Bond, Change, Entity, Knowledge, Mention, Promise, Quote, Scene


def fold_world(
    text: str, entities: list[Entity], mentions: list[Mention], quotes: list[Quote], scenes: list[Scene], acts: list[Act]
) -> tuple[list[Change], list[Bond], list[Promise], list[Knowledge]]:
    """Changes, bonds, promises and knowledge, each in the order of the telling."""
    return [], [], [], []
