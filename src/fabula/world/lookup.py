"""What a question names: a character, a scene, a place in the text."""

import re
from collections.abc import Sequence
from difflib import get_close_matches

from fabula.errors import BadQuestion
from fabula.layers import Entity, Scene, Story

CANDIDATES = 6  # the most names that an error lists


def entity_of(story: Story, name: str) -> Entity:
    """The entity that `name` means: an id, a name, an alias, or a part of these that only one entity has; case does not matter.

    Raises:
        BadQuestion: nobody is called so, or several are; the message lists who was perhaps meant.
    """
    asked = folded(name)
    called = {entity.id: {folded(words) for words in (entity.name, *(alias.text for alias in entity.aliases))} for entity in story.entities}
    for found in (
        [e for e in story.entities if asked == e.id],
        [e for e in story.entities if asked == folded(e.name)],
        [e for e in story.entities if asked in called[e.id]],
        [e for e in story.entities if asked and any(f" {asked} " in f" {words} " for words in called[e.id])],
        [e for e in story.entities if len(asked) > 2 and any(f" {asked}" in f" {words}" for words in called[e.id])],
    ):
        if len(found) == 1:
            return found[0]
        if found:
            raise BadQuestion(f"{name!r} may be {listed(found)}; give the whole name, or the id")
    near = get_close_matches(asked, {words for names in called.values() for words in names}, CANDIDATES)
    meant = [e for e in story.entities if called[e.id].intersection(near)] or story.entities
    raise BadQuestion(
        f"nobody is called {name!r}; did you mean {listed(meant)}?" if meant else f"nobody is called {name!r}; nobody was found"
    )


def listed(entities: Sequence[Entity]) -> str:
    names = [f"{' '.join(e.name.split())} ({e.id})" for e in entities[:CANDIDATES]]
    return " or ".join(names) + (" …" if len(entities) > CANDIDATES else "")


def folded(words: str) -> str:
    """Words as they are compared: one space, one apostrophe, no case, no article, no full stop after "Mr"."""
    plain = " ".join(words.replace("’", "'").replace(".", "").casefold().split())
    return plain.removeprefix("the ")


def scene_of(story: Story, number: str) -> tuple[int, Scene]:
    """A scene, by its number from 1 or by its id, with its number. Raises BadQuestion where there is none."""
    for n, scene in enumerate(story.scenes, 1):
        if number.strip() in (str(n), scene.id):
            return n, scene
    have = f"the scenes are 1 to {len(story.scenes)}" if story.scenes else "no scene was found"
    raise BadQuestion(f"there is no scene {number!r}; {have}")


def place_of(text: str, words: str) -> int:
    """The offset that `words` mean: where they first end in the text, whatever its line breaks and apostrophes; digits are an offset.

    Raises:
        BadQuestion: the words stand nowhere, or the offset is past the end.
    """
    pieces = [re.sub("['‘’]", "['‘’]", re.sub('["“”]', '["“”]', re.escape(piece))) for piece in words.split()]
    if len(pieces) == 1 and words.strip().isdecimal():
        if len(words.strip()) > 12 or int(words) > len(text):
            raise BadQuestion(f"offset {words.strip()} is past the end of the text; the last is {len(text)}")
        return int(words)
    pattern = r"\s+".join(pieces)
    match = pieces and (re.search(pattern, text) or re.search(pattern, text, re.IGNORECASE))
    if not match:
        raise BadQuestion(f"the text does not have the words {words!r}; copy some words of it, or give an offset")
    return match.end()
