"""The tables as Parquet, for DuckDB, Polars, pandas and Spark."""

from collections.abc import Mapping
from io import BytesIO

from fabula.errors import MissingExtra
from fabula.formats.exports import Export
from fabula.formats.tables import tables
from fabula.layers import Story


def files(story: Story, no_text: bool) -> Mapping[str, bytes]:
    """A Parquet file a table.

    Raises:
        MissingExtra: pyarrow is not installed.
    """
    try:
        import pyarrow as pa  # noqa: PLC0415
        import pyarrow.parquet as pq  # noqa: PLC0415
    except ImportError as error:
        raise MissingExtra("Parquet", "pyarrow", "parquet") from error
    types = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}
    made = {}
    for table in tables(story, no_text):
        columns = zip(*table.rows, strict=True) if table.rows else ([] for _ in table.columns)
        arrays = [pa.array(values, types[column.type]) for column, values in zip(table.columns, columns, strict=True)]
        out = BytesIO()
        pq.write_table(pa.table(arrays, names=[column.name for column in table.columns]), out)
        made[f"{table.name}.parquet"] = out.getvalue()
    return made


EXPORT = Export("parquet", "scholars", "the same tables as Parquet (extra [parquet])", None, files, without_text=True)
