"""Small stories made by hand, for what no gold story has."""

from typing import Any

import msgspec

from fabula.layers import Entity, Fabula, Meta, Quote, Region, Source, Span, Story, Tokens


def small_story(text: str, title: str | None = "A small story", **layers: Any) -> Story:
    """A Story of one body region and one paragraph a line, with the layers given."""
    paragraphs: list[Span] = []
    at = 0
    for line in text.split("\n"):
        if line.strip():
            paragraphs.append(Span(at, at + len(line)))
        at += len(line) + 1
    nothing: dict[str, Any] = {
        name: []
        for name in ("sentences", "mentions", "entities", "quotes", "scenes", "events", "acts", "changes", "bonds", "promises", "knowledge")
    }
    story = Story(
        fabula=Fabula("test"),
        source=Source("small.txt", "txt", "0" * 64, "en"),
        meta=Meta(title),
        text=text,
        regions=[Region("r0", "body", 0, len(text))] if text else [],
        paragraphs=paragraphs,
        tokens=Tokens(),
        **nothing,
    )
    return msgspec.structs.replace(story, **layers)


def person(id: str, name: str, **facts: Any) -> Entity:
    """Somebody."""
    return Entity(id, "PER", "person", name, **facts)


def said(text: str, words: str, speaker: str | None, turn: int, **facts: Any) -> Quote:
    """The quote of `words` where they first stand in `text`."""
    start = text.index(words)
    return Quote(f"q{turn}-{start}", start, start + len(words), "speech", turn, speaker=speaker, **{"confidence": 0.9, **facts})
