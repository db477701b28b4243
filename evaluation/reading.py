"""Gives texts to the shipped program, as a person would: a file in, a Story out."""

import json
import zipfile
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import fabula
from fabula.encoder.choice import weights_of
from fabula.layers import GivenCast, Story

Job = TypeVar("Job")
Done = TypeVar("Done")


def read_text(text: str, name: str, cast: GivenCast | None = None, model: str | None = None) -> Story:
    """The Story of a text, read from a file of that name; `model` as in `fabula.read`.

    Raises:
        ValueError: the Story's text is not the file's, but for the kind of its white space; gold offsets would not hold.
    """
    with TemporaryDirectory() as folder:
        path = Path(folder, f"{name}.txt")
        path.write_text(text, encoding="utf-8", newline="")
        story = fabula.read(path, cast, model=model)
    if story.text != text and (len(story.text) != len(text) or story.text.split() != text.split()):
        raise ValueError(f"{name}: the program's text is not the file's")
    return story


def unseen_folds() -> frozenset[int] | None:
    """The folds (folds.json) that the weights that read did not learn from; None where rules alone read, which learned from none."""
    weights = weights_of()
    if weights is None:
        return None
    with zipfile.ZipFile(weights) as archive:
        return frozenset(json.loads(archive.read("card.json"))["held_out_folds"])


def plain(path: Path) -> str:
    """The file's text as the program gives it: BOM dropped, CRLF as LF. What is not UTF-8 is a letter a byte, as offsets count it."""
    data = path.read_bytes()
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    return text.removeprefix("\ufeff").replace("\r\n", "\n")


def each_of(jobs: Iterable[Job], work: Callable[[Job], Done], processes: int) -> list[Done]:
    """The results in order, from that many processes."""
    if processes <= 1:
        return [work(job) for job in jobs]
    with ProcessPoolExecutor(processes) as pool:
        return list(pool.map(work, jobs))
