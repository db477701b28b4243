"""The questions behind `fabula ask`: pure functions from a story to small typed answers, every one with the words that ground it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Protocol

from msgspec import Struct

from fabula.errors import BadQuestion
from fabula.layers import Act, Bond, Change, Entity, Knowledge, Mention, Promise, Quote, Region, Scene, Span, Story
from fabula.layers.bond_words import kind_of
from fabula.layers.vocabulary import ActKind, BondKind, EntityKind, Medium, MentionForm, PromiseStatus, QuoteKind, QuoteType
from fabula.world.lookup import entity_of, scene_of

CONTEXT_CHARS = 60
FORMS: dict[MentionForm, str] = {"PROP": "name", "NOM": "describing words", "PRON": "pronoun"}
TAGS: dict[QuoteType, str] = {
    "explicit": "a tag with a name",
    "anaphoric": "a tag with a pronoun or a noun",
    "implicit": "the run of the talk",
}

Entry = Quote | Mention | Entity | Scene | Act | Change | Bond | Promise | Knowledge | Region


class Piece(Protocol):
    """Anything that stands in the text from `start` to `end`."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


class Name(Struct, frozen=True):
    """An entity as an answer shows it."""

    id: str
    name: str


class Words(Struct, frozen=True):
    """Words of the text, where they stand, and up to 60 characters around them."""

    start: int
    end: int
    text: str
    before: str = ""
    after: str = ""


class Character(Struct, frozen=True):
    """One line of the cast. `first` are the words that first point to them, `named_at` the offset of their first proper name."""

    id: str
    name: str
    kind: EntityKind
    narrator: bool
    aliases: list[str]
    pronouns: dict[str, int]
    mentions: int
    quotes: int
    named_at: int | None
    first: Words | None


class Who(Struct, frozen=True):
    """The cast, by mentions, most first."""

    characters: list[Character]


class Appearance(Struct, frozen=True):
    """A scene in which somebody is present or only spoken of."""

    scene: str
    number: int
    start: int
    end: int
    present: bool
    place: str | None
    opening: str


class Where(Struct, frozen=True):
    who: Name
    scenes: list[Appearance]


class Talk(Struct, frozen=True):
    """How many lines one says to another; `to` is null for what is said to nobody known."""

    speaker: Name
    to: Name | None
    lines: int


class ActAnswer(Struct, frozen=True):
    """A speech act with the words that do it."""

    id: str
    act: ActKind
    by: Name | None
    to: list[Name]
    words: Words


class SceneAnswer(Struct, frozen=True):
    """All about one scene."""

    id: str
    number: int
    start: int
    end: int
    opening: str
    place: Words | None
    time: Words | None
    medium: Medium | None
    viewpoint: Name | None
    present: list[Name]
    spoken_of: list[Name]
    talk: list[Talk]
    acts: list[ActAnswer]


class Line(Struct, frozen=True):
    """A quote: its words, whom it is said to, and how sure its speaker is."""

    id: str
    kind: QuoteKind
    speaker: Name | None
    to: list[Name]
    words: Words
    confidence: float


class Lines(Struct, frozen=True):
    who: Name
    lines: list[Line]


class PromiseAnswer(Struct, frozen=True):
    id: str
    by: Name | None
    to: list[Name]
    what: str
    status: PromiseStatus
    made: list[Words]
    settled: list[Words]


class Promises(Struct, frozen=True):
    promises: list[PromiseAnswer]


class BondAnswer(Struct, frozen=True):
    """A bond; `stated` holds the words of the text for it ("brother"), `turns` what moved it."""

    id: str
    kind: BondKind
    directed: bool
    a: Name
    b: Name
    stated: list[str]
    ended: bool
    turns: list[str]
    evidence: list[Words]


class Bonds(Struct, frozen=True):
    """How two stand to each other, and what they say to each other."""

    a: Name
    b: Name
    bonds: list[BondAnswer]
    lines: list[Line]


class Why(Struct, frozen=True):
    """What an entry is, how sure it is (null where its sureness is not measured), and the words that ground it."""

    id: str
    what: str
    confidence: float | None
    evidence: list[Words]


def who(story: Story) -> Who:
    """The cast with counts, names and first words."""
    first: dict[str, Mention] = {}
    for mention in story.mentions:
        if mention.entity is not None:
            first.setdefault(mention.entity, mention)
    return Who([character(story, entity, first.get(entity.id)) for entity in story.entities if entity.type == "PER"])


def character(story: Story, entity: Entity, first: Mention | None) -> Character:
    return Character(
        id=entity.id,
        name=entity.name,
        kind=entity.kind,
        narrator=entity.narrator,
        aliases=[alias.text for alias in entity.aliases if alias.text != entity.name],
        pronouns=entity.pronouns,
        mentions=entity.mentions,
        quotes=entity.quotes,
        named_at=entity.named_at,
        first=words(story, first) if first else None,
    )


def where(story: Story, name: str) -> Where:
    """The scenes in which somebody is present or spoken of. Raises BadQuestion for a name that means nobody or several."""
    entity = entity_of(story, name)
    return Where(
        Name(entity.id, entity.name),
        [
            Appearance(
                scene=scene.id,
                number=number,
                start=scene.start,
                end=scene.end,
                present=entity.id in scene.present,
                place=story.words(scene.place) if scene.place else None,
                opening=opening(story, scene),
            )
            for number, scene in enumerate(story.scenes, 1)
            if entity.id in scene.present or entity.id in scene.spoken_of
        ],
    )


def scene(story: Story, number: str) -> SceneAnswer:
    """All about one scene, by its number or id. Raises BadQuestion where there is none."""
    at, found = scene_of(story, number)
    quotes = [quote for quote in story.quotes if found.start <= quote.start < found.end]
    ids = {quote.id for quote in quotes}
    pairs = Counter((q.speaker, to) for q in quotes if q.speaker for to in q.addressees or (None,))
    name = names(story)
    return SceneAnswer(
        id=found.id,
        number=at,
        start=found.start,
        end=found.end,
        opening=opening(story, found),
        place=words(story, found.place) if found.place else None,
        time=words(story, found.time) if found.time else None,
        medium=found.medium,
        viewpoint=name[found.viewpoint] if found.viewpoint else None,
        present=[name[id] for id in found.present],
        spoken_of=[name[id] for id in found.spoken_of],
        talk=[Talk(name[speaker], name[to] if to else None, n) for (speaker, to), n in pairs.most_common()],
        acts=[
            ActAnswer(act.id, act.act, name[act.by] if act.by else None, [name[id] for id in act.to], words(story, act))
            for act in story.acts
            if act.quote in ids
        ],
    )


def lines(story: Story, name: str) -> Lines:
    """All quotes of one speaker, in order. Raises BadQuestion for a name that means nobody or several."""
    entity, known = entity_of(story, name), names(story)
    return Lines(known[entity.id], [line(story, quote, known) for quote in story.quotes if quote.speaker == entity.id])


def promises(story: Story) -> Promises:
    """All promises, in the order of their making."""
    known = names(story)
    evidence = {change.id: change.evidence for change in story.changes}
    return Promises(
        [
            PromiseAnswer(
                id=promise.id,
                by=known[promise.by] if promise.by else None,
                to=[known[id] for id in promise.to],
                what=promise.what,
                status=promise.status,
                made=[words(story, span) for span in promise.evidence],
                settled=[words(story, span) for span in evidence.get(promise.settled or "", [])],
            )
            for promise in story.promises
        ]
    )


def bond(story: Story, a: str, b: str) -> Bonds:
    """How two stand to each other, and the lines between them. Raises BadQuestion for a name that means nobody or several."""
    first, second = entity_of(story, a), entity_of(story, b)
    if first.id == second.id:
        raise BadQuestion(f"{a!r} and {b!r} are the same, {first.name}; name two")
    pair, known = {first.id, second.id}, names(story)
    return Bonds(
        known[first.id],
        known[second.id],
        [bond_answer(story, each, known) for each in story.bonds if {each.a, each.b} == pair],
        [line(story, q, known) for q in story.quotes if q.speaker in pair and pair - {q.speaker} <= {*q.addressees}],
    )


def why(story: Story, id: str) -> Why:
    """What any entry of the story is, by its id (q12, m3, e1, s2, a5, c1, b1, p1, k1, r2). Raises BadQuestion where there is none."""
    layers: tuple[Sequence[Entry], ...] = (
        story.quotes, story.mentions, story.entities, story.scenes, story.acts, story.changes, story.bonds, story.promises,
        story.knowledge, story.regions,
    )  # fmt: skip
    entry = next((each for layer in layers for each in layer if each.id == id.strip()), None)
    if entry is None:
        have = ", ".join(f"{layer[0].id} to {layer[-1].id}" for layer in layers if layer)
        raise BadQuestion(f"there is no entry {id!r}; there are {have}")
    what, confidence, evidence = explain(story, entry)
    return Why(entry.id, what, confidence, [words(story, span) for span in evidence])


def explain(story: Story, entry: Entry) -> tuple[str, float | None, Sequence[Piece]]:
    """A sentence on an entry, how sure it is, and the pieces of text that ground it."""
    known = names(story)

    def all_of(ids: Sequence[str | None]) -> str:
        return " and ".join(known[id].name if id else "somebody unknown" for id in ids) or "nobody known"

    match entry:
        case Quote():
            others = ", ".join(f"{known[other.entity].name} {other.p:.0%}" for other in entry.alternatives)
            said = f"{entry.kind} of {all_of([entry.speaker])} to {all_of(entry.addressees)}, by {TAGS[entry.type]}"
            return f"{said}; or {others}" if others else said, entry.confidence, [entry, *([entry.cue] if entry.cue else [])]
        case Mention():
            return f"{FORMS[entry.form]} for {all_of([entry.entity])}", entry.confidence, [entry]
        case Entity():
            own = [m for m in story.mentions if m.entity == entry.id]
            grounds = {m.start: m for m in own if m is own[0] or m.start == entry.named_at}
            return f"{entry.kind} {entry.name}, {len(own)} mentions, {entry.quotes} quotes", None, [*grounds.values()]
        case Scene():
            first = Span(entry.start, min(entry.end, entry.start + CONTEXT_CHARS))
            return f"scene with {all_of(entry.present)}", None, [piece for piece in (first, entry.place, entry.time) if piece]
        case Act():
            return f"{entry.act} by {all_of([entry.by])} to {all_of(entry.to)}", entry.confidence, [entry]
        case Change(kind="bond"):
            return f"bond: {all_of([entry.who])}, {entry.what} of {all_of(entry.whom)}", entry.confidence, entry.evidence
        case Change():
            return f"{entry.kind} of {all_of([entry.who])} to {all_of(entry.whom)}: {entry.what}", entry.confidence, entry.evidence
        case Bond():
            return f"{entry.kind}, {all_of([entry.a, entry.b])}, since {entry.since}", sureness(story, entry.since), entry.evidence
        case Promise():
            told = f"promise of {all_of([entry.by])} to {all_of(entry.to)}, {entry.status}, by {entry.made}"
            return told, sureness(story, entry.made), entry.evidence
        case Knowledge():
            return f"{all_of([entry.who])} knows {entry.of}, {entry.how}", sureness(story, entry.since), entry.evidence
        case Region():
            return f"{entry.kind}{f' under “{entry.title}”' if entry.title else ''}", None, [entry]


def sureness(story: Story, id: str | None) -> float | None:
    """How sure a change is."""
    return next((change.confidence for change in story.changes if change.id == id), None)


def bond_answer(story: Story, bond: Bond, known: Mapping[str, Name]) -> BondAnswer:
    pair = {bond.a, bond.b}
    stated = {c.what: None for c in story.changes if c.kind == "bond" and {c.who, *c.whom} == pair and kind_of(c.what) == bond.kind}
    return BondAnswer(
        id=bond.id,
        kind=bond.kind,
        directed=bond.directed,
        a=known[bond.a],
        b=known[bond.b],
        stated=list(stated),
        ended=bond.until is not None,
        turns=[turn.what for turn in bond.turning_points],
        evidence=[words(story, span) for span in bond.evidence],
    )


def names(story: Story) -> dict[str, Name]:
    return {entity.id: Name(entity.id, entity.name) for entity in story.entities}


def line(story: Story, quote: Quote, known: Mapping[str, Name]) -> Line:
    speaker = known[quote.speaker] if quote.speaker else None
    return Line(quote.id, quote.kind, speaker, [known[id] for id in quote.addressees], words(story, quote), quote.confidence)


def words(story: Story, piece: Piece) -> Words:
    """A piece of the text with what stands around it."""
    before, after = story.text[max(0, piece.start - CONTEXT_CHARS) : piece.start], story.text[piece.end : piece.end + CONTEXT_CHARS]
    return Words(piece.start, piece.end, story.words(piece), before, after)


def opening(story: Story, scene: Scene) -> str:
    """The first words of a scene, on one line."""
    return " ".join(story.text[scene.start : min(scene.end, scene.start + 2 * CONTEXT_CHARS)].split())
