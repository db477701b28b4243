"""The tables as Parquet, for DuckDB, Polars, pandas and Spark."""

from collections.abc import Mapping
from io import BytesIO
from typing import TYPE_CHECKING

from fabula.errors import MissingExtra
from fabula.formats.exports import Export
from fabula.formats.tables import Table, tables
from fabula.layers import Story

if TYPE_CHECKING:
    import pyarrow as pa


def files(story: Story, no_text: bool) -> Mapping[str, bytes]:
    """A Parquet file a table.

    Raises:
        MissingExtra: pyarrow is not installed.
    """
    try:
        import pyarrow.parquet as pq  # noqa: PLC0415
    except ImportError as error:
        raise MissingExtra("Parquet", "pyarrow", "parquet") from error
    made = {}
    for table in tables(story, no_text):
        out = BytesIO()
        pq.write_table(arrow(table), out)
        made[f"{table.name}.parquet"] = out.getvalue()
    return made


def arrow(table: Table) -> "pa.Table":
    """A table as Arrow has it. Needs pyarrow."""
    import pyarrow as pa  # noqa: PLC0415

    types = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}
    columns = zip(*table.rows, strict=True) if table.rows else ([] for _ in table.columns)
    arrays = [pa.array(values, types[column.type]) for column, values in zip(table.columns, columns, strict=True)]
    return pa.table(arrays, names=[column.name for column in table.columns])


EXPORT = Export("parquet", "scholars", "the same tables as Parquet (extra [parquet])", None, files, without_text=True)
