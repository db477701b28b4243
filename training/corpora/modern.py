"""The modern excerpts and the stories written for this project: quotations with speakers, addressees, acts; the stories with all mentions.

Labels and stories CC0; the excerpts' texts are in the public domain in the US. Rows that an index marks `measure` are never read here.
"""

import csv
import json
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from training.corpora import written
from training.corpora.records import Document, Mention, Quote
from training.corpora.texts import find_names, plain, tokenize

NOBODY = ("", "?")


def index_of(folder: Path) -> list[dict[str, Any]]:
    """The rows of an index that may be trained on."""
    rows: list[dict[str, Any]] = json.loads((folder / "index.json").read_bytes())
    return [row for row in rows if not row["measure"]]


def measured_works(root: Path) -> frozenset[str]:
    """The works whose excerpts are for measuring: no label may be made from their text."""
    rows = json.loads((root / "excerpts/index.json").read_bytes())
    return frozenset(row["work"] for row in rows if row["measure"])


def acts_of(acts: Collection[str]) -> tuple[str, ...]:
    return tuple(act for act in acts if act != "none")


def read_excerpt(folder: Path, id: str, work: str, held_out: bool) -> Document:
    """An excerpt. Its mentions are the names of its cast that mean one of them only."""
    text = plain(folder / f"{id}.txt")
    with (folder / f"{id}.quotes.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    cast = json.loads((folder / f"{id}.cast.json").read_bytes())
    owner: dict[str, str | None] = {}
    for who in cast:
        for alias in {who["name"], *who["aliases"]}:
            owner[alias] = None if alias in owner else who["id"]
    return Document(
        corpus="excerpts",
        id=id,
        group=work,
        part="dev" if held_out else "train",
        text=text,
        tokens=tokenize(text),
        mentions=tuple(find_names(text, {alias: id for alias, id in owner.items() if id})),
        quotes=tuple(
            Quote(
                ((int(row["start"]), int(row["end"])),),
                row["kind"],
                row["speaker"] if row["speaker"] not in NOBODY else None,
                tuple(name for name in row["to"].split(",") if name not in NOBODY),
                acts_of(row["acts"].split(",")) if row["kind"] != "other" and row["acts"] else None,
            )
            for row in rows
        ),
    )


def story(corpus: str, id: str, text: str, gold: dict[str, Any], held_out: bool) -> Document:
    """A written story, with the mentions of its cast."""
    return Document(
        corpus=corpus,
        id=id,
        group=id,
        part="dev" if held_out else "train",
        text=text,
        tokens=tokenize(text),
        mentions=tuple(Mention(m["start"], m["end"], None, tuple(m["entities"])) for m in gold["mentions"]),
        quotes=tuple(
            Quote(((q["start"], q["end"]),), q["kind"], q["speaker"], tuple(q["addressees"]), acts_of(q["acts"])) for q in gold["quotes"]
        ),
    )


def read_excerpts(root: Path, held_out: Collection[str]) -> Iterator[Document]:
    """The excerpts to train on; those of the works of `held_out` are for development."""
    for row in index_of(root / "excerpts"):
        yield read_excerpt(root / "excerpts", row["id"], row["work"], row["work"] in held_out)


def read_stories(root: Path, held_out: Collection[str]) -> Iterator[Document]:
    """The stories to train on; those of `held_out` are for development."""
    for row in index_of(root / "stories"):
        text = plain(root / "stories" / f"{row['id']}.txt")
        gold = json.loads((root / "stories" / f"{row['id']}.gold.json").read_bytes())
        yield story("stories", row["id"], text, gold, row["id"] in held_out)


def read_written(held_out: Collection[str]) -> Iterator[Document]:
    """The stories of corpora/written.py; those of `held_out` are for development."""
    for id, text, gold in written.stories():
        yield story("written", id, text, gold, id in held_out)
