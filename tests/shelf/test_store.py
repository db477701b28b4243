"""The parts are a function of the works, and replaced all together or not at all."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shelf.conftest import content

from fabula.errors import UnreadableSource
from fabula.shelf import parts, store
from fabula.shelf.folder import Folder
from fabula.shelf.reader import Read, stage
from fabula.shelf.shelf import Shelf
from fabula.shelf.store import FileRow, Store, open_to_write
from fabula.shelf.tables import packed


def read_of(number: int, read_with: str = "0") -> Read:
    """A work with as many quotes as its number."""
    work = f"{number * 2654435761 % 2**32:08x}{number:08x}"
    tables = {
        "works": pa.table({"work": [work], "read_with": [read_with]}),
        "quotes": pa.table({"work": pa.array([work] * number, pa.string()), "text": pa.array(map(str, range(number)), pa.string())}),
    }
    return Read(f"{number}.txt", work, read_with, None, f"{number} {read_with}".encode(), packed(tables))


def row(read: Read) -> FileRow:
    return FileRow("/stories", read.path, 1, read.work, read.work, "read")


def kept(shelf: Store, reads: Iterable[Read]) -> dict[str, str]:
    """Stage these readings; each work with what it was read with."""
    for read in reads:
        stage(shelf.folder, read)
    return {str(read.work): str(read.read_with) for read in reads}


def filled(path: Path, reads: list[Read]) -> None:
    with open_to_write(path) as shelf:
        staged = kept(shelf, reads)
        shelf.settle([row(read) for read in reads], staged)


batches = st.lists(st.frozensets(st.tuples(st.integers(0, 40), st.sampled_from("01")), max_size=12), min_size=1, max_size=5)


@given(batches)
@settings(max_examples=15)
def test_batches_give_what_one_run_gives(batches: list[frozenset[tuple[int, str]]]) -> None:
    with pytest.MonkeyPatch.context() as patch, TemporaryDirectory() as place:
        patch.setattr(store, "PART_WORKS", 3)
        patch.setattr(parts, "GROUP_ROWS", 50)
        step, once = Path(place) / "step", Path(place) / "once"
        for batch in batches:  # each batch is what the folder holds now: works come, change and go
            now = {number: read_of(number, read_with) for number, read_with in sorted(batch)}
            with open_to_write(step) as shelf:
                had = shelf.works()
                staged = kept(shelf, [read for read in now.values() if had.get(str(read.work)) != read.read_with])
                shelf.settle([row(read) for read in now.values()], staged)
        filled(once, list(now.values()))
        assert not now or content(step) == content(once)
        assert Store(step).works() == {read.work: read.read_with for read in now.values()}


@pytest.mark.parametrize("stop", range(11))
def test_a_settling_that_is_cut_short_is_all_or_nothing(stop: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Killed(BaseException):
        pass

    first, both = [read_of(n) for n in range(1, 5)], [read_of(n) for n in range(1, 9)]
    filled(tmp_path / "before", first)
    filled(tmp_path / "after", both)
    filled(tmp_path / "shelf", first)
    left = stop

    def dying(real: Callable[..., None]) -> Callable[..., None]:
        def change(self: Folder, *names: object) -> None:
            nonlocal left
            if left == 0:
                raise Killed
            left -= 1
            real(self, *names)

        return change

    with open_to_write(tmp_path / "shelf") as shelf:
        staged = kept(shelf, both[4:])
        with monkeypatch.context() as patch:
            for change in ("write", "move", "remove"):
                patch.setattr(Folder, change, dying(getattr(Folder, change)))
            with suppress(Killed):
                shelf.settle([row(read) for read in both], staged)
    done = stop > 1  # the list of files, then the manifest: with it the commit is complete
    assert left == 0  # there are as many changes
    with open_to_write(tmp_path / "shelf") as shelf:
        assert len(shelf.works()) == (8 if done else 4)
        assert shelf.works().items() | shelf.staged() == {(read.work, read.read_with) for read in both}
        shelf.settle([row(read) for read in both], dict(shelf.staged()))
    assert content(tmp_path / "shelf") == content(tmp_path / "after")


def test_what_a_killed_writer_left_is_swept_away(tmp_path: Path) -> None:
    filled(tmp_path / "shelf", [read_of(3)])
    before = content(tmp_path / "shelf")
    for place in ("readings", ".staging"):
        (tmp_path / "shelf" / place / ".fabula-0123456789ab.part").write_bytes(b"half of")
    with open_to_write(tmp_path / "shelf"):
        pass
    assert content(tmp_path / "shelf") == before


def test_what_is_no_shelf_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match="is no shelf"):
        Shelf(tmp_path)
    (tmp_path / "shelf.json").write_text('{"format": 9}')
    with pytest.raises(UnreadableSource, match="of format 9"):
        Shelf(tmp_path)
