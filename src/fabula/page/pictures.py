"""The geometry of the page's two pictures: scenes along the text, and who talks to whom."""

from collections import Counter
from collections.abc import Mapping
from math import sqrt
from typing import NamedTuple

from fabula.layers import Story
from fabula.page.people import Person

WIDTH = 1000.0
"""The ribbon's width in its own units; the page stretches it."""

NAMES = 158
"""Where the names end and the arcs begin, of PICTURE across."""

PICTURE = 380
TALLEST = 300
"""A few people share this height; many have the lowest row that a name can be read in."""

LOWEST_ROW = 22.0
HIGHEST_ROW = 52.0
MOST_NODES = 40
THICKEST = 8.0


class Bar(NamedTuple):
    """A stretch of the ribbon: from x, of this width. `scene` is its place in the story's scenes."""

    x: float
    width: float
    scene: int


class Ribbon(NamedTuple):
    """Scenes as bars, a row of bars for each character with an ink, ticks at headings."""

    scenes: list[Bar]
    rows: list[tuple[Person, list[Bar]]]
    ticks: list[float]


class Node(NamedTuple):
    """A speaker or listener of the picture, at height y."""

    person: Person
    y: float


class Arc(NamedTuple):
    """How often `speaker` talks to `listener`: an SVG path, its thickness and its weight, 0..1, in the picture."""

    speaker: Person
    listener: Person
    turns: int
    path: str
    thickness: float
    weight: float


class Arcs(NamedTuple):
    """Who talks to whom: names down the left, an arc for each direction of a pair."""

    nodes: list[Node]
    arcs: list[Arc]
    height: float
    left_out: int


def ribbon_of(story: Story, people: list[Person]) -> Ribbon:
    """The scenes along the text, each as wide as it is long, and who is on stage."""
    scale = WIDTH / max(1, len(story.text))
    scenes = [Bar(scene.start * scale, (scene.end - scene.start) * scale, n) for n, scene in enumerate(story.scenes)]
    inked = sorted((person for person in people if person.ink is not None), key=lambda person: person.ink or 0)
    rows = [(person, [scenes[n] for n in person.scenes]) for person in inked if person.scenes]
    return Ribbon(scenes, rows, [region.start * scale for region in story.regions if region.kind == "heading"])


def arcs_of(people: list[Person], talk: Mapping[tuple[int, int], int]) -> Arcs:
    """The picture of the talk among the forty who talk most, in an order that keeps those who talk much together near."""
    pairs = {pair: turns for pair, turns in talk.items() if pair[0] != pair[1]}
    weight: Counter[int] = Counter()
    for (one, other), turns in pairs.items():
        weight[one] += turns
        weight[other] += turns
    chosen = [n for n, _ in weight.most_common(MOST_NODES)]
    order = near_order(chosen, pairs)
    row = min(HIGHEST_ROW, max(LOWEST_ROW, TALLEST / max(1, len(order))))
    height = {n: row * (place + 0.5) for place, n in enumerate(order)}
    drawn = {pair: turns for pair, turns in pairs.items() if pair[0] in height and pair[1] in height}
    most = max(drawn.values(), default=1)
    return Arcs(
        [Node(people[n], height[n]) for n in order],
        [
            Arc(
                people[one],
                people[other],
                turns,
                _path(height[one], height[other]),
                max(1.0, THICKEST * sqrt(turns / most)),
                max(0.3, (turns / most) ** 0.3),
            )
            for (one, other), turns in sorted(drawn.items(), key=lambda item: -item[1])
        ],
        row * len(order),
        len(weight) - len(chosen),
    )


def near_order(chosen: list[int], pairs: Mapping[tuple[int, int], int]) -> list[int]:
    """`chosen` in an order of short arcs: each, the weightiest first, goes where all arcs together are shortest."""

    def tie(one: int, other: int) -> int:
        return pairs.get((one, other), 0) + pairs.get((other, one), 0)

    order: list[int] = []
    for n in chosen:
        ties = [tie(n, other) for other in order]
        lengths = []
        over = 0  # arcs that this place would stretch by a row, because they pass over it
        for place in range(len(order) + 1):
            lengths.append(over + sum(turns * (place - k if k < place else k + 1 - place) for k, turns in enumerate(ties)))
            if place < len(order):
                over += sum(tie(order[place], other) * (1 if k > place else -1) for k, other in enumerate(order) if k != place)
        order.insert(lengths.index(min(lengths)), n)
    return order


def _path(y1: float, y2: float) -> str:
    """Half an ellipse from y1 to y2, wider the further but never out of the picture; talk downwards runs outside talk upwards."""
    ry = abs(y2 - y1) / 2
    rx = (PICTURE - NAMES - 16) * ry / (ry + 50) * (1.0 if y1 < y2 else 0.84)
    return f"M{NAMES} {y1:g}A{rx:.1f} {ry:g} 0 0 {int(y1 < y2)} {NAMES} {y2:g}"
