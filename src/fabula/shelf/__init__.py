"""Many stories: a folder of files becomes a shelf, which is a folder of Parquet parts that any tool can ask. Needs the extra [shelf]."""

from importlib.util import find_spec

from fabula.errors import MissingExtra

for package in ("pyarrow", "duckdb", "fsspec"):
    if find_spec(package) is None:
        raise MissingExtra("a shelf", package, "shelf")
