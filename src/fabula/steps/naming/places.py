"""Places: whether a name is a person's or a place's, by how the whole text stands it."""

from collections import defaultdict

from fabula.layers import GivenCast
from fabula.layers.vocabulary import EntityType
from fabula.steps.lexicon import first_name, words
from fabula.steps.naming.capitals import given_words
from fabula.steps.naming.names import Name
from fabula.steps.view import NARRATION, View

# How strongly a preposition before a name of one word says that it is a place's.
WHERE = {
    "in": 1.0, "at": 0.7, "near": 0.7, "into": 0.7, "towards": 0.3, "toward": 0.3, "from": 0.4, "to": 0.3, "of": 0.15, "through": 0.6,
    "across": 0.6, "outside": 0.6,
}  # fmt: skip


def name_types(view: View, names: list[Name], given: GivenCast) -> dict[tuple[str, ...], EntityType]:
    """For each name its type, by all places where the text has it."""
    person: defaultdict[tuple[str, ...], float] = defaultdict(float)
    place: defaultdict[tuple[str, ...], float] = defaultdict(float)
    titled: set[str] = {name.parts[-1] for name in names if name.titles and name.parts}
    for name in names:
        p, q = evidence(view, name)
        person[name.parts] += p
        place[name.parts] += q
    people = given_words(given)
    types: dict[tuple[str, ...], EntityType] = {}
    for parts in person:
        if not parts or people.issuperset(parts):
            types[parts] = "PER"
        elif is_place(parts, parts[-1] in titled, person[parts] + _of_last(parts, person), place[parts] + _of_last(parts, place)):
            types[parts] = "FAC" if parts[-1].lower() in words("site_nouns") else "GPE"
        else:
            types[parts] = "PER"
    return types


def _of_last(parts: tuple[str, ...], evidence: dict[tuple[str, ...], float]) -> float:
    """What the last word alone says for a name of several: "the Long Margaret" where "the Margaret said" stands as well."""
    return evidence.get(parts[-1:], 0.0) if len(parts) > 1 else 0.0


def is_place(parts: tuple[str, ...], titles: bool, person: float, place: float) -> bool:
    """Whether a name is a place's: by its last word, the list of places, and how the text stands it."""
    if titles:
        return False
    if parts[-1].lower() in words("site_nouns") and (len(parts) > 1 or parts[-1] in words("no_names")):
        return True
    if all(part in words("place_names") or part in words("no_names") for part in parts):
        place += 2.5
    if first_name(parts[0]):
        person += 2.0
    return place > person


def evidence(view: View, name: Name) -> tuple[float, float]:
    """How strongly the words around a name say that it is a person's, and a place's."""
    n = len(view)
    lead = name.first - 1 - name.definite
    before = view.low[lead] if lead >= 0 else ""
    after = view.low[name.last] if name.last < n else ""
    speech = words("speech_verbs")
    person = place = 0.0
    if name.titles:
        person += 3
    if after in speech or before in speech:
        person += 2
    elif after in words("subject_verbs") or (after.endswith("ed") and len(after) > 4):
        person += 1
    if view.quote[name.first] != NARRATION and before in (",", "“", '"', "‘") and after in (",", "!", "?", "."):
        person += 1
    if before in ("dear", "dearest"):
        person += 2
    if after in ("'s", "’s"):
        person += 0.3
    if name.last - name.first == 1 and before in WHERE:
        place += WHERE[before]
    if name.definite:
        place += 0.3
    return person, place
