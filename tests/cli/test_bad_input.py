"""Whatever goes wrong is one line that says what and what to do; never a traceback, never a part of a file."""

import io
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Ran

FABULA = [sys.executable, "-m", "fabula"]


def archive(members: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in members.items():
            out.writestr(name, data)
    return held.getvalue()


CONTAINER = (
    b'<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="c.opf"/></rootfiles></container>'
)
SPINELESS = b'<package xmlns="http://www.idpf.org/2007/opf"><metadata/><manifest/><spine/></package>'
HOSTILE = b'<!DOCTYPE p [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]><package>&b;</package>'
EPUB = archive({"mimetype": b"application/epub+zip", "META-INF/container.xml": CONTAINER, "c.opf": SPINELESS})

GERMAN = """Es war einmal ein König, der hatte drei Töchter, und die jüngste war so schön, dass die Sonne sich verwunderte.
Nahe bei dem Schlosse lag ein großer dunkler Wald, und in dem Walde unter einer alten Linde war ein Brunnen. Wenn
nun der Tag recht heiß war, ging das Königskind hinaus und setzte sich an den Rand des kühlen Brunnens.

"""

REFUSED = {
    "empty.txt": b"",
    "blank.txt": b" \n\t\n ",
    "binary.txt": bytes(range(256)) * 20,
    "picture.txt": b"\x89PNG\r\n\x1a\n" + b"\0" * 200,
    "wrong.epub": b"This is no archive, said Anne.",
    "wrong.docx": b"This is no archive, said Anne.",
    "truncated.epub": EPUB[: len(EPUB) // 2],
    "spineless.epub": EPUB,
    "escaping.epub": archive({"META-INF/container.xml": CONTAINER, "../../evil.opf": b"x"}),
    "exploding.epub": archive({"META-INF/container.xml": CONTAINER, "c.opf": b"\0" * 30_000_000}),
    "entities.epub": archive({"META-INF/container.xml": CONTAINER, "c.opf": HOSTILE}),
    "no-reading.json": b'{"fabula": {"schema": 1}}',
    "broken.json": b'{"fabula": ',
    "list.json": b"[1, 2]",
}


def one_line(ran: Ran) -> None:
    assert ran.code == 2
    assert ran.out == ""
    assert ran.err.startswith("fabula: ")
    assert ran.err.count("\n") == 1
    assert ran.err.endswith("\n")
    assert "\x1b" not in ran.err
    assert "Traceback" not in ran.err
    assert "; " in ran.err, "a message says what to do"


@pytest.mark.parametrize("name", REFUSED)
def test_a_story_that_cannot_be_read(fabula: Callable[..., Ran], tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(REFUSED[name])
    ran = fabula("read", tmp_path / name)
    one_line(ran)
    assert name in ran.err


@pytest.mark.parametrize("name", ["no-such-file.txt", "folder", "red\x1b[31m.txt", "two\nlines.txt", "nul\0in-name", "x" * 5000, ""])
def test_a_path_that_is_no_story(fabula: Callable[..., Ran], tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    one_line(fabula("read", f"{tmp_path}/{name}"))


@pytest.mark.parametrize(
    "cast",
    [
        "[[character]]\nname = 'Anne'\nnick = 'A'\n",
        "[character]\nname = 'Anne'\n",
        "[[people]]\nname = 'Anne'\n",
        "[[character]]\naliases = ['Anne']\n",
        "[[character]]\nname = 3\n",
        "name = [",
        "\x00",
        None,
    ],
)
def test_a_cast_that_cannot_be_honoured(fabula: Callable[..., Ran], tea: Path, tmp_path: Path, cast: str | None) -> None:
    path = tmp_path / "cast.toml"
    if cast is not None:
        path.write_text(cast)
    ran = fabula("read", tea, "--cast", path)
    one_line(ran)
    assert "cast.toml" in ran.err


@pytest.mark.parametrize("command", [["read", "--json"], ["page", "-o"], ["script", "-o"]], ids=lambda c: c[0])
@pytest.mark.parametrize("out", ["folder", "no/such/folder", "tea.txt/out", "/dev/full", ""])
def test_an_output_that_cannot_be_written(fabula: Callable[..., Ran], tea: Path, tmp_path: Path, command: list[str], out: str) -> None:
    (tmp_path / "folder").mkdir()
    name, flag = command
    one_line(fabula(name, tea, flag, out if out.startswith("/") else f"{tmp_path}/{out}"))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["folder", "tea.txt"]


@pytest.mark.parametrize("command", [["read", "--json"], ["page", "-o"], ["script", "-o"]], ids=lambda c: c[0])
def test_the_story_itself_is_never_overwritten(fabula: Callable[..., Ran], tea: Path, command: list[str]) -> None:
    before = tea.read_bytes()
    one_line(fabula(command[0], tea, command[1], tea))
    assert tea.read_bytes() == before


def test_a_full_disk_leaves_nothing(tea: Path, tmp_path: Path) -> None:
    # A limit on file size stops the write halfway, as a full disk does.
    limited = f"ulimit -f 1; exec '{sys.executable}' -m fabula read '{tea}' --no-cache --json '{tmp_path}/out.json'"
    tea.write_text(tea.read_text() * 50)
    ran = subprocess.run(["bash", "-c", limited], capture_output=True, text=True, check=False)
    one_line(Ran(ran.returncode, ran.stdout, ran.stderr))
    assert [p.name for p in tmp_path.iterdir()] == ["tea.txt"]


@pytest.mark.parametrize(
    "arguments", [["read"], ["read", "a.txt", "b.txt", "--json", "-"], ["nonsense"], ["script", "a.txt"], ["read", "--nonsense"]]
)
def test_a_command_that_cannot_be_understood(fabula: Callable[..., Ran], arguments: list[str]) -> None:
    one_line(fabula(*arguments))


def test_of_several_stories_the_bad_one_is_reported_and_the_rest_are_read(fabula: Callable[..., Ran], tea: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    ran = fabula("read", tmp_path / "empty.txt", tea, tea, "--json", tmp_path / "out")
    assert ran.code == 2
    assert ran.err.count("\n") == 1
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["tea-2.json", "tea.json"]


@pytest.mark.parametrize(
    ("words", "warned"),
    [
        ("“Bring me the lamp,” said Anne.\n".encode() + b"caf\xe9 \x93quoted\x94 words\n" * 20, ""),
        (b"She said \xff\xfe nothing \x00 at all.\n" * 30, "2"),
        (GERMAN.encode() * 3, "English"),
        (b"There was no one to talk to, and the rain fell on the roof all day long.\n" * 10, ""),
    ],
    ids=["windows-1252", "broken", "german", "no-quotation"],
)
def test_what_is_odd_is_still_read_or_refused_in_one_line(fabula: Callable[..., Ran], tmp_path: Path, words: bytes, warned: str) -> None:
    (tmp_path / "odd.txt").write_bytes(words)
    ran = fabula("read", tmp_path / "odd.txt")
    if ran.code:
        one_line(ran)
    else:
        assert ran.err.count("\n") == len([line for line in ran.err.splitlines() if line.startswith("fabula: ")])
        assert warned in ran.err


def test_a_name_that_is_no_unicode_is_still_read(tea: Path, tmp_path: Path) -> None:
    odd = os.fsencode(tmp_path) + b"/t\xe9a.txt"
    os.rename(os.fsencode(tea), odd)
    ran = subprocess.run([os.fsencode(part) for part in FABULA] + [b"read", odd, b"--json", b"-"], capture_output=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, b"")


def test_a_terminal_that_lacks_letters_is_no_fault(tea: Path) -> None:
    ran = subprocess.run(
        [*FABULA, "read", str(tea)], capture_output=True, check=False, env=os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    )
    assert (ran.returncode, ran.stderr) == (0, b"")


def test_a_reader_who_stops_listening_is_no_fault(tea: Path) -> None:
    tea.write_text(tea.read_text() * 60)
    ran = subprocess.run(
        ["bash", "-c", f"'{sys.executable}' -m fabula read '{tea}' --json - | head -c 1"], capture_output=True, text=True, check=False
    )
    assert (ran.stdout, ran.stderr) == ("{", "")


def test_ctrl_c_stops_in_one_line_and_leaves_nothing(tea: Path, tmp_path: Path, own_cache: Path) -> None:
    tea.write_text(tea.read_text() * 20_000)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it
    running = subprocess.Popen([*FABULA, "read", str(tea), "--json", str(tmp_path / "out.json")], stderr=subprocess.PIPE, text=True)
    signal.signal(signal.SIGINT, before)
    time.sleep(1)
    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=30)
    assert running.returncode == 130
    assert err.strip().count("\n") == 0
    assert err.strip().startswith("fabula: stopped")
    assert [p.name for p in tmp_path.iterdir()] == ["tea.txt"]
    assert [p for p in own_cache.rglob("*") if p.is_file()] == []


def test_ctrl_c_in_compiled_text_is_no_other(tmp_path: Path) -> None:
    stopped = "import fabula.cli\nfabula.cli.cli.main = lambda *given, **more: exec('raise KeyboardInterrupt')\n"
    (tmp_path / "sitecustomize.py").write_text(stopped)
    ran = subprocess.run([*FABULA, "schema"], capture_output=True, text=True, check=False, env=os.environ | {"PYTHONPATH": str(tmp_path)})
    assert (ran.returncode, ran.stderr) == (130, "fabula: stopped; what was not finished is not written\n")


@pytest.mark.parametrize("fault", [MemoryError(), RecursionError("deep")])
def test_a_story_too_large_is_one_line(fabula: Callable[..., Ran], tea: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception) -> None:
    def fail(*arguments: object) -> None:
        raise fault

    monkeypatch.setattr("fabula.reading.read_document", fail)
    one_line(fabula("read", tea))
