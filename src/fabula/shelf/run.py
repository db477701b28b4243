"""A folder of stories onto a shelf: plan, let an engine read, settle."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path, PurePath

from msgspec import Struct
from msgspec.structs import replace

from fabula.encoder.choice import weights_of
from fabula.errors import CannotWrite, UnreadableSource
from fabula.reading import encoder_of
from fabula.shelf.files import Found, files_under, sha256_of
from fabula.shelf.folder import Folder
from fabula.shelf.parts import Part, write_part, write_parts
from fabula.shelf.reader import Read, StoryReader, settings_of, work_id
from fabula.shelf.store import FileRow, Store, open_to_write
from fabula.shelf.workers import Died, Engine

LEAST_ROUND = 1024  # stories that are read before what was read is settled
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


def read_folder(
    folder: Path,
    shelf: str | Path,
    engine: Engine,
    watch: Callable[[Progress], None] = lambda progress: None,
    model: str | None = None,
) -> Outcome:
    """Bring the shelf (a folder, or a URL of fsspec) up to date with a folder tree: read what is new or changed, take out what is no more.

    Works of other folders on the shelf stay as they are. What is interrupted loses no more than the stories that are in hand. `model` is as
    in `fabula.read`.

    Raises:
        UnreadableSource: the folder is none, or holds no story.
        Busy, CannotWrite: as `open_to_write`.
        UnusableModel: the weights are missing.
    """
    if not folder.is_dir():
        raise UnreadableSource(str(folder), "is no folder" if folder.exists() else "does not exist", "name a folder with stories in it")
    found = files_under(folder, Path(Folder(shelf).root))
    if all(each.skipped for each in found):
        raise UnreadableSource(str(folder), "holds no story", "name a folder with stories in it")
    with open_to_write(shelf) as store:
        run = _Run(folder, store, found, model)
        if run.waiting:
            if (weights := weights_of(run.reader.model)) and not weights.is_file():
                encoder_of(run.reader.model)  # says what is wrong, once and not of each story
            with engine:
                run.read(engine, watch)
        else:
            run.settle()
        return run.outcome()


def stories_under(folder: Path, shelf: str | Path) -> list[str]:
    """The paths of the stories of a folder tree, of each content the first: what an engine of another kind is to read for `read_folder`."""
    sha256 = _sha256_of_each(folder, files_under(folder, Path(Folder(shelf).root)))
    return [str(folder.absolute() / path) for path in _owners(sha256).values()]


def _sha256_of_each(folder: Path, found: Iterable[Found]) -> dict[str, str | None]:
    return {each.path: sha256_of(folder / each.path) for each in found if not each.skipped}


def _owners(sha256_of_each: Mapping[str, str | None]) -> dict[str, str]:
    """Of each content the first path, which is read for all."""
    owners: dict[str, str] = {}
    for path, sha256 in sha256_of_each.items():
        owners.setdefault(sha256 or path, path)
    return owners


class _Run:
    """One run: the plan (who reads what), and what is known of each file."""

    def __init__(self, folder: Path, store: Store, found: list[Found], model: str | None):
        self.folder, self.store, self.found = folder, store, found
        self.had = store.works()
        self.name = _shown(str(folder.resolve()))
        self.others = [row for row in store.files() if row.folder != self.name]
        self.sha256 = _sha256_of_each(folder, found)
        self.owner = _owners(self.sha256)
        self.messages: dict[str, str] = {}
        self.reader = StoryReader(store.folder.where, model)
        staged = store.staged()
        kept = staged | {*self.had.items()}
        known = {work for work, _ in kept}
        own = ((self._id(path), path) for path in self.owner.values())
        read_with = {path: (work, settings_of(path, self.reader.model)) for work, path in own if work in known}
        self.done = {path for path, each in read_with.items() if each in kept}
        self.staged = dict(each for each in read_with.values() if each in staged)
        left = {*self.owner.values()} - self.done
        self.waiting = {each.path: each.size for each in found if each.path in left}
        self.unchanged, self.now = len(self.done), 0

    def read(self, engine: Engine, watch: Callable[[Progress], None]) -> None:
        """Read what waits. Each round is as large as the shelf is, so that a work is settled anew only as often as the shelf doubles."""
        left, estimate = iter(self.waiting), Estimate(self.waiting, engine.jobs)
        try:
            while paths := [*islice(left, max(LEAST_ROUND, self.store.manifest.works))]:
                for path, made in self._made(paths, engine):
                    self._note(path, made)
                    estimate.count(path, 0.0 if isinstance(made, Died) else made.seconds)
                    watch(Progress(self.now + len(self.messages), len(self.waiting), len(self.messages), estimate.seconds_left()))
                self.settle(engine)
        except BaseException:  # Ctrl-C, too
            self.settle()
            raise

    def settle(self, engine: Engine | None = None) -> None:
        """Put into the parts what was read so far; the engine writes them, where one is given."""

        def write(parts: list[Part]) -> None:
            left = [part for part, made in engine.each(write_part, parts) if isinstance(made, Died)] if engine else parts
            write_parts(left)

        self.store.settle(self._rows(), self.staged, write)
        self.staged = {}

    def outcome(self) -> Outcome:
        """What it came to, after all is settled."""
        rows = self._rows()[len(self.others) :]
        return Outcome(
            works=self.store.manifest.works,
            read=self.now,
            unchanged=self.unchanged,
            copies=sum(row.status == "copy" for row in rows),
            skipped=sum(row.status == "skipped" for row in rows),
            gone=len(self.had.keys() - self.store.works().keys()),
            failed=[(row.path, row.message or "") for row in rows if row.status == "failed"],
        )

    def _made(self, paths: Iterable[str], engine: Engine) -> Iterator[tuple[str, Read | Died]]:
        """Each path with what came of it. What a process died of is tried once more, alone, after all others."""
        path_of = {str(self.folder.absolute() / path): path for path in paths}
        again = []
        for place, made in engine.read(self.reader, path_of):
            if isinstance(made, Died):
                again.append(place)
            else:
                yield path_of[place], made
        yield from ((path_of[place], made) for place, made in engine.read(self.reader, again, alone=True))

    def _note(self, path: str, made: Read | Died) -> None:
        if isinstance(made, Died):
            self.messages[path] = DIED
        elif made.work is None or made.read_with is None:
            self.messages[path] = made.message or ""
        elif made.message is not None:
            raise CannotWrite(self.store.folder.where, made.message)
        else:
            self.staged[made.work] = made.read_with
            if made.work != self._id(path):
                self.messages[path] = CHANGED
            else:
                self.done.add(path)
                self.now += 1

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


def _shown(path: str) -> str:
    """A path as it is written down: the name of a file may be no Unicode."""
    return path.encode("utf-8", "replace").decode()
