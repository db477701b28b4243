"""What a corpus says, in one plain form for all: a text, its tokens, and whichever layers the corpus annotates.

Places in the text are characters (Unicode code points), `end` exclusive. Places in `tokens` are indexes. A layer that a corpus does not
annotate is None, and nothing is learned from its absence.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Part = Literal["train", "dev", "test"]
Place = tuple[int, int]

TYPES = ("PER", "FAC", "GPE", "LOC", "VEH", "ORG")
FORMS = ("PROP", "NOM", "PRON")


@dataclass(frozen=True, slots=True)
class Mention:
    """Words that mean someone or something.

    `kind` is TYPE:FORM ("PER:PROP"); or GROUP:FORM where the corpus draws other lines than ours (GUM's "place:NOM" may be FAC, GPE or LOC);
    or None where only the entity is known. `entities` are the corpus's own labels: several for "we", none where it is not said.
    """

    start: int
    end: int
    kind: str | None
    entities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation of one or more parts, its marks included.

    `kind` is empty where it was not read; `acts` is None where acts were not, empty where there is none.
    """

    parts: tuple[Place, ...]
    kind: str = "speech"
    speaker: str | None = None
    addressees: tuple[str, ...] = ()
    acts: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """The syntax of a token. `head` is the index of a token of the document, its own index for a root; `deprel` without its subtype."""

    upos: str
    lemma: str
    head: int
    deprel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A text with what a corpus says of it.

    `group` is what is held out together (an author, a work, a document), `fold` the number in evaluation/folds.json where the corpus has
    one. `spacing` says whether the white space of `text` is the source's own, not that of a tokenizer. `sentences` holds the index of the
    last token of each sentence. `supersenses` has a lexicographer file ("noun.person"), "I" (goes on), "O" (none) or None (not known)
    a token.
    """

    corpus: str
    id: str
    group: str
    part: Part
    text: str
    tokens: tuple[Place, ...]
    fold: int | None = None
    spacing: bool = True
    sentences: tuple[int, ...] | None = None
    mentions: tuple[Mention, ...] | None = None
    events: frozenset[int] | None = None
    words: tuple[Word, ...] | None = None
    supersenses: tuple[str | None, ...] | None = None
    quotes: tuple[Quote, ...] | None = None


class TokenIndex:
    """Finds the tokens of a stretch of text in logarithmic time."""

    def __init__(self, tokens: Iterable[Place]):
        self.starts, self.ends = map(list, zip(*tokens, strict=True)) if tokens else ([], [])

    def within(self, start: int, end: int) -> Place | None:
        """The first and last token (inclusive) that share a character with text[start:end], or None."""
        first, last = bisect_right(self.ends, start), bisect_left(self.starts, end) - 1
        return (first, last) if first <= last else None
