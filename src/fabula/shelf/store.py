"""The shelf on the disk: Parquet parts, replaced all together or not at all.

    SHELF/shelf.json                     what the shelf is: how many works in how many parts, rows of each table
    SHELF/files.parquet                  every file that was looked at: read, a copy, failed, passed over, and why
    SHELF/works/part-0-of-4.parquet …    a folder a table, as many parts in each; a work is in the same part of all
    SHELF/readings/WORK.json.gz          each work's whole reading
    SHELF/.staging/WORK-SETTINGS         the tables of a work that was read and stands in no part yet
    SHELF/.commit/                       files on their way into their places

What the parts hold is a function of the works alone: which part a work is in is told by its id, in a part the works are in the order of
their ids, and the rows of a work in the order of the story. However many runs it took, the same works give the same bytes.
"""

import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
from msgspec import Struct

from fabula.errors import CannotWrite
from fabula.formats.files import write_whole
from fabula.shelf.locks import locked
from fabula.shelf.reader import Read
from fabula.shelf.shelf import MANIFEST, Manifest, Shelf, part_name
from fabula.shelf.tables import unpacked

PART_WORKS = 64  # the most works in a part, on the average
GROUP_ROWS = 65_536  # rows from which a row group is full; a work is never divided
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
        return {
            work: read_with
            for part in self.parts("works")
            for work, read_with in zip(*pq.read_table(part, columns=["work", "read_with"]).to_pydict().values(), strict=True)
        }

    def files(self) -> list[FileRow]:
        """The rows of `files.parquet`."""
        return [FileRow(**row) for row in pq.read_table(self.path / "files.parquet").to_pylist()]

    def staged(self) -> dict[str, str]:
        """The works that were read and stand in no part yet, with what they were read with."""
        return dict(each.name.split("-") for each in (self.path / ".staging").iterdir() if not each.name.startswith("."))

    def stage(self, read: Read) -> None:
        """Keep what was read. From here on it is not lost, whatever happens."""
        assert read.work
        write_whole(self.reading(read.work), read.reading)
        for older in (self.path / ".staging").glob(f"{read.work}-*"):
            older.unlink()
        write_whole(self._staging(read.work, read.read_with or ""), read.tables)

    def settle(self, files: list[FileRow]) -> None:
        """Put what is staged into the parts, take out the works that no file has any more, and replace `files.parquet` by these rows."""
        wanted = {row.work for row in files}
        had, staged = self.works(), {work: with_ for work, with_ in self.staged().items() if work in wanted}
        have = {*staged, *had} & wanted
        parts = _parts_for(len(have))
        changed = {_part_of(work, parts) for work in (*staged, *(had.keys() - have))} if parts == self.manifest.parts else {*range(parts)}
        new = self.path / ".commit-unfinished"
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir()
        schemas = self._schemas(staged)
        rows = dict.fromkeys(schemas, 0)
        for part in range(parts):
            works = {work for work in have if _part_of(work, parts) == part}
            fresh = {work: unpacked(self._staging(work, staged[work]).read_bytes()) for work in works & staged.keys()}
            for table, schema in schemas.items():
                path = self.path / table / part_name(part, parts)
                if part in changed or table not in self.manifest.rows:
                    path = new / table / path.name
                    path.parent.mkdir(exist_ok=True)
                    _write(path, schema, self._works_of(table, works, fresh))
                rows[table] += pq.read_metadata(path).num_rows
        pq.write_table(
            pa.Table.from_pylist([msgspec.structs.asdict(row) for row in files], FILES), new / "files.parquet", compression="zstd"
        )
        manifest = Manifest(works=len(have), parts=parts, rows=rows)
        (new / MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(manifest)) + b"\n")
        new.rename(self.path / ".commit")  # from here on it is done, if not by this run then by the next
        _finish(self.path)
        self.manifest = manifest

    def _staging(self, work: str, read_with: str) -> Path:
        return self.path / ".staging" / f"{work}-{read_with}"

    def _schemas(self, staged: Mapping[str, str]) -> dict[str, pa.Schema]:
        """The tables that there are to be, by what was read last."""
        for work, read_with in staged.items():
            tables = unpacked(self._staging(work, read_with).read_bytes())
            return {name: tables[name].schema for name in sorted(tables)}
        return {table: pq.read_schema(self.parts(table)[0]) for table in self.manifest.rows}

    def _works_of(self, table: str, works: set[str], fresh: Mapping[str, Mapping[str, pa.RecordBatchStreamReader]]) -> Iterator[pa.Table]:
        """The rows of each of the works of a part, in the order of their ids; of those that are not fresh as they stand on the shelf."""
        kept: dict[str, pa.Table] = {}
        for old in {_part_of(work, self.manifest.parts): None for work in works - fresh.keys()}:
            if parts := self.parts(table):
                kept.update(_by_work(pq.read_table(parts[old])))
        for work in sorted(works):
            if work in fresh:
                yield fresh[work][table].read_all()
            elif work in kept:
                yield kept[work]


@contextmanager
def open_to_write(path: Path) -> Iterator[Store]:
    """The shelf at `path`, made if there is none, held against every other writer; what a killed run left is put in order first.

    Raises:
        Busy: another run writes to it.
        CannotWrite: there is something else, or the place cannot be written.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
        if not (path / LOCK).exists() and any(path.iterdir()):
            raise CannotWrite(str(path), "the folder holds something else than a shelf")
        with locked(path / LOCK):
            for folder in ("readings", ".staging"):
                (path / folder).mkdir(exist_ok=True)
            _finish(path)
            if not (path / MANIFEST).exists():
                pq.write_table(FILES.empty_table(), path / "files.parquet")
                write_whole(path / MANIFEST, msgspec.json.encode(Manifest()))
            yield Store(path)
    except OSError as error:
        raise CannotWrite(str(path), error.strerror or str(error)) from error


def _finish(path: Path) -> None:
    """Put in place what a commit holds, however far an earlier run came with it, and remove what it makes needless."""
    commit = path / ".commit"
    if not commit.exists():
        return
    for new in sorted((each for each in commit.rglob("*") if each.is_file()), key=lambda each: each.name == MANIFEST):
        target = path / new.relative_to(commit)
        target.parent.mkdir(exist_ok=True)
        new.replace(target)
    shelf = Store(path)
    needed = {part for table in shelf.manifest.rows for part in shelf.parts(table)}
    needed |= {shelf.reading(work) for work in shelf.works()}
    for each in (*path.glob("*/part-*.parquet"), *path.glob("readings/*")):
        if each not in needed:
            each.unlink()
    shutil.rmtree(path / ".staging")
    (path / ".staging").mkdir()
    shutil.rmtree(commit)


def _parts_for(works: int) -> int:
    """The least power of two that leaves no more than PART_WORKS in a part on the average: a new part is made of half an old one."""
    return 1 << max(0, -(-works // PART_WORKS) - 1).bit_length()


def _part_of(work: str, parts: int) -> int:
    return int(work[:8], 16) * parts >> 32


def _by_work(table: pa.Table) -> Iterator[tuple[str, pa.Table]]:
    """The rows of each work; those of one stand together."""
    start = 0
    for each in table["work"].value_counts().to_pylist():
        yield each["values"], table.slice(start, each["counts"])
        start += each["counts"]


def _write(path: Path, schema: pa.Schema, works: Iterable[pa.Table]) -> None:
    """A part with the rows of these works, in row groups of whole works: where one group ends, the rows alone tell."""
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        group: list[pa.Table] = []
        for rows in works:
            group.append(_aligned(rows, schema))
            if sum(each.num_rows for each in group) >= GROUP_ROWS:
                writer.write_table(pa.concat_tables(group).combine_chunks())
                group = []
        if group:
            writer.write_table(pa.concat_tables(group).combine_chunks())


def _aligned(rows: pa.Table, schema: pa.Schema) -> pa.Table:
    """Rows with these columns, null where they lack one: another version may have read them."""
    columns = [rows[field.name] if field.name in rows.column_names else pa.nulls(rows.num_rows, field.type) for field in schema]
    return pa.Table.from_arrays(columns, schema=schema)
