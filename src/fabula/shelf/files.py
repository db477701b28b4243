"""The files under a folder: which are stories, which are not and why."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from fabula.sources.limits import FILE_BYTES
from fabula.sources.sniffing import ENDINGS


class Found(Struct, frozen=True):
    """A file, or a folder that was not entered: its path below the folder that was asked for, its size, and why it is passed over."""

    path: str
    size: int = 0
    skipped: str | None = None


def files_under(folder: Path, leaving_out: Path) -> list[Found]:
    """Every file of a folder tree in the order of its path, without the shelf itself. Links to folders are not followed."""
    return sorted(_walk(folder, leaving_out.resolve()), key=lambda found: found.path)


def _walk(folder: Path, leaving_out: Path) -> Iterator[Found]:
    closed: list[OSError] = []
    for place, folders, names in os.walk(folder, onerror=closed.append):
        here = Path(place)
        for name in list(folders):
            if name.startswith("."):
                yield Found(_below(folder, here / name), skipped="is hidden")
            if name.startswith(".") or (here / name).resolve() == leaving_out:
                folders.remove(name)
        for name in names:
            yield _judged(here / name, _below(folder, here / name))
    for error in closed:
        yield Found(_below(folder, Path(error.filename)), skipped=f"cannot be opened ({error.strerror})")


def _judged(path: Path, below: str) -> Found:
    if path.name.startswith("."):
        return Found(below, skipped="is hidden")
    if path.suffix.lower() not in ENDINGS:
        return Found(below, skipped=f"is no story by its ending; these are: {' '.join(ENDINGS)}")
    if not path.is_file():
        return Found(below, skipped="is a broken link" if path.is_symlink() else "is no regular file")
    return Found(below, path.stat().st_size)


def _below(folder: Path, path: Path) -> str:
    return path.relative_to(folder).as_posix()


def sha256_of(path: Path) -> str | None:
    """Of the file's bytes; None for a file that cannot be opened or is over the limit: reading it says why."""
    try:
        if path.stat().st_size > FILE_BYTES:
            return None
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None
