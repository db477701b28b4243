"""Progress is shown for long work on a terminal, and nowhere else."""

import contextlib
import io
import time

import pytest

from fabula.cli import progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stderr", "patience_s", "shown"),
    [(Terminal(), 0.02, True), (Terminal(), 30.0, False), (io.StringIO(), 0.0, False)],
    ids=["long work", "short work", "no terminal"],
)
def test_progress(monkeypatch: pytest.MonkeyPatch, stderr: io.StringIO, patience_s: float, shown: bool) -> None:
    monkeypatch.setattr(progress, "PATIENCE_S", patience_s)
    monkeypatch.setattr("sys.stderr", stderr)
    with progress.Progress("emma.txt", length=3) as watch:
        watch("find_tokens")
        time.sleep(0.1)
        watch("find_quotes")
    told = stderr.getvalue()
    assert told == "" or ("emma.txt" in told and "find tokens" in told and "find quotes" in told)
    assert bool(told) == shown


def test_work_that_fails_ends_its_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    stderr = Terminal()
    monkeypatch.setattr(progress, "PATIENCE_S", 0.0)
    monkeypatch.setattr("sys.stderr", stderr)
    with contextlib.suppress(ValueError), progress.Progress("emma.txt", length=3) as watch:
        watch("find_tokens")
        time.sleep(0.1)
        raise ValueError
    assert stderr.getvalue().endswith("\n")
