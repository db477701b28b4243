"""The command line starts at once, and what was read before waits for no reading."""

import subprocess
import sys
from pathlib import Path

import pytest

READINGS = {"lxml", "numpy", "docx", "fabula.steps", "fabula.sources"}


def loaded(*arguments: str) -> set[str]:
    """The modules that a command loads."""
    code = "import sys; from fabula.cli import main\ntry: main(sys.argv[1:])\nfinally: print(*sys.modules, file=sys.stderr)"
    return set(subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True).stderr.split())


@pytest.mark.parametrize("arguments", [["--help"], ["--version"]])
def test_help_loads_nothing_but_the_command_line(arguments: list[str]) -> None:
    assert not (READINGS | {"msgspec", "jinja2", "fabula.layers"}) & loaded(*arguments)


def test_a_second_question_loads_no_reading(tea: Path, tmp_path: Path) -> None:
    assert loaded("read", str(tea), "--json", str(tmp_path / "tea.json")) >= {"fabula.steps", "fabula.sources"}
    for story in (tea, tmp_path / "tea.json"):
        assert not READINGS & loaded("ask", str(story), "who")
