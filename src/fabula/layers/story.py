"""Story: everything that was read of one text. Encoded as JSON, it is the contract."""

from html import escape
from typing import Any

from msgspec import Struct, field

from fabula.layers.changes import Bond, Change, Knowledge, Promise
from fabula.layers.document import Meta, Region, Source
from fabula.layers.given import GivenCharacter
from fabula.layers.reading import Act, Entity, Event, Mention, Quote, Scene, Tokens
from fabula.layers.spans import Span

SCHEMA = 1


class Settings(Struct, frozen=True):
    """What a person asked for: the cast that they gave, and the offset where the reading was to stop, null for the whole text."""

    cast: list[GivenCharacter] = field(default_factory=list)
    until: int | None = None


class Fabula(Struct, frozen=True):
    """What made the reading. `model` names the weights, null where rules alone read."""

    version: str
    schema: int = SCHEMA
    model: str | None = None
    settings: Settings = Settings()


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

    def _repr_html_(self) -> str:
        """The cast as a small table, for notebooks."""
        head = escape(self.meta.title or self.source.name)
        people = [e for e in self.entities if e.type == "PER"]
        rows = "".join(f"<tr><td>{escape(e.name)}</td><td>{e.quotes}</td><td>{e.mentions}</td></tr>" for e in people[:10])
        more = f"<tr><td colspan=3>and {len(people) - 10} more</td></tr>" if len(people) > 10 else ""
        return f"<table><caption>{head}</caption><tr><th>Cast</th><th>Lines</th><th>Mentions</th></tr>{rows}{more}</table>"

    def entity(self, id: str) -> Entity:
        """The entity of this id. Raises KeyError where there is none."""
        for each in self.entities:
            if each.id == id:
                return each
        raise KeyError(id)

    def lines(self, name: str) -> list[Quote]:
        """What those who bear this name or alias say, think or write, in order; case does not matter."""
        asked = name.casefold()
        ids = {e.id for e in self.entities if asked in (e.name.casefold(), *(alias.text.casefold() for alias in e.aliases))}
        return [quote for quote in self.quotes if quote.speaker in ids]

    def words(self, piece: Any) -> str:
        """The words of anything that has a `start` and an `end`."""
        return self.text[piece.start : piece.end]
