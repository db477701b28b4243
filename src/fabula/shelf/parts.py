"""One part of a shelf: the rows of its works, in every table."""

from collections.abc import Iterable, Iterator, Mapping

import pyarrow as pa
import pyarrow.parquet as pq
from msgspec import Struct

from fabula.shelf.folder import Folder
from fabula.shelf.reader import staging_of
from fabula.shelf.shelf import Shelf, part_name
from fabula.shelf.tables import unpacked

COMMIT = ".commit"  # the folder of files that are on their way into their places
GROUP_ROWS = 65_536  # rows from which a row group is full; a work is never divided


class Part(Struct, frozen=True):
    """A part that is to be written: number `n` of so many, for the shelf at `where`.

    `staged` are its works that stand in no part yet, with what they were read with; `kept` those that do. `tables` is what to write.
    """

    where: str
    n: int
    of: int
    staged: dict[str, str]
    kept: frozenset[str]
    tables: dict[str, pa.Schema]


def write_part(part: Part) -> None:
    """Write a part of each table into the shelf's commit, the works in the order of their ids. Needs nothing but the shelf."""
    shelf = Shelf(part.where)
    fresh = {work: unpacked(shelf.folder.read(staging_of(work, read_with))) for work, read_with in part.staged.items()}
    for table, schema in part.tables.items():
        shelf.folder.fs.makedirs(shelf.folder.path(f"{COMMIT}/{table}"), exist_ok=True)
        rows = _rows(shelf, table, part, fresh)
        _write(shelf.folder, f"{COMMIT}/{table}/{part_name(part.n, part.of)}", schema, rows)


def write_parts(parts: Iterable[Part]) -> None:
    """Write one part after the other."""
    for part in parts:
        write_part(part)


def part_of(work: str, parts: int) -> int:
    """The number of the part that a work is in: its id says which."""
    return int(work[:8], 16) * parts >> 32


def _rows(shelf: Shelf, table: str, part: Part, fresh: Mapping[str, Mapping[str, pa.RecordBatchStreamReader]]) -> Iterator[pa.Table]:
    """The rows of each work; of those that are kept as they stand on the shelf."""
    kept: dict[str, pa.Table] = {}
    for old in {part_of(work, shelf.manifest.parts): None for work in part.kept}:
        if parts := shelf.parts(table):
            kept.update(_by_work(pq.read_table(shelf.folder.path(parts[old]), filesystem=shelf.folder.fs)))
    for work in sorted({*fresh, *part.kept}):
        if work in fresh:
            yield fresh[work][table].read_all()
        elif work in kept:
            yield kept[work]


def _by_work(table: pa.Table) -> Iterator[tuple[str, pa.Table]]:
    """The rows of each work; those of one stand together."""
    start = 0
    for each in table["work"].value_counts().to_pylist():
        yield each["values"], table.slice(start, each["counts"])
        start += each["counts"]


def _write(folder: Folder, name: str, schema: pa.Schema, works: Iterable[pa.Table]) -> None:
    """A part with the rows of these works, in row groups of whole works: where one group ends, the rows alone tell."""
    with pq.ParquetWriter(folder.path(name), schema, filesystem=folder.fs, compression="zstd") as writer:
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
    if rows.schema.equals(schema):
        return rows
    columns = [rows[field.name] if field.name in rows.column_names else pa.nulls(rows.num_rows, field.type) for field in schema]
    return pa.Table.from_arrays(columns, schema=schema)
