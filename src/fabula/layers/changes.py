"""The world as changes: the ledger's entries, and what folding them gives."""

from msgspec import Struct, field

from fabula.layers.spans import Span
from fabula.layers.vocabulary import BondKind, ChangeKind, Learning, Modality, PromiseStatus


class Change(Struct, frozen=True):
    """One change of the world, in the order of the telling.

    `at` is the offset where the telling makes it known: the end of the last word of its evidence. `because` are ids of earlier changes.
    """

    id: str
    at: int
    kind: ChangeKind
    who: str | None
    what: str
    whom: list[str] = field(default_factory=list)
    modality: Modality = "happened"
    because: list[str] = field(default_factory=list)
    evidence: list[Span] = field(default_factory=list)
    confidence: float = 0.0


class TurningPoint(Struct, frozen=True):
    """A change that moves a bond, and how."""

    change: str
    what: str


class Bond(Struct, frozen=True):
    """How `a` stands to `b`. `since` and `until` are changes. `warmth` and `trust`: -1..1, null where unread."""

    id: str
    a: str
    b: str
    kind: BondKind
    directed: bool
    since: str | None = None
    until: str | None = None
    warmth: float | None = None
    trust: float | None = None
    turning_points: list[TurningPoint] = field(default_factory=list)
    evidence: list[Span] = field(default_factory=list)


class Promise(Struct, frozen=True):
    """A promise and what became of it. `made` and `settled` are changes."""

    id: str
    by: str | None
    what: str
    made: str
    to: list[str] = field(default_factory=list)
    status: PromiseStatus = "open"
    settled: str | None = None
    evidence: list[Span] = field(default_factory=list)


class Knowledge(Struct, frozen=True):
    """That `who` knows the change `of`, how they came to, and since and until which change."""

    id: str
    who: str
    of: str
    how: Learning
    since: str
    until: str | None = None
    evidence: list[Span] = field(default_factory=list)
