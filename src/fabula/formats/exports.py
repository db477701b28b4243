"""Ways out: the list of formats that `fabula export` writes, one module each, all made from a Story alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import PurePath
from typing import Literal

from fabula.layers import Story

Users = Literal["scholars", "voices", "readers", "writers", "programs"]

# The modules of this room that hold an `EXPORT`, in the order of the list.
MODULES: tuple[str, ...] = (
    "booknlp",
    "tei",
    "conll",
    "gexf",
    "tables",
    "parquet",
    "sqlite",
    "e2a",
    "alexandria",
    "audiobook_creator",
    "abogen",
    "voxnovel",
    "fountain",
    "ssml",
    "linelist",
    "xray",
    "whoiswho",
    "obsidian",
    "bible",
    "spacy",
    "lorebook",
)


@dataclass(frozen=True, slots=True)
class Export:
    """One way out.

    `files` makes the content of every file from a story, by its name in the folder that is written; an export of one file (`suffix` set)
    makes exactly one, which is written where the person says. Where `without_text` is true the second argument may be True: then no file
    holds running words of the work, only offsets, counts, labels and names.

    Raises (from `files`):
        MissingExtra: a package that the format needs is not installed.
    """

    name: str
    users: Users
    makes: str  # one line: what is written, and who reads it
    suffix: str | None  # ".xml"; None for a folder of several files
    files: Callable[[Story, bool], Mapping[str, bytes]]
    without_text: bool = False


@cache
def exports() -> dict[str, Export]:
    """Every way out, by name, in the order of the list."""
    found = (import_module(f"fabula.formats.{module}").EXPORT for module in MODULES)
    return {export.name: export for export in found}


def stem(story: Story) -> str:
    """What the files of a story are called: its source's name without the ending."""
    return file_name(PurePath(story.source.name).stem)


def file_name(words: str) -> str:
    """Words as the name of a file on any system: letters, digits, hyphens, at most 120 bytes; "story" where none are left."""
    safe = "".join(c if c.isalnum() or c in "-_." else "-" for c in " ".join(words.split()))
    return safe.encode()[:120].decode(errors="ignore").strip("-.") or "story"
