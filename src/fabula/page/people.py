"""Who the page shows: each entity with a place in the list, an ink, and initials that no other shares."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import chain, count
from typing import NamedTuple

from fabula.layers import Entity, Quote, Story

INKS = 8
"""So many characters get an ink of their own; the eye tells no more apart. The rest share a neutral one, and all have initials."""

TITLES = frozenset(
    [
        "a", "an", "the", "mr", "mrs", "ms", "miss", "mx", "dr", "sir", "lady", "lord", "master", "madam", "madame",
        "captain", "colonel", "major", "general", "st", "saint", "uncle", "aunt",
    ]
)  # fmt: skip
NEVER_PEOPLE = frozenset({"place", "vehicle", "organization"})


class Person(NamedTuple):
    """An entity as the page shows it.

    `number` is its place in the story's entities; `initials` are null for those who never speak and have no ink, `ink` for the
    neutral one; `lines` counts turns; `scenes` are the places of the scenes where they are on stage; `talk` is whom they speak with:
    (number, turns to, turns from).
    """

    number: int
    entity: Entity
    initials: str | None
    ink: int | None
    lines: int
    scenes: list[int]
    talk: list[tuple[int, int, int]]

    @property
    def in_passing(self) -> bool:
        """Whether they are only mentioned once: a novel has hundreds of such, and the page lists none of them."""
        return self.lines == 0 and self.entity.mentions <= 1

    @property
    def is_character(self) -> bool:
        """Whether this is someone: all that speak, and whatever is no place, vehicle or organisation."""
        return self.lines > 0 or self.entity.kind not in NEVER_PEOPLE


def voiced(quote: Quote) -> bool:
    """Whether a quote is somebody's words: scare quotes and titles are not."""
    return quote.kind != "other"


def people_of(story: Story) -> list[Person]:
    """Everyone and everything named, in the story's order. The most heard get the inks."""
    place = {entity.id: n for n, entity in enumerate(story.entities)}
    lines = Counter(speaker for speaker, _, _ in _turns(story.quotes))
    talk = talk_of(story)
    by_person: dict[int, Counter[int]] = defaultdict(Counter)
    for one, other in talk:
        by_person[one][other] += talk[one, other]
        by_person[other][one] += talk[one, other]
    scenes: dict[str, list[int]] = defaultdict(list)
    for n, scene in enumerate(story.scenes):
        for who in dict.fromkeys(scene.present):
            scenes[who].append(n)
    heard = sorted(place, key=lambda id: (-lines[id], -story.entities[place[id]].mentions, place[id]))
    somebody = [id for id in heard if lines[id] or story.entities[place[id]].kind not in NEVER_PEOPLE]
    inks = {id: ink for ink, id in enumerate(somebody[:INKS])}
    marked = [id for id in heard if lines[id] or id in inks]
    initials = dict(zip(marked, distinct_initials(story.entities[place[id]].name for id in marked), strict=True))
    return [
        Person(
            n,
            entity,
            initials.get(entity.id),
            inks.get(entity.id),
            lines[entity.id],
            scenes[entity.id],
            [(other, talk[n, other], talk[other, n]) for other, _ in by_person[n].most_common() if other != n],
        )
        for n, entity in enumerate(story.entities)
    ]


def talk_of(story: Story) -> Counter[tuple[int, int]]:
    """How many turns each speaks to each: {(speaker, addressee): turns}, as places in the story's entities."""
    place = {entity.id: n for n, entity in enumerate(story.entities)}
    return Counter(
        (place[speaker], place[to])
        for speaker, _, addressees in _turns(story.quotes)
        for to in addressees
        if speaker in place and to in place
    )


def _turns(quotes: Iterable[Quote]) -> list[tuple[str, int, tuple[str, ...]]]:
    """(speaker, turn, addressees) of each turn, its pieces joined."""
    turns: dict[tuple[str, int], dict[str, None]] = {}
    for quote in quotes:
        if quote.speaker is not None and voiced(quote):
            turns.setdefault((quote.speaker, quote.turn), {}).update(dict.fromkeys(quote.addressees))
    return [(speaker, turn, tuple(to)) for (speaker, turn), to in turns.items()]


def distinct_initials(names: Iterable[str]) -> list[str]:
    """One or two letters (or letters and a number) for each name, no two alike; the first names choose first."""
    taken: set[str] = set()
    given = []
    for name in names:
        words = re.findall(r"\w+", name)
        untitled = [word for word in words if word.lower() not in TITLES] or words or ["?"]
        proper = [word for word in untitled if word[0].isupper()] or untitled
        initial = proper[0][0].upper()
        seconds = ("", *(word[0].upper() for word in proper[:0:-1]), *proper[0][1:])
        wishes = chain((initial + second for second in seconds), (f"{initial}{number}" for number in count(2)))
        given.append(next(wish for wish in wishes if wish not in taken))
        taken.add(given[-1])
    return given
