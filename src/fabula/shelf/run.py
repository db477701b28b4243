"""A folder of stories onto a shelf: plan, read in processes, settle."""

import functools
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path, PurePath

from msgspec import Struct
from msgspec.structs import replace

from fabula.errors import UnreadableSource
from fabula.shelf.files import Found, files_under, sha256_of
from fabula.shelf.reader import Read, StoryReader, settings_of, work_id
from fabula.shelf.store import FileRow, Store, open_to_write
from fabula.shelf.workers import Died, in_processes

LEAST_SETTLED = 1024  # works that are staged before they are settled in the middle of a run
DIED = "the process that read it was killed, or ran out of memory, twice; try with fewer --jobs, or cut it into parts"
CHANGED = "was changed while it was read; read the folder again"


class Progress(Struct, frozen=True):
    """How far a run is."""

    done: int
    of: int
    failed: int
    seconds_left: float | None
    """None before anything can be said."""


class Outcome(Struct, frozen=True):
    """What a run came to. `failed`: path and message. `gone`: works whose files are no more."""

    works: int
    read: int
    unchanged: int
    copies: int
    skipped: int
    gone: int
    failed: list[tuple[str, str]]


def read_folder(folder: Path, shelf: Path, jobs: int, watch: Callable[[Progress], None] = lambda progress: None) -> Outcome:
    """Bring the shelf up to date with a folder tree: read what is new or changed, take out what is no more.

    Works of other folders on the shelf stay as they are. What is interrupted loses no more than the stories that are in hand.

    Raises:
        UnreadableSource: the folder is none, or holds no story.
        Busy, CannotWrite: as `open_to_write`.
    """
    if not folder.is_dir():
        raise UnreadableSource(str(folder), "is no folder" if folder.exists() else "does not exist", "name a folder with stories in it")
    found = files_under(folder, shelf)
    if all(each.skipped for each in found):
        raise UnreadableSource(str(folder), "holds no story", "name a folder with stories in it")
    with open_to_write(shelf) as store:
        return _Run(folder, store, found).read(jobs, watch)


class _Run:
    """One run: the plan (who reads what), and what is known of each file."""

    def __init__(self, folder: Path, store: Store, found: list[Found]):
        self.folder, self.store, self.found = folder, store, found
        self.had = store.works()
        self.name = _shown(str(folder.resolve()))
        self.others = [row for row in store.files() if row.folder != self.name]
        self.sha256 = {each.path: sha256_of(folder / each.path) for each in found if not each.skipped}
        self.owner: dict[str, str] = {}  # of each content the first path, which is read for all
        for path, sha256 in self.sha256.items():
            self.owner.setdefault(sha256 or path, path)
        self.messages: dict[str, str] = {}
        known = {**self.had, **store.staged()}
        self.done = {path for path in self.owner.values() if self._id(path) in known and known[self._id(path)] == settings_of(path)}
        self.unchanged = len(self.done)

    def read(self, jobs: int, watch: Callable[[Progress], None]) -> Outcome:
        owners = {*self.owner.values()} - self.done
        sizes = {each.path: each.size for each in self.found if each.path in owners}
        estimate = Estimate(sizes, jobs)
        settled, staged = self.store.manifest.works, len(self.store.staged())
        read = 0
        try:
            for path, made in self._made(sizes, jobs):
                estimate.count(path, 0.0 if isinstance(made, Died) else made.seconds)
                if isinstance(made, Died):
                    self.messages[path] = DIED
                elif made.message is not None:
                    self.messages[path] = made.message
                elif made.work != self._id(path):
                    self.messages[path] = CHANGED
                else:
                    self.store.stage(made)
                    self.done.add(path)
                    read, staged = read + 1, staged + 1
                watch(
                    Progress(len(self.done) - self.unchanged + len(self.messages), len(sizes), len(self.messages), estimate.seconds_left())
                )
                if staged >= max(LEAST_SETTLED, settled):  # as many again: each work is settled only so often as the shelf doubles
                    self.store.settle(self._rows())
                    settled, staged = self.store.manifest.works, 0
        finally:
            self.store.settle(self._rows())
        rows = self._rows()[len(self.others) :]
        return Outcome(
            works=self.store.manifest.works,
            read=read,
            unchanged=self.unchanged,
            copies=sum(row.status == "copy" for row in rows),
            skipped=sum(row.status == "skipped" for row in rows),
            gone=len(self.had.keys() - self.store.works().keys()),
            failed=[(row.path, row.message or "") for row in rows if row.status == "failed"],
        )

    def _made(self, paths: Iterable[str], jobs: int) -> Iterable[tuple[str, Read | Died]]:
        """Each path with what came of it. What a process died of is tried once more, alone, after all others."""
        work = functools.partial(_read, self.folder)
        again = []
        for path, made in in_processes(work, paths, jobs):
            if isinstance(made, Died):
                again.append(path)
            else:
                yield path, made
        yield from in_processes(work, again, 1)

    def _id(self, path: str) -> str:
        return work_id(self.sha256[path] or "")

    def _rows(self) -> list[FileRow]:
        """`files.parquet` as it is now: the files of other folders, then those of this one, in the order of their paths."""
        return self.others + [self._row(each) for each in self.found]

    def _row(self, file: Found) -> FileRow:
        row = FileRow(self.name, _shown(file.path), file.size)
        if file.skipped:
            return replace(row, status="skipped", message=file.skipped)
        sha256 = self.sha256[file.path]
        owner = self.owner[sha256 or file.path]
        row = replace(row, sha256=sha256)
        if owner in self.messages:
            return replace(row, status="failed", message=self.messages[owner])
        work = self._id(owner)
        if owner not in self.done:  # an older reading of it stays until it is read
            return replace(row, work=work if work in self.had else None)
        if owner != file.path:
            return replace(row, status="copy", work=work, message=f"of {_shown(owner)}")
        return replace(row, status="read", work=work)


class Estimate:
    """How long it will take: for each kind of file the seconds that a byte of it took so far, over the bytes that are left."""

    LEAST_FILES = 4  # before which nothing is said

    def __init__(self, sizes: dict[str, int], jobs: int):
        self.sizes, self.jobs = sizes, jobs
        self.left, self.done, self.seconds = Counter[str](), Counter[str](), dict[str, float]()
        for path, size in sizes.items():
            self.left[_kind(path)] += size
        self.files = 0

    def count(self, path: str, seconds: float) -> None:
        """A file is done, after so many seconds in its process."""
        kind = _kind(path)
        self.left[kind] -= self.sizes[path]
        self.done[kind] += self.sizes[path]
        self.seconds[kind] = self.seconds.get(kind, 0.0) + seconds
        self.files += 1

    def seconds_left(self) -> float | None:
        """None while too few are done. A kind of which none is done is taken to be as the others are."""
        if self.files < self.LEAST_FILES:
            return None
        whole = sum(self.seconds.values()) / max(self.done.total(), 1)
        rates = {kind: self.seconds[kind] / done for kind, done in self.done.items() if done}
        return sum(left * rates.get(kind, whole) for kind, left in self.left.items()) / min(self.jobs, max(len(self.sizes) - self.files, 1))


def _kind(path: str) -> str:
    return PurePath(path).suffix.lower()


def _read(folder: Path, path: str) -> Read:
    return StoryReader().read(str(folder / path))


def _shown(path: str) -> str:
    """A path as it is written down: the name of a file may be no Unicode."""
    return path.encode("utf-8", "replace").decode()
