"""The tables of a shelf: those of `formats.tables`, every row with the work that it belongs to, and what only many works need."""

from collections.abc import Mapping
from io import BytesIO
from pathlib import PurePath

import msgspec
import pyarrow as pa

from fabula.formats.parquet import arrow
from fabula.formats.tables import Column, Table, tables
from fabula.layers import Story


def tables_of(story: Story, work: str, read_with: str) -> dict[str, pa.Table]:
    """All tables of a story by name. `work` is its id on the shelf, the first column of each; `read_with` is kept in `works`.

    `works` also has the summary and the count of words, and a title that is never null; `tags` has what the site says of the work.
    """
    made = {table.name: table for table in tables(story, no_text=False)}
    made["works"] = _works(made.pop("work"), story, read_with)
    made["tags"] = Table(
        "tags", (Column("kind", str), Column("tag", str)), [(kind, tag) for kind, tags in story.meta.tags.items() for tag in tags]
    )
    return {name: arrow(table).add_column(0, "work", pa.repeat(work, len(table.rows))) for name, table in made.items()}


def _works(table: Table, story: Story, read_with: str) -> Table:
    ((title, *rest),) = table.rows
    return Table(
        "works",
        (*table.columns, Column("length_words", int), Column("summary", str), Column("read_with", str)),
        [(title or PurePath(story.source.name).stem, *rest, len(story.text.split()), story.meta.summary, read_with)],
    )


def packed(tables: Mapping[str, pa.Table]) -> bytes:
    """Tables as one MessagePack map, from name to Arrow stream."""
    return msgspec.msgpack.encode({name: _stream(table) for name, table in tables.items()})


def unpacked(data: bytes) -> dict[str, pa.RecordBatchStreamReader]:
    """The tables of what `packed` made, each to be read when it is wanted."""
    return {name: pa.ipc.open_stream(stream) for name, stream in msgspec.msgpack.decode(data, type=dict[str, memoryview]).items()}


def _stream(table: pa.Table) -> bytes:
    out = BytesIO()
    with pa.ipc.new_stream(out, table.schema) as writer:
        writer.write_table(table)
    return out.getvalue()
