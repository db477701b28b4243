"""The cast: proper names clustered into entities.

A name's forms are joined from the surest to the least sure: full names ("Jane Fairfax"), titles with a family name ("Miss Fairfax"),
single names ("Jane"), titles alone ("the Captain"). A family name alone never joins two people: whoever shares it stays apart unless the
text leaves one bearer only, and names that stand in one sentence are two people's.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable

from msgspec.structs import replace

from fabula.layers import Entity, GivenCast, Mention, Meta
from fabula.layers.vocabulary import EntityKind, EntityType
from fabula.steps.mentions import Phrase
from fabula.steps.naming.bearers import Character, Use, bearers_of
from fabula.steps.naming.forms import Form, calling, written
from fabula.steps.naming.names import Name
from fabula.steps.pronouns import PRONOUNS, THIRD
from fabula.steps.view import NARRATION, View

LINKED = 0.9  # the confidence of a name's entity, until more is known
KINDS: dict[EntityType, EntityKind] = {
    "PER": "other", "FAC": "place", "GPE": "place", "LOC": "place", "VEH": "vehicle", "ORG": "organization",
}  # fmt: skip
PEOPLE_TAGS = ("character", "relationship", "pairing")
SLIPS = 400  # a form that is less than one in so many of a character's may be a slip of the text


def find_cast(
    view: View, mentions: list[Mention], shapes: dict[str, Name | Phrase], given: GivenCast, meta: Meta
) -> tuple[list[Entity], list[Mention], dict[str, Counter[str]], dict[str, tuple[str, ...]]]:
    """The named entities, the mentions with their names linked, for each entity the weight of evidence for each pronoun, and for each
    mention whose name several people bear all of them.
    """
    names = {id: shape for id, shape in shapes.items() if isinstance(shape, Name)}
    uses = uses_of(view, mentions, names)
    families = families_of(names.values())
    people = {form: use for form, use in uses.items() if use.type == "PER" and form.parts not in families}
    bearers = bearers_of(people, given, tagged_names(meta.tags))
    phrases = given_phrases(view.text, mentions, given)
    unnamed = [c for n, c in enumerate(bearers.given) if not c.forms and (n in phrases.values() or given.character[n].narrator)]
    characters = [*dict.fromkeys(bearers.owner.values()), *unnamed]
    characters.sort(key=lambda character: min((uses[form].first for form in character.forms), default=len(view.text)))
    things = [form for form in uses if form not in bearers.owner]  # in the order of their first uses
    entities = [
        *(_character(f"e{n}", character, given) for n, character in enumerate(characters, 1)),
        *(_thing(f"e{n}", form, uses[form].type, form.parts in families) for n, form in enumerate(things, len(characters) + 1)),
    ]
    id_of = {character: entity.id for character, entity in zip(characters, entities, strict=False)}
    ids = {form: id_of[character] for form, character in bearers.owner.items()}
    ids.update((form, entity.id) for form, entity in zip(things, entities[len(characters) :], strict=True))
    genders = {e.id: Counter({"they": 1} if e.kind == "group" else {}) for e in entities} | {id_of[c]: c.gender for c in characters}
    called = {id: ids[name.form] for id, name in names.items()} | {id: id_of[bearers.given[number]] for id, number in phrases.items()}
    linked = [replace(m, entity=called[m.id], confidence=LINKED if m.id in names else 0.0) if m.id in called else m for m in mentions]
    namesakes = {form: tuple(id_of[character] for character in several) for form, several in bearers.namesakes.items()}
    return entities, linked, genders, {id: namesakes[name.form] for id, name in names.items() if name.form in namesakes}


def tagged_names(tags: dict[str, list[str]]) -> list[str]:
    """The names of people in a site's tags, "Ann Hale/Tom Rook (mentioned)" → Ann Hale, Tom Rook; each once, characters before pairs."""
    found: dict[str, None] = {}
    for kind in sorted(tags, key=lambda kind: "character" not in kind.lower()):
        if any(word in kind.lower() for word in PEOPLE_TAGS):
            for tag in tags[kind]:
                for name in re.split(r"[/&,]", tag):
                    found.setdefault(" ".join(name.partition("(")[0].partition("|")[0].split()))
    return [name for name in found if name]


def given_phrases(text: str, mentions: list[Mention], given: GivenCast) -> dict[str, int]:
    """For each mention by a phrase that a given character is called by, "the old man", the character's place in the given cast."""
    calls: dict[str, int] = {}
    for number, person in enumerate(given.character):
        for alias in (person.name, *person.aliases):
            calls.setdefault(calling(alias), number)
    phrases = ((m.id, calling(text[m.start : m.end])) for m in mentions if m.form == "NOM") if calls else ()
    return {id: calls[phrase] for id, phrase in phrases if phrase in calls}


def uses_of(view: View, mentions: list[Mention], names: dict[str, Name]) -> dict[Form, Use]:
    """How the text uses each form of a name; `names` are the shapes of the mentions that are names."""
    uses: dict[Form, Use] = {}
    for m in mentions:
        if (name := names.get(m.id)) is None:
            continue
        use = uses.setdefault(name.form, Use(m.type, m.start))
        use.count += 1
        use.told += view.quote[name.first] == NARRATION
        use.places.add((view.sentence[name.first], view.quote[name.first]))
    for form, beside in _pronouns_beside(view, mentions, names).items():
        uses[form].beside = beside
    return uses


def families_of(names: Iterable[Name]) -> frozenset[tuple[str, ...]]:
    """The words that mostly call a whole family: "the Bennets"."""
    plurals: Counter[tuple[str, ...]] = Counter()
    for name in names:
        plurals[name.parts] += 1 if name.plural else -1
    return frozenset(parts for parts, more in plurals.items() if more >= 0)


def _pronouns_beside(view: View, mentions: list[Mention], names: dict[str, Name]) -> dict[Form, Counter[str]]:
    """For each form how often each pronoun follows it in the narration before another person comes between."""
    beside: defaultdict[Form, Counter[str]] = defaultdict(Counter)
    current: Form | None = None
    since = 0
    for m in mentions:
        i = view.at(m.start)
        if i >= len(view) or view.quote[i] != NARRATION:
            continue
        if name := names.get(m.id):
            if m.type == "PER":
                near = current is not None and view.sentence[i] - since <= 0
                current, since = (None if near else name.form), view.sentence[i]
        elif m.form == "NOM":
            current = None
        elif current is not None:
            pronoun = PRONOUNS.get(view.low[i], "")
            if view.sentence[i] - since > 1:
                current = None
            elif pronoun in THIRD:
                beside[current][pronoun] += 1
                current = None
    for counts in beside.values():  # "they" may be several people: it needs more than one witness, and no other pronoun
        if counts["they"] < 2 or counts["they"] < 0.75 * counts.total():
            del counts["they"]
    return beside


def _character(id: str, character: Character, given: GivenCast) -> Entity:
    """Someone of the cast, by the fullest name that is no slip."""
    if character.given is not None:
        person = given.character[character.given]
        return Entity(id, "PER", person.kind, person.name, narrator=person.narrator)
    if character.tagged:
        return Entity(id, "PER", "person", character.tagged)
    forms = [form for form, n in character.forms.items() if n * SLIPS >= character.forms.total()]
    return Entity(id, "PER", "person", written(max(forms, key=lambda form: (min(len(form.parts), 2), character.forms[form], form))))


def _thing(id: str, form: Form, type: EntityType, family: bool) -> Entity:
    """The entity of a name that is no single person's."""
    kind = "group" if family else KINDS[type]
    called = " ".join(form.parts)
    return Entity(id, type, kind, f"the {called}" if family else called)
