"""The parts are a function of the works, and replaced all together or not at all."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shelf.conftest import content

from fabula.errors import UnreadableSource
from fabula.shelf import store
from fabula.shelf.reader import Read
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


def filled(path: Path, reads: list[Read]) -> None:
    with open_to_write(path) as shelf:
        for read in reads:
            shelf.stage(read)
        shelf.settle([row(read) for read in reads])


batches = st.lists(st.frozensets(st.tuples(st.integers(0, 40), st.sampled_from("01")), max_size=12), min_size=1, max_size=5)


@given(batches)
@settings(max_examples=15)
def test_batches_give_what_one_run_gives(batches: list[frozenset[tuple[int, str]]]) -> None:
    with pytest.MonkeyPatch.context() as patch, TemporaryDirectory() as place:
        patch.setattr(store, "PART_WORKS", 3)
        patch.setattr(store, "GROUP_ROWS", 50)
        step, once = Path(place) / "step", Path(place) / "once"
        for batch in batches:  # each batch is what the folder holds now: works come, change and go
            now = {number: read_of(number, read_with) for number, read_with in sorted(batch)}
            with open_to_write(step) as shelf:
                had = shelf.works()
                for read in now.values():
                    assert read.work
                    if had.get(read.work) != read.read_with:
                        shelf.stage(read)
                shelf.settle([row(read) for read in now.values()])
        filled(once, list(now.values()))
        assert not now or content(step) == content(once)
        assert Store(step).works() == {read.work: read.read_with for read in now.values()}


@pytest.mark.parametrize("stop", range(0, 12))
def test_a_commit_that_is_cut_short_is_all_or_nothing(stop: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Killed(BaseException):
        pass

    first, both = [read_of(n) for n in range(1, 5)], [read_of(n) for n in range(1, 9)]
    filled(tmp_path / "before", first)
    filled(tmp_path / "after", both)
    filled(tmp_path / "shelf", first)
    left = stop

    def dying(real: object) -> object:
        def move(self: Path, target: Path) -> Path:
            nonlocal left
            if left == 0:
                raise Killed
            left -= 1
            return real(self, target)  # type: ignore[operator,no-any-return]

        return move

    with open_to_write(tmp_path / "shelf") as shelf:
        for read in both[4:]:
            shelf.stage(read)
        with monkeypatch.context() as patch:
            patch.setattr(Path, "rename", dying(Path.rename))
            patch.setattr(Path, "replace", dying(Path.replace))
            try:
                shelf.settle([row(read) for read in both])
            except Killed:
                assert stop < 6
    with open_to_write(tmp_path / "shelf") as shelf:
        assert len(shelf.works()) == (4 if stop == 0 else 8)
        staged = shelf.staged()
    assert len(staged) == (4 if stop == 0 else 0)
    found = {name: data for name, data in content(tmp_path / "shelf").items() if not name.startswith((".staging", ".commit-", "readings"))}
    wanted = content(tmp_path / ("before" if stop == 0 else "after"))
    assert found == {name: data for name, data in wanted.items() if not name.startswith("readings")}


def test_what_is_no_shelf_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match="is no shelf"):
        Shelf(tmp_path)
    (tmp_path / "shelf.json").write_text('{"format": 9}')
    with pytest.raises(UnreadableSource, match="of format 9"):
        Shelf(tmp_path)
