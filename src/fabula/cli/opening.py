"""What every command does first: open STORY, from the cache where it was read before, and say what is doubtful about it."""

import hashlib
import os
import re
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import wraps
from io import BufferedReader
from pathlib import Path
from typing import Any

import click

from fabula import cache
from fabula.cli import warn
from fabula.cli.progress import Progress
from fabula.encoder.choice import RULES, digest_of, weights_of
from fabula.errors import CannotWrite
from fabula.formats import json
from fabula.formats.summary import plain
from fabula.layers import GivenCast, Story

READING = re.compile(rb"\s{0,8}\{\s{0,8}\"fabula\"")  # how a JSON that `read` wrote begins

story_argument = click.argument("story", metavar="STORY")


@dataclass(frozen=True, slots=True)
class How:
    """How a person wants stories to be read."""

    cast: str | None = None
    model: str | None = None
    no_cache: bool = False


def story_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of every command that reads, given to it as one `how`: `--cast`, `--model`, `--no-cache`."""

    @wraps(command)
    def run(cast: str | None, model: str | None, no_cache: bool, **others: Any) -> Any:
        return command(how=How(cast, model, no_cache), **others)

    options = (
        click.option("--cast", metavar="CAST.TOML", help="Who is in the story: names, aliases, pronouns, who narrates."),
        click.option("--model", metavar="FILE", help="Weights of your own to read with; `rules` for none.  [default: those installed]"),
        click.option("--no-cache", is_flag=True, help="Read anew and keep nothing."),
    )
    for option in reversed(options):
        run = option(run)
    return run


def open_story(name: str, how: How, until: str | None = None, out: str | None = None) -> Story:
    """The story of a file, of standard input (`-`), or of a JSON that `read` wrote; the part before `until` where that is given.

    Raises:
        StoryError: the file, the cast or the place cannot be read, or what is made of it would go to `out`, the story's own file.
    """
    if out and _same_file(name, out):
        raise CannotWrite(out, "it is the story itself")
    given = _given(how.cast)
    if _is_reading(name):
        story = _of_reading(name, given, until, how.model)
    elif how.no_cache or (sha256 := _sha256(name)) is None:
        story = _of_file(name, given, until, how.model)
    else:
        story = _kept_or_read(name, sha256, given, until, how.model)
    for warning in story.source.warnings:
        warn(f"{name}: {warning}")
    return story


def _kept_or_read(name: str, sha256: str, given: GivenCast, until: str | None, model: str | None) -> Story:
    key = cache.key(sha256, Path(name).name, given, until, digest_of(weights_of(model)))
    try:
        if kept := cache.load(key):
            return kept
    except cache.Damaged as error:
        warn(f"{error}: a kept reading is damaged; the story is read anew and kept again")
    story = _of_file(name, given, until, model)
    if story.source.sha256 == sha256:  # else the file has changed meanwhile
        cache.keep(key, story)
    return story


# The readings take longer to load than most answers to find: only a story that is not at hand waits for them.


def _given(cast: str | None) -> GivenCast:
    if not cast:
        return GivenCast()
    from fabula.sources import read_cast  # noqa: PLC0415

    return read_cast(cast)


def _of_file(name: str, given: GivenCast, until: str | None, model: str | None) -> Story:
    with ThreadPoolExecutor(1) as pool:
        loading = pool.submit(_load, model)  # weights are mostly unpacked outside Python's lock: meanwhile the readings are imported
        from fabula.reading import WHOLE_CHAIN, read_document  # noqa: PLC0415
        from fabula.sources import read_source  # noqa: PLC0415

        with Progress(plain(Path(name).name, 40), len(WHOLE_CHAIN) + 1) as watch:
            watch("reading the file")
            document = read_source(name)
            loading.result()
            return read_document(document, given, until, watch, model)


def _load(model: str | None) -> None:
    """The weights are loaded once; whoever asks for them after this has them at once."""
    if weights := weights_of(model):
        from fabula.encoder import load  # noqa: PLC0415

        load(weights)


def _of_reading(name: str, given: GivenCast, until: str | None, model: str | None) -> Story:
    """A reading as it is, or its text read anew where a cast, a place or weights are asked for; what it was read with else still binds."""
    story = json.decode(sys.stdin.buffer.read(), "standard input") if name == "-" else json.load(name)
    if until is None and not given.character and model is None:
        return story
    from fabula.reading import WHOLE_CHAIN, document_of, read_document  # noqa: PLC0415

    given = given if given.character else GivenCast(tuple(story.fabula.settings.cast))
    model = model or (None if story.fabula.model else RULES)
    with Progress(plain(Path(name).name, 40), len(WHOLE_CHAIN)) as watch:
        return read_document(document_of(story), given, until, watch, model)


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
