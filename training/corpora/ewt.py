"""EWT: syntax and sentence ends of web text; its reviews with the supersenses of STREUSLE where that is given too.

UniversalDependencies/UD_English-EWT, commit 15d613d8447b (2.16), CC BY-SA 4.0.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from training.corpora import streusle
from training.corpora.conllu import Treebank, documents_of
from training.corpora.records import Document, Part

PARTS: tuple[Part, ...] = ("train", "dev", "test")


def supersenses_of(document: Treebank, lines: Mapping[str, str]) -> tuple[str | None, ...] | None:
    """The supersenses of a document's tokens, where any of its sentences has them."""
    labels: list[str | None] = [None] * len(document.tokens)
    for id in document.ids.keys() & lines.keys():
        first, last = document.ids[id]
        forms = [document.text[start:end] for start, end in document.tokens[first : last + 1]]
        labels[first : last + 1] = streusle.labels_of(lines[id], forms)
    return tuple(labels) if any(labels) else None


def read(root: Path, streusle_root: Path | None = None) -> Iterator[Document]:
    """All documents: train, dev, test. The supersenses of STREUSLE's own dev and test are left for measuring."""
    lines = streusle.read_lines(streusle_root / "train/streusle.ud_train.vis") if streusle_root else {}
    for part in PARTS:
        for document in documents_of(root / f"en_ewt-ud-{part}.conllu"):
            yield Document(
                corpus="ewt",
                id=document.id,
                group=document.id.partition("-")[0],
                part=part,
                text=document.text,
                tokens=tuple(document.tokens),
                sentences=document.sentences,
                words=tuple(document.words),
                supersenses=supersenses_of(document, lines),
            )
