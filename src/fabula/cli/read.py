"""`fabula read`."""

from collections import Counter
from pathlib import Path

import click

from fabula.cli import warn
from fabula.cli.opening import How, open_story, story_options
from fabula.errors import CannotWrite, StoryError
from fabula.formats import json
from fabula.formats.files import write_whole
from fabula.formats.summary import summary


@click.command()
@click.argument("stories", metavar="STORY…", nargs=-1, required=True)
@click.option(
    "--json", "out", metavar="OUT", help="Write the contract: a file for one story, a folder for several, `-` for standard output."
)
@story_options
def read(stories: tuple[str, ...], out: str | None, how: How) -> None:
    """Read stories: a summary on screen, everything as JSON.

    STORY is a file (.txt .md .html .epub .docx), `-` for standard input, or a JSON that this command wrote. Of several stories, one that
    cannot be read is reported and the rest are read all the same.
    """
    outs = _outs(stories, out)
    failed = False
    for n, name in enumerate(stories):
        try:
            story = open_story(name, how, out=outs[n] if outs else None)
            if outs:
                write_whole(outs[n], json.encode(story))
        except StoryError as error:
            if len(stories) == 1:
                raise
            failed = True
            warn(str(error))
            continue
        if out != "-":
            click.echo(("\n\n" if n else "") + summary(story))
    if failed:
        raise click.exceptions.Exit(2)


def _outs(stories: tuple[str, ...], out: str | None) -> list[str]:
    """Where each story's JSON goes; empty where none is asked for. Stories of one name are counted: `emma.json`, `emma-2.json`."""
    if out is None:
        return []
    if len(stories) == 1:
        return [out]
    if out == "-":
        raise click.UsageError("standard output takes one story; name a folder with --json")
    try:
        Path(out).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotWrite(out, error.strerror or str(error)) from error
    seen: Counter[str] = Counter()
    names = []
    for story in stories:
        stem = "story" if story == "-" else Path(story).stem
        seen[stem] += 1
        names.append(str(Path(out) / (f"{stem}-{seen[stem]}.json" if seen[stem] > 1 else f"{stem}.json")))
    return names
