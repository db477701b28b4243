"""The narrator who says "I": a character like the others, joined with their name where others say it."""

from collections import Counter

from msgspec.structs import replace

from fabula.layers import Entity, Mention, Quote
from fabula.steps.cues import Surroundings
from fabula.steps.mentions import Phrase
from fabula.steps.names import Name
from fabula.steps.view import NARRATION, View

FIRST_PERSON = frozenset("i me my mine myself".split())
SHARE = 0.006  # of the narration's words: third-person novels of PDNC stay under 0.003, first-person ones over 0.03
NAMING = (
    ("my", "name", "is"),
    ("my", "name", "'s"),
    ("name", "was"),
    ("call", "me"),
    ("called", "me"),
    ("i", "am"),
    ("i", "'m"),
    ("this", "is"),
    ("it", "'s"),
)


def find_narrator(
    view: View,
    quotes: list[Quote],
    mentions: list[Mention],
    shapes: dict[str, Name | Phrase],
    entities: list[Entity],
    genders: dict[str, Counter[str]],
) -> tuple[list[Entity], dict[str, Counter[str]]]:
    """The entities with the narrator of a first-person telling marked, or added where the text never gives them a name."""
    if any(e.narrator for e in entities):
        return entities, genders
    told = [view.low[i] in FIRST_PERSON for i in range(len(view)) if view.quote[i] == NARRATION and view.body[i]]
    if sum(told) < 3 or sum(told) < SHARE * len(told):
        return entities, genders
    named = narrator_name(view, quotes, mentions, shapes)
    if named:
        return [replace(e, narrator=True) if e.id == named else e for e in entities], genders
    narrator = Entity(f"e{len(entities) + 1}", "PER", "person", "the narrator", narrator=True)
    return [*entities, narrator], {**genders, narrator.id: Counter()}


def narrator_name(view: View, quotes: list[Quote], mentions: list[Mention], shapes: dict[str, Name | Phrase]) -> str | None:
    """The entity that others call the narrator by: named in what is said, hardly ever in what is told."""
    around = Surroundings(view, mentions, quotes)
    told: Counter[str] = Counter()
    called: Counter[str] = Counter()
    for m in mentions:
        if m.type == "PER" and m.entity and isinstance(shapes.get(m.id), Name):
            i = view.at(m.start)
            if view.quote[i] == NARRATION:
                told[m.entity] += 1
            before = tuple(view.low[max(i - 3, 0) : i])
            own = view.quote[i] == NARRATION or _said_by_me(around, quotes[view.quote[i]])
            if own and any(before[-len(words) :] == words for words in NAMING[: 3 if view.quote[i] == NARRATION else None]):
                called[m.entity] += 5
    for quote in quotes:
        if quote.kind == "other" or _said_by_me(around, quote):
            continue
        for m, calls in around.called(quote):
            if calls and m.entity and isinstance(shapes.get(m.id), Name):
                called[m.entity] += 1
    scores = {e: n - 2 * told[e] for e, n in called.items()}
    best = max(scores, key=lambda e: (scores[e], e), default=None)
    return best if best and scores[best] > 0 else None


def _said_by_me(around: Surroundings, quote: Quote) -> bool:
    tag = around.tag(quote)
    return tag is not None and tag.pronoun == "I"
