"""What is read, what is not read again, and what an interruption costs: nothing but the stories in hand."""

import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Ran
from shelf.conftest import content, pieces

from fabula.errors import StoryError
from fabula.shelf.reader import settings_of
from fabula.shelf.run import Estimate, Progress, read_folder
from fabula.shelf.shelf import Shelf
from fabula.shelf.store import Store, open_to_write
from fabula.shelf.workers import Processes


def rows(shelf: Path) -> dict[str, tuple[str, str | None]]:
    return {row.path: (row.status, row.message) for row in Store(shelf).files()}


def test_every_file_is_listed_with_what_became_of_it(undisturbed: Path) -> None:
    listed = rows(undisturbed)
    assert Shelf(undisturbed).manifest.works == len(pieces()) + 2 == [status for status, _ in listed.values()].count("read")
    assert listed["tea again.txt"] == ("read", None)
    assert listed["tea.txt"] == ("copy", "of tea again.txt")
    assert {path for path, (status, _) in listed.items() if status == "failed"} == {"no zip.epub", "cut.epub", "bomb.epub"}
    assert "expands more than" in str(listed["bomb.epub"][1])
    assert {path for path, (status, _) in listed.items() if status == "skipped"} == {"cover.jpg", ".hidden.txt", ".git"}


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_killed_run_goes_on_to_the_same_shelf(folder: Path, undisturbed: Path, tmp_path: Path) -> None:
    shelf = tmp_path / "shelf"
    run = subprocess.Popen([sys.executable, "-m", "fabula", "shelf", "read", str(folder), "-o", str(shelf), "--jobs", "2"])
    kept: set[str] = set()
    while run.poll() is None and len(kept) < 4:
        time.sleep(0.01)
        kept = {path.name for path in (shelf / ".staging").glob("[!.]*")}
    run.kill()
    assert run.wait() == -signal.SIGKILL
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:  # the processes that read end by themselves, and nothing is written any more
        try:
            with open_to_write(shelf) as store:
                kept = set(store.staged())
            break
        except StoryError:  # another still writes
            time.sleep(0.1)
    outcome = read_folder(folder, shelf, Processes(2))
    assert outcome.unchanged == len(kept) >= 4
    assert outcome.read == outcome.works - len(kept) > 0
    assert content(shelf) == content(undisturbed)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_process_that_is_killed_costs_no_story(folder: Path, undisturbed: Path, tmp_path: Path) -> None:
    killed: list[int | None] = []

    def kill_one(progress: Progress) -> None:
        if progress.done == 3:
            victim = multiprocessing.active_children()[0]
            os.kill(victim.pid or 0, signal.SIGKILL)
            killed.append(victim.pid)
            for place in (".staging", "readings"):  # as if it had been writing
                (tmp_path / "shelf" / place / ".fabula-0123456789ab.part").write_bytes(b"half a")

    outcome = read_folder(folder, tmp_path / "shelf", Processes(2), kill_one)
    assert killed
    assert len(outcome.failed) == 3
    assert content(tmp_path / "shelf") == content(undisturbed)


def test_what_did_not_change_is_not_read_again(folder: Path, undisturbed: Path, tmp_path: Path) -> None:
    stories, shelf = tmp_path / "stories", tmp_path / "shelf"
    shutil.copytree(folder, stories)
    shutil.copytree(undisturbed, shelf)
    before = {path: path.stat().st_mtime_ns for path in shelf.rglob("part-*")}
    moved = read_folder(stories, shelf, Processes(1))  # other places, the same contents: on the shelf already
    assert (moved.read, moved.unchanged) == (0, moved.works)
    assert before == {path: path.stat().st_mtime_ns for path in shelf.rglob("part-*")}

    (stories / "page.html").write_text("<p>“Snow,” said Dora.</p>")
    (stories / "tea.txt").unlink()
    (stories / "tea again.txt").unlink()
    with open_to_write(shelf) as store:  # as if only the copied folder had been read
        store.settle([row for row in store.files() if row.folder == str(stories.resolve())], {})
    changed = read_folder(stories, shelf, Processes(1))
    assert (changed.read, changed.gone, changed.works) == (1, 2, moved.works - 1)
    fresh = tmp_path / "fresh"
    read_folder(stories, fresh, Processes(2))
    assert content(shelf) == content(fresh)


def test_two_runs_at_once_do_no_harm(folder: Path, undisturbed: Path, fabula: Callable[..., Ran]) -> None:
    before = content(undisturbed)
    with open_to_write(undisturbed):
        ran = fabula("shelf", "read", folder, "-o", undisturbed)
    assert ran.code == 2
    assert ran.err.count("\n") == 1
    assert "another run is writing" in ran.err
    assert content(undisturbed) == before


@pytest.mark.parametrize("make", [lambda p: None, lambda p: p.mkdir(), lambda p: (p.mkdir(), (p / "a.jpg").write_text("x"))])
def test_a_folder_without_stories_changes_nothing(
    make: Callable[[Path], object], undisturbed: Path, tmp_path: Path, fabula: Callable[..., Ran]
) -> None:
    before = content(undisturbed)
    make(tmp_path / "empty")
    ran = fabula("shelf", "read", tmp_path / "empty", "-o", undisturbed)
    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert content(undisturbed) == before


def test_other_weights_read_anew_and_missing_ones_are_said_once(folder: Path, tmp_path: Path, fabula: Callable[..., Ran]) -> None:
    with zipfile.ZipFile(tmp_path / "weights.zip", "w") as archive:
        archive.writestr("body.onnx", b"other")
    of = [settings_of(name, model) for name in ("a.txt", "a.md") for model in ("rules", str(tmp_path / "weights.zip"))]
    assert len({*of}) == 4
    ran = fabula("shelf", "read", folder, "-o", tmp_path / "shelf", "--model", tmp_path / "missing.zip")
    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert "missing.zip" in ran.err


def test_a_folder_of_something_else_is_left_as_it_is(folder: Path, tmp_path: Path, fabula: Callable[..., Ran]) -> None:
    (tmp_path / "thesis.docx").write_text("years of work")
    ran = fabula("shelf", "read", folder, "-o", tmp_path)
    assert ran.code == 2
    assert content(tmp_path) == {"thesis.docx": b"years of work"}


def test_the_estimate_knows_that_kinds_differ() -> None:
    sizes = {**{f"{n}.txt": 100 for n in range(6)}, **{f"{n}.epub": 1000 for n in range(4)}}
    estimate = Estimate(sizes, jobs=2)
    assert estimate.seconds_left() is None
    for n in range(4):
        estimate.count(f"{n}.txt", 3.0)
    estimate.count("0.epub", 10.0)
    assert estimate.seconds_left() == pytest.approx((2 * 3.0 + 3 * 10.0) / 2)
