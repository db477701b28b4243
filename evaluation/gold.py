"""What gold data says, whatever corpus it comes from. Spans are characters of the text that is read."""

from dataclasses import dataclass

from fabula.layers import Span


@dataclass(frozen=True, slots=True)
class Character:
    """Someone of a gold cast. `id` is what the gold lines call them; `aliases` hold every name and describing phrase."""

    id: str
    aliases: tuple[str, ...]
    narrator: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A gold quotation of one or more parts. `speaker` is None where a careful reader cannot know, `type` where it is not annotated."""

    parts: tuple[Span, ...]
    speaker: str | None
    addressees: frozenset[str] = frozenset()
    type: str | None = None
    kind: str = "speech"
    acts: frozenset[str] = frozenset()
