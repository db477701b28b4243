"""Word pieces of tokens, and the two small classes that stand beside each: its token's letter case, and the white space before it.

Tokens are divided one by one, so that a piece never crosses a token. The vocabulary is uncased and knows no white space; the two classes
bring back what it loses. WordPiece as BERT's (Devlin et al. 2019): lower case, no accents, longest piece first.
"""

import unicodedata
from collections.abc import Mapping
from functools import lru_cache

UNK, CLS, SEP = "[UNK]", "[CLS]", "[SEP]"
LONGEST_WORD = 100  # letters; longer ones are one unknown piece, as in BERT
MOST_PIECES = 24  # that a token keeps: longer ones are noise (addresses, rows of signs)

LOWER, CAPITAL, UPPER, NO_CASE = range(4)
GLUED, SPACED, PARAGRAPH = range(3)
IDEOGRAPHS = (("\u3400", "\u4dbf"), ("\u4e00", "\u9fff"), ("\uf900", "\ufaff"), ("\U00020000", "\U0002ceaf"), ("\U0002f800", "\U0002fa1f"))


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


class WordPiece:
    """The pieces of a vocabulary, piece → number."""

    def __init__(self, vocabulary: Mapping[str, int]):
        self.vocabulary = vocabulary
        self.cls, self.sep, self.unknown = vocabulary[CLS], vocabulary[SEP], vocabulary[UNK]
        self.of = lru_cache(maxsize=100_000)(self._of)

    def _of(self, word: str) -> tuple[int, ...]:
        """The pieces of a token: at least one, the unknown one where the vocabulary has nothing."""
        # Cut before anything else: no token costs more than its first letters.
        plain = bare(one_shape(word[: LONGEST_WORD * MOST_PIECES]))
        return tuple(piece for part in divided(plain) for piece in self._pieces(part))[:MOST_PIECES] or (self.unknown,)

    def _pieces(self, part: str) -> list[int]:
        if len(part) > LONGEST_WORD:
            return [self.unknown]
        pieces, start = [], 0
        while start < len(part):
            for end in range(len(part), start, -1):
                number = self.vocabulary.get(part[start:end] if start == 0 else f"##{part[start:end]}")
                if number is not None:
                    break
            else:
                return [self.unknown]
            pieces.append(number)
            start = end
        return pieces


def bare(word: str) -> str:
    """In lower case, without accents and control characters.

    >>> bare("Zoë\u00ad")
    'zoe'
    """
    if word.isascii() and word.isprintable():
        return word.lower()
    seen = "".join(" " if c in "\t\n\r" else c for c in word if c in "\t\n\r" or visible(c))
    return "".join(c for c in unicodedata.normalize("NFD", seen) if unicodedata.category(c) != "Mn").lower()


def visible(c: str) -> bool:
    """Whether a character is more than a control sign."""
    return not unicodedata.category(c).startswith("C") and c != "\ufffd"


def divided(word: str) -> list[str]:
    """The word cut at its marks and ideographs, each a part of its own.

    >>> divided("well-known")
    ['well', '-', 'known']
    """
    if word.isalnum() and word.isascii():
        return [word]
    parts, fresh = [""], True
    for c in word:
        alone = stands_alone(c)
        if alone or fresh or c.isspace():
            parts.append("" if c.isspace() else c)
        else:
            parts[-1] += c
        fresh = alone or c.isspace()
    return [part for part in parts if part]


def stands_alone(c: str) -> bool:
    """Whether a character is a part of its own: punctuation (all signs of ASCII count), or an ideograph."""
    if c.isascii():
        return not (c.isalnum() or c.isspace() or c < "!" or c > "~")
    return unicodedata.category(c).startswith("P") or any(low <= c <= high for low, high in IDEOGRAPHS)
