"""Files are written whole or not at all."""

import os
from pathlib import Path
from typing import Self

import pytest

from fabula.errors import CannotWrite
from fabula.formats.files import write_whole


class Stopping:
    """A file that takes one byte; then writing stops."""

    def __init__(self, path: Path, stop: BaseException):
        self.path, self.stop = path, stop

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def write(self, data: bytes) -> None:
        self.path.write_bytes(data[:1])
        raise self.stop


@pytest.mark.parametrize(
    ("stop", "said"), [(OSError(28, "No space left on device"), CannotWrite), (KeyboardInterrupt(), KeyboardInterrupt)]
)
def test_a_write_that_stops_halfway_leaves_what_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop: BaseException, said: type[BaseException]
) -> None:
    target = tmp_path / "out.json"
    target.write_bytes(b"old")
    opened = Path.open
    monkeypatch.setattr(Path, "open", lambda path, mode, *rest: Stopping(path, stop) if mode == "xb" else opened(path, mode, *rest))
    with pytest.raises(said):
        write_whole(target, b"new")
    monkeypatch.undo()
    assert [p.name for p in tmp_path.iterdir()] == ["out.json"]
    assert target.read_bytes() == b"old"


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to("real")
    write_whole(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "new"


def test_a_device_is_written_to_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write_whole(pipe, b"words")
    assert os.read(reader, 10) == b"words"
    assert pipe.is_fifo()
    os.close(reader)


@pytest.mark.parametrize("name", ["", "no/such/folder/out", "folder", "nul\0name", "x" * 300])
def test_a_place_that_cannot_be_written_is_one_error(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(CannotWrite):
        write_whole(f"{tmp_path}/{name}", b"words")
    assert [p.name for p in tmp_path.iterdir()] == ["folder"]
