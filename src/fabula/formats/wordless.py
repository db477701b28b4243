"""A story without its running words: what may be shared of a work that may not be."""

import re
from collections import Counter
from itertools import islice

from msgspec.structs import replace

from fabula.layers import Alias, Entity, Story

MOST_WORDS = 3  # of a phrase that stays as a label: four words in a row are already a quotation
WORD = re.compile(r"[^\W_]+")


def wordless(story: Story) -> Story:
    """The story over a text of blanks, as long as its own, in which only proper names still stand: offsets, counts and labels hold.

    Titles, headings and names stay. Lemmas, summary and tags go; of the phrases that the nameless are called by, and of what changes and
    promises say, three words stay at most.
    """
    proper = [m.span for m in story.mentions if m.form == "PROP"]
    names = {span.of(story.text) for span in proper}
    return replace(
        story,
        text=_blanked(story.text, sorted((span.start, span.end) for span in proper)),
        source=replace(story.source, warnings=[]),
        meta=replace(story.meta, summary=None, tags={}),
        tokens=replace(story.tokens, lemma=[None] * len(story.tokens.lemma)),
        entities=[_labelled(entity, names) for entity in story.entities],
        changes=[replace(change, what=_label(change.what)) for change in story.changes],
        bonds=[
            replace(bond, turning_points=[replace(turn, what=_label(turn.what)) for turn in bond.turning_points]) for bond in story.bonds
        ],
        promises=[replace(promise, what=_label(promise.what)) for promise in story.promises],
    )


def _blanked(text: str, kept: list[tuple[int, int]]) -> str:
    pieces, at = [], 0
    for start, end in kept:
        if end > at:
            pieces += [" " * (start - at), text[max(start, at) : end]]
            at = end
    return "".join([*pieces, " " * (len(text) - at)])


def _labelled(entity: Entity, names: set[str]) -> Entity:
    counts: Counter[str] = Counter()
    for alias in entity.aliases:
        counts[_name(alias.text, names)] += alias.count
    return replace(entity, name=_name(entity.name, names), aliases=[Alias(text, count) for text, count in counts.items()])


def _name(words: str, names: set[str]) -> str:
    return words if words in names else _label(words)


def _label(words: str) -> str:
    """The first words of a phrase; what hyphens join is several."""
    found = list(islice(WORD.finditer(words), MOST_WORDS + 1))
    return words if len(found) <= MOST_WORDS else words[: found[-2].end()] + " …"
