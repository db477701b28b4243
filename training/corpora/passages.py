"""Passages of Standard Ebooks and of LitBank's and PDNC's novels with labels read by hand for this project: who says what to whom, speech
acts, and realis events.

The labels are CC0 and stand in training/labelled/, one line a label, without the texts: a work, a file of it, the passage's first paragraph
there and its last (exclusive), start and end in the passage. casts.tsv names the people who speak and are spoken to; where it names nobody
of a passage, only acts were read there. Acts follow the conventions of the set `modern`, events those of LitBank (Sims, Park and Bamman
2019, ACL). LOG.md says how far two readers agree.
"""

import csv
from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from training.corpora.fiction import document, text_of
from training.corpora.modern import acts_of
from training.corpora.records import Document, Quote, TokenIndex
from training.corpora.texts import plain

LABELLED = Path(__file__).parents[1] / "labelled"
PASSAGE = ("work", "file", "from", "until")


def passages(labels: Path, roots: Collection[Path], left_out: Collection[str]) -> Iterator[tuple[str, str, str, list[dict[str, str]]]]:
    """Id, work, text and labels of each passage, but of the works left out."""
    with labels.open(encoding="utf-8", newline="") as file:
        for (work, name, first, last), rows in groupby(csv.DictReader(file, delimiter="\t"), key=lambda row: [row[c] for c in PASSAGE]):
            path = next((path for root in roots for path in (root / work / "text" / name, root / name) if path.exists()), None)
            if path and work not in left_out:
                whole = text_of(path) if path.suffix == ".xhtml" else plain(path)
                text = "\n\n".join(whole.split("\n\n")[int(first) : int(last)])
                yield f"{work}/{name}/{first}", work, text, list(rows)


def read_acts(roots: Collection[Path], left_out: Collection[str], held_out: Collection[str]) -> Iterator[Document]:
    """Quotations with their speech acts. Whether they are said, thought or written was not read; what nobody says is left out.

    The passages of `held_out` are for development.
    """
    for id, work, text, rows in passages(LABELLED / "quotations.tsv", roots, left_out):
        spoken = (row for row in rows if row["acts"] != "other")
        quotes = tuple(Quote(((int(row["start"]), int(row["end"])),), "", acts=acts_of(row["acts"].split(","))) for row in spoken)
        yield replace(document("acts", id, text), group=work, part="dev" if id in held_out else "train", quotes=quotes)


def read_events(roots: Collection[Path], left_out: Collection[str]) -> Iterator[Document]:
    """Events; a passage is labelled whole."""
    for id, work, text, rows in passages(LABELLED / "events.tsv", roots, left_out):
        made = document("events", id, text)
        index = TokenIndex(made.tokens)
        at = (index.within(int(row["start"]), int(row["end"])) for row in rows)
        yield replace(made, group=work, events=frozenset(place[0] for place in at if place))
