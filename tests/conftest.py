"""What every test stands on: an own cache, rules alone unless a test names weights, and one way to call the command line."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import hypothesis
import pytest

from fabula.cli import main

ROOT = Path(__file__).parent.parent
os.environ["FABULA_MODEL"] = "rules"

hypothesis.settings.register_profile("fabula", deadline=None, derandomize=True, database=None)
hypothesis.settings.load_profile("fabula")


class Ran(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of the test's own: no test reads what another kept, none writes into the user's."""
    place = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("FABULA_CACHE", str(place))
    return place


@pytest.fixture
def fabula(capfd: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """The command line, called in this process."""

    def call(*args: object) -> Ran:
        capfd.readouterr()
        try:
            main([str(arg) for arg in args])
        except SystemExit as end:
            return Ran(int(end.code or 0), *capfd.readouterr())
        return Ran(0, *capfd.readouterr())

    return call


@pytest.fixture
def tea(tmp_path: Path) -> Path:
    """A small story file."""
    path = tmp_path / "tea.txt"
    path.write_text(TEA, encoding="utf-8")
    return path


TEA = """Tea at Four

“You came,” said Anne.

“I promised I would,” Ben said. He shut the door behind him. “Is there tea, Anne?”

“There is always tea,” she said.

* * *

By six the pot was cold. Ben had gone home, and his brother Carl had not come at all.
"""
