"""Bearers: whom each form of a name calls. The surest forms find their bearer first."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from fabula.layers import GivenCast
from fabula.layers.vocabulary import EntityType
from fabula.steps.lexicon import first_name, table, words
from fabula.steps.naming.forms import MARRIED, SINGLE, Form, akin, as_form, pet_forms, shortens
from fabula.steps.pronouns import leaning

FIRST_NAME_TITLES = frozenset(
    "sir lady dame aunt auntie aunty uncle cousin brother sister prince princess queen king saint st grandma grandpa granny master "
    "emperor".split()
)
ELDERS = frozenset("aunt auntie aunty uncle gran grandfather grandma grandmother grandpa granny nana".split())
MISTER = frozenset({"mr", "mister"})
SAINTS = frozenset({"st", "saint"})
PLAIN = frozenset("mr mister mrs miss ms sir mx dr doctor".split())  # titles that name nobody when they stand alone, or everybody

Place = tuple[int, int]  # a sentence, and the quote in it or the narration: in a tag and in its quote one person may have two names
MEETING = 0.07  # of the places of two names in which both stand: Miss Fairfax and Jane (one person) 0.03, Mrs. Bennet and Jane (two) 0.1
RARE = 5  # places of a name: of more, one meeting may be a slip
CROWD = 1000  # first names in a text: beyond, pet forms that no list has are not looked for
CERTAIN = 1000  # the weight of pronouns that are given, more than any text has evidence for others


@dataclass(slots=True)
class Use:
    """How the text uses one form: first at the offset `first`, `count` times, `told` of these in the narration, at which places.

    `beside` counts the pronouns that follow it in the narration.
    """

    type: EntityType
    first: int
    count: int = 0
    told: int = 0
    places: set[Place] = field(default_factory=set)
    beside: Counter[str] = field(default_factory=Counter)


@dataclass(eq=False, slots=True)
class Character:
    """Someone of the cast while it is being put together: the forms that call them, each with its count.

    `given`: their place in the given cast. `tagged`: the name that a tag of the story's site has for them.
    """

    first: str | None = None
    last: str | None = None
    gender: Counter[str] = field(default_factory=Counter)
    forms: Counter[Form] = field(default_factory=Counter)
    given: int | None = None
    tagged: str | None = None

    def called(self, first: str) -> int:
        """How often a full name of theirs opens with this first name."""
        return sum(n for form, n in self.forms.items() if len(form.parts) > 1 and form.parts[0] == first)

    def titles(self) -> set[str]:
        """All titles that they are called by."""
        return {title for form in self.forms for title in form.titles}


class Bearers(NamedTuple):
    """Whom each form of a person's name calls; for each first name that may call several, all of them; and all who are given."""

    owner: dict[Form, Character]
    namesakes: dict[Form, list[Character]]
    given: list[Character]


def bearers_of(people: dict[Form, Use], given: GivenCast, tagged: Iterable[str] = ()) -> Bearers:
    """Who bears the names of people in a text, some of whom the tags of its site call by their full names."""
    casting = _Casting(people)
    casting.give(given)
    casting.full_names()
    casting.tag(tagged)
    casting.titled()
    casting.single()
    casting.titles_alone()
    return Bearers(casting.owner, casting.namesakes, casting.given)


def _by_surname(character: Character) -> tuple[bool, bool, int]:
    """How likely a family name alone calls its bearer: women are rarely called so where a man has it as well."""
    return not character.titles() & (MARRIED | SINGLE), leaning(character.gender) != "she", character.forms.total()


@dataclass(slots=True)
class _Casting:
    """The cast as far as it is put together: whom the forms call that have been looked at, and the characters by what they are called."""

    people: dict[Form, Use]
    owner: dict[Form, Character] = field(default_factory=dict)
    namesakes: dict[Form, list[Character]] = field(default_factory=dict)
    given: list[Character] = field(default_factory=list)
    by_first: defaultdict[str, list[Character]] = field(default_factory=lambda: defaultdict(list))
    by_last: defaultdict[str, list[Character]] = field(default_factory=lambda: defaultdict(list))
    by_title: defaultdict[str, list[Character]] = field(default_factory=lambda: defaultdict(list))

    def give(self, given: GivenCast) -> None:
        """The given characters, first of all: what calls them calls nobody else."""
        for number, person in enumerate(given.character):
            character = Character(given=number)
            if person.pronouns:
                character.gender[person.pronouns] += CERTAIN
            for alias in (person.name, *person.aliases):
                form = as_form(alias)
                if len(form.parts) > 1:
                    character.first, character.last = character.first or form.parts[0], character.last or form.parts[-1]
                if form in self.people and form not in self.owner:
                    self._join(form, character)
            self._enter(character)
            self.given.append(character)

    def full_names(self) -> None:
        """ "Jane Fairfax", "Mrs. John Knightley"."""
        for form in sorted(self._rest(True, range(2, 9)) + self._rest(False, range(2, 9)), key=lambda f: (-self.people[f].count, f)):
            first, last = form.parts[0], form.parts[-1]
            wife = bool(set(form.titles) & MARRIED) and first_name(first) == "he"  # "Mrs. John Knightley"
            same = [] if wife else [c for c in self.by_last[last] if c.first and akin(first, c.first) and self._agrees(c, form)]
            if same:
                self._join(form, same[0])
            else:
                self._new(form, None if wife else first, last)

    def tag(self, names: Iterable[str]) -> None:
        """Those whom tags name and no full name of the text: who bears a part of the name is who is tagged."""
        for name in names:
            form = as_form(name)
            if len(form.parts) < 2:
                continue
            first, last = form.parts[0], form.parts[-1]
            if not any(c.first and akin(first, c.first) for c in self.by_last[last]):
                character = Character(first, last, tagged=name)
                if (pronoun := first_name(first) or "-") != "-":
                    character.gender[pronoun] += 2
                self._enter(character)

    def titled(self) -> None:
        """ "Miss Fairfax", "Aunt Jane"."""
        lasts, firsts = set(self.by_last), set(self.by_first)
        alone = {f.parts[0] for f in self._rest(False, range(1, 2))}
        for form in self._rest(True, range(1, 2)):
            titles, part = form.titles, form.parts[0]
            by_first = part not in lasts and (
                titles[-1] in FIRST_NAME_TITLES or (titles[-1] not in MARRIED and (part in firsts or (part in alone and first_name(part))))
            )
            if by_first:
                bearers = [c for c in self._akin(part) if self._agrees(c, form)]
                bearers = [c for c in bearers if titles[-1] in c.titles()] or bearers  # Sir William Lucas, not William Goulding
            else:
                bearers = [c for c in self.by_last[part] if self._agrees(c, form) and not self._apart(c, form)]
                if titles[-1] in ELDERS:  # "Grandpa Pym" is not the Halvard Pym whom nobody gives a title
                    bearers = [c for c in bearers if c.titles()]
            if len(bearers) == 1 and not set(titles) & SAINTS:
                self._join(form, bearers[0])
            else:
                self._new(form, first=part if by_first else None, last=None if by_first else part)

    def single(self) -> None:
        """ "Jane", "Fairfax"."""
        for form in self._rest(False, range(1, 2)):
            part = form.parts[0]
            named = self.by_first[part] or self._familiar(part) or [c for c in self._small(part) if not self._apart(c, form)]
            named = [c for c in named if not c.titles() & SAINTS and self._agrees(c, form)]
            surnamed = [c for c in self.by_last[part] if self._agrees(c, form)]
            if named:
                often = max(c.called(part) for c in named)
                self._join(form, max(named, key=lambda c: c.called(part)))
                # Whom a full name calls hardly ever is not meant by the first name alone.
                seldom = max(often / 4, self.people[form].count ** 0.5 / 3)
                likely = [c for c in named if c.called(part) and c.called(part) >= seldom]
                if len(likely) > 1:
                    self.namesakes[form] = likely
            elif surnamed:
                self._join(form, max(surnamed, key=_by_surname))
            else:
                self._new(form, first=part)

    def titles_alone(self) -> None:
        """ "The Captain"."""
        for form in self._rest(True, range(1)):
            titled = [c for title in set(form.titles) for c in self.by_title[title]]
            if len(titled) == 1 and form.titles[-1] not in (PLAIN | words("family_names")) - ELDERS:  # "Mother" has many bearers
                self._join(form, titled[0])
            else:
                self._new(form)

    def _rest(self, titled: bool, lengths: range) -> list[Form]:
        """The forms without a character yet that have a title or none and so many words, the most frequent first, wives' last."""
        chosen = (f for f in self.people if f not in self.owner and bool(f.titles) == titled and len(f.parts) in lengths)
        return sorted(chosen, key=lambda f: (bool(set(f.titles) & MARRIED), -self.people[f].count, f))

    def _join(self, form: Form, character: Character) -> None:
        """Note that the form calls the character, and what it says of them."""
        self.owner[form] = character
        character.forms[form] += self.people[form].count
        character.gender += self.people[form].beside
        for title in set(form.titles):
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

    def _akin(self, first: str) -> list[Character]:
        """Those whose first name may be the same as this one."""
        return [c for name in sorted({first, *pet_forms().get(first, ())}) for c in self.by_first.get(name, ())]

    def _familiar(self, pet: str) -> list[Character]:
        """Those of whose first name this is a pet form, and whom anybody calls without a title: Kitty is not Lady Catherine."""
        return [c for c in self._akin(pet) if c.given is not None or c.tagged or any(not form.titles for form in c.forms)]

    def _small(self, short: str) -> list[Character]:
        """Those of whose first name a word may be a pet form that no list has."""
        return [c for name in self.by_first if shortens(short, name) for c in self.by_first[name]] if len(self.by_first) < CROWD else []

    def _agrees(self, character: Character, form: Form) -> bool:
        """Whether nothing says that the form is another person's: no other gender, no other marriage, no other rank."""
        titles, other = set(form.titles), character.titles()
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
        beside = self.people[form].beside
        return beside.total() < 3 or beside["she" if pronoun == "he" else "he"] <= 2 * beside[pronoun]

    def _apart(self, character: Character, form: Form) -> bool:
        """Whether the form stands beside a name of the character, or the narrator uses both: Mr. Knightley and John Knightley are two."""
        alone = Form((), (character.first or "",))  # the first name alone, which joins later
        if set(form.titles) & MARRIED and not any(set(f.titles) & MARRIED for f in character.forms if len(f.parts) > 1):
            return True  # a daughter has the name as well
        mine = self.people[form]
        # A narrator keeps to one way of naming: "Tom" here and "Mr. Hale" there are son and father. Young ladies are the exception.
        if not set(form.titles) & SINGLE and alone in self.people and min(mine.told, self.people[alone].told) >= 3:
            return True
        for other in {*character.forms, alone} & self.people.keys():
            theirs = self.people[other].places
            together, fewer = len(mine.places & theirs), min(len(mine.places), len(theirs))
            if together > MEETING * fewer and (together > 1 or fewer <= RARE):
                return True
        return False
