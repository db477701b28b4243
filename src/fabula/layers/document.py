"""What a source gives: the immutable text, its regions, and what the file says of itself."""

from msgspec import Struct, field

from fabula.layers.spans import Span
from fabula.layers.vocabulary import RegionKind


class Region(Struct, frozen=True):
    """A stretch of the text with one function. Regions stand in order, never overlap, and cover every character that is not white space.

    `title` is the heading that a body region stands under, or the words of the heading itself.
    """

    id: str
    kind: RegionKind
    start: int
    end: int
    title: str | None = None

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


class Source(Struct, frozen=True):
    """Where a text came from.

    `format` is the file's format and, where one was recognised, its house style: "txt", "html/ao3", "epub/standardebooks".
    `sha256` is that of the file's bytes. `language` is an ISO 639-1 code, or null where the text is too short to tell.
    """

    name: str
    format: str
    sha256: str
    language: str | None = None
    warnings: list[str] = field(default_factory=list)


class Meta(Struct, frozen=True):
    """What the file says of the work. `tags` keeps a site's own kinds ("Relationships", "Rating") in their own words."""

    title: str | None = None
    authors: list[str] = field(default_factory=list)
    summary: str | None = None
    tags: dict[str, list[str]] = field(default_factory=dict)


class Document(Struct, frozen=True):
    """A story as its source gives it: what the steps read.

    `emphasis`: spans that the markup set in italics (empty for plain text, where the marks `_` and `*` stand in the text).
    """

    text: str
    regions: tuple[Region, ...]
    meta: Meta
    source: Source
    emphasis: tuple[Span, ...] = ()
