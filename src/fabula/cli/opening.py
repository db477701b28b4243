"""What every command does first: open STORY, from the cache where it was read before, and say what is doubtful about it."""

import hashlib
import os
import re
import sys
from collections.abc import Callable
from io import BufferedReader
from pathlib import Path
from typing import Any

import click

from fabula import cache
from fabula.cli import warn
from fabula.cli.progress import Progress
from fabula.errors import CannotWrite
from fabula.formats import json
from fabula.formats.summary import plain
from fabula.layers import GivenCast, Story

READING = re.compile(rb"\s{0,8}\{\s{0,8}\"fabula\"")  # how a JSON that `read` wrote begins

story_argument = click.argument("story", metavar="STORY")


def story_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of every command that reads: `--cast`, `--no-cache`."""
    command = click.option("--no-cache", is_flag=True, help="Read anew and keep nothing.")(command)
    return click.option("--cast", metavar="CAST.TOML", help="Who is in the story: names, aliases, pronouns, who narrates.")(command)


def open_story(name: str, cast: str | None = None, no_cache: bool = False, until: str | None = None, out: str | None = None) -> Story:
    """The story of a file, of standard input (`-`), or of a JSON that `read` wrote; the part before `until` where that is given.

    Raises:
        StoryError: the file, the cast or the place cannot be read, or what is made of it would go to `out`, the story's own file.
    """
    if out and _same_file(name, out):
        raise CannotWrite(out, "it is the story itself")
    given = _given(cast)
    if _is_reading(name):
        story = _of_reading(name, given, until)
    elif no_cache or (sha256 := _sha256(name)) is None:
        story = _of_file(name, given, until)
    else:
        story = _kept_or_read(name, sha256, given, until)
    for warning in story.source.warnings:
        warn(f"{name}: {warning}")
    return story


def _kept_or_read(name: str, sha256: str, given: GivenCast, until: str | None) -> Story:
    key = cache.key(sha256, Path(name).name, given, until)
    try:
        if kept := cache.load(key):
            return kept
    except cache.Damaged as error:
        warn(f"{error}: a kept reading is damaged; the story is read anew and kept again")
    story = _of_file(name, given, until)
    if story.source.sha256 == sha256:  # else the file has changed meanwhile
        cache.keep(key, story)
    return story


# The readings take longer to load than most answers to find: only a story that is not at hand waits for them.


def _given(cast: str | None) -> GivenCast:
    if not cast:
        return GivenCast()
    from fabula.sources import read_cast  # noqa: PLC0415

    return read_cast(cast)


def _of_file(name: str, given: GivenCast, until: str | None) -> Story:
    from fabula.reading import WHOLE_CHAIN, read_document  # noqa: PLC0415
    from fabula.sources import read_source  # noqa: PLC0415

    with Progress(plain(Path(name).name, 40), len(WHOLE_CHAIN) + 1) as watch:
        watch("reading the file")
        return read_document(read_source(name), given, until, watch)


def _of_reading(name: str, given: GivenCast, until: str | None) -> Story:
    """A reading as it is, or its text read anew where a cast or a place is asked for; the cast that it was read with still binds."""
    story = json.decode(sys.stdin.buffer.read(), "standard input") if name == "-" else json.load(name)
    if until is None and not given.character:
        return story
    from fabula.reading import WHOLE_CHAIN, document_of, read_document  # noqa: PLC0415

    with Progress(plain(Path(name).name, 40), len(WHOLE_CHAIN)) as watch:
        return read_document(document_of(story), given if given.character else GivenCast(tuple(story.fabula.settings.cast)), until, watch)


def _is_reading(name: str) -> bool:
    try:
        if name == "-":
            return isinstance(sys.stdin.buffer, BufferedReader) and bool(READING.match(sys.stdin.buffer.peek(64)))
        if not Path(name).is_file():  # what a pipe gives can be read once only
            return False
        with open(name, "rb") as file:
            return name.endswith(".json") or bool(READING.match(file.read(64)))
    except (OSError, ValueError):
        return False


def _sha256(name: str) -> str | None:
    """Of the file's bytes. None for what is not looked up: standard input, pipes, and files larger than all that is kept."""
    path = Path(name)
    try:
        if not path.is_file() or path.stat().st_size > cache.MOST_BYTES:
            return None
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError):  # the source says what is wrong
        return None


def _same_file(name: str, out: str) -> bool:
    try:
        return os.path.samefile(name, out)
    except (OSError, ValueError):  # one of them is not there
        return False
