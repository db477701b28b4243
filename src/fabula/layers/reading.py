"""What the steps find in the text: tokens, mentions, entities, quotes, scenes, events, acts."""

from msgspec import Struct, field

from fabula.layers.spans import Span
from fabula.layers.vocabulary import (
    ActKind,
    EntityKind,
    EntityType,
    Medium,
    MentionForm,
    Person,
    QuoteKind,
    QuoteType,
    Tense,
)


class Tokens(Struct, frozen=True):
    """Token columns, all of one length; null where no step reads the column yet. `head` is a token's index, -1 for the root."""

    start: list[int] = field(default_factory=list)
    end: list[int] = field(default_factory=list)
    lemma: list[str | None] = field(default_factory=list)
    upos: list[str | None] = field(default_factory=list)
    head: list[int | None] = field(default_factory=list)
    deprel: list[str | None] = field(default_factory=list)
    supersense: list[str | None] = field(default_factory=list)
    realis: list[bool | None] = field(default_factory=list)


class Mention(Struct, frozen=True):
    """Words that point to an entity. `entity` is null where nobody could be found. Mentions may nest, never cross."""

    id: str
    start: int
    end: int
    type: EntityType
    form: MentionForm
    entity: str | None = None
    confidence: float = 0.0

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


class Alias(Struct, frozen=True):
    """One name, title or phrase by which an entity is called, and how often."""

    text: str
    count: int


class Entity(Struct, frozen=True):
    """Someone or something in the story; a character is an entity that acts or speaks.

    `name` is the fullest name the text uses, or a describing phrase for the nameless. `pronouns` counts the pronoun sets seen
    ("she", "he", "they", "xe"…). `named_at` is the offset of the first proper name, null for the nameless.
    `mentions` and `quotes` are counts. Entities stand by mentions, most first.
    """

    id: str
    type: EntityType
    kind: EntityKind
    name: str
    aliases: list[Alias] = field(default_factory=list)
    pronouns: dict[str, int] = field(default_factory=dict)
    narrator: bool = False
    mentions: int = 0
    quotes: int = 0
    named_at: int | None = None


class Alternative(Struct, frozen=True):
    """Another possible speaker, and how probable."""

    entity: str
    p: float


class Quote(Struct, frozen=True):
    """One piece of a quotation, marks included. Pieces that only their own tag divides share a `turn`.

    `cue` is the speech tag ("she said", "cried Anne") or the label of a line ("JUNE"). `speaker` of a thought is the thinker; null: nobody
    found, never a guess.
    `type`: explicit (a proper name in the tag), anaphoric (a pronoun or common noun in the tag), implicit (no tag).
    """

    id: str
    start: int
    end: int
    kind: QuoteKind
    turn: int
    type: QuoteType = "implicit"
    cue: Span | None = None
    speaker: str | None = None
    confidence: float = 0.0
    alternatives: list[Alternative] = field(default_factory=list)
    addressees: list[str] = field(default_factory=list)
    addressee_confidence: float = 0.0

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


class Place(Struct, frozen=True):
    """Where a scene plays: the words that say so and, where known, the place as an entity."""

    start: int
    end: int
    entity: str | None = None


class Scene(Struct, frozen=True):
    """A stretch of telling in one place and time. `present` are on stage, `spoken_of` are only talked or thought about."""

    id: str
    start: int
    end: int
    place: Place | None = None
    time: Span | None = None
    present: list[str] = field(default_factory=list)
    spoken_of: list[str] = field(default_factory=list)
    viewpoint: str | None = None
    person: Person | None = None
    tense: Tense | None = None
    medium: Medium | None = None

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


class Event(Struct, frozen=True):
    """One word that names something happening; `realis` when it is told as having really happened."""

    id: str
    start: int
    end: int
    realis: bool
    agent: str | None = None
    patient: str | None = None


class Act(Struct, frozen=True):
    """What somebody does by saying a quote; `start`..`end` are the words that do it."""

    id: str
    quote: str
    act: ActKind
    by: str | None
    start: int
    end: int
    to: list[str] = field(default_factory=list)
    about: list[str] = field(default_factory=list)
    confidence: float = 0.0
