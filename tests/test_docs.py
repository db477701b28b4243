"""What the documentation says is so: its blocks run, what is made is fresh, and it names every command and public name."""

import doctest
import os
import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import click
import pytest
from conftest import ROOT, TEA, Ran
from markdown_it import MarkdownIt

import fabula as package
from docs import make
from fabula.cli import COMMANDS, cli

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
CAST = '[[character]]\nname = "Anne"\npronouns = "she"\n'


class Block(NamedTuple):
    """A fenced block of a page."""

    language: str
    words: str
    line: int


def blocks(page: Path) -> Iterator[Block]:
    for token in MarkdownIt().parse(page.read_text(encoding="utf-8")):
        if token.type == "fence":
            assert token.map
            yield Block(token.info, token.content, token.map[0] + 1)


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_the_blocks_run(page: Path, fabula: Callable[..., Ran], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tea.txt").write_text(TEA, encoding="utf-8")
    (tmp_path / "cast.toml").write_text(CAST, encoding="utf-8")
    (tmp_path / "samples").symlink_to(ROOT / "samples")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    checker = doctest.OutputChecker()
    for block in blocks(page):
        where = f"{page.name}:{block.line}"
        match block.language:
            case "python":
                runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
                test = doctest.DocTestParser().get_doctest(block.words, names, where, str(page), block.line)
                assert test.examples, f"{where}: no example"
                runner.run(test, clear_globs=False)
                names = test.globs
                assert runner.failures == 0, where
            case "console":
                for command, wanted in re.findall(r"^\$ fabula (.*)\n((?:(?!\$ ).*\n?)*)", block.words, re.MULTILINE):
                    ran = fabula(*shlex.split(command))
                    assert ran.code == 0, f"{where}: {ran.err}"
                    assert checker.check_output(wanted, ran.out, doctest.ELLIPSIS), f"{where}: {ran.out}"
            case "toml":
                Path("cast.toml").write_text(block.words, encoding="utf-8")
                package.read("tea.txt", cast="cast.toml")
            case "sh":
                targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
                assert set(re.findall(r"^make ([\w-]+)", block.words, re.MULTILINE)) <= targets, where
            case other:
                assert other in {"text", ""}, f"{where}: nothing runs {other!r}"
    assert os.getcwd() == str(tmp_path)


@pytest.mark.parametrize("name", make.MADE)
def test_what_is_made_from_the_program_is_fresh(name: str) -> None:
    assert (ROOT / name).read_text(encoding="utf-8") == make.MADE[name](), "run `make docs`"


def test_every_command_option_and_public_name_is_documented() -> None:
    words = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    with click.Context(cli) as top:
        commands = {name: cli.get_command(top, name) for name in COMMANDS}
    assert all(f"fabula {name}" in words for name in commands)
    options = {
        option
        for c in commands.values()
        if c
        for p in c.params
        if isinstance(p, click.Option)
        for option in p.opts
        if option.startswith("--")
    }
    assert {option for option in options if option not in words} == set()
    assert {name for name in package.__all__ if name not in words} - {"__version__"} == set()


def test_the_list_of_commands_says_what_each_says_of_itself() -> None:
    with click.Context(cli) as top:
        for name, line in COMMANDS.items():
            command = cli.get_command(top, name)
            assert command
            assert command.help
            assert command.help.splitlines()[0] == line


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_links_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#\s]+)", page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []
