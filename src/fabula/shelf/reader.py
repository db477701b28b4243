"""StoryReader: a batch of paths in, a batch of rows out. One picklable class for processes, Ray, Dask and Spark alike."""

import gzip
import os
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import PurePath
from time import perf_counter
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from fabula.encoder.choice import RULES, VARIABLE, digest_of, weights_of
from fabula.errors import CannotWrite, StoryError
from fabula.formats import json
from fabula.layers import SCHEMA
from fabula.reading import read_document
from fabula.shelf.folder import Folder
from fabula.shelf.tables import packed, tables_of
from fabula.sources import read_source
from fabula.sources.sniffing import ENDINGS
from fabula.version import VERSION

ID_CHARS = 16  # 64 bits: two works of a million share one with a chance of one in ten million


class Read(Struct, frozen=True):
    """What came of one file: the tables (packed) and the whole reading (the contract, gzipped), or why there is none.

    `work` is made of the content of the file, and `read_with` of all else that a reading depends on. Where there is a work and a message,
    it was read and could not be kept on the shelf.
    """

    path: str
    work: str | None = None
    read_with: str | None = None
    message: str | None = None
    reading: bytes = b""
    tables: bytes = b""
    seconds: float = 0.0


class StoryReader:
    """Reads stories and never raises: of a file that cannot be read the row says why.

    Called with `{"path": [...]}`, returns a column for each field of `Read`, a row for each path, in order. A path that is no Unicode
    may be given as bytes.

    Where a shelf is named, a folder or a URL of fsspec, what is read is kept there at once, and its row holds neither reading nor tables:
    `fabula shelf read` with the same folder of stories then puts it into the shelf's parts. `model` is as in `fabula.read`; its weights are
    loaded when the first story is read, once a process.
    """

    def __init__(self, shelf: str | None = None, model: str | None = None):
        self.shelf = None if shelf is None else Folder(shelf)
        named = model or os.environ.get(VARIABLE)  # of the place where it is made, not of those where it reads
        self.model = os.path.abspath(named) if named and named != RULES else named

    def __call__(self, batch: Mapping[str, Sequence[str | bytes]]) -> dict[str, list[Any]]:
        rows = [self.read(os.fsdecode(path)) for path in batch["path"]]
        return {field: [getattr(row, field) for row in rows] for field in Read.__struct_fields__} | {"path": list(batch["path"])}

    def read(self, path: str) -> Read:
        """One story."""
        os.environ.setdefault("FABULA_THREADS", "1")  # it is one of many, a processor each
        made = _read(path, self.model)
        if self.shelf is None or made.work is None:
            return made
        try:
            stage(self.shelf, made)
            message = None
        except CannotWrite as error:
            message = error.what
        except OSError as error:
            message = error.strerror or str(error)
        return replace(made, message=message, reading=b"", tables=b"")


def _read(path: str, model: str | None) -> Read:
    began = perf_counter()
    try:
        document = read_source(path)
        work, read_with = work_id(document.source.sha256), settings_of(path, model)
        story = read_document(document, model=model)
        reading = gzip.compress(json.encode(story), compresslevel=1, mtime=0)
        return Read(path, work, read_with, None, reading, packed(tables_of(story, work, read_with)), perf_counter() - began)
    except StoryError as error:
        message = str(error).removeprefix(f"{path}: ")
    except (MemoryError, RecursionError) as error:
        message = f"needs more memory than there is ({type(error).__name__}); cut it into parts"
    except Exception as error:  # one story's fault is not the shelf's
        message = f"met a fault of fabula's own ({type(error).__name__}: {error})"
    return Read(path, message=" ".join(message.encode("utf-8", "replace").decode().split()), seconds=perf_counter() - began)


def stage(shelf: Folder, read: Read) -> None:
    """Keep what was read. From here on it is not lost, whatever happens."""
    assert read.work
    assert read.read_with
    shelf.write(reading_of(read.work), read.reading)
    shelf.write(staging_of(read.work, read.read_with), read.tables)


def reading_of(work: str) -> str:
    """The file of a shelf that holds the whole reading of a work."""
    return f"readings/{work}.json.gz"


def staging_of(work: str, read_with: str) -> str:
    """The file of a shelf that holds the tables of a work until they stand in its parts."""
    return f".staging/{work}-{read_with}"


def work_id(sha256_of_content: str) -> str:
    """What a shelf calls the work of a file."""
    return sha256_of_content[:ID_CHARS]


def settings_of(path: str, model: str | None) -> str:
    """A digest of all that a reading depends on but the file's content: version, schema, weights, and the format that its name tells."""
    weights = digest_of(weights_of(model))
    return sha256(f"{VERSION} {SCHEMA} {weights} {ENDINGS.get(PurePath(path).suffix.lower())}".encode()).hexdigest()[:8]
