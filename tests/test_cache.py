"""The cache: a second question costs nothing, and nothing that happens to it is a failure of the reading."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Ran

from fabula import cache
from fabula.layers import GivenCast, GivenCharacter


def entries(place: Path) -> list[Path]:
    return sorted(place.rglob("*.reading"))


def test_a_second_reading_comes_from_the_cache(
    fabula: Callable[..., Ran], tea: Path, own_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = fabula("read", tea)
    assert first.code == 0
    assert len(entries(own_cache)) == 1
    monkeypatch.setattr("fabula.reading.read_document", None)  # to read again would fail
    assert fabula("read", tea) == first


def test_what_decides_a_reading_decides_its_key(monkeypatch: pytest.MonkeyPatch) -> None:
    cast = GivenCast((GivenCharacter("Anne"),))
    arguments = [
        ("aa", "a.txt", GivenCast(), None), ("bb", "a.txt", GivenCast(), None), ("aa", "a.md", GivenCast(), None),
        ("aa", "a.txt", cast, None), ("aa", "a.txt", GivenCast(), "12"), ("aa", "a.txt", GivenCast(), "13"),
    ]  # fmt: skip
    keys = {cache.key(*each) for each in arguments}
    monkeypatch.setattr(cache, "fingerprint", lambda: "other code")
    keys |= {cache.key(*each) for each in arguments}
    assert len(keys) == 2 * len(arguments)


@pytest.mark.parametrize("damage", [b"", b"rubbish", None])
def test_a_damaged_entry_is_read_anew_with_one_line(fabula: Callable[..., Ran], tea: Path, own_cache: Path, damage: bytes | None) -> None:
    first = fabula("read", tea)
    (entry,) = entries(own_cache)
    good = entry.read_bytes()
    flipped = bytearray(good)
    flipped[len(good) // 2] ^= 0xFF
    entry.write_bytes(flipped if damage is None else damage)
    again = fabula("read", tea)
    assert (again.code, again.out) == (0, first.out)
    assert again.err.count("\n") == 1
    assert "damaged" in again.err
    assert entry.read_bytes() == good
    assert fabula("read", tea).err == ""


def test_a_place_that_cannot_be_written_stops_nothing(fabula: Callable[..., Ran], tea: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FABULA_CACHE", str(tea))  # a file where the folder should be
    ran = fabula("read", tea)
    assert (ran.code, ran.err) == (0, "")
    assert "Tea at Four" in ran.out


def test_no_cache_keeps_nothing(fabula: Callable[..., Ran], tea: Path, own_cache: Path) -> None:
    assert fabula("read", tea, "--no-cache").code == 0
    assert entries(own_cache) == []


def test_the_oldest_go_first_and_nothing_else_is_touched(
    fabula: Callable[..., Ran], tea: Path, own_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fabula("read", tea)
    (oldest,) = entries(own_cache)
    os.utime(oldest, (1, 1))
    (oldest.parent / "notes.txt").write_text("the user's own")
    monkeypatch.setattr(cache, "MOST_BYTES", int(1.5 * oldest.stat().st_size))
    tea.write_text(tea.read_text() + "“Goodbye,” said Anne.\n")
    fabula("read", tea)
    assert len(entries(own_cache)) == 1
    assert not oldest.exists()
    assert (oldest.parent / "notes.txt").exists()


def test_two_at_once_get_on(tea: Path, own_cache: Path) -> None:
    command = [sys.executable, "-m", "fabula", "read", str(tea)]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)]
    told = [each.communicate(timeout=60) for each in both]
    assert told[0] == told[1]
    assert [each.returncode for each in both] == [0, 0]
    assert len(entries(own_cache)) == 1
    assert [p for p in own_cache.rglob("*") if p.suffix == ".part"] == []
