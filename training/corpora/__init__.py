"""One reader a corpus, each from a folder of public data to the plain records of `records`. `read_sets` reads the chosen ones by name."""

import json
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

from training.corpora import ewt, fiction, gum, litbank, modern, passages, pdnc, semcor
from training.corpora.records import Document

HELD_OUT = Path(__file__).parents[1] / "held_out.json"
FOLDS = Path(__file__).parents[2] / "evaluation" / "folds.json"


@cache
def held_out(corpus: str) -> frozenset[str]:
    """What is kept from training in a corpus without folds and without splits of its own: training/held_out.json."""
    return frozenset(json.loads(HELD_OUT.read_bytes())[corpus])


@cache
def folds(corpus: str) -> dict[str, int]:
    """The fold of each work of LitBank or PDNC: evaluation/folds.json."""
    by_work: dict[str, int] = json.loads(FOLDS.read_bytes())[corpus]
    return by_work


def books(data: Path) -> list[Path]:
    """The folders of Standard Ebooks."""
    return [data / "standardebooks", data / "standardebooks_more"]


def read_from(data: Path) -> list[Path]:
    """The folders of all works that passages were read from: those books, LitBank's novels and PDNC's."""
    return [*books(data), data / "litbank" / "original", data / "pdnc" / "data"]


def unseen(data: Path) -> frozenset[str]:
    """The works of Standard Ebooks that nothing may be learned from: those measured, held out, or by authors of held-out folds."""
    return modern.measured_works(data / "modern") | held_out("excerpts") | held_out("standardebooks")


# The annotated sets, by the name that settings and the card call them; each from the folder that holds all unpacked data.
READERS: dict[str, Callable[[Path], Iterator[Document]]] = {
    "litbank": lambda data: litbank.read(data / "litbank", folds("litbank")),
    "gum": lambda data: gum.read(data / "gum"),
    "gum-without-share-alike": lambda data: gum.read(data / "gum", share_alike=False),
    "ewt": lambda data: ewt.read(data / "ud-ewt"),
    "ewt+streusle": lambda data: ewt.read(data / "ud-ewt", data / "streusle"),
    "semcor": lambda data: semcor.read(data / "semcor", held_out("semcor")),
    "pdnc": lambda data: pdnc.read(data / "pdnc", folds("pdnc")),
    "excerpts": lambda data: modern.read_excerpts(data / "modern", held_out("excerpts")),
    "stories": lambda data: modern.read_stories(data / "modern", held_out("stories")),
    "written": lambda data: modern.read_written(held_out("written")),
    "standardebooks": lambda data: fiction.read_standardebooks(books(data), unseen(data)),
    "standardebooks-talk": lambda data: fiction.read_talk(books(data), unseen(data)),
    "acts": lambda data: passages.read_acts(
        read_from(data), modern.measured_works(data / "modern") | held_out("excerpts"), held_out("passages")
    ),
    "events": lambda data: passages.read_events(books(data), modern.measured_works(data / "modern") | held_out("standardebooks")),
    "novels": lambda data: fiction.read_novels(data / "litbank"),
}


def read_sets(data: Path, names: Iterable[str]) -> Iterator[Document]:
    """The documents of the sets, in the order of the names.

    Raises:
        KeyError: no set has one of the names.
    """
    for name in names:
        yield from READERS[name](data)
