"""`fabula ask`."""

from collections.abc import Callable
from typing import Any

import click
import msgspec

from fabula.cli.opening import How, open_story, story_argument, story_options
from fabula.formats.answers import render
from fabula.formats.files import write_whole
from fabula.world import questions

# Each question: what answers it, and what it asks about.
QUESTIONS: dict[str, tuple[Callable[..., Any], tuple[str, ...]]] = {
    "who": (questions.who, ()),
    "where": (questions.where, ("NAME",)),
    "scene": (questions.scene, ("N",)),
    "lines": (questions.lines, ("NAME",)),
    "promises": (questions.promises, ()),
    "bond": (questions.bond, ("A", "B")),
    "why": (questions.why, ("ID",)),
}


@click.command()
@story_argument
@click.argument("question", type=click.Choice(list(QUESTIONS)))
@click.argument("about", nargs=-1, metavar="[NAME|N|A B|ID]")
@click.option("--until", metavar="PLACE", help="Read only so far: words of the text, or an offset. Nothing that comes after is told.")
@click.option("--json", "as_json", is_flag=True, help="The answer as JSON.")
@story_options
def ask(story: str, question: str, about: tuple[str, ...], until: str | None, as_json: bool, how: How) -> None:
    """Ask a story: who, where, scene, lines, promises, bond, why.

    \b
    who          the cast
    where NAME   the scenes in which somebody is present or spoken of
    scene N      one scene: place, time, people, talk
    lines NAME   all that somebody says
    promises     who promised what, and what became of it
    bond A B     how two stand to each other
    why ID       the words that ground an entry (q12, e1, s2, p1…)
    """
    answer_of, wanted = QUESTIONS[question]
    if len(wanted) == 1 and about:
        about = (" ".join(about),)  # a name of several words needs no quotes
    if len(about) != len(wanted):
        raise click.UsageError(f"`{' '.join((question, *wanted))}` takes {len(wanted) or 'no'} name{'s' if len(wanted) != 1 else ''}")
    answer = answer_of(open_story(story, how, until), *about)
    if as_json:
        write_whole("-", msgspec.json.encode(answer) + b"\n")
    else:
        click.echo(render(answer))
