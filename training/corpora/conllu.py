"""CoNLL-U: sentences of a file as one text, with the place of each word in it (universaldependencies.org/format.html)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from training.corpora.records import Place, Word


@dataclass
class Treebank:
    """A document while it is read. `misc` has the tenth column of each token, `ids` the sentence of each id as first and last token."""

    id: str
    text: str = ""
    tokens: list[Place] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    misc: list[str] = field(default_factory=list)
    ids: dict[str, Place] = field(default_factory=dict)

    @property
    def sentences(self) -> tuple[int, ...]:
        return tuple(last for _, last in self.ids.values())

    def add_sentence(self, id: str, rows: list[list[str]], opens_paragraph: bool) -> None:
        """Take in the rows of a sentence: words, ranges of multiword tokens; empty nodes are passed over."""
        if self.text:
            self.text = self.text.rstrip() + ("\n\n" if opens_paragraph else " ")
        first = len(self.tokens)
        spans = {row[0].partition("-")[0]: row for row in rows if "-" in row[0]}
        number = {row[0]: first + n for n, row in enumerate(row for row in rows if row[0].isdigit())}
        until, close = 0, False  # the last word of the multiword token that is open, and whether no space follows it
        for row in rows:
            if not row[0].isdigit():
                continue
            if row[0] in spans:
                until = int(spans[row[0]][0].partition("-")[2])
                close = "SpaceAfter=No" in spans[row[0]][9]
            inside, last = int(row[0]) <= until, int(row[0]) == until
            start = len(self.text)
            self.text += row[1]
            self.tokens.append((start, len(self.text)))
            self.misc.append(row[9])
            head = number.get(row[6], number[row[0]])
            self.words.append(Word(row[3], row[2], head, row[7].partition(":")[0]))
            if not (close if last else inside or "SpaceAfter=No" in row[9]):
                self.text += " "
        self.ids[id] = (first, len(self.tokens) - 1)


def documents_of(path: Path) -> Iterator[Treebank]:
    """The documents of a file, in order."""
    document: Treebank | None = None
    id, rows, paragraph = "", [], False
    with path.open(encoding="utf-8") as lines:
        for line in (*(line.rstrip("\n") for line in lines), ""):
            if line.startswith("# newdoc"):
                if document:
                    yield document
                document = Treebank(line.partition("=")[2].strip())
            elif line.startswith("# newpar"):
                paragraph = True
            elif line.startswith("# sent_id"):
                id = line.partition("=")[2].strip()
            elif line and not line.startswith("#"):
                rows.append(line.split("\t"))
            elif not line and rows:
                document = document or Treebank(path.stem)
                document.add_sentence(id or str(len(document.ids)), rows, paragraph)
                rows, paragraph = [], False
    if document:
        yield document
