"""Readings kept in the user's cache, so that a second question costs nothing. A keeping that fails is never a failure of the reading."""

import os
import zlib
from functools import cache
from hashlib import blake2b
from pathlib import Path

import msgspec
import platformdirs

from fabula.errors import CannotWrite
from fabula.formats.files import write_whole
from fabula.layers import GivenCast, Story

MOST_BYTES = 256 * 1024 * 1024  # about 150 novels; the readings unused for longest go first


class Damaged(Exception):
    """A kept reading that is no longer what was kept."""


def key(sha256: str, name: str, given: GivenCast, until: str | None, model: str = "") -> str:
    """Where a reading is kept: by the file's content, its name, which a reading tells, the settings, the weights, fabula's own code."""
    return blake2b(msgspec.json.encode([sha256, ascii(name), given, ascii(until), model, fingerprint()]), digest_size=16).hexdigest()


def load(key: str) -> Story | None:
    """The reading kept under `key`, or None.

    Raises:
        Damaged: there is one, and it cannot be read.
    """
    path = _folder() / f"{key}.reading"
    try:
        data = path.read_bytes()
        os.utime(path)
    except OSError:
        return None
    try:
        return msgspec.msgpack.decode(zlib.decompress(data), type=Story)  # zlib's checksum finds what the types would not
    except (zlib.error, msgspec.MsgspecError, ValueError) as error:
        raise Damaged(str(path)) from error


def keep(key: str, story: Story) -> None:
    """Keep the reading, if the place allows, and let the oldest go where all would be more than MOST_BYTES."""
    folder = _folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(folder / f"{key}.reading", zlib.compress(msgspec.msgpack.encode(story), level=1))
        _forget_oldest(folder)
    except (OSError, CannotWrite):
        return


@cache
def fingerprint() -> str:
    """A digest of every file of the package but the weights: changed code reads anew, whatever its version says."""
    home = Path(__file__).parent
    digest = blake2b(digest_size=16)
    for path in sorted(p for p in home.rglob("*") if p.is_file() and p.suffix not in (".pyc", ".zip")):
        data = path.read_bytes()
        digest.update(f"{path.relative_to(home).as_posix()} {len(data)}\n".encode() + data)
    return digest.hexdigest()


def _folder() -> Path:
    return Path(os.environ.get("FABULA_CACHE") or platformdirs.user_cache_dir("fabula", appauthor=False)) / "readings"


def _forget_oldest(folder: Path) -> None:
    """Remove readings, and what a killed process left unfinished, from the one unused for longest on, until MOST_BYTES hold the rest."""
    left = MOST_BYTES
    ours = [path for pattern in ("*.reading", ".fabula-*.part") for path in folder.glob(pattern)]
    kept = [(at.st_mtime, at.st_size, path) for path in ours for at in [path.stat()]]
    for _, size, path in sorted(kept, reverse=True):
        left -= size
        if left < 0:
            path.unlink(missing_ok=True)
