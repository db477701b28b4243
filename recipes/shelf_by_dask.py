"""A folder of stories onto a shelf by Dask: python recipes/shelf_by_dask.py FOLDER SHELF [ADDRESS]

ADDRESS is that of a Dask scheduler; without it, two processes of this machine. Needs `pip install 'fabula[shelf]' 'dask[distributed]'` on
every machine; all must see FOLDER and SHELF at the same places (SHELF may be a URL that fsspec knows).
"""

import sys
from pathlib import Path

import dask.bag
from dask.distributed import Client

from fabula.shelf.reader import StoryReader
from fabula.shelf.run import read_folder, stories_under
from fabula.shelf.workers import Processes

BATCH = 8  # stories


def main(folder: str, shelf: str, address: str | None = None) -> None:
    """Dask's workers read the stories and keep what they read on the shelf, then it is settled into the shelf's parts."""
    reader = StoryReader(shelf)
    with Client(address) if address else Client(n_workers=2, threads_per_worker=1, dashboard_address=None):
        batches = dask.bag.from_sequence(stories_under(Path(folder), shelf), partition_size=BATCH)
        batches.map_partitions(lambda paths: reader({"path": [*paths]})["message"]).compute()
    outcome = read_folder(Path(folder), shelf, Processes(1))  # reads again only what could not be read, to say why
    print(f"{shelf}: {outcome.works} works, {len(outcome.failed)} could not be read")


if __name__ == "__main__":
    main(*sys.argv[1:])
