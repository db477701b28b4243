"""Files and folders written whole or not at all."""

import os
import shutil
import sys
from collections.abc import Mapping
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


def write_folder(path: str | Path, files: Mapping[str, bytes]) -> None:
    """Write `files` (content by name; a name may lie in a subfolder) beside `path`, then rename the folder into place.

    A folder that is there already is replaced if all its files bear these names: it is an export written again. Else it stays as it is.

    Raises:
        CannotWrite: the place is a file, holds other files, may not be written, or is full.
    """
    try:
        target = Path(os.path.realpath(path))
        if other := _first_other(target, files):
            raise CannotWrite(str(path), f"the folder holds other files, as {other!r}")
        beside = target.with_name(f".fabula-{os.urandom(6).hex()}.part")
        beside.mkdir()
        try:
            for name, data in files.items():
                (beside / name).parent.mkdir(parents=True, exist_ok=True)
                (beside / name).write_bytes(data)
            _swap(beside, target)
        except BaseException:  # Ctrl-C too
            shutil.rmtree(beside, ignore_errors=True)
            raise
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise CannotWrite(str(path), getattr(error, "strerror", None) or str(error)) from error


def _first_other(folder: Path, files: Mapping[str, bytes]) -> str | None:
    there = (each for each in sorted(folder.rglob("*")) if not each.is_dir() or each.is_symlink()) if folder.is_dir() else ()
    return next((name for each in there if (name := each.relative_to(folder).as_posix()) not in files), None)


def _swap(new: Path, target: Path) -> None:
    """Put the folder `new` in the place of `target`; no system renames a folder over one that holds files."""
    if not target.is_dir():
        new.rename(target)
        return
    old = new.with_suffix(".old")
    target.rename(old)
    try:
        new.rename(target)
    except BaseException:
        old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _replace(target: Path, data: bytes) -> None:
    beside = target.with_name(f".fabula-{os.urandom(6).hex()}.part")
    try:
        with beside.open("xb") as file:
            file.write(data)
        beside.replace(target)
    except BaseException:  # Ctrl-C too
        beside.unlink(missing_ok=True)
        raise
