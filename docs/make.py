"""Makes the pages that are made from the program: docs/commands.md, docs/schema.json, and the table of scores in README.md.

`python docs/make.py` writes them; a test holds them fresh.
"""

import json
import re
from pathlib import Path

import click

from fabula.cli import COMMANDS, cli
from fabula.formats.json import schema

ROOT = Path(__file__).parent.parent
WIDTH = 100


def commands_page() -> str:
    """The help of every command, as a page."""
    with click.Context(cli, info_name="fabula", terminal_width=WIDTH, help_option_names=["-h", "--help"]) as top:
        pages = ["# Commands", "Made from `--help` by `make docs`.", "## fabula", _block(cli.get_help(top))]
        for name in COMMANDS:
            command = cli.get_command(top, name)
            assert command
            with click.Context(command, parent=top, info_name=name, terminal_width=WIDTH) as inner:
                pages += [f"## fabula {name}", _block(command.get_help(inner))]
    return "\n\n".join(pages) + "\n"


def schema_file() -> str:
    """The contract's JSON Schema, as `fabula schema` prints it."""
    return json.dumps(schema(), indent=2) + "\n"


def readme_with_scores() -> str:
    """README.md with the table that evaluation/SCORES.md marks as the summary."""
    table = re.search(SUMMARY, (ROOT / "evaluation" / "SCORES.md").read_text(encoding="utf-8"), re.DOTALL)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert table, "evaluation/SCORES.md marks no summary"
    return re.sub(SUMMARY, lambda _: table[0], readme, count=1, flags=re.DOTALL)


SUMMARY = r"<!-- summary -->.*?<!-- /summary -->"
MADE = {"docs/commands.md": commands_page, "docs/schema.json": schema_file, "README.md": readme_with_scores}


def _block(words: str) -> str:
    return f"```text\n{words}\n```"


if __name__ == "__main__":
    for name, make in MADE.items():
        (ROOT / name).write_text(make(), encoding="utf-8")
