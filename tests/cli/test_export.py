"""The command: the list, files and folders written whole, and what it refuses, in one line."""

import os
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Ran

from fabula.errors import CannotWrite
from fabula.formats.exports import exports, file_name
from fabula.formats.files import write_folder

Fabula = Callable[..., Ran]


def refused(ran: Ran, *words: str) -> None:
    assert ran.code == 2
    assert ran.out == ""
    assert ran.err.count("\n") == 1
    assert all(word in ran.err for word in words), ran.err


def test_the_list_names_every_format(fabula: Fabula) -> None:
    ran = fabula("export", "--list")
    assert ran.code == 0
    assert re.findall(r"^  ([\w-]+) ", ran.out, re.MULTILINE) == list(exports())
    assert ran.out.count("--no-text") == sum(way.without_text for way in exports().values())


@pytest.mark.parametrize("name", exports())
def test_every_format_of_the_list_is_written(fabula: Fabula, tea: Path, tmp_path: Path, name: str) -> None:
    out = tmp_path / "out"
    ran = fabula("export", tea, "--to", name, "-o", out)
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert out.is_dir() == (exports()[name].suffix is None)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "tea.txt"]


def test_a_file_goes_to_standard_output_and_a_folder_does_not(fabula: Fabula, tea: Path) -> None:
    assert fabula("export", tea, "--to", "conll", "-o", "-").out.startswith("#begin document (tea); part 000\n")
    refused(fabula("export", tea, "--to", "gexf", "-o", "-"), "folder", "-o")


def test_until_and_no_text(fabula: Fabula, tea: Path) -> None:
    whole = fabula("export", tea, "--to", "conll", "-o", "-").out
    part = fabula("export", tea, "--to", "conll", "-o", "-", "--until", "There is always tea").out
    assert "Carl" in whole
    assert "Carl" not in part
    assert "\tshut\t" in part
    hidden = fabula("export", tea, "--to", "conll", "-o", "-", "--no-text").out
    assert "\tshut\t" not in hidden
    assert "\tBen\t" in hidden


def test_what_is_refused(fabula: Fabula, tea: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    refused(fabula("export", tea, "--to", "word", "-o", out), "'word'", "'booknlp'", "fabula export --help")
    refused(fabula("export", tea, "--to", "ssml", "-o", out, "--no-text"), "ssml", "tei")
    refused(fabula("export", tea, "-o", out), "--to")
    refused(fabula("export", tea, "--to", "tei", "-o", tea), "story itself")
    refused(fabula("export", tea, "--to", "tei", "-o", tmp_path / "no" / "such.xml"), "such.xml")
    refused(fabula("export", tea, "--to", "gexf", "-o", tea), "tea.txt")
    refused(fabula("export", tmp_path / "missing.txt", "--to", "tei", "-o", out), "missing.txt")
    assert not out.exists()


def test_a_missing_package_is_named_with_its_extra(fabula: Fabula, tea: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    refused(fabula("export", tea, "--to", "parquet", "-o", tmp_path / "out"), "pyarrow", "pip install 'fabula[parquet]'")
    monkeypatch.setitem(sys.modules, "spacy.tokens", None)
    refused(fabula("export", tea, "--to", "spacy", "-o", tmp_path / "out"), "spaCy", "pip install 'fabula[spacy]'")
    assert not (tmp_path / "out").exists()


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_folder_is_written_again_and_again(tmp_path: Path) -> None:
    write_folder(tmp_path / "out", {"a.txt": b"1", "in/b.txt": b"2"})
    write_folder(tmp_path / "out", {"a.txt": b"3", "in/b.txt": b"4", "c.txt": b"5"})
    assert tree(tmp_path) == {"out/a.txt": b"3", "out/in/b.txt": b"4", "out/c.txt": b"5"}


def test_a_folder_with_other_files_stays(tmp_path: Path) -> None:
    write_folder(tmp_path / "out", {"a.txt": b"1"})
    (tmp_path / "out" / "mine.txt").write_text("mine")
    with pytest.raises(CannotWrite, match=re.escape("mine.txt")):
        write_folder(tmp_path / "out", {"a.txt": b"2"})
    assert tree(tmp_path) == {"out/a.txt": b"1", "out/mine.txt": b"mine"}


@pytest.mark.parametrize("broken", ["write_bytes", "rename"])
def test_a_folder_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str) -> None:
    write_folder(tmp_path / "out", {"a.txt": b"1", "b.txt": b"1"})
    right, calls = getattr(Path, broken), []

    def full_disk(path: Path, *args: object) -> object:
        calls.append(path)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")
        return right(path, *args)

    monkeypatch.setattr(Path, broken, full_disk)
    with pytest.raises(CannotWrite, match="No space left"):
        write_folder(tmp_path / "out", {"a.txt": b"2", "b.txt": b"2"})
    assert tree(tmp_path) == {"out/a.txt": b"1", "out/b.txt": b"1"}
    assert os.listdir(tmp_path) == ["out"]


def test_names_of_files() -> None:
    assert file_name("Mrs. Hoang") == "Mrs.-Hoang"
    assert file_name("../a/b\0c") == "a-b-c"
    assert file_name("…") == "story"
    assert len(file_name("é" * 500).encode()) == 120
