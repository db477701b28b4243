"""Mapping by names: which character of a gold cast a read entity is."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from evaluation.gold import Character
from fabula.layers import Entity

LEADING = frozenset(("the", "a", "an", "old", "little", "dear", "poor", "young", "good", "big", "sweet", "honest"))
NARRATOR = "narrator"


def bare(name: str) -> str:
    """The name as names are compared: case folded, without article, possessive and leading adjective.

    >>> bare("The old Duke’s")
    'duke'
    """
    words = re.sub(r"'s?$", "", name.replace("’", "'").casefold().strip()).split()
    while len(words) > 1 and words[0] in LEADING:
        words = words[1:]
    return " ".join(words)


def owners_of(characters: Iterable[Character]) -> dict[str, set[str]]:
    """For each bare name, the characters that bear it. Who tells the story is also called the narrator."""
    owners: defaultdict[str, set[str]] = defaultdict(set)
    for character in characters:
        for alias in (*character.aliases, *([NARRATOR] if character.narrator else [])):
            owners[bare(alias)].add(character.id)
    return dict(owners)


def own_names(entity: Entity) -> Counter[str]:
    """The bare names of an entity, each with its count."""
    names: Counter[str] = Counter()
    for alias in entity.aliases:
        names[bare(alias.text)] += max(alias.count, 1)
    for name in (bare(entity.name), *([NARRATOR] if entity.narrator else [])):
        names[name] = names[name] or 1
    return names


def map_by_names(entities: Iterable[Entity], characters: Iterable[Character]) -> dict[str, str]:
    """Entity id → id of the character to whose aliases most of its names match; entities that match nobody are absent.

    A name that several characters share counts in equal parts for each. Several entities may map to one character. Of equals, who bears the
    entity's fullest name has it, then who stands first.
    """
    characters = list(characters)
    rank = {character.id: n for n, character in enumerate(characters)}
    owners = owners_of(characters)
    mapped = {}
    for entity in entities:
        votes: defaultdict[str, float] = defaultdict(float)
        for name, count in own_names(entity).items():
            for owner in owners.get(name, ()):
                votes[owner] += count / len(owners[name])
        if votes:
            bearers = owners.get(bare(entity.name), set())
            mapped[entity.id] = min(votes, key=lambda owner: (-votes[owner], owner not in bearers, rank[owner]))
    return mapped


def clusters_per_character(mapped: Mapping[str, str]) -> Counter[str]:
    """How many entities map to each character: 1 where nobody is split."""
    return Counter(mapped.values())
