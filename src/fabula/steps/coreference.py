"""Coreference: pronouns and describing phrases joined to the cast, by recency, gender and grammar.

One walk over the mentions in the order of the text. It runs twice: before the speakers are known, for the narration, and after, for what is
said as well.
"""

from collections import Counter, defaultdict, deque
from dataclasses import dataclass, field
from typing import NamedTuple

from msgspec.structs import replace

from fabula.layers import Entity, Mention, Quote
from fabula.layers.vocabulary import EntityKind, EntityType
from fabula.steps.cast import KINDS
from fabula.steps.lexicon import table, words
from fabula.steps.mentions import Phrase
from fabula.steps.naming.forms import MARRIED
from fabula.steps.naming.names import HONORIFICS, Name
from fabula.steps.narrator import Tellers
from fabula.steps.pronouns import NOMINATIVE, PRONOUNS, REFLEXIVE, SINGULAR, gender_of, leaning
from fabula.steps.view import NARRATION, View

AFTER_OBJECTS = frozenset(
    "and to in on at with from by as for into up down out off the a that if".split()
)  # what follows "her" where it is no possessive
OBJECT = frozenset({"him", "them", "me", "us"})
COPULA = frozenset("is was are were be been become became being like as 'm 're 's am".split())
MEMORY = 12  # people kept in mind for a pronoun
REACH = 6  # sentences that a pronoun looks back; measured on the PDNC novels: beyond, it finds as many wrong as right
PHRASE_REACH = 600  # sentences that "the waiter" looks back for an earlier waiter
EPITHET_REACH = 60  # the same for "the man", who may be anybody
THING_REACH = 2  # sentences that "it" looks back for a house or a ship
ESTABLISHED = 3  # uses of a noun for somebody, from which "a Frenchman" does not take "the Frenchman" away from them
EPITHET_NEAR = 12  # sentences within which "the man" is the one called so before, whoever else is in sight
NOBODY = frozenset(("every", "each", "no", "any"))
ANYBODY = frozenset("somebody someone anybody anyone nobody everybody everyone none whoever whomever who whom".split())  # call nobody known
NEW = NOBODY | {"a", "an", "another", "some"}  # what opens a phrase for somebody not met before
CLAUSE_ENDS = frozenset({",", ";", ":", "and", "but", "while", "when", "as", "that", "who", "—", "–", "-", "--"})
# What tells one captain from another; “from”, “in”, “with” may tell how it is said.
TELL_APART = frozenset(("of", "who", "whom", "whose", "that"))


class Sight(NamedTuple):
    """Where a person was last seen: the sentence's count, whether as its subject, and the token."""

    sentence: int
    subject: bool
    token: int


@dataclass(slots=True)
class Memory:
    """What the walk keeps in mind at one place: how many sentences it has come through, who was seen, by which phrases."""

    sentence: int = 0
    subjects: dict[int, str] = field(default_factory=dict)  # sentence → the entity of its first mention, taken for its subject
    sights: dict[str, Sight] = field(default_factory=dict)
    lately: deque[str] = field(default_factory=lambda: deque(maxlen=10))
    phrases: dict[tuple[str, bool], tuple[str, int]] = field(default_factory=dict)  # head noun, plural → entity, sentence
    uses: Counter[tuple[str, str]] = field(default_factory=Counter)  # of a head noun for an entity
    kin: dict[tuple[str, str], str] = field(default_factory=dict)  # possessor, word → entity
    things: dict[tuple[EntityType, str], tuple[str, int]] = field(default_factory=dict)  # type, head noun or "" → the last one, sentence

    def see(self, entity: str, sight: Sight) -> None:
        self.sights.pop(entity, None)
        self.sights[entity] = sight
        self.lately.append(entity)
        while len(self.sights) > MEMORY:
            del self.sights[next(iter(self.sights))]


def link_mentions(
    view: View,
    mentions: list[Mention],
    shapes: dict[str, Name | Phrase],
    apposed: dict[str, str],
    entities: list[Entity],
    genders: dict[str, Counter[str]],
    quotes: list[Quote],
    tellers: Tellers,
    namesakes: dict[str, tuple[str, ...]],
) -> tuple[list[Mention], list[Entity], dict[str, Counter[str]]]:
    """The mentions with phrases and pronouns linked, the entities with those who have no name added, and the evidence of gender grown."""
    walk = _Walk(view, mentions, shapes, apposed, entities, genders, quotes, tellers, namesakes)
    return walk.linked(), walk.entities, walk.genders


def office(title: str) -> str:
    """The noun of a title, which may be cut short."""
    return table("office_titles").get(title, title)


class _Walk:
    """One walk over the mentions."""

    def __init__(
        self,
        view: View,
        mentions: list[Mention],
        shapes: dict[str, Name | Phrase],
        apposed: dict[str, str],
        entities: list[Entity],
        genders: dict[str, Counter[str]],
        quotes: list[Quote],
        tellers: Tellers,
        namesakes: dict[str, tuple[str, ...]],
    ) -> None:
        self.view, self.mentions, self.shapes, self.quotes = view, mentions, shapes, quotes
        self.entities = list(entities)
        self.genders = {id: Counter(evidence) for id, evidence in genders.items()}
        self.tellers, self.namesakes = tellers, namesakes
        self.first_persons = {*tellers.narrators, tellers.hero}
        self.people = {e.id for e in entities if e.type == "PER"}
        self.lastname: dict[str, str] = {}
        self.mr: defaultdict[str, set[str]] = defaultdict(set)  # family name → whoever is called "Mr." and no first name
        self.mrs: defaultdict[str, set[str]] = defaultdict(set)
        self.named: defaultdict[str, set[str]] = defaultdict(set)  # a name in small letters → whoever bears it
        self.titled: defaultdict[str, set[str]] = defaultdict(set)  # a title's noun → whoever bears it before a name
        self.apposed, self.numbered = apposed, {m.id: m for m in mentions}
        for m in mentions:
            shape = shapes.get(m.id)
            if m.entity and isinstance(shape, Name) and shape.parts and (shape.titles or len(shape.parts) > 1):
                self.lastname[m.entity] = shape.parts[-1]
                if len(shape.parts) == 1 and shape.titles[-1] in ("mr", "mister"):
                    self.mr[shape.parts[-1]].add(m.entity)
                elif set(shape.titles) & MARRIED:
                    self.mrs[shape.parts[-1]].add(m.entity)
            if m.entity in self.people and isinstance(shape, Name):
                self.named[" ".join(shape.titles + shape.parts).lower()].add(m.entity)
                if shape.parts and view.quote[view.at(m.start)] == NARRATION:  # who is only spoken of need not be there
                    for title in shape.titles:
                        self.titled[office(title)].add(m.entity)
        self.result: dict[str, tuple[str | None, float]] = {}
        self.memory = Memory()
        self.talk_known = not quotes or any(quote.speaker for quote in quotes)  # a group is no candidate for a speaker
        self.groups = {e.name: e.id for e in entities if e.kind == "group"}  # also those who are meant by "we"
        self.at_token = {view.at(m.start): m for m in reversed(mentions)}  # of those that start together the first

    def linked(self) -> list[Mention]:
        view, memory = self.view, self.memory
        last = spoken = -1
        for m in self.mentions:
            i = view.at(m.start)
            if i >= len(view):
                continue
            if view.sentence[i] != last:
                last = view.sentence[i]
                memory.sentence += 1
            q = view.quote[i]
            if q not in (NARRATION, spoken):
                spoken = q
                if speaker := self.quotes[q].speaker:
                    memory.see(speaker, Sight(memory.sentence, True, i))
            entity, sure = self._resolve(m, i)
            self.result[m.id] = (entity, sure)
            if entity in self.people:
                subject = last not in memory.subjects and (m.form != "PRON" or view.low[i] in NOMINATIVE)
                memory.subjects.setdefault(last, entity)
                if q == NARRATION or self.quotes[q].speaker:
                    memory.see(entity, Sight(memory.sentence, subject and q == NARRATION, i))
        return [replace(m, entity=e, confidence=sure) for m in self.mentions for e, sure in [self.result.get(m.id, (None, 0.0))]]

    def _resolve(self, m: Mention, i: int) -> tuple[str | None, float]:
        if m.id in self.result:
            return self.result[m.id]
        if bearers := self.namesakes.get(m.id):
            return next((e for e in reversed(self.memory.sights) if e in bearers), m.entity), 0.6
        if m.form == "PROP":
            return m.entity, m.confidence
        shape = self.shapes.get(m.id)
        if m.type != "PER":
            return self._thing(m, shape if isinstance(shape, Phrase) else None)
        if isinstance(shape, Phrase):
            return self._phrase(m, shape, i)
        return self._pronoun(i) if self.view.low[i] in PRONOUNS else (None, 0.0)

    # -- places, vehicles, organizations

    def _thing(self, m: Mention, phrase: Phrase | None) -> tuple[str | None, float]:
        """What "the house" or "it" means: the last of its type that was called by the same noun, or at all; a new one where none fits."""
        memory = self.memory
        if phrase is None:
            entity, when = memory.things.get((m.type, ""), (None, 0))
            return (entity, 0.6) if entity and memory.sentence - when <= THING_REACH else (None, 0.0)
        key = (m.type, phrase.head)
        entity, _ = memory.things.get(key, (None, 0))
        if entity is None or self.view.low[phrase.first] in NEW:
            entity = self._create(phrase, m.type)
        for each in (key, (m.type, "")):
            memory.things[each] = (entity, memory.sentence)
        return entity, 0.6

    # -- describing phrases

    def _phrase(self, m: Mention, phrase: Phrase, i: int) -> tuple[str | None, float]:
        """Whom a describing phrase calls, and how surely; somebody new where nobody known fits."""
        if self.view.low[phrase.first] in ANYBODY:
            return None, 0.0
        if phrase.last - phrase.first == 1:
            return self._hearer(phrase) if self.view.low[phrase.first] in words("calls") else (None, 0.0)
        opener = self.view.low[phrase.first]
        owner = self._owner(phrase) if opener not in ("the", "a", "an") else None
        entity = m.entity
        if entity is None and not phrase.plural:
            entity = self._apposed(m, phrase) or (self._relative(owner, phrase.head) if owner else None)
        if entity is None and phrase.head in table("kin") and opener in PRONOUNS and owner is None:
            return None, 0.0  # "my mother", and nobody knows whose yet
        if entity is None and self._is_predicate(phrase):
            return None, 0.0  # "he was a lawyer" names nobody new
        if entity is None and not owner and opener not in NEW:
            entity = self._recalled(phrase, i)
        if entity is None and opener in NOBODY:
            return None, 0.0
        entity = entity or self._create(phrase)
        if not owner:
            known, _ = self.memory.phrases.get((phrase.head, phrase.plural), ("", 0))
            self.memory.uses[entity, phrase.head] += 1
            if opener not in NEW or self.memory.uses[known, phrase.head] < ESTABLISHED:
                self.memory.phrases[phrase.head, phrase.plural] = (entity, self.memory.sentence)
        elif not phrase.plural:
            self.memory.kin[owner, phrase.head] = entity
        return entity, 0.6

    def _hearer(self, phrase: Phrase) -> tuple[str | None, float]:
        """Whom a word alone calls, “Yes, sir”: whoever is spoken to."""
        number = self.view.quote[phrase.first]
        hearers = self.quotes[number].addressees if number != NARRATION else []
        return (hearers[0], 0.6) if len(hearers) == 1 else (None, 0.0)

    def _is_predicate(self, phrase: Phrase) -> bool:
        """Whether the phrase says what somebody is; "it was a lawyer" says who it was."""
        low, first = self.view.low, phrase.first
        return low[first] in ("a", "an") and first > 1 and low[first - 1] in COPULA and low[first - 2] != "it"

    def _recalled(self, phrase: Phrase, i: int) -> str | None:
        """Whoever the phrase has called before; an epithet, which may call anybody, rather whoever is in sight."""
        if len(bearers := self.named.get(" ".join(self.view.low[phrase.first + 1 : phrase.last]), ())) == 1:
            return next(iter(bearers))  # "the vicar" of one who is "the Vicar" elsewhere
        called, when = self.memory.phrases.get((phrase.head, phrase.plural), (None, 0))
        age = self.memory.sentence - when
        if phrase.head not in words("epithet_nouns"):
            return called if called and age <= PHRASE_REACH else self._in_office(phrase)
        if called and age <= EPITHET_NEAR:
            return called
        seen = None if phrase.plural else self._epithet(phrase, self.view.sentence[i])
        return seen or (called if age <= EPITHET_REACH and not phrase.plural else None)

    def _in_office(self, phrase: Phrase) -> str | None:
        """Whom "the captain" calls where one alone is Captain Somebody, and not told apart from others: "of the guard"."""
        low = self.view.low
        alone = phrase.last - phrase.first == 2 and low[phrase.first] == "the" and not phrase.plural
        anybody = phrase.head in HONORIFICS or phrase.head in table("kin")  # "the father" need not be Father Doyle
        told_apart = phrase.last < len(low) and low[phrase.last] in TELL_APART
        bearers = self.titled.get(office(phrase.head), set()) - self.first_persons if alone and not (anybody or told_apart) else ()
        return next(iter(bearers)) if len(bearers) == 1 else None

    def _create(self, phrase: Phrase, type: EntityType = "PER") -> str:
        """The id of somebody or something new, called by the phrase."""
        view = self.view
        tokens = view.text[view.start[phrase.first] : view.end[phrase.last - 1]].split()
        if tokens[0].lower() in ("a", "an", "this", "that", "another", "some"):
            tokens[0] = "the"
        elif view.low[phrase.first] == tokens[0].lower():
            # No capital for having begun a sentence; but "Tom's" of "Tom's sister" is more than a token, and keeps it.
            tokens[0] = tokens[0].lower()
        id = f"e{len(self.entities) + 1}"
        kind: EntityKind = KINDS[type] if type != "PER" else "group" if phrase.plural else "person"
        self.entities.append(Entity(id, type, kind, " ".join(tokens)))
        if type != "PER":
            self.genders[id] = Counter()
            return id
        self.people.add(id)
        pronoun = gender_of(phrase.head)
        self.genders[id] = Counter({"they": 3} if phrase.plural else {pronoun: 3} if pronoun and pronoun != "-" else {})
        return id

    def _owner(self, phrase: Phrase) -> str | None:
        """Whose: the entity of the possessor that opens the phrase."""
        inner = next((n for n in self._at(phrase.first) if n.end < self.view.end[phrase.last - 1]), None)
        if inner is None:
            return None
        if inner.id not in self.result:
            self.result[inner.id] = self._resolve(inner, self.view.at(inner.start))
        return self.result[inner.id][0]

    def _relative(self, owner: str, word: str) -> str | None:
        """Whom "her brother" has called before, or the family's name gives."""
        return self.memory.kin.get((owner, word)) or self._head_of_family(owner, word)

    def _head_of_family(self, owner: str, word: str) -> str | None:
        """Whom "her father" or "his wife" calls when the text has one "Mr." or "Mrs." of the owner's family name."""
        family = self.lastname.get(owner, "")
        couple = {"wife": self.mrs, "mother": self.mrs, "husband": self.mr, "father": self.mr}.get(word)
        bearers = couple[family] if couple is not None else set()
        child = word in ("father", "mother")
        if len(bearers) != 1 or owner in bearers or (child and owner in self.mr[family] | self.mrs[family]):
            return None
        return next(iter(bearers))

    def _at(self, token: int) -> list[Mention]:
        """The mentions that start at a token, the longest first."""
        first = self.at_token.get(token)
        if first is None:
            return []
        n = int(first.id[1:]) - 1
        found = []
        while n < len(self.mentions) and self.mentions[n].start == first.start:
            found.append(self.mentions[n])
            n += 1
        return found

    def _apposed(self, m: Mention, phrase: Phrase) -> str | None:
        """The name beside the phrase that is the same person: "her brother Tom", "his wife, Anna,", "Abel Hale, the farmer"."""
        view = self.view
        if name := self.numbered.get(self.apposed.get(m.id, "")):
            same = view.quote[phrase.first] == view.quote[view.at(name.start)]
            if same and name.entity in self.people and self._fits(name.entity, gender_of(phrase.head) or "-"):
                return name.entity
        j = phrase.last
        comma = j < len(view) and view.low[j] == ","
        after = next((n for n in self._at(j + 1 if comma else j) if n.form == "PROP" and n.type == "PER"), None)
        if after is None or view.quote[phrase.first] != view.quote[view.at(after.start)]:
            return None
        end = view.at(after.end)
        if comma and not (end < len(view) and view.low[end] in (",", ".", ";", "!", "?", "—")):
            return None
        if comma and phrase.head not in table("kin") and view.low[phrase.first] not in PRONOUNS:
            return None
        return after.entity if after.entity in self.people and self._fits(after.entity, gender_of(phrase.head) or "-") else None

    def _epithet(self, phrase: Phrase, sentence: int) -> str | None:
        """The one person in sight whom "the woman", "the redhead" may call."""
        pronoun = gender_of(phrase.head) or "-"
        near = [
            e
            for e, sight in self.memory.sights.items()
            if self.memory.sentence - sight.sentence <= 3
            and self._fits(e, pronoun)
            and e != self.memory.subjects.get(sentence)
            and e not in self.first_persons
        ]
        sure = [e for e in near if pronoun == "-" or leaning(self.genders[e]) == pronoun]
        return sure[-1] if len(sure) == 1 or (sure and phrase.head not in ("man", "woman")) else None

    # -- pronouns

    def _pronoun(self, i: int) -> tuple[str | None, float]:
        view = self.view
        low, q = view.low[i], view.quote[i]
        pronoun = PRONOUNS[low]
        if q == NARRATION:
            if teller := self.tellers.narrator(view.start[i]) if pronoun == "I" else self.tellers.hero if pronoun == "you" else None:
                return teller, 0.95
        else:
            quote = self.quotes[q]
            if pronoun == "I":
                return quote.speaker, quote.confidence
            if pronoun == "you":
                return (quote.addressees[0], quote.addressee_confidence) if len(quote.addressees) == 1 else (None, 0.0)
            if not quote.speaker:
                return None, 0.0
        if pronoun == "we":
            return self._together(i) if self.talk_known else (None, 0.0)
        if pronoun in ("I", "you"):
            return None, 0.0
        barred: set[str] = set()
        subject = self.memory.subjects.get(view.sentence[i])
        if q != NARRATION:
            barred = {e for e in (self.quotes[q].speaker, *self.quotes[q].addressees) if e}
        elif low in REFLEXIVE and subject and self._fits(subject, pronoun):
            return subject, 0.9
        elif (low in OBJECT or (low == "her" and self._object(i))) and subject and self._same_clause(i):
            barred = {subject}
        best: tuple[float, str] | None = None
        second = -99.0
        for e, sight in self.memory.sights.items():
            gap = self.memory.sentence - sight.sentence
            if e in barred or gap > REACH or not self._fits(e, pronoun) or (e in self.first_persons and pronoun != "they"):
                continue
            unsure = leaning(self.genders[e]) != pronoun
            score = -1.0 * gap + 0.7 * sight.subject + 0.15 * self.memory.lately.count(e) - 1.2 * unsure
            if gap == 0 and sight.subject and low not in NOMINATIVE:
                score += 0.4
            if best is None or score > best[0]:
                second = best[0] if best else -99.0
                best = (score, e)
            elif score > second:
                second = score
        if best is None:
            return None, 0.0
        if pronoun in SINGULAR and leaning(self.genders[best[1]]) is None:
            self.genders[best[1]][pronoun] += 1
        return best[1], 0.85 if best[0] - second > 1 else 0.6

    def _together(self, i: int) -> tuple[str | None, float]:
        """Whom "we" means: whoever speaks and those spoken to; in the narration its narrator and company. A group, not one of the cast."""
        q = self.view.quote[i]
        teller = self.tellers.narrator(self.view.start[i])
        said = {} if q == NARRATION else dict.fromkeys((self.quotes[q].speaker, *self.quotes[q].addressees))
        members = (teller,) if q == NARRATION else tuple(said)
        if not members or members[0] is None:
            return None, 0.0
        names = sorted(self.entities[int(e[1:]) - 1].name for e in members if e)
        name = " and ".join(names + ["others"] * (len(names) == 1))
        if name not in self.groups:
            self.groups[name] = f"e{len(self.entities) + 1}"
            self.entities.append(Entity(self.groups[name], "PER", "group", name))
            self.genders[self.groups[name]] = Counter({"they": 3})
        return self.groups[name], 0.6

    def _object(self, i: int) -> bool:
        """Whether "her" at `i` stands alone, not before a noun."""
        after = self.view.low[i + 1] if i + 1 < len(self.view) else "."
        return not after[0].isalpha() or after in AFTER_OBJECTS

    def _same_clause(self, i: int) -> bool:
        """Whether no clause has ended between the sentence's subject and token `i`."""
        view = self.view
        return all(view.sentence[j] == view.sentence[i] and view.low[j] not in CLAUSE_ENDS for j in range(i - 1, max(i - 9, -1), -1))

    def _fits(self, entity: str, pronoun: str) -> bool:
        known = leaning(self.genders[entity])
        if pronoun == "-":
            return known != "they"
        if pronoun == "they":
            return known == "they"
        return known is None or known == pronoun
