"""Files written whole or not at all."""

import os
import sys
from pathlib import Path

from fabula.errors import CannotWrite


def write_whole(path: str | Path, data: bytes) -> None:
    """Write `data` beside `path`, then rename it into place; `-` is standard output.

    A reader sees the old file or the new one, never a part, and nothing is left beside it when writing stops halfway.
    What is no regular file (`/dev/stdout`, a named pipe) is written to as it stands: a rename would replace the device.

    Raises:
        CannotWrite: the place is a directory, may not be written, or is full.
    """
    try:
        if str(path) == "-":
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
            return
        target = Path(os.path.realpath(path))  # a link stays a link: what it points to is replaced
        if target.exists() and not target.is_file():
            target.write_bytes(data)
        else:
            _replace(target, data)
    except BrokenPipeError:
        raise
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise CannotWrite(str(path), getattr(error, "strerror", None) or str(error)) from error


def _replace(target: Path, data: bytes) -> None:
    beside = target.with_name(f".fabula-{os.urandom(6).hex()}.part")
    try:
        with beside.open("xb") as file:
            file.write(data)
        beside.replace(target)
    except BaseException:  # Ctrl-C too
        beside.unlink(missing_ok=True)
        raise
