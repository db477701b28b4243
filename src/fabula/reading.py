"""From a file to a Story: the source, the chain of steps, then the world."""

from collections.abc import Callable
from pathlib import Path

import msgspec

from fabula.layers import Document, Fabula, GivenCast, Region, Story
from fabula.sources import read_cast, read_source
from fabula.steps import CHAIN, run, step
from fabula.version import VERSION
from fabula.world import fold_world

WHOLE_CHAIN = (*CHAIN, step(fold_world, "changes", "bonds", "promises", "knowledge"))


def read(path: str | Path, cast: str | Path | GivenCast | None = None, until: int | None = None) -> Story:
    """The Story of a file: `.txt .md .html .epub .docx`, or `-` for standard input.

    Args:
        path: the file.
        cast: a `cast.toml`, or a GivenCast.
        until: read only as far as this offset of the text; the Story then holds nothing of what comes after.

    Raises:
        UnreadableSource: the file cannot be read.
        BadCast: the cast cannot be honoured.
    """
    given = cast if isinstance(cast, GivenCast | None) else read_cast(cast)
    document = read_source(path)
    return read_document(document if until is None else cut(document, until), given)


def read_document(document: Document, given: GivenCast | None = None, watch: Callable[[str], None] = lambda name: None) -> Story:
    """The Story of a document. `given` binds the cast; `watch` is told each step's name before it runs."""
    layers = run(
        WHOLE_CHAIN,
        {
            "text": document.text,
            "regions": document.regions,
            "emphasis": document.emphasis,
            "meta": document.meta,
            "given": given or GivenCast(),
        },
        watch,
    )
    return Story(
        fabula=Fabula(VERSION, settings={"cast": bool(given and given.character)}),
        source=document.source,
        meta=document.meta,
        text=document.text,
        regions=list(document.regions),
        events=[],
        **{
            name: layers[name]
            for name in (
                "paragraphs", "sentences", "tokens", "mentions", "entities", "quotes", "scenes",
                "acts", "changes", "bonds", "promises", "knowledge",
            )
        },
    )  # fmt: skip


def document_of(story: Story) -> Document:
    """The document that a story was read from, but for its italics, which the contract does not carry."""
    return Document(story.text, tuple(story.regions), story.meta, story.source)


def cut(document: Document, until: int) -> Document:
    """The document as far as `until`: what a reader has seen at that place. Nothing read of it can depend on what comes after.

    The title and authors stay; the summary and tags go, for they tell of the end.
    """
    regions = tuple(
        Region(r.id, r.kind, r.start, min(r.end, until), r.title)
        for r in document.regions
        if document.text[r.start : min(r.end, until)].strip()
    )
    emphasis = tuple(span for span in document.emphasis if span.end <= until)
    meta = msgspec.structs.replace(document.meta, summary=None, tags={})
    return Document(document.text[:until], regions, meta, document.source, emphasis)
