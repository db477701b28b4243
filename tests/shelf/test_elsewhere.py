"""A shelf that lies at a URL is the shelf that lies in a folder."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Self

import fsspec
import pytest
from conftest import Ran
from shelf.conftest import content

from fabula.errors import CannotWrite
from fabula.shelf import page, reader
from fabula.shelf.folder import Folder
from fabula.shelf.reader import Read, StoryReader
from fabula.shelf.run import read_folder
from fabula.shelf.workers import Died, Item, Made

URL = "memory://books/shelf"


class Here:
    """This process: what it keeps in memory no other would see."""

    jobs = 1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        return None

    def read(self, reader: StoryReader, paths: Iterable[str], alone: bool = False) -> Iterator[tuple[str, Read | Died]]:
        return self.each(reader.read, paths)

    def each(self, work: Callable[[Item], Made], items: Iterable[Item]) -> Iterator[tuple[Item, Made | Died]]:
        return ((item, work(item)) for item in items)


@pytest.fixture
def elsewhere(folder: Path) -> Iterator[Folder]:
    read_folder(folder, URL, Here())
    yield Folder(URL)
    fsspec.filesystem("memory").store.clear()


def test_it_is_the_same_shelf(elsewhere: Folder, undisturbed: Path, folder: Path, fabula: Callable[..., Ran]) -> None:
    wanted = content(undisturbed)
    del wanted[".lock"]  # nothing holds a URL
    assert {name: elsewhere.read(name) for name in elsewhere.names("")} == wanted
    again = read_folder(folder, URL, Here())
    assert (again.read, again.unchanged, again.gone) == (0, again.works, 0)
    assert {name: elsewhere.read(name) for name in elsewhere.names("")} == wanted
    for question in (["stats"], ["find", "--by", "anne"]):
        command, *rest = question
        there, here = fabula("shelf", command, URL, *rest), fabula("shelf", command, undisturbed, *rest)
        assert there.out == here.out
        assert there.code == 0


def test_its_pages(elsewhere: Folder, tmp_path: Path, fabula: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "Processes", lambda jobs: Here())
    works = len(elsewhere.names("readings"))
    assert f"{works} pages written now" in fabula("shelf", "page", URL, "-o", tmp_path / "pages").out
    assert "0 pages written now" in fabula("shelf", "page", URL, "-o", tmp_path / "pages").out


@pytest.mark.parametrize("url", ["nowhere://shelf", "memory://nothing"])
def test_a_url_without_a_shelf_is_said_so(url: str, fabula: Callable[..., Ran]) -> None:
    ran = fabula("shelf", "stats", url)
    assert (ran.code, ran.err.count("\n"), ran.err.count(url)) == (2, 1, 1)


def test_a_worker_that_cannot_write_ends_the_run(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(shelf: Folder, read: Read) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(reader, "stage", full)
    with pytest.raises(CannotWrite, match="No space left"):
        read_folder(folder, tmp_path / "shelf", Here())
