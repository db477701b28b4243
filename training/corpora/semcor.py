"""SemCor: supersenses of Brown Corpus files.

github.com/marcverhagen/semcor, commit d2ff78678800 (SemCor 3.0); WordNet licence for the labels, the Brown Corpus's terms for the words.
Each file's Brown category is the letter after `br-`; K, L, M, N, P, R are fiction.
"""

import csv
from collections.abc import Collection, Iterator
from itertools import groupby
from pathlib import Path

from training.corpora.records import Document, Place

FICTION = "klmnpr"
# Names stand there as noun.Tops (their lemma is "person"); the column `pn` says of what.
NAMED = {"person": "noun.person", "group": "noun.group", "location": "noun.location"}
MARKS = {"``": "“", "''": "”", "`": "‘"}


def label_of(row: dict[str, str]) -> str | None:
    """The supersense of a row: a lexicographer file, "I", "O" or None where nobody labelled it."""
    tag = row["supersense"]
    if tag == "?":
        return None
    if tag.startswith("I-"):
        return "I"
    return NAMED.get(row["pn"], tag[2:]) if tag.startswith("B-") else "O"


def read(root: Path, held_out: Collection[str]) -> Iterator[Document]:
    """All files, by folder and name; those of `held_out` are for measuring."""
    for path in sorted(root.glob("brown*/br-*.tsv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows = [row for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if row["token"]]
        text, tokens, sentences, labels = "", list[Place](), list[int](), list[str | None]()
        paragraph = ""
        for (par, _), sentence in groupby(rows, key=lambda row: (row["par"], row["sent"])):
            text += ("\n\n" if par != paragraph else "\n") if text else ""
            paragraph = par
            for row in sentence:
                text += "" if not text or text.endswith("\n") else " "
                form = MARKS.get(row["token"], row["token"])
                tokens.append((len(text), len(text) + len(form)))
                text += form
                labels.append(label_of(row))
            sentences.append(len(tokens) - 1)
        yield Document(
            corpus="semcor",
            id=path.stem,
            group=path.stem[3],
            part="test" if path.stem in held_out else "train",
            text=text,
            tokens=tuple(tokens),
            spacing=False,
            sentences=tuple(sentences),
            supersenses=tuple(labels),
        )
