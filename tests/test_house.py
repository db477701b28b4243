"""The house itself: rooms import downward only, versions agree, nothing speaks of the machine it was made on."""

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from conftest import ROOT

import fabula

PACKAGE = ROOT / "src" / "fabula"
# DESIGN's list: a room imports from those before it. `errors` and `version` are free to all.
ROOMS = [
    "errors",
    "version",
    "layers",
    "sources",
    "encoder",
    "steps",
    "world",
    "reading",
    "formats",
    "page",
    "shelf",
    "cache",
    "cli",
    "__main__",
]
NOT_FOR = {"world": {"sources", "encoder", "steps"}}  # the world is made of layers alone


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(tree: ast.AST) -> set[str]:
    """The rooms that a module imports from, wherever in the file the import stands."""
    names = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are written out from `fabula`"
            names += [f"fabula.{alias.name}" for alias in node.names] if node.module == "fabula" else [str(node.module)]
    return {name.split(".")[1] for name in names if name.startswith("fabula.")}


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_go_downward(path: Path) -> None:
    if path == PACKAGE / "__init__.py":
        return  # the front door names what is inside
    here = room(path)
    below = set(ROOMS[: ROOMS.index(here) + 1]) - NOT_FOR.get(here, set())
    assert imported(ast.parse(path.read_text(encoding="utf-8"))) <= below


def test_the_versions_agree() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    newest = re.search(r"^## (\d+\.\d+\.\d+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert newest
    assert {project["version"], newest[1], fabula.__version__} == {fabula.__version__}


def test_the_changelog_keeps_its_form() -> None:
    lines = (ROOT / "CHANGELOG.md").read_text().splitlines()
    assert lines[0] == "# Changelog"
    heads = [line for line in lines if line.startswith("##")]
    assert all(
        re.fullmatch(r"## (Unreleased|\d+\.\d+\.\d+ · \d{4}-\d{2}-\d{2})|### (Added|Changed|Fixed|Removed)", head) for head in heads
    ), heads


def committed() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [path for name in listed.stdout.split("\0") if (path := ROOT / name).is_file()]


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="not a checkout")
def test_no_file_names_the_machine_it_was_made_on() -> None:
    home = re.compile(rb"/(?:home|Users)/\w+/|/root/\w|" + re.escape(str(ROOT)).encode() + rb"\b")
    assert [str(path.relative_to(ROOT)) for path in committed() if home.search(path.read_bytes())] == []


def test_every_public_name_is_there() -> None:
    assert all(getattr(fabula, name) is not None for name in fabula.__all__)
    with pytest.raises(AttributeError):
        _ = fabula.nothing
