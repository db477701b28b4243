"""Where a shelf lies: a folder of this machine, or of any other place that fsspec has a URL for."""

import os
from datetime import datetime
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath
from typing import Any

import fsspec
from fsspec.implementations.local import LocalFileSystem

from fabula.errors import UnreadableSource
from fabula.formats.files import write_whole


class Folder:
    """A folder. Names of files are paths below it, with `/` between. Can be pickled.

    Raises:
        UnreadableSource: nothing here reaches a URL of this kind.
    """

    def __init__(self, where: str | Path):
        self.fs: Any  # fsspec has no types
        if "://" in str(where):
            self.where = str(where)
            try:
                self.fs, root = fsspec.url_to_fs(self.where)
            except (ImportError, ValueError) as error:  # no such protocol, or its package is not installed
                raise UnreadableSource(self.where, f"cannot be reached ({error})", "name a folder, or a URL that fsspec knows") from error
            self.root = str(root).rstrip("/")
        else:
            self.where = self.root = os.path.abspath(where)
            self.fs = LocalFileSystem()

    @property
    def local(self) -> bool:
        """Whether it is a folder as this machine's own tools see it."""
        return isinstance(self.fs, LocalFileSystem)

    @property
    def name(self) -> str:
        return PurePosixPath(self.root).name

    def path(self, name: str) -> str:
        """A file as `fs` calls it."""
        return f"{self.root}/{name}"

    def url(self, name: str) -> str:
        """A file as other tools call it."""
        return self.path(name) if self.local else str(self.fs.unstrip_protocol(self.path(name)))

    def names(self, inside: str) -> list[str]:
        """The files anywhere in a folder, in order; none where there is no such folder. Files on their way are not there yet."""
        return [name for name in self._all(inside) if not PurePosixPath(name).name.startswith(".")]

    def sweep(self) -> None:
        """Remove what was on its way when its writer was killed."""
        for name in self._all(""):
            if fnmatch(PurePosixPath(name).name, ".fabula-*.part"):
                self.remove(name)

    def _all(self, inside: str) -> list[str]:
        self.fs.invalidate_cache()  # others write too
        return sorted(path[len(self.root) + 1 :] for path in map(str, self.fs.find(self.path(inside))))

    def empty(self) -> bool:
        """Whether nothing at all is there, nor the folder."""
        self.fs.invalidate_cache()
        return not (self.fs.exists(self.root) and self.fs.ls(self.root, detail=False))

    def exists(self, name: str) -> bool:
        return bool(self.fs.exists(self.path(name)))

    def read(self, name: str) -> bytes:
        return bytes(self.fs.cat_file(self.path(name)))

    def modified(self, name: str) -> datetime:
        """When a file was last written."""
        when: datetime = self.fs.modified(self.path(name))
        return when

    def write(self, name: str, data: bytes) -> None:
        """Write a file whole or not at all, and the folders around it."""
        path = self.path(name)
        self.fs.makedirs(path.rpartition("/")[0], exist_ok=True)
        if self.local:
            write_whole(path, data)
        else:
            beside = f"{path.rpartition('/')[0]}/.fabula-{os.urandom(6).hex()}.part"
            self.fs.pipe_file(beside, data)
            self.fs.mv(beside, path)

    def move(self, name: str, to: str) -> None:
        """Move a file over another."""
        self.fs.makedirs(self.path(to).rpartition("/")[0], exist_ok=True)
        self.fs.mv(self.path(name), self.path(to))

    def remove(self, name: str) -> None:
        self.fs.rm_file(self.path(name))
