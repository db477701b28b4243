"""Makes the pages that are made from the program: docs/commands.md, docs/schema.json, and the table of scores in README.md.

`python -m docs.make` writes them; a test holds them fresh.
"""

import json
import re
from pathlib import Path

import click

from evaluation.results import load_all
from fabula.cli import COMMANDS, cli
from fabula.formats.json import schema

ROOT = Path(__file__).parent.parent
WIDTH = 100
SCORED = {
    "pdnc-raw": "five English novels, 1890 to 1910 (PDNC), that no weights saw; in sight while the rules were made",
    "modern-excerpts": "modern fiction, excerpts; measured only",
    "modern-stories": "stories written for measuring; measured only",
}
COLUMNS = {"found": "found", "all": "right", "explicit": "name in the tag", "anaphoric": "pronoun or noun in the tag", "implicit": "no tag"}
TABLE = re.compile(r"(?<=<!-- scores -->\n).*?(?=<!-- /scores -->)", re.DOTALL)


def commands_page() -> str:
    """The help of every command, as a page."""
    with click.Context(cli, info_name="fabula", terminal_width=WIDTH, help_option_names=["-h", "--help"]) as top:
        pages = ["# Commands", "Made from `--help` by `make docs`.", "## fabula", _block(cli.get_help(top))]
        for name in COMMANDS:
            command = cli.get_command(top, name)
            assert command
            pages += _helps(command, top, name)
    return "\n\n".join(pages) + "\n"


def _helps(command: click.Command, above: click.Context, name: str) -> list[str]:
    """The help of a command, and of those that it groups."""
    with click.Context(command, parent=above, info_name=name, terminal_width=WIDTH) as here:
        made = [f"## {here.command_path}", _block(command.get_help(here))]
        if isinstance(command, click.Group):
            made += [page for inner, each in command.commands.items() for page in _helps(each, here, inner)]
        return made


def schema_file() -> str:
    """The contract's JSON Schema, as `fabula schema` prints it."""
    return json.dumps(schema(), indent=2) + "\n"


def readme() -> str:
    """README.md with its table of scores, from evaluation/results/: percent of lines, over all lines of a set."""
    results = load_all()
    rows = [["read from the raw text", "lines", *COLUMNS.values()], ["---", *("---:" for _ in ("lines", *COLUMNS))]]
    rows += [
        [title, f"{results[name].lines:,}", *(f"{results[name].micro[key]:.0f}%" for key in COLUMNS)]
        for name, title in SCORED.items()
        if name in results
    ]
    table = "".join(f"| {' | '.join(row)} |\n" for row in rows)
    return TABLE.sub(lambda _: table, (ROOT / "README.md").read_text(encoding="utf-8"))


MADE = {"docs/commands.md": commands_page, "docs/schema.json": schema_file, "README.md": readme}


def _block(words: str) -> str:
    return f"```text\n{words}\n```"


if __name__ == "__main__":
    for name, make in MADE.items():
        (ROOT / name).write_text(make(), encoding="utf-8")
