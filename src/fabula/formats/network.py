"""Who is with whom and who talks to whom, counted by scene."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping
from itertools import combinations
from typing import NamedTuple

from fabula.layers import Quote, Story


class Tie(NamedTuple):
    """Two entities in one scene, numbered from 1. `talk` goes from the one to the other; `presence` has the earlier of the cast first."""

    scene: int
    one: str
    other: str


def scene_numbers(story: Story) -> dict[str, int]:
    """The number of the scene that each quote starts in, by the quote's id; a quote outside the scenes has none."""
    starts = [scene.start for scene in story.scenes]
    found = {}
    for quote in story.quotes:
        number = bisect_right(starts, quote.start)
        if number and quote.start < story.scenes[number - 1].end:
            found[quote.id] = number
    return found


def talk(story: Story) -> Mapping[Tie, list[Quote]]:
    """What each says to each in each scene: spoken quotes of a known speaker to known addressees."""
    scenes = scene_numbers(story)
    said: dict[Tie, list[Quote]] = {}
    for quote in story.quotes:
        if quote.kind == "speech" and quote.speaker and quote.id in scenes:
            for addressee in quote.addressees:
                said.setdefault(Tie(scenes[quote.id], quote.speaker, addressee), []).append(quote)
    return dict(sorted(said.items(), key=lambda item: item[0].scene))


def presence(story: Story) -> Counter[Tie]:
    """Everyone who is present in a scene, with everyone else who is."""
    order = {entity.id: n for n, entity in enumerate(story.entities)}
    return Counter(
        Tie(n, one, other)
        for n, scene in enumerate(story.scenes, 1)
        for one, other in combinations(sorted(set(scene.present), key=order.__getitem__), 2)
    )
