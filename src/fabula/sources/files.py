"""Any story file → Document."""

import hashlib
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path, PurePath

from fabula.errors import UnreadableSource
from fabula.layers import Document, Meta, Source
from fabula.sources import ao3, fanfictionnet, gutenberg
from fabula.sources.blocks import Block, regions_of
from fabula.sources.drafts import Draft
from fabula.sources.header import read_header
from fabula.sources.headings import find_contents
from fabula.sources.language import language_of
from fabula.sources.limits import FILE_BYTES, size
from fabula.sources.sniffing import Format, format_of
from fabula.sources.structure import structure


def read_source(path: str | Path) -> Document:
    """The document of a story file, or of standard input for "-".

    Raises:
        UnreadableSource: if there is no story to read: missing, a directory, empty, binary, encrypted, broken, or over a limit.
    """
    name = str(path)
    if name == "-":
        return read_bytes(sys.stdin.buffer.read(FILE_BYTES + 1), "standard input")
    if not name:
        raise UnreadableSource("STORY", "is an empty name", "give the path of a story file")
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
    draft = reader_of(form)(data, name)
    if not draft.text.strip():
        what = "holds no text, only white space or markup" if data else "is empty"
        raise UnreadableSource(name, what, "give a file with a story in it")
    text = draft.text
    blocks, meta, style = _named(draft, form)
    regions = regions_of(structure(text, blocks))
    language = language_of(" ".join(text[region.start : region.end] for region in regions if region.kind == "body") or text)
    warnings.extend(draft.warnings)
    if language not in (None, "en"):
        warnings.append(f"the text seems to be in another language than English ({language}): expect a poor reading")
    source = Source(PurePath(name).name or name, f"{form}/{style}" if style else form, hashlib.sha256(data).hexdigest(), language, warnings)
    return Document(text, regions, meta, source, draft.emphasis)


def reader_of(form: Format) -> Callable[[bytes, str], Draft]:
    """What makes a draft of a file's bytes and name. A format's libraries load with its first file: plain text must not wait for Word's."""
    reader: Callable[[bytes, str], Draft] = getattr(import_module(f"fabula.sources.{form}"), f"read_{form}")
    return reader


def _named(draft: Draft, form: Format) -> tuple[list[Block], Meta, str]:
    """The blocks, with those named that a house style's words or the head of the story tell; what these say of the work; and the style."""
    blocks, licensed = gutenberg.mark(draft.blocks)
    blocks = find_contents(blocks)
    if form == "txt" and (copied := ao3.copied(blocks)):
        return *copied, "ao3"
    blocks, head = (blocks, Meta()) if draft.headed else read_header(draft.text, blocks)
    file = _completed(draft.meta, licensed or Meta())
    # Of a page or a Word file, what its head tells the reader is truer than what its properties tell a program.
    meta = _completed(head, file) if form in ("html", "docx") and not draft.style else _completed(file, head)
    pasted = "fanfictionnet" if head.tags.keys() >= fanfictionnet.PASTED else ""
    return blocks, meta, draft.style or ("gutenberg" if licensed else pasted)


def _completed(meta: Meta, other: Meta) -> Meta:
    """The first, with what only the second says."""
    return Meta(meta.title or other.title, meta.authors or other.authors, meta.summary or other.summary, {**other.tags, **meta.tags})
