"""Who is meant by "I" and "you" in the telling: the narrator, or whoever a telling in the second person follows.

They are characters like the others, joined with their name where others say it; a book whose headings name its narrators changes with each.
"""

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass

from msgspec.structs import replace

from fabula.layers import Entity, Mention, Quote, Region
from fabula.steps.cues import Surroundings
from fabula.steps.mentions import Phrase
from fabula.steps.naming.names import Name
from fabula.steps.pronouns import PRONOUNS
from fabula.steps.view import NARRATION, View

# Of the narration's words, "I" or "you" with their forms: third-person novels of PDNC stay under 0.003, first-person ones over 0.03.
SHARE = 0.006
NAMING = tuple(tuple(words.split()) for words in ("my name is", "my name 's", "call me", "called me", "i am", "i 'm", "this is", "it 's"))
TOLD_NAMING = 4  # the first of them also count in the narration


@dataclass(frozen=True, slots=True)
class Tellers:
    """Whom "I" and "you" mean in the narration: from each of `starts` on, the narrator of the same place; one `hero` for "you"."""

    starts: tuple[int, ...] = ()
    narrators: tuple[str, ...] = ()
    hero: str | None = None

    def narrator(self, offset: int) -> str | None:
        """Who says "I" at an offset."""
        n = bisect_right(self.starts, offset) - 1
        return self.narrators[max(n, 0)] if self.narrators else None


def find_narrator(
    view: View,
    regions: tuple[Region, ...],
    quotes: list[Quote],
    mentions: list[Mention],
    shapes: dict[str, Name | Phrase],
    entities: list[Entity],
    genders: dict[str, Counter[str]],
) -> tuple[Tellers, list[Entity], dict[str, Counter[str]]]:
    """The tellers; the entities with the narrators marked, or added where the text never names them; the evidence of gender."""
    told = Counter(
        pronoun
        for i, low in enumerate(view.low)
        if view.quote[i] == NARRATION and view.body[i] and (pronoun := PRONOUNS.get(low)) in ("I", "you")
    )
    whole = sum(view.body[i] and view.quote[i] == NARRATION for i in range(len(view)))
    given = next((e.id for e in entities if e.narrator), None)
    pronoun = max(told, key=lambda p: told[p], default=None)
    if given:
        return Tellers((0,), (given,)), entities, genders
    if pronoun is None or told[pronoun] < 3 or told[pronoun] < SHARE * whole:
        return Tellers(), entities, genders
    if pronoun == "I" and len(set((sections := by_headings(view.text, regions, mentions)).values())) > 1:
        marked = [replace(e, narrator=True) if e.id in sections.values() else e for e in entities]
        return Tellers(tuple(sections), tuple(sections.values())), marked, genders
    named = name_of_teller(view, quotes, mentions, shapes, pronoun)
    if named is None:
        named = f"e{len(entities) + 1}"
        entities = [*entities, Entity(named, "PER", "person", "the narrator" if pronoun == "I" else "you")]
        genders = {**genders, named: Counter()}
    if pronoun == "you":
        return Tellers(hero=named), entities, genders
    return Tellers((0,), (named,)), [replace(e, narrator=True) if e.id == named else e for e in entities], genders


def by_headings(text: str, regions: tuple[Region, ...], mentions: list[Mention]) -> dict[int, str]:
    """Where each heading that is nothing but a person's name stands, and whose: the narrators of a book that changes them."""
    called = {text[m.start : m.end].lower(): m.entity for m in mentions if m.form == "PROP" and m.type == "PER" and m.entity}
    headings = ((r.start, " ".join(text[r.start : r.end].split()).strip(" .:—-*#_").lower()) for r in regions if r.kind == "heading")
    return {start: entity for start, words in headings if (entity := called.get(words))}


def name_of_teller(view: View, quotes: list[Quote], mentions: list[Mention], shapes: dict[str, Name | Phrase], pronoun: str) -> str | None:
    """The entity that others call the teller by: named in what is said, hardly ever in what is told."""
    around = Surroundings(view, mentions, quotes)
    told: Counter[str] = Counter()
    called: Counter[str] = Counter()
    own = {q.id for q in quotes if q.kind != "other" and (cue := around.cue(q)) and cue.pronoun == pronoun}
    for m in mentions:
        if m.type != "PER" or not m.entity or not isinstance(shapes.get(m.id), Name):
            continue
        i = view.at(m.start)
        narrated = view.quote[i] == NARRATION
        told[m.entity] += narrated
        before = tuple(view.low[max(i - 3, 0) : i])
        if (narrated or quotes[view.quote[i]].id in own) and any(
            before[-len(words) :] == words for words in (NAMING[:TOLD_NAMING] if narrated else NAMING)
        ):
            called[m.entity] += 5
    for quote in quotes:
        if quote.kind == "other" or quote.id in own:
            continue
        # Once a quotation: "Molly, Molly, Molly, how slow you are" calls one person, and as much as "Pip, come here" does.
        called.update({m.entity for m, calls in around.called(quote) if calls and m.entity and isinstance(shapes.get(m.id), Name)})
    scores = {e: n - 2 * told[e] for e, n in called.items()}
    best = max(scores, key=lambda e: (scores[e], e), default=None)
    return best if best and scores[best] > 0 else None
