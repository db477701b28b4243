"""The engine for many machines: Ray Data. It schedules, holds back, and repeats what a lost worker had in hand; nothing of that is ours."""

import logging
import os
import warnings
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Self

from fabula.errors import MissingExtra, StoryError
from fabula.shelf.reader import Read, StoryReader
from fabula.shelf.workers import Died, Item, Made

BATCH = 16  # the most stories in the hands of an actor: fewer are less lost with it, more are less told of
ROUNDS = 8  # batches for each actor, at least: that all end at about the same time
REPEATS = 2  # times that what a lost worker had in hand is tried again


class OnRay:
    """A Ray cluster: the one that is there (`RAY_ADDRESS`, or started with `ray start`), else one of this machine's processes.

    `jobs` are the actors that read, a processor each; as many as the cluster has processors where None is given. Every machine of the
    cluster must have the same fabula installed, and see the stories and the shelf at the same places.

    Raises:
        MissingExtra: Ray is not installed.
    """

    def __init__(self, jobs: int | None = None):
        try:
            import ray.data  # noqa: PLC0415
        except ImportError as error:
            raise MissingExtra("--engine ray", "ray", "ray") from error
        self.ray = ray
        self.jobs = jobs or 0

    def __enter__(self) -> Self:
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is told to anybody
        os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")  # what befalls a worker is in its story's row
        self.ours = not self.ray.is_initialized()
        if self.ours:
            quiet: dict[str, Any] = {"logging_level": logging.ERROR, "log_to_driver": False}
            try:
                self.ray.init(address="auto", **quiet)
            except ConnectionError as error:
                if address := os.environ.get("RAY_ADDRESS"):
                    raise StoryError(f"{address}: no Ray cluster answers (RAY_ADDRESS); start it, or unset the variable") from error
                self.ray.init(num_cpus=self.jobs or None, include_dashboard=False, **quiet)
        cluster: dict[str, float] = self.ray.cluster_resources()
        self.jobs = self.jobs or max(1, int(cluster["CPU"]))
        context = self.ray.data.DataContext.get_current()
        context.enable_progress_bars = False
        context.max_errored_blocks = -1  # what kills its worker again and again is missing at the end, and all else is there
        logging.getLogger("ray.data").setLevel(logging.CRITICAL)
        return self

    def __exit__(self, *error: object) -> None:
        if self.ours:
            self.ray.shutdown()

    def read(self, reader: StoryReader, paths: Iterable[str], alone: bool = False) -> Iterator[tuple[str, Read | Died]]:
        path_of = {os.fsencode(path): path for path in paths}  # a path may be no Unicode, and a table holds nothing else
        if not path_of:
            return
        actors = 1 if alone else self.jobs
        batch = 1 if alone else max(1, min(BATCH, len(path_of) // (actors * ROUNDS)))
        blocks = self.ray.data.from_items([{"path": path} for path in path_of], override_num_blocks=-(-len(path_of) // batch))
        with warnings.catch_warnings():
            # Ray Data would try for ever what kills its worker each time. The only way to say otherwise is one that Ray 2.64 is to replace.
            warnings.filterwarnings("ignore", "`ray_remote_args` is deprecated")
            rows = blocks.map_batches(
                type(reader),
                fn_constructor_args=(reader.shelf and reader.shelf.where, reader.model),
                batch_size=None,
                compute=self.ray.data.ActorPoolStrategy(size=actors, max_tasks_in_flight_per_actor=1 if alone else 2),
                num_cpus=1,
                max_task_retries=REPEATS,
            )
        for row in self._rows(rows):
            path = path_of.pop(row["path"])
            yield path, Read(**row | {"path": path})
        yield from ((path, Died()) for path in path_of.values())

    def each(self, work: Callable[[Item], Made], items: Iterable[Item]) -> Iterator[tuple[Item, Made | Died]]:
        left = dict(enumerate(items))
        if not left:
            return

        def one(row: dict[str, Any]) -> dict[str, Any]:
            return {"n": row["n"], "made": work(row["item"])}

        given = [{"n": n, "item": item} for n, item in left.items()]
        for row in self._rows(self.ray.data.from_items(given, override_num_blocks=len(given)).map(one, num_cpus=1)):
            yield left.pop(row["n"]), row["made"]
        yield from ((item, Died()) for item in left.values())

    def _rows(self, dataset: Any) -> Iterator[dict[str, Any]]:
        """The rows of a dataset, as they are ready.

        Raises:
            StoryError: no worker can work, or the cluster is gone.
        """
        try:
            yield from dataset.iter_rows()
        except self.ray.exceptions.RayError as error:
            what = [line.strip() for line in str(error).splitlines() if line.strip()][-1][:200]
            raise StoryError(f"the Ray cluster failed ({what}); is the same fabula installed on each of its machines?") from error
