"""Story: everything that was read of one text. Encoded as JSON, it is the contract."""

from typing import Any

from msgspec import Struct, field

from fabula.layers.changes import Bond, Change, Knowledge, Promise
from fabula.layers.document import Meta, Region, Source
from fabula.layers.reading import Act, Entity, Event, Mention, Quote, Scene, Tokens
from fabula.layers.spans import Span

SCHEMA = 1


class Fabula(Struct, frozen=True):
    """What made the reading. `model` names the weights, null where rules alone read."""

    version: str
    schema: int = SCHEMA
    model: str | None = None
    settings: dict[str, Any] = field(default_factory=dict)


class Story(Struct, frozen=True):
    """A story and the world it describes. Every key is always there; what no step makes is empty or null."""

    fabula: Fabula
    source: Source
    meta: Meta
    text: str
    regions: list[Region]
    paragraphs: list[Span]
    sentences: list[Span]
    tokens: Tokens
    mentions: list[Mention]
    entities: list[Entity]
    quotes: list[Quote]
    scenes: list[Scene]
    events: list[Event]
    acts: list[Act]
    changes: list[Change]
    bonds: list[Bond]
    promises: list[Promise]
    knowledge: list[Knowledge]

    def __repr__(self) -> str:
        return (
            f"<Story {self.meta.title or self.source.name!r}: {len(self.entities)} entities, "
            f"{len(self.quotes)} quotes, {len(self.scenes)} scenes>"
        )

    def entity(self, id: str) -> Entity:
        """The entity of this id. Raises KeyError where there is none."""
        for each in self.entities:
            if each.id == id:
                return each
        raise KeyError(id)

    def words(self, piece: Any) -> str:
        """The words of anything that has a `start` and an `end`."""
        return self.text[piece.start : piece.end]
