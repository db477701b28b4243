"""The cast: proper names clustered into entities.

A name's forms are joined from the surest to the least sure: full names ("Jane Fairfax"), titles with a family name ("Miss Fairfax"),
single names ("Jane"), titles alone ("the Captain"). A family name alone never joins two people: whoever shares it stays apart unless the
text leaves one bearer only, and names that stand in one sentence are two people's.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from msgspec.structs import replace

from fabula.layers import Alias, Entity, GivenCast, Mention
from fabula.layers.vocabulary import EntityKind, EntityType
from fabula.steps.lexicon import first_name, table, words
from fabula.steps.mentions import Phrase
from fabula.steps.names import Name, title_of
from fabula.steps.pronouns import PRONOUNS, THIRD, leaning
from fabula.steps.view import NARRATION, View

FIRST_NAME_TITLES = frozenset(
    (
        "sir lady dame aunt auntie aunty uncle cousin brother sister "
        "prince princess queen king saint st grandma grandpa granny master emperor"
    ).split()
)
MARRIED = frozenset({"mrs", "madame", "mme", "frau", "signora", "señora", "senora"})
SINGLE = frozenset({"miss", "mademoiselle", "mlle", "fräulein", "fraulein", "signorina", "señorita"})
MISTER = frozenset({"mr", "mister"})
SAINTS = frozenset({"st", "saint"})
PLAIN = frozenset(
    {"mr", "mister", "mrs", "miss", "ms", "sir", "mx", "dr", "doctor"}
)  # titles that name nobody when they stand alone, or everybody

ENDEARING = re.compile(r"(?<=(.))\1?(?:ie|y|ey|s|kins)$")  # "-ie" with the letter before it doubled or not

Place = tuple[int, int]  # a sentence, and the quote in it or the narration: in a tag and in its quote one person may have two names
MEETING = 0.07  # of the places of two names in which both stand: Miss Fairfax and Jane (one person) 0.03, Mrs. Bennet and Jane (two) 0.1
RARE = 5  # places of a name: of more, one meeting may be a slip
CROWD = 1000  # first names in a text: beyond, pet forms that no list has are not looked for

Form = tuple[tuple[str, ...], tuple[str, ...]]  # the titles and the words of one way to call somebody


@dataclass(slots=True)
class Character:
    """Someone of the cast while it is being put together."""

    first: str | None = None
    last: str | None = None
    gender: Counter[str] = field(default_factory=Counter)
    forms: Counter[Form] = field(default_factory=Counter)
    given: int | None = None  # number in the given cast

    def called(self, first: str) -> int:
        """How often a full name of theirs opens with this first name."""
        return sum(n for (_, parts), n in self.forms.items() if len(parts) > 1 and parts[0] == first)

    def titles(self) -> set[str]:
        return {title for titles, _ in self.forms for title in titles}


def find_cast(
    view: View, mentions: list[Mention], shapes: dict[str, Name | Phrase], given: GivenCast
) -> tuple[list[Entity], list[Mention], dict[str, Counter[str]], dict[str, tuple[str, ...]]]:
    """The named entities, the mentions with their names linked, for each entity the weight of evidence for each pronoun, and for each
    mention whose name several people bear all of them.
    """
    names = [(m, shape) for m in mentions if isinstance(shape := shapes.get(m.id), Name)]
    counts: Counter[Form] = Counter()
    types: dict[Form, EntityType] = {}
    seen: dict[Form, int] = {}
    told: Counter[Form] = Counter()
    sentences: defaultdict[Form, set[Place]] = defaultdict(set)
    plurals: Counter[tuple[str, ...]] = Counter()
    for m, name in names:
        form = (name.titles, name.parts)
        counts[form] += 1
        types[form] = m.type
        seen.setdefault(form, m.start)
        told[form] += view.quote[name.first] == NARRATION
        sentences[form].add((view.sentence[name.first], view.quote[name.first]))
        plurals[name.parts] += 1 if name.plural else -1
    families = {parts for parts, more in plurals.items() if more >= 0}
    people = {form: sentences[form] for form in counts if types[form] == "PER" and form[1] not in families}
    casting = _Casting(people, counts, told, pronouns_beside(view, mentions, names), given)
    owner = casting.owner
    phrases = {
        m.id: number for m in mentions if m.form == "NOM" and (number := casting.calls.get(calling(view.text[m.start : m.end]))) is not None
    }
    meant = set(phrases.values())
    unnamed = [c for c in casting.given if not c.forms and (c.given in meant or given.character[c.given or 0].narrator)]
    characters = [*{id(c): c for c in owner.values()}.values(), *unnamed]
    characters.sort(key=lambda c: min((seen[form] for form in c.forms), default=len(view.text)))
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
        called = " ".join(form[1])
        entity = Entity(f"e{len(entities) + 1}", types[form], kind, f"the {called}" if kind == "group" else called)
        entities.append(entity)
        genders[entity.id] = Counter({"they": 1}) if kind == "group" else Counter()
        ids[form] = entity.id
    numbered = {c.given: entity.id for c, entity in zip(characters, entities, strict=False) if c.given is not None}
    linked = [
        replace(m, entity=ids[s.titles, s.parts], confidence=0.9)
        if isinstance(s := shapes.get(m.id), Name)
        else replace(m, entity=numbered[phrases[m.id]])
        if m.id in phrases
        else m
        for m in mentions
    ]
    bearers = {form: tuple(ids[next(iter(c.forms))] for c in characters) for form, characters in casting.namesakes.items()}
    namesakes = {m.id: bearers[name.titles, name.parts] for m, name in names if (name.titles, name.parts) in bearers}
    return entities, linked, genders, namesakes


class _Casting:
    """The cast while it is being put together: each form of a name finds the character that it calls, the surest forms first."""

    def __init__(
        self,
        people: dict[Form, set[Place]],
        counts: Counter[Form],
        told: Counter[Form],
        gender: dict[Form, Counter[str]],
        given: GivenCast,
    ) -> None:
        """`people`: each form with its sentences; `told`: how often the narration has it; `gender`: the pronouns that follow it."""
        self.people, self.counts, self.told, self.gender = people, counts, told, gender
        self.by_last: defaultdict[str, list[Character]] = defaultdict(list)
        self.by_first: defaultdict[str, list[Character]] = defaultdict(list)
        self.by_title: defaultdict[str, list[Character]] = defaultdict(list)
        self.owner: dict[Form, Character] = {}
        self.namesakes: dict[Form, list[Character]] = {}  # a first name alone, and all whom it may call
        self.given: list[Character] = []
        self.calls: dict[str, int] = {}  # each name of the given cast as a phrase, and whose it is
        self._give(given)
        self._full_names()
        self._titled()
        self._single()
        self._titles_alone()

    def _rest(self, titled: bool, words: range) -> list[Form]:
        """The forms without a character yet that have a title or none and so many words, the most frequent first, wives' last."""
        chosen = (f for f in self.people if f not in self.owner and bool(f[0]) == titled and len(f[1]) in words)
        return sorted(chosen, key=lambda f: (bool(set(f[0]) & MARRIED), -self.counts[f], f))

    def _join(self, form: Form, character: Character) -> None:
        self.owner[form] = character
        character.forms[form] += self.counts[form]
        character.gender += self.gender.get(form, Counter())
        for title in set(form[0]):
            if character not in self.by_title[title][-1:]:
                self.by_title[title].append(character)
            if (pronoun := table("titles").get(title, "-")) != "-":
                character.gender[pronoun] += 5

    def _new(self, form: Form, first: str | None = None, last: str | None = None) -> None:
        character = Character(first, last)
        if first and (pronoun := first_name(first) or "-") != "-":
            character.gender[pronoun] += 2
        self._enter(character)
        self._join(form, character)

    def _enter(self, character: Character) -> None:
        if character.first:
            self.by_first[character.first].append(character)
        if character.last:
            self.by_last[character.last].append(character)

    def _give(self, given: GivenCast) -> None:
        for number, person in enumerate(given.character):
            character = Character(given=number)
            if person.pronouns:
                character.gender[person.pronouns] += 1000
            self.given.append(character)
            for alias in (person.name, *person.aliases):
                self.calls.setdefault(calling(alias), number)
                form = as_form(alias)
                if len(form[1]) > 1:
                    character.first, character.last = character.first or form[1][0], character.last or form[1][-1]
                if form in self.people and form not in self.owner:
                    self._join(form, character)
            self._enter(character)

    def _full_names(self) -> None:
        for form in sorted(self._rest(True, range(2, 9)) + self._rest(False, range(2, 9)), key=lambda f: (-self.counts[f], f)):
            first, last = form[1][0], form[1][-1]
            wife = bool(set(form[0]) & MARRIED) and first_name(first) == "he"  # "Mrs. John Knightley"
            same = [] if wife else [c for c in self.by_last[last] if c.first and akin(first, c.first) and self._agrees(c, form)]
            if same:
                self._join(form, same[0])
            else:
                self._new(form, None if wife else first, last)

    def _titled(self) -> None:
        lasts, firsts = set(self.by_last), set(self.by_first)
        alone = {f[1][0] for f in self._rest(False, range(1, 2))}
        for form in self._rest(True, range(1, 2)):
            titles, part = form[0], form[1][0]
            by_first = part not in lasts and (
                titles[-1] in FIRST_NAME_TITLES or (titles[-1] not in MARRIED and (part in firsts or (part in alone and first_name(part))))
            )
            if by_first:
                bearers = [c for c in self._akin(part) if self._agrees(c, form)]
            else:
                bearers = [c for c in self.by_last[part] if self._agrees(c, form) and not self._apart(c, form)]
            if len(bearers) == 1 and not set(titles) & SAINTS:
                self._join(form, bearers[0])
            else:
                self._new(form, first=part if by_first else None, last=None if by_first else part)

    def _single(self) -> None:
        for form in self._rest(False, range(1, 2)):
            part = form[1][0]
            named = self.by_first[part] or self._akin(part) or [c for c in self._small(part) if not self._apart(c, form)]
            named = [c for c in named if not c.titles() & SAINTS and self._agrees(c, form)]
            surnamed = [c for c in self.by_last[part] if self._agrees(c, form)]
            if named:
                often = max(c.called(part) for c in named)
                self._join(form, max(named, key=lambda c: c.called(part)))
                # Whom a full name calls hardly ever is not meant by the first name alone.
                seldom = max(often / 4, self.counts[form] ** 0.5 / 3)
                likely = [c for c in named if c.called(part) and c.called(part) >= seldom]
                if len(likely) > 1:
                    self.namesakes[form] = likely
            elif surnamed:
                self._join(form, max(surnamed, key=self._by_surname))
            else:
                self._new(form, first=part)

    @staticmethod
    def _by_surname(character: Character) -> tuple[bool, bool, int]:
        """How likely a family name alone calls its bearer: women are rarely called so where a man has it as well."""
        return not character.titles() & (MARRIED | SINGLE), leaning(character.gender) != "she", character.forms.total()

    def _titles_alone(self) -> None:
        for form in self._rest(True, range(1)):
            titled = [c for title in set(form[0]) for c in self.by_title[title]]
            if len(titled) == 1 and form[0][-1] not in PLAIN and form[0][-1] not in words("family_names"):
                self._join(form, titled[0])
            else:
                self._new(form)

    def _akin(self, first: str) -> list[Character]:
        """Those whose first name may be the same as this one."""
        return [c for name in sorted({first, *pet_forms().get(first, ())}) for c in self.by_first.get(name, ())]

    def _small(self, short: str) -> list[Character]:
        """Those of whose first name a word may be a pet form that no list has."""
        return [c for name in self.by_first if shortens(short, name) for c in self.by_first[name]] if len(self.by_first) < CROWD else []

    def _agrees(self, character: Character, form: Form) -> bool:
        """Whether nothing says that the form is another person's: no other gender, no other marriage, no other rank."""
        titles, other = set(form[0]), character.titles()
        mine = {table("titles").get(t, "-") for t in titles} - {"-"}
        theirs = {table("titles").get(t, "-") for t in other} - {"-"}
        if mine and theirs and not mine & theirs:
            return False
        if (titles & MARRIED and other & SINGLE) or (titles & SINGLE and other & MARRIED):
            return False
        if (titles & MISTER and "sir" in other) or ("sir" in titles and other & MISTER):  # Mr. Elliot is not Sir Walter
            return False
        if "she" in mine and other and not theirs and not character.first:  # "Miss Campbell" is not Colonel Campbell
            return False
        pronoun = leaning(character.gender)
        if pronoun not in ("he", "she"):
            return True
        if mine:
            return pronoun in mine
        beside = self.gender.get(form, Counter())
        return beside.total() < 3 or beside["she" if pronoun == "he" else "he"] <= 2 * beside[pronoun]

    def _apart(self, character: Character, form: Form) -> bool:
        """Whether the form stands beside a name of the character, or the narrator uses both: Mr. Knightley and John Knightley are two."""
        alone: Form = ((), (character.first or "",))  # the first name alone, which joins later
        if set(form[0]) & MARRIED and not any(set(titles) & MARRIED for titles, parts in character.forms if len(parts) > 1):
            return True  # a daughter has the name as well
        # A narrator keeps to one way of naming: "Tom" here and "Mr. Hale" there are son and father. Young ladies are the exception.
        if not set(form[0]) & SINGLE and min(self.told[form], self.told[alone]) >= 3:
            return True
        mine = self.people[form]
        for other in {*character.forms, alone} & self.people.keys():
            together, fewer = len(mine & self.people[other]), min(len(mine), len(self.people[other]))
            if together > MEETING * fewer and (together > 1 or fewer <= RARE):
                return True
        return False


def as_form(alias: str) -> Form:
    """A name that a person gives, as a form: "Mrs. John Knightley" → (("mrs",), ("John", "Knightley"))."""
    rest = [w for w in alias.split() if w.lower() not in ("the", "a", "an")]
    titles = []
    while rest and (title := title_of(rest[0].lower())) and (len(rest) > 1 or rest[0].endswith(".")):
        titles.append(title)
        rest.pop(0)
    return tuple(titles), tuple(rest)


def calling(phrase: str) -> str:
    """A describing phrase as it is compared: "The old  man" and "old man" are one."""
    parts = phrase.lower().split()
    return " ".join(parts[1:] if parts[0] in ("the", "a", "an") else parts)


def akin(a: str, b: str) -> bool:
    """Whether two first names may call one person: the same, or a pet form and what it stands for, or two pet forms of one name."""
    return a == b or b in pet_forms().get(a, ())


@cache
def pet_forms() -> dict[str, frozenset[str]]:
    """For each first name of the list the others that may call the same person."""
    groups: defaultdict[str, set[str]] = defaultdict(set)
    for pet, names in table("nicknames").items():
        for name in names.split():
            groups[name] |= {pet, name}
    related: defaultdict[str, set[str]] = defaultdict(set)
    for group in groups.values():
        for pet in group:
            related[pet] |= group
    return {name: frozenset(others - {name}) for name, others in related.items()}


def shortens(short: str, name: str) -> bool:
    """Whether a word that is no name of its own is a first name cut short or made small: "Del" of "Delphine", "Wrennie" of "Wren"."""
    if first_name(short):
        return False
    stem = ENDEARING.sub("", short)
    return len(stem) >= 3 and name.startswith(stem) and (stem != short or len(name) >= len(short) + 2)


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
            elif pronoun in THIRD:
                beside[current][pronoun] += 1
                current = None
    for counts in beside.values():  # "they" may be several people: it needs more than one witness, and no other pronoun
        if counts["they"] < 2 or counts["they"] < 0.75 * counts.total():
            del counts["they"]
    return beside


def _entity(id: str, character: Character, given: GivenCast) -> Entity:
    if character.given is not None:
        person = given.character[character.given]
        return Entity(id, "PER", person.kind, person.name, narrator=person.narrator)
    # The fullest name, unless the text says it so seldom that it may be a slip.
    forms = [f for f, n in character.forms.items() if n * 400 >= character.forms.total()]
    best = max(forms, key=lambda f: (len(f[1]) > 1, character.forms[f], f))
    return Entity(id, "PER", "person", written(best))


def written(form: Form) -> str:
    """A form as one would write it: (("mrs",), ("Weston",)) → "Mrs. Weston"."""
    titles, parts = form
    return " ".join([*(t.capitalize() + "." * (t in words("abbreviated_titles")) for t in titles), *parts])


def aliases_of(texts: Iterable[str]) -> list[Alias]:
    """The names and phrases of one entity with their counts, most first."""
    return [Alias(text, n) for text, n in sorted(Counter(texts).items(), key=lambda item: (-item[1], item[0]))]
