"""Any story file → Document: what the file is by its content, then the reader of that format."""

import hashlib
import sys
from pathlib import Path

from fabula.errors import UnreadableSource
from fabula.layers import Document, Meta, Source, Span
from fabula.sources import gutenberg
from fabula.sources.blocks import Block, regions_of
from fabula.sources.decoding import decode
from fabula.sources.header import read_header
from fabula.sources.language import language_of
from fabula.sources.limits import FILE_BYTES, check_text_size
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
    """The document of a story file's bytes. `name` is shown in errors, and its last part in the document; its ending says the format where the content does not.

    Raises:
        UnreadableSource: as `read_source`.
    """
    check_text_size(len(data), name)
    text, warnings = decode(data, name)
    if not text.strip():
        raise UnreadableSource(name, "is empty" if not data else "holds nothing but white space", "give a file with a story in it")
    blocks = blocks_of(text)
    blocks, style, meta = gutenberg.mark(blocks)
    blocks, header = read_header(blocks)
    blocks = structure(text, blocks)
    return _document(
        data,
        name,
        f"txt{style}",
        text,
        blocks,
        Meta(meta.title or header.title, meta.authors or header.authors, header.summary, header.tags),
        (),
        warnings,
    )


def _document(
    data: bytes, name: str, form: str, text: str, blocks: list[Block], meta: Meta, emphasis: tuple[Span, ...], warnings: list[str]
) -> Document:
    regions = regions_of(blocks)
    body = " ".join(text[region.start : region.end] for region in regions if region.kind == "body") or text
    language = language_of(body)
    if language not in (None, "en"):
        warnings = [*warnings, f"the text seems to be in another language than English ({language}): the reading will be poor"]
    source = Source(Path(name).name or name, form, hashlib.sha256(data).hexdigest(), language, warnings)
    return Document(text, regions, meta, source, emphasis)
