"""From a document to a Story: the chain of steps, then the world."""

from collections.abc import Callable
from pathlib import Path

from fabula.layers import Document, Fabula, GivenCast, Region, Story
from fabula.sources import read_source
from fabula.steps import CHAIN, run, step
from fabula.version import VERSION
from fabula.world import fold_world

WHOLE_CHAIN = (*CHAIN, step(fold_world, "changes", "bonds", "promises", "knowledge"))


def read_document(document: Document, given: GivenCast | None = None, watch: Callable[[str], None] = lambda name: None) -> Story:
    """The Story of a document. `given` binds the cast; `watch` is told each step's name before it runs."""
    layers = run(
        WHOLE_CHAIN,
        {"text": document.text, "regions": document.regions, "emphasis": document.emphasis, "meta": document.meta, "given": given or GivenCast()},
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


def cut(document: Document, until: int) -> Document:
    """The document as far as `until`: what a reader has seen at that place. Nothing read of it can depend on what comes after."""
    regions = tuple(
        Region(r.id, r.kind, r.start, min(r.end, until), r.title) for r in document.regions if document.text[r.start : min(r.end, until)].strip()
    )
    emphasis = tuple(span for span in document.emphasis if span.end <= until)
    return Document(document.text[:until], regions, document.meta, document.source, emphasis)


def read(path: str | Path, cast: GivenCast | None = None) -> Story:
    """The Story of a file: `.txt .md .html .epub .docx`, or `-` for standard input."""
    return read_document(read_source(path), cast)
