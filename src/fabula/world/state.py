"""The state of the world at a place in the text: what a reader has been told by then, and no more."""

from bisect import bisect_left, bisect_right
from collections import Counter
from itertools import accumulate
from typing import TypeVar

from msgspec import Struct

from fabula.layers import Bond, Mention, Promise, Quote, Scene, Story
from fabula.world.fold import fold_bonds, fold_promises
from fabula.world.ledger import up_to

T = TypeVar("T", Mention, Quote)


class State(Struct, frozen=True):
    """What stands at offset `at`.

    `names` holds everybody met so far, by what the text has called them by then; nobody else is named here. `on_stage` are those whom the
    scene around `at` has shown speaking, spoken to, or in its narration. `bonds` have not ended; `promises` are open.
    """

    at: int
    scene: str | None
    on_stage: list[str]
    names: dict[str, str]
    bonds: list[Bond]
    promises: list[Promise]


def state_at(story: Story, at: int) -> State:
    """The state at an offset of the text. Every entry rests on evidence that ends there or before, and on people met by then."""
    changes = up_to(story.changes, at)
    names = names_at(story, at)
    scene = next((s for s in story.scenes if s.start <= at < s.end), None)
    return State(
        at=at,
        scene=scene.id if scene else None,
        on_stage=[id for id in on_stage(story, scene, at) if id in names] if scene else [],
        names=names,
        bonds=[bond for bond in fold_bonds(changes) if bond.until is None and {bond.a, bond.b} <= names.keys()],
        promises=[made for made in fold_promises(changes) if made.status == "open" and {made.by, *made.to} <= names.keys()],
    )


def names_at(story: Story, at: int) -> dict[str, str]:
    """Each entity met by offset `at`, by the fullest name the text has used: the entity's own where it stood there, else the longest
    proper name, else the first describing words, else the pronoun.
    """
    called: dict[str, Counter[tuple[str, str]]] = {}
    for mention in story.mentions:
        if mention.end <= at and mention.entity is not None:
            called.setdefault(mention.entity, Counter())[mention.form, story.words(mention)] += 1
    final = {entity.id: entity.name for entity in story.entities}
    return {id: best_name(words, final.get(id)) for id, words in called.items()}


def best_name(words: Counter[tuple[str, str]], final: str | None) -> str:
    proper, described = ([w for form, w in words if form == kind] for kind in ("PROP", "NOM"))
    if final is not None and final in (*proper, *described):
        return final
    if proper:
        return max(proper, key=len)
    return described[0] if described else next(w for _, w in words)


def on_stage(story: Story, scene: Scene, at: int) -> list[str]:
    """Those present whom the scene has shown by `at`: in a quote that has ended, or named outside the quotes."""
    quotes = within(story.quotes, scene.start, at)
    starts, reach = [q.start for q in quotes], list(accumulate((q.end for q in quotes), max))
    shown = {id for q in quotes if q.end <= at for id in (q.speaker, *q.addressees)}
    for mention in within(story.mentions, scene.start, at):
        i = bisect_right(starts, mention.start) - 1
        if mention.end <= at and (i < 0 or mention.start >= reach[i]):
            shown.add(mention.entity)
    return [id for id in scene.present if id in shown]


def within(items: list[T], start: int, end: int) -> list[T]:
    """The items that start in a stretch; they stand in order."""
    return items[bisect_left(items, start, key=lambda x: x.start) : bisect_left(items, end, key=lambda x: x.start)]
