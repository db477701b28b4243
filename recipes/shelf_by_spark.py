"""A folder of stories onto a shelf by Spark: spark-submit recipes/shelf_by_spark.py FOLDER SHELF

Needs `pip install 'fabula[shelf]' pyspark pandas` on every machine, and Java; all must see FOLDER and SHELF at the same places (SHELF may
be a URL that fsspec knows). Run by python, it takes all processors of this machine.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
from pyspark.sql import SparkSession

from fabula.shelf.reader import StoryReader
from fabula.shelf.run import read_folder, stories_under
from fabula.shelf.workers import Processes

BATCH = 8  # stories


def main(folder: str, shelf: str) -> None:
    """Spark's workers read the stories and keep what they read on the shelf, then it is settled into the shelf's parts."""
    reader = StoryReader(shelf)

    def read(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            rows = reader(batch.to_pydict())
            yield pa.RecordBatch.from_pydict({name: pa.array(rows[name], pa.string()) for name in ("path", "message")})

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    spark = SparkSession.builder.appName("fabula shelf").getOrCreate()
    paths = [(path,) for path in stories_under(Path(folder), shelf)]
    frame = spark.createDataFrame(paths, "path string").repartition(-(-len(paths) // BATCH))
    frame.mapInArrow(read, "path string, message string").collect()
    spark.stop()
    outcome = read_folder(Path(folder), shelf, Processes(1))  # reads again only what could not be read, to say why
    print(f"{shelf}: {outcome.works} works, {len(outcome.failed)} could not be read")


if __name__ == "__main__":
    main(*sys.argv[1:])
