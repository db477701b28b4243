"""Work in processes of its own, where one that dies takes nothing with it but what it had in hand."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

from fabula.errors import StoryError

MOST_STILLBORN = 8  # processes that die before any has finished anything: then it is not the items that kill them
Item = TypeVar("Item")
Made = TypeVar("Made")


class Died:
    """What a process left that was killed, or ran out of memory."""


def in_processes(work: Callable[[Item], Made], items: Iterable[Item], jobs: int) -> Iterator[tuple[Item, Made | Died]]:
    """Each item with what `work` makes of it, as they are ready; no more than `jobs` are in hand at once.

    Each process is a pool of its own: when it dies, it is known which item it had, and the others go on. `work` must be picklable: a
    function of a module, or an object of one of its classes.

    Raises:
        StoryError: one process after the other dies, and none finishes anything.
    """
    left = iter(items)
    finished = stillborn = 0
    running: dict[Future[Made], tuple[Item, ProcessPoolExecutor]] = {}
    pools: list[ProcessPoolExecutor] = []

    def begin(pool: ProcessPoolExecutor | None) -> None:
        for item in left:
            if pool is None:
                pool = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), initializer=_stay_with_parent)
                pools.append(pool)
            running[pool.submit(work, item)] = item, pool
            return

    try:
        for _ in range(jobs):
            begin(None)
        while running:
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                item, pool = running.pop(future)
                try:
                    made: Made | Died = future.result()
                    finished += 1
                except BrokenProcessPool:
                    made = Died()
                    stillborn += not finished
                if stillborn > MOST_STILLBORN:
                    raise StoryError("every process is killed before it has done anything; use fewer --jobs, or free some memory")
                begin(None if isinstance(made, Died) else pool)  # before what is made is used, so that no process waits for it
                yield item, made
    finally:
        for pool in pools:
            pool.shutdown(wait=False, cancel_futures=True)


def _stay_with_parent() -> None:
    """End with the process that started this one, however that ended (a pool's workers would wait for ever), and at once on Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    parent = multiprocessing.parent_process()
    assert parent

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
