"""The shelf as it is written: Parquet parts, replaced all together or not at all.

    SHELF/shelf.json                     what the shelf is: how many works in how many parts, rows of each table
    SHELF/files.parquet                  every file that was looked at: read, a copy, failed, passed over, and why
    SHELF/works/part-0-of-4.parquet …    a folder a table, as many parts in each; a work is in the same part of all
    SHELF/readings/WORK.json.gz          each work's whole reading
    SHELF/.staging/WORK-SETTINGS         the tables of a work that was read and stands in no part yet
    SHELF/.commit/                       files on their way into their places; they are complete when shelf.json is among them

What the parts hold is a function of the works alone: which part a work is in is told by its id, in a part the works are in the order of
their ids, and the rows of a work in the order of the story. However many runs it took, and wherever the works were read, the same works
give the same bytes. Nothing is asked of the place but that a file is written whole or not at all: no folder is renamed.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from io import BytesIO
from pathlib import Path
from typing import Literal

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
from msgspec import Struct

from fabula.errors import CannotWrite
from fabula.shelf.folder import Folder
from fabula.shelf.locks import locked
from fabula.shelf.parts import COMMIT, Part, part_of, write_parts
from fabula.shelf.reader import reading_of, staging_of
from fabula.shelf.shelf import LISTED, MANIFEST, Manifest, Shelf, part_name
from fabula.shelf.tables import unpacked

PART_WORKS = 64  # the most works in a part, on the average
LOCK = ".lock"


class FileRow(Struct, frozen=True):
    """A row of `files.parquet`: what is known of a file. `work` is what the shelf calls its story, null where none of it is there."""

    folder: str
    path: str
    size_bytes: int
    sha256: str | None = None
    work: str | None = None
    status: Literal["read", "copy", "failed", "skipped", "waiting"] = "waiting"
    message: str | None = None


FILES = pa.schema([(name, pa.int64() if name == "size_bytes" else pa.string()) for name in FileRow.__struct_fields__])


class Store(Shelf):
    """A shelf that is held to be written to; `open_to_write` gives it."""

    def works(self) -> dict[str, str]:
        """Every work, with what it was read with."""
        fs = self.folder.fs
        return {
            work: read_with
            for part in self.parts("works")
            for work, read_with in zip(
                *pq.read_table(self.folder.path(part), columns=["work", "read_with"], filesystem=fs).to_pydict().values(), strict=True
            )
        }

    def files(self) -> list[FileRow]:
        """The rows of `files.parquet`."""
        return [FileRow(**row) for row in pq.read_table(BytesIO(self.folder.read(LISTED))).to_pylist()]

    def staged(self) -> set[tuple[str, str]]:
        """The works that were read and stand in no part yet, each with what it was read with."""
        return {(work, read_with) for name in self.folder.names(".staging") for work, _, read_with in [name[9:].partition("-")]}

    def settle(self, files: list[FileRow], staged: Mapping[str, str], write: Callable[[list[Part]], None] = write_parts) -> None:
        """Put what is staged into the parts, take out the works that no file has any more, and replace `files.parquet` by these rows.

        `staged` are the works, and what they were read with; what else is staged belongs to no work here and stays. `write` may write
        several parts at once.
        """
        wanted = {row.work for row in files}
        had, fresh = self.works(), {work: read_with for work, read_with in staged.items() if work in wanted}
        have = {*fresh, *had} & wanted
        schemas = self._schemas(fresh)
        parts = _parts_for(len(have))
        changed = {part_of(work, parts) for work in (*fresh, *(had.keys() - have))}
        if parts != self.manifest.parts or schemas.keys() != self.manifest.rows.keys():
            changed = {*range(parts)}
        inside: defaultdict[int, list[str]] = defaultdict(list)  # the works of each part
        for work in have:
            inside[part_of(work, parts)].append(work)
        write([self._part(n, parts, inside[n], fresh, schemas) for n in sorted(changed)])
        rows = Counter(dict.fromkeys(schemas, 0))
        for table in schemas:
            for n in range(parts):
                path = f"{table}/{part_name(n, parts)}"
                rows[table] += self._rows_in(f"{COMMIT}/{path}" if n in changed else path)
        listed = BytesIO()
        pq.write_table(pa.Table.from_pylist([msgspec.structs.asdict(row) for row in files], FILES), listed, compression="zstd")
        self.folder.write(f"{COMMIT}/{LISTED}", listed.getvalue())
        manifest = Manifest(works=len(have), parts=parts, rows=rows)
        # From here on it is done, if not by this run then by the next.
        self.folder.write(f"{COMMIT}/{MANIFEST}", msgspec.json.format(msgspec.json.encode(manifest)) + b"\n")
        _put_in_place(self.folder)
        self.manifest = manifest
        for work, read_with in self.staged():
            if work in have or work in staged:
                self.folder.remove(staging_of(work, read_with))
        for work in {*had, *staged} - have:
            self.folder.remove(reading_of(work))

    def _part(self, n: int, of: int, works: Sequence[str], fresh: Mapping[str, str], schemas: dict[str, pa.Schema]) -> Part:
        staged = {work: fresh[work] for work in works if work in fresh}
        return Part(self.folder.where, n, of, staged, frozenset(works) - staged.keys(), schemas)

    def _rows_in(self, part: str) -> int:
        return int(pq.read_metadata(self.folder.path(part), filesystem=self.folder.fs).num_rows)

    def _schemas(self, fresh: Mapping[str, str]) -> dict[str, pa.Schema]:
        """The tables that there are to be, by what was read last."""
        for work, read_with in fresh.items():
            tables = unpacked(self.folder.read(staging_of(work, read_with)))
            return {name: tables[name].schema for name in sorted(tables)}
        return {table: pq.read_schema(self.folder.path(self.parts(table)[0]), filesystem=self.folder.fs) for table in self.manifest.rows}


@contextmanager
def open_to_write(where: str | Path) -> Iterator[Store]:
    """The shelf at `where`, made if there is none; what a killed run left is put in order first, what killed workers leave, last.

    A folder is held against every other writer. A URL is not: there is nothing that holds all kinds of places.

    Raises:
        Busy: another run writes to it.
        CannotWrite: there is something else, or the place cannot be written.
    """
    folder = Folder(where)
    try:
        if not any(map(folder.exists, (LOCK, MANIFEST, ".staging"))) and not folder.empty():
            raise CannotWrite(str(where), "the folder holds something else than a shelf")
        for name in ("readings", ".staging"):
            folder.fs.makedirs(folder.path(name), exist_ok=True)
        with locked(Path(folder.path(LOCK))) if folder.local else nullcontext():
            folder.sweep()
            _put_in_place(folder)
            if not folder.exists(MANIFEST):
                pq.write_table(FILES.empty_table(), empty := BytesIO())
                folder.write(LISTED, empty.getvalue())
                folder.write(MANIFEST, msgspec.json.encode(Manifest()))
            store = Store(where)
            _tidy(store)
            yield store
            folder.sweep()
    except OSError as error:
        raise CannotWrite(str(where), error.strerror or str(error)) from error


def _put_in_place(folder: Folder) -> None:
    """Put in place what a commit holds if it is complete, however far an earlier run came with it; remove it if it is not."""
    if folder.exists(f"{COMMIT}/{MANIFEST}"):
        for name in folder.names(COMMIT):
            if (place := name.removeprefix(f"{COMMIT}/")) != MANIFEST:
                folder.move(name, place)
        folder.write(MANIFEST, folder.read(f"{COMMIT}/{MANIFEST}"))
        shelf = Shelf(folder.where)
        needed = {part for table in shelf.manifest.rows for part in shelf.parts(table)}
        for name in folder.names(""):
            if name.endswith(".parquet") and name.partition("/")[2].startswith("part-") and name not in needed:
                folder.remove(name)
        folder.remove(f"{COMMIT}/{MANIFEST}")
    if folder.exists(COMMIT):
        folder.fs.rm(folder.path(COMMIT), recursive=True)


def _tidy(store: Store) -> None:
    """Remove the readings of no work, which a run leaves that is killed at its very end."""
    needed = {reading_of(work) for work in (*store.works(), *(work for work, _ in store.staged()))}
    for name in store.folder.names("readings"):
        if name not in needed:
            store.folder.remove(name)


def _parts_for(works: int) -> int:
    """The least power of two that leaves no more than PART_WORKS in a part on the average: a new part is made of half an old one."""
    return 1 << max(0, -(-works // PART_WORKS) - 1).bit_length()
