"""Word pieces of tokens, and the two small classes that stand beside each: its token's letter case, and the white space before it.

Tokens are divided one by one, so that a piece never crosses a token and training sees what running sees. The vocabulary is uncased and
knows no white space; the two classes bring back what it loses, and are added to the word embeddings.
"""

from functools import lru_cache
from pathlib import Path

from tokenizers import Tokenizer

from training.corpora.records import Document

PAD, UNK, CLS, SEP, MASK = 0, 100, 101, 102, 103
LONGEST = 24  # pieces a token keeps: longer ones are noise (addresses, rows of signs)

# Letter case of a token.
LOWER, CAPITAL, UPPER, NO_CASE = range(4)
# White space before a token. UNTOLD: the text's spacing is a tokenizer's.
GLUED, SPACED, PARAGRAPH, UNTOLD = range(4)


def case_of(word: str) -> int:
    """The class of a word's letters; of one letter, a capital is CAPITAL; mixed case is NO_CASE, as marks and numbers are.

    >>> [case_of(word) for word in ("anne", "Anne", "ANNE", "A", "McDuff", "1912")]
    [0, 1, 2, 1, 3, 3]
    """
    if word.islower():
        return LOWER
    if word.isupper():
        return UPPER if sum(map(str.isalpha, word)) > 1 else CAPITAL
    return CAPITAL if word[0].isupper() and word[1:].islower() else NO_CASE


def one_shape(word: str) -> str:
    """The token with typography that says nothing made one: an apostrophe within a word is straight, a row of dashes one dash.

    >>> one_shape("n’t"), one_shape("--"), one_shape("’")
    ("n't", '—', '’')
    """
    if len(word) < 2:
        return word
    return "—" if not word.strip("-—–―") else word.replace("’", "'")


def layout_of(document: Document) -> list[int]:
    """The class of white space before each token. Paragraphs are divided by blank lines, or by line ends in a text that has none blank."""
    if not document.spacing:
        return [UNTOLD] * len(document.tokens)
    text = document.text
    breaks = 2 if "\n\n" in text else 1
    classes: list[int] = []
    last = 0
    for start, end in document.tokens:
        gap = text[last:start]
        classes.append(PARAGRAPH if not classes or gap.count("\n") >= breaks else SPACED if gap else GLUED)
        last = end
    return classes


class Pieces:
    """The word pieces of a vocabulary in the form of the `tokenizers` library."""

    def __init__(self, path: Path):
        self.tokenizer = Tokenizer.from_file(str(path))
        self.tokenizer.no_truncation()
        self.tokenizer.no_padding()
        self.of = lru_cache(maxsize=200_000)(self._of)

    def _of(self, word: str) -> tuple[int, ...]:
        """The pieces of a token: at least one, UNK where the vocabulary has nothing."""
        return tuple(self.tokenizer.encode(one_shape(word), add_special_tokens=False).ids[:LONGEST]) or (UNK,)
