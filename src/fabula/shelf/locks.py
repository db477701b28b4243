"""One writer at a time. The system lets go of the lock when its holder ends, however it ends."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fabula.errors import StoryError

if sys.platform == "win32":
    import msvcrt

    def _take(file: int) -> None:
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


class Busy(StoryError):
    """A shelf that another process writes to."""


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock file `path`, which stays when it is let go.

    Raises:
        Busy: another process holds it.
    """
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            _take(file)
        except OSError as error:
            raise Busy(f"{path.parent}: another run is writing to this shelf; wait until it ends, or write to another shelf") from error
        yield
    finally:
        os.close(file)
