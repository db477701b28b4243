"""The cast: proper names clustered into entities.

A name's forms are joined from the surest to the least sure: full names ("Jane Fairfax"), titles with a family name ("Miss Fairfax"), single names ("Jane"),
titles alone ("the Captain"). A family name alone never joins two people: whoever shares it stays apart unless the text leaves one bearer only.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from msgspec.structs import replace

from fabula.layers import Alias, Entity, GivenCast, Mention
from fabula.layers.vocabulary import EntityKind, EntityType
from fabula.steps.lexicon import table
from fabula.steps.mentions import BARE_NAMES, PRONOUNS, Phrase
from fabula.steps.names import Name, title_of
from fabula.steps.view import NARRATION, View

FIRST_NAME_TITLES = frozenset(
    "sir lady dame aunt auntie aunty uncle cousin brother sister prince princess queen king saint st grandma grandpa granny master emperor".split()
)
MARRIED = frozenset({"mrs", "madame", "mme", "frau", "signora", "señora", "senora"})
SINGLE = frozenset({"miss", "mademoiselle", "mlle", "fräulein", "fraulein", "signorina", "señorita"})
PLAIN = frozenset(
    {"mr", "mister", "mrs", "miss", "ms", "sir", "mx", "dr", "doctor"}
)  # titles that name nobody when they stand alone, or everybody

Form = tuple[tuple[str, ...], tuple[str, ...]]  # the titles and the words of one way to call somebody


@dataclass(slots=True)
class Character:
    """Someone of the cast while it is being put together."""

    first: str | None = None
    last: str | None = None
    gender: Counter[str] = field(default_factory=Counter)
    forms: Counter[Form] = field(default_factory=Counter)
    given: int | None = None  # number in the given cast
    group: bool = False

    @property
    def weight(self) -> int:
        return self.forms.total()

    def leaning(self) -> str | None:
        """The pronoun that the evidence gives, or None where it gives none or both."""
        (best, most), *rest = self.gender.most_common(2) or [("", 0)]
        return best if most > 0 and (not rest or most >= 2 * rest[0][1]) else None

    def titles(self) -> set[str]:
        return {title for titles, _ in self.forms for title in titles}


def find_cast(
    view: View, mentions: list[Mention], shapes: dict[str, Name | Phrase], given: GivenCast
) -> tuple[list[Entity], list[Mention], dict[str, Counter[str]]]:
    """The named entities, the mentions with their names linked, and for each entity the weight of evidence for each pronoun."""
    names = [(m, shape) for m in mentions if isinstance(shape := shapes.get(m.id), Name)]
    counts: Counter[Form] = Counter()
    types: dict[Form, EntityType] = {}
    seen: dict[Form, int] = {}
    for m, name in names:
        form = (name.titles, name.parts)
        counts[form] += 1
        types[form] = m.type
        seen.setdefault(form, m.start)
    gender = pronouns_beside(view, mentions, names)
    families = {name.parts for _, name in names if name.plural}
    people = {form: n for form, n in counts.items() if types[form] == "PER" and form[1] not in families}
    owner = cluster(people, gender, given)
    characters = list({id(c): c for c in owner.values()}.values())
    characters.sort(key=lambda c: min(seen[form] for form in c.forms))
    entities: list[Entity] = []
    genders: dict[str, Counter[str]] = {}
    ids: dict[Form, str] = {}
    for n, character in enumerate(characters, 1):
        entity = _entity(f"e{n}", character, given)
        entities.append(entity)
        genders[entity.id] = character.gender
        ids.update(dict.fromkeys(character.forms, entity.id))
    for form in sorted((f for f in counts if f not in ids), key=lambda f: seen[f]):
        kind: EntityKind = "group" if form[1] in families else "place" if types[form] in ("GPE", "FAC", "LOC") else "other"
        words = " ".join(form[1])
        entity = Entity(f"e{len(entities) + 1}", types[form], kind, f"the {words}" if kind == "group" else words)
        entities.append(entity)
        genders[entity.id] = Counter({"they": 1}) if kind == "group" else Counter()
        ids[form] = entity.id
    linked = [replace(m, entity=ids[s.titles, s.parts], confidence=0.9) if isinstance(s := shapes.get(m.id), Name) else m for m in mentions]
    return entities, linked, genders


def cluster(people: dict[Form, int], gender: dict[Form, Counter[str]], given: GivenCast) -> dict[Form, Character]:
    """Each form of a person's name with the character that it names."""
    owner: dict[Form, Character] = {}
    cast: list[Character] = []

    def join(form: Form, character: Character) -> None:
        owner[form] = character
        character.forms[form] += people[form]
        character.gender += gender.get(form, Counter())
        for title in form[0]:
            if (pronoun := table("titles").get(title, "-")) != "-":
                character.gender[pronoun] += 5

    def new(form: Form, first: str | None = None, last: str | None = None) -> None:
        character = Character(first, last)
        if first and (pronoun := table("first_names").get(first, "-")) != "-":
            character.gender[pronoun] += 2
        cast.append(character)
        join(form, character)

    for number, person in enumerate(given.character):
        character = Character(given=number)
        if person.pronouns:
            character.gender[person.pronouns] += 1000
        cast.append(character)
        for alias in (person.name, *person.aliases):
            form = as_form(alias)
            if len(form[1]) > 1:
                character.first, character.last = character.first or form[1][0], character.last or form[1][-1]
            for other in people:
                if other not in owner and (
                    other == form or (not form[0] and other[1] == form[1] and not set(other[0]) & (MARRIED | SINGLE))
                ):
                    join(other, character)

    def by_count(forms: Iterable[Form]) -> list[Form]:
        return sorted(forms, key=lambda f: (-people[f], f))

    rest = [form for form in people if form not in owner]
    for form in by_count(f for f in rest if len(f[1]) > 1):
        first, last = form[1][0], form[1][-1]
        wife = bool(set(form[0]) & MARRIED) and table("first_names").get(first) == "he"  # "Mrs. John Knightley"
        same = [c for c in cast if c.last == last and c.first and akin(first, c.first) and _agree(c, form, gender)] if not wife else []
        if same:
            join(form, same[0])
        else:
            new(form, None if wife else first, last)
    lasts = {c.last for c in cast if c.last}
    firsts = {c.first for c in cast if c.first} | {f[1][0] for f in rest if len(f[1]) == 1 and not f[0]}
    for form in by_count(f for f in rest if len(f[1]) == 1 and f[0]):
        titles, part = form[0], form[1][0]
        calls_first = (titles[-1] in FIRST_NAME_TITLES and part not in lasts) or (
            part in firsts and part not in lasts and part in table("first_names") and titles[-1] not in MARRIED
        )
        if calls_first:
            bearers = [c for c in cast if c.first and akin(part, c.first) and _agree(c, form, gender)]
        else:
            bearers = [c for c in cast if c.last == part and _agree(c, form, gender) and not _told_apart(c, form, people)]
        if len(bearers) == 1:
            join(form, bearers[0])
        elif calls_first:
            new(form, first=part)
        else:
            new(form, last=part)
    for form in by_count(f for f in rest if len(f[1]) == 1 and not f[0]):
        part = form[1][0]
        named = [c for c in cast if c.first == part] or [c for c in cast if c.first and akin(part, c.first)]
        named = [c for c in named if _agree(c, form, gender)] or (named if len(named) == 1 and not named[0].leaning() else [])
        surnamed = [c for c in cast if c.last == part and _agree(c, form, gender)]
        if named:
            join(form, max(named, key=lambda c: c.weight))
        elif surnamed:
            join(form, max(surnamed, key=lambda c: (not c.titles() & (MARRIED | SINGLE), c.weight)))
        else:
            new(form, first=part)
    for form in by_count(f for f in rest if not f[1]):
        titled = [c for c in cast if c.titles() & set(form[0])]
        if len(titled) == 1 and form[0][-1] not in PLAIN and form[0][-1] not in BARE_NAMES:
            join(form, titled[0])
        else:
            new(form)
    return owner


def as_form(alias: str) -> Form:
    """A name that a person gives, as a form: "Mrs. John Knightley" → (("mrs",), ("John", "Knightley"))."""
    words = [w for w in alias.split() if w.lower() not in ("the", "a", "an")]
    titles = []
    while words and (title := title_of(words[0].lower())) and (len(words) > 1 or words[0].endswith(".")):
        titles.append(title)
        words.pop(0)
    return tuple(titles), tuple(words)


def akin(a: str, b: str) -> bool:
    """Whether two first names may call one person: the same, or a pet form and what it stands for, or two pet forms of one name."""
    if a == b:
        return True
    full_a, full_b = table("nicknames").get(a, "").split(), table("nicknames").get(b, "").split()
    return b in full_a or a in full_b or bool(set(full_a) & set(full_b))


def _agree(character: Character, form: Form, gender: dict[Form, Counter[str]]) -> bool:
    """Whether nothing says that the form is another person's: no other gender, no other marriage, no other first name under a title."""
    titles = set(form[0])
    mine = {table("titles").get(t, "-") for t in titles} - {"-"}
    theirs = {table("titles").get(t, "-") for t in character.titles()} - {"-"}
    if mine and theirs and not mine & theirs:
        return False
    if (titles & MARRIED and character.titles() & SINGLE) or (titles & SINGLE and character.titles() & MARRIED):
        return False
    leaning = character.leaning()
    if mine and leaning in ("he", "she"):
        return leaning in mine
    beside = gender.get(form, Counter())
    if leaning in ("he", "she") and beside.total() >= 3:
        other = "she" if leaning == "he" else "he"
        return beside[other] <= 2 * beside[leaning]
    return True


def _told_apart(character: Character, form: Form, people: dict[Form, int]) -> bool:
    """Whether the text tells this bearer of a family name from another by their first name: "Mr. John Knightley" beside "Mr. Knightley"."""
    full = sum(n for f, n in character.forms.items() if len(f[1]) > 1 and set(f[0]) & set(form[0]))
    return full > max(2, people[form] // 20)


def pronouns_beside(view: View, mentions: list[Mention], names: list[tuple[Mention, Name]]) -> dict[Form, Counter[str]]:
    """For each form how often each pronoun follows it in the narration before another person comes between."""
    beside: defaultdict[Form, Counter[str]] = defaultdict(Counter)
    shape = {m.id: name for m, name in names}
    current: Form | None = None
    since = 0
    for m in mentions:
        i = view.at(m.start)
        if i >= len(view) or view.quote[i] != NARRATION:
            continue
        if name := shape.get(m.id):
            if m.type == "PER":
                near = current is not None and view.sentence[i] - since <= 0
                current, since = (None if near else (name.titles, name.parts)), view.sentence[i]
        elif m.form == "NOM":
            current = None
        elif current is not None:
            pronoun = PRONOUNS.get(view.low[i], "")
            if view.sentence[i] - since > 1:
                current = None
            elif pronoun in ("he", "she", "xe", "ze", "fae"):
                beside[current][pronoun] += 1
                current = None
    return beside


def _entity(id: str, character: Character, given: GivenCast) -> Entity:
    if character.given is not None:
        person = given.character[character.given]
        return Entity(id, "PER", person.kind, person.name, narrator=person.narrator)
    full = [f for f in character.forms if len(f[1]) > 1]
    best = max(full or character.forms, key=lambda f: (len(f[1]) > 1, character.forms[f], f))
    return Entity(id, "PER", "person", written(best))


def written(form: Form) -> str:
    """A form as one would write it: (("mrs",), ("Weston",)) → "Mrs. Weston"."""
    dotted = {"mr", "mrs", "ms", "dr", "st", "rev", "prof", "capt", "col", "gen", "lt", "sgt", "mme", "mlle"}
    return " ".join([t.capitalize() + ("." if t in dotted else "") for t in form[0]] + list(form[1]))


def aliases_of(texts: Iterable[str]) -> list[Alias]:
    """The names and phrases of one entity with their counts, most first."""
    return [Alias(text, n) for text, n in sorted(Counter(texts).items(), key=lambda item: (-item[1], item[0]))]
