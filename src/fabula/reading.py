"""From a file to a Story: the source, the chain of steps, then the world."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from fabula.encoder import Encoder, load
from fabula.encoder.choice import weights_of
from fabula.layers import Document, Fabula, GivenCast, Region, Settings, Story
from fabula.sources import read_bytes, read_cast, read_source
from fabula.steps import CHAIN, run, step
from fabula.steps.doubts import find_doubts
from fabula.version import VERSION
from fabula.world import fold_world, place_of

WHOLE_CHAIN = (*CHAIN, step(fold_world, "bonds", "promises", "knowledge"))


def read(
    path: str | Path, cast: str | Path | GivenCast | None = None, until: int | str | None = None, model: str | Path | None = None
) -> Story:
    """The Story of a file: `.txt .md .html .epub .docx`, or `-` for standard input.

    Args:
        path: the file.
        cast: a `cast.toml`, or a GivenCast.
        until: an offset of the text, or words of it, which mean where they first end: the Story holds nothing that comes after.
        model: a weight file of your own; "rules" for none; else what FABULA_MODEL says, else the weights of this installation.

    Raises:
        UnreadableSource: the file cannot be read.
        BadCast: the cast cannot be honoured.
        BadQuestion: the text does not hold `until`.
        UnusableModel: the weights are missing or damaged.
    """
    given = cast if isinstance(cast, GivenCast | None) else read_cast(cast)
    document = read_source(path)
    return read_document(document, given, until, model=model)


def read_document(
    document: Document,
    given: GivenCast | None = None,
    until: int | str | None = None,
    watch: Callable[[str], None] = lambda name: None,
    model: str | Path | None = None,
) -> Story:
    """The Story of a document. `given` binds the cast; `until` and `model` as in `read`; `watch` is told each step's name before it runs.

    Raises:
        BadQuestion: the text does not hold `until`.
        UnusableModel: the weights are missing or damaged.
    """
    given = given or GivenCast()
    at = None if until is None else place_of(document.text, str(until))
    if at is not None:
        document = cut(document, at)
    encoder = encoder_of(model)
    layers = run(WHOLE_CHAIN, layers_of(document, given, encoder), watch)
    return Story(
        fabula=Fabula(VERSION, model=encoder.name if encoder else None, settings=Settings(list(given.character), at)),
        # The name of a file may be no Unicode; what is written of it is.
        source=msgspec.structs.replace(
            document.source,
            name=document.source.name.encode("utf-8", "replace").decode(),
            warnings=[*document.source.warnings, *layers["doubts"]],
        ),
        meta=document.meta,
        text=document.text,
        regions=list(document.regions),
        **{
            name: layers[name]
            for name in (
                "paragraphs", "sentences", "tokens", "mentions", "entities", "quotes", "scenes",
                "events", "acts", "changes", "bonds", "promises", "knowledge",
            )
        },
    )  # fmt: skip


def encoder_of(model: str | Path | None = None) -> Encoder | None:
    """The encoder that `model` names, as in `read`; None for rules alone.

    Raises:
        UnusableModel: the weights are missing or damaged.
    """
    weights = weights_of(model)
    return load(weights) if weights else None


def layers_of(document: Document, given: GivenCast, encoder: Encoder | None = None) -> dict[str, Any]:
    """The layers that the chain starts from."""
    return {
        "text": document.text, "regions": document.regions, "meta": document.meta, "emphasis": document.emphasis,
        "given": given, "encoder": encoder,
    }  # fmt: skip


def document_of(story: Story) -> Document:
    """The document that a story was read from, but for its italics, which the contract does not carry."""
    doubts = find_doubts(story.text, story.quotes)  # of that reading; another has its own
    source = msgspec.structs.replace(story.source, warnings=[each for each in story.source.warnings if each not in doubts])
    return Document(story.text, tuple(story.regions), story.meta, source)


def cut(document: Document, until: int) -> Document:
    """The document as far as `until`: what a reader has seen at that place. Nothing read of it can depend on what comes after.

    Of a plain text the part is read as a file of its own, for a text's layout is judged by the whole of it; other formats say themselves
    what each part is, but for what stands before a story that has not begun: it counts as the story. The title and authors stay; the
    summary and tags go, for they tell of the end.
    """
    text = document.text[:until]
    if document.source.format.startswith("txt") and text.strip():
        part = read_bytes(text.encode(), document.source.name)
        if part.text == text:
            document = msgspec.structs.replace(part, source=document.source)
    regions = tuple(_shortened(region, text) for region in document.regions if region.start < len(text.rstrip()))
    if not any(region.kind == "body" for region in regions):
        regions = tuple(
            msgspec.structs.replace(region, kind="body", title=None) if region.kind == "front" else region for region in regions
        )
    emphasis = tuple(span for span in document.emphasis if span.end <= until)
    meta = msgspec.structs.replace(document.meta, summary=None, tags={})
    return Document(text, regions, meta, document.source, emphasis)


def _shortened(region: Region, text: str) -> Region:
    """The region as far as the text goes. A heading that is cut is no title yet."""
    if region.end <= len(text):
        return region
    title = region.title if region.kind == "body" else None
    return msgspec.structs.replace(region, end=region.start + len(text[region.start :].rstrip()), title=title)
