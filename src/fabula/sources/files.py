"""Any story file → Document."""

import hashlib
import sys
from pathlib import Path, PurePath

from fabula.errors import UnreadableSource
from fabula.layers import Document, Meta, Source, Span
from fabula.sources import ao3, gutenberg
from fabula.sources.blocks import Block, compose, regions_of
from fabula.sources.decoding import decode
from fabula.sources.docx import read_docx
from fabula.sources.epub import read_epub
from fabula.sources.header import read_header
from fabula.sources.headings import find_contents
from fabula.sources.html import Reading, declared_encoding, read_html
from fabula.sources.language import language_of
from fabula.sources.limits import FILE_BYTES, check_text_size, size
from fabula.sources.markdown import read_markdown
from fabula.sources.sniffing import format_of
from fabula.sources.structure import structure
from fabula.sources.txt import blocks_of


def read_source(path: str | Path) -> Document:
    """The document of a story file, or of standard input for "-".

    Raises:
        UnreadableSource: if there is no story to read: missing, a directory, empty, binary, encrypted, broken, or over a limit.
    """
    name = str(path)
    if name == "-":
        return read_bytes(sys.stdin.buffer.read(FILE_BYTES + 1), "standard input")
    try:
        with Path(path).open("rb") as file:
            data = file.read(FILE_BYTES + 1)
    except IsADirectoryError as error:
        raise UnreadableSource(name, "is a directory", "name the story files in it") from error
    except FileNotFoundError as error:
        raise UnreadableSource(name, "does not exist", "check the path") from error
    except OSError as error:
        raise UnreadableSource(name, f"cannot be opened ({error.strerror or error})", "check the path and its permissions") from error
    except ValueError as error:
        raise UnreadableSource(ascii(name), "is not a path", "check the path") from error
    return read_bytes(data, name)


def read_bytes(data: bytes, name: str) -> Document:
    """The document of a story file's bytes.

    `name` is shown in errors, and its last part in the document; its ending says the format where the content does not.

    Raises:
        UnreadableSource: as `read_source`.
    """
    if len(data) > FILE_BYTES:
        raise UnreadableSource(name, f"is over the limit of {size(FILE_BYTES)}", "split it into volumes")
    form, warnings = format_of(data, name)
    emphasis: tuple[Span, ...] = ()
    if form in ("txt", "markdown", "html"):
        check_text_size(len(data), name)
        text, doubts = decode(data, name, declared_encoding(data) if form == "html" else None)
        warnings += doubts
        if not text.strip():
            raise UnreadableSource(name, "is empty" if not data else "holds nothing but white space", "give a file with a story in it")
    if form == "txt":
        blocks, reading = blocks_of(text), Reading([], Meta(), "", headed=False)
    else:
        if form == "markdown":
            reading = read_markdown(text)
        elif form == "html":
            reading = read_html(text, name)
        elif form == "epub":
            reading, doubts = read_epub(data, name)
            warnings += doubts
        else:
            reading = read_docx(data, name)
        text, blocks, emphasis = compose(reading.pieces)
        if not text:
            raise UnreadableSource(name, "holds no text", "give a file with a story in it")
    return _document(data, name, form, text, blocks, reading, emphasis, warnings)


def _document(
    data: bytes, name: str, form: str, text: str, blocks: list[Block], reading: Reading, emphasis: tuple[Span, ...], warnings: list[str]
) -> Document:
    blocks, licensed = gutenberg.mark(blocks)
    blocks = find_contents(blocks)
    copied = ao3.copied(blocks) if form == "txt" else None
    blocks, head = copied or ((blocks, Meta()) if reading.headed else read_header(text, blocks))
    meta = _completed(_completed(reading.meta, licensed or Meta()), head)
    style = reading.style or (
        "gutenberg" if licensed else "ao3" if copied else "fanfictionnet" if head.tags.keys() >= {"Rating", "id"} else ""
    )
    regions = regions_of(structure(text, blocks))
    language = language_of(" ".join(text[region.start : region.end] for region in regions if region.kind == "body") or text)
    if language not in (None, "en"):
        warnings = [*warnings, f"the text seems to be in another language than English ({language}): expect a poor reading"]
    source = Source(PurePath(name).name or name, f"{form}/{style}" if style else form, hashlib.sha256(data).hexdigest(), language, warnings)
    return Document(text, regions, meta, source, emphasis)


def _completed(meta: Meta, other: Meta) -> Meta:
    """The first, with what only the second says."""
    return Meta(meta.title or other.title, meta.authors or other.authors, meta.summary or other.summary, {**other.tags, **meta.tags})
