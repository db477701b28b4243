"""A shelf as all who ask it find it. `store` says how it is laid out, and writes it."""

from pathlib import Path

import msgspec
from msgspec import Struct

from fabula.errors import UnreadableSource
from fabula.shelf.folder import Folder
from fabula.version import VERSION

FORMAT = 1
MANIFEST = "shelf.json"
LISTED = "files.parquet"


class Manifest(Struct, frozen=True):
    """`shelf.json`: how many works in how many parts, and the rows of each table."""

    format: int = FORMAT
    fabula: str = VERSION
    works: int = 0
    parts: int = 1
    rows: dict[str, int] = {}


class Shelf:
    """A shelf that is there, in a folder or at a URL of fsspec.

    Raises:
        UnreadableSource: there is none, or one of another format.
    """

    def __init__(self, where: str | Path):
        self.folder = Folder(where)
        try:
            self.manifest = msgspec.json.decode(self.folder.read(MANIFEST), type=Manifest)
        except (OSError, msgspec.MsgspecError, ValueError) as error:
            raise UnreadableSource(str(where), "is no shelf", "make one with `fabula shelf read FOLDER -o SHELF`") from error
        if self.manifest.format != FORMAT:
            raise UnreadableSource(
                str(where), f"is a shelf of format {self.manifest.format}, not {FORMAT}", "read the stories into a new one"
            )

    def parts(self, table: str) -> list[str]:
        """The files that are the parts of a table; none where there is no such table."""
        if table not in self.manifest.rows:
            return []
        return [f"{table}/{part_name(n, self.manifest.parts)}" for n in range(self.manifest.parts)]


def part_name(n: int, of: int) -> str:
    """The name of a part of any table, from 0."""
    return f"part-{n}-of-{of}.parquet"
