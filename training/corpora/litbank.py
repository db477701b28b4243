"""LitBank: mentions, coreference, realis events, quotations with speakers, sentence ends; about 2,000 words of each of 80 works.

Any folder in its layout can be read: of a document `coref/` must be there, `events/`, `quotations/` and `original/` may.

github.com/dbamman/litbank, commit 3e50db0ffc03, CC BY 4.0. Text and white space come from original/ where the tokens are found there.
"""

from collections.abc import Iterator, Mapping
from itertools import accumulate
from pathlib import Path

from training.corpora.records import Document, Mention, Place, Quote
from training.corpora.texts import place_in, plain


def rows_of(path: Path) -> list[list[str]]:
    return [line.split("\t") for line in plain(path).splitlines()]


def layer_of(path: Path) -> list[list[str]] | None:
    """The rows of a layer; None where the document has no such layer."""
    return rows_of(path) if path.exists() else None


def read_document(root: Path, id: str, fold: int | None) -> Document:
    """One document with all its layers."""
    glued = plain(root / f"coref/tsv/{id}_brat.txt")
    sentences = [line.split(" ") for line in glued.split("\n") if line]
    first_of = [0, *accumulate(map(len, sentences))]
    original = root / f"original/{id}.txt"
    whole = plain(original) if original.exists() else ""
    places = place_in(whole, sentences)
    if places:
        at = places[0][0]
        text = whole[at : places[-1][1]]
        tokens = tuple((start - at, end - at) for start, end in places)
    else:
        text = glued
        tokens = tuple(place_in(glued, sentences) or ())

    def place(row: list[str]) -> Place:
        first_sentence, first, last_sentence, last = map(int, row)
        return tokens[first_of[first_sentence] + first][0], tokens[first_of[last_sentence] + last][1]

    coref = rows_of(root / f"coref/tsv/{id}_brat.ann")
    cluster = {row[1]: row[2] for row in coref if row[0] == "COREF"}
    quotations = layer_of(root / f"quotations/tsv/{id}_brat.ann")
    events = layer_of(root / f"events/tsv/{id}_brat.tsv")
    speaker = {row[1]: row[2] for row in quotations or () if row[0] == "ATTRIB"}
    happened = enumerate(row[1] for row in events or () if row[0])
    return Document(
        corpus="litbank",
        id=id,
        group=id,
        part="train",
        fold=fold,
        text=text,
        tokens=tokens,
        spacing=bool(places),
        sentences=tuple(end - 1 for end in first_of[1:]),
        # A mention that only says what another is (COP, APPOS) has no cluster in the file: it is one of its own.
        mentions=tuple(Mention(*place(r[2:6]), f"{r[7]}:{r[8]}", (cluster.get(r[1], r[1]),)) for r in coref if r[0] == "MENTION"),
        events=None if events is None else frozenset(n for n, tag in happened if tag == "EVENT"),
        quotes=None
        if quotations is None
        else tuple(Quote((place(r[2:6]),), speaker=speaker.get(r[1])) for r in quotations if r[0] == "QUOTE"),
    )


def read(root: Path, folds: Mapping[str, int]) -> Iterator[Document]:
    """All documents, by id; `folds` as in evaluation/folds.json."""
    for path in sorted(root.glob("coref/tsv/*_brat.ann")):
        id = path.name.removesuffix("_brat.ann")
        yield read_document(root, id, folds.get(id))
