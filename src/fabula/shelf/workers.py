"""Who does the work: processes of this machine, where one that dies takes nothing with it but what it had in hand."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Protocol, Self, TypeVar

from fabula.errors import StoryError
from fabula.shelf.reader import Read, StoryReader

MOST_STILLBORN = 8  # processes that die before any has finished anything: then it is not the items that kill them
Item = TypeVar("Item")
Made = TypeVar("Made")


class Died:
    """What a process left that was killed, or ran out of memory."""


class Engine(Protocol):
    """What works at many things at once, between `__enter__` and `__exit__`."""

    @property
    def jobs(self) -> int:
        """How many things are worked at at once."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *error: object) -> None: ...

    def read(self, reader: StoryReader, paths: Iterable[str], alone: bool = False) -> Iterator[tuple[str, Read | Died]]:
        """Each path with what was read there, as they are ready. `alone`: no two at once."""
        ...

    def each(self, work: Callable[[Item], Made], items: Iterable[Item]) -> Iterator[tuple[Item, Made | Died]]:
        """Each item with what `work` makes of it, as they are ready. `work` can be pickled: a function of a module."""
        ...


class Processes:
    """Processes of this machine, `jobs` at most.

    Each is a pool of its own: when it dies, it is known which item it had, and the others go on. Those that live serve the next call too.
    """

    def __init__(self, jobs: int):
        self.jobs = jobs
        self.pools: list[ProcessPoolExecutor] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        for pool in self.pools:
            pool.shutdown(wait=False, cancel_futures=True)

    def read(self, reader: StoryReader, paths: Iterable[str], alone: bool = False) -> Iterator[tuple[str, Read | Died]]:
        return self._each(reader.read, paths, 1 if alone else self.jobs)

    def each(self, work: Callable[[Item], Made], items: Iterable[Item]) -> Iterator[tuple[Item, Made | Died]]:
        return self._each(work, items, self.jobs)

    def _each(self, work: Callable[[Item], Made], items: Iterable[Item], most: int) -> Iterator[tuple[Item, Made | Died]]:
        """No more than `most` items are taken at once.

        Raises:
            StoryError: one process after the other dies, and none finishes anything.
        """
        left, idle = iter(items), [*self.pools]
        finished = stillborn = 0
        running: dict[Future[Made], tuple[Item, ProcessPoolExecutor]] = {}

        def begin() -> None:
            for item in left:
                if not idle:
                    idle.append(ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), initializer=_stay_with_parent))
                    self.pools.append(idle[-1])
                pool = idle.pop()
                running[pool.submit(work, item)] = item, pool
                return

        for _ in range(most):
            begin()
        while running:
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                item, pool = running.pop(future)
                try:
                    made: Made | Died = future.result()
                    finished += 1
                    idle.append(pool)
                except BrokenProcessPool:
                    made = Died()
                    stillborn += not finished
                    self.pools.remove(pool)
                if stillborn > MOST_STILLBORN:
                    raise StoryError("every process is killed before it has done anything; use fewer --jobs, or free some memory")
                begin()  # before what is made is used, so that no process waits for it
                yield item, made


def cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _stay_with_parent() -> None:
    """End with the process that started this one, however that ended (a pool's workers would wait for ever), and at once on Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    parent = multiprocessing.parent_process()
    assert parent

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
