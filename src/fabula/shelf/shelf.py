"""A shelf as it lies on the disk, for all who ask it. `store` says how it is laid out, and writes it."""

from pathlib import Path

import msgspec
from msgspec import Struct

from fabula.errors import UnreadableSource
from fabula.version import VERSION

FORMAT = 1
MANIFEST = "shelf.json"


class Manifest(Struct, frozen=True):
    """`shelf.json`: how many works in how many parts, and the rows of each table."""

    format: int = FORMAT
    fabula: str = VERSION
    works: int = 0
    parts: int = 1
    rows: dict[str, int] = {}


class Shelf:
    """A shelf that is there.

    Raises:
        UnreadableSource: there is none, or one of another format.
    """

    def __init__(self, path: Path):
        self.path = path
        try:
            self.manifest = msgspec.json.decode((path / MANIFEST).read_bytes(), type=Manifest)
        except (OSError, msgspec.MsgspecError, ValueError) as error:
            raise UnreadableSource(str(path), "is no shelf", "make one with `fabula shelf read FOLDER -o SHELF`") from error
        if self.manifest.format != FORMAT:
            raise UnreadableSource(
                str(path), f"is a shelf of format {self.manifest.format}, not {FORMAT}", "read the stories into a new one"
            )

    def parts(self, table: str) -> list[Path]:
        """The parts of a table; none where there is no such table."""
        if table not in self.manifest.rows:
            return []
        return [self.path / table / part_name(n, self.manifest.parts) for n in range(self.manifest.parts)]

    def reading(self, work: str) -> Path:
        """Where the whole reading of a work is."""
        return self.path / "readings" / f"{work}.json.gz"


def part_name(n: int, of: int) -> str:
    """The name of a part of any table, from 0."""
    return f"part-{n}-of-{of}.parquet"
