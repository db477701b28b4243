"""How words of a name may be spelt: with a title's full stop, stuttered, shouted, stretched, or as the label of a line."""

import re

from fabula.steps.lexicon import table, unaccented, words
from fabula.steps.view import UNLABELLING, View

STUTTER = re.compile(r"^(?:(\w{1,2})[-–—…]+)+(?=\1)", re.IGNORECASE)
# al-Rashid, d'Artagnan: written small before the name.
PREFIXED = re.compile(r"(?:al|el|ul|as|ar|an|bin|ibn|bint|abu|d['’]|l['’])-?[^\W\d_a-z]")
PART = re.compile(r"[^\W\d_]+")
OWNING = re.compile(r"(['’])S\b")
JOINTS = str.maketrans("", "", "'’-")  # "O'SHEA", "MARY-ANN"
STRETCH = re.compile(r"(\w)\1{2,}")


def title_of(low: str) -> str | None:
    """The title that a word is ("mrs." → "mrs"), or None."""
    bare = low.rstrip(".")
    return next((form for form in (bare, bare if bare.isascii() else unaccented(bare)) if form in table("titles")), None)


def plain(word: str) -> str:
    """A word's normal spelling: no stutter, no shouting, no stretch ("B-Buuuffy" → "Buffy", "ANNE" → "Anne")."""
    word = STUTTER.sub("", word)
    if len(word) > 1 and word.isupper() and word.isalpha():
        word = word.capitalize()
    return STRETCH.sub(r"\1", word) if STRETCH.search(word) else word


def shouted(word: str) -> bool:
    """Whether a word is all capitals."""
    return len(word) > 1 and word.isupper()


def labels(view: View, i: int) -> bool:
    """Whether the token is a word that makes the name of who labels a line: "JUNE: Hello", "june: hello", "OLD TOM: Hello".

    No title; in a name of several words no word of the language.
    """
    if view.label[i] == UNLABELLING or not view.word[i].isalpha() or title_of(view.low[i]) is not None:
        return False
    alone = (i == 0 or view.label[i - 1] != view.label[i]) and (i + 1 == len(view) or view.label[i + 1] != view.label[i])
    return alone or view.low[i] not in words("common_words")


def labelled(word: str) -> str:
    """A word of a label in normal spelling: "JUNE" and "june" are June, "O'SHEA" is O'Shea; "bog_witch" and "McKay" are as they are."""
    if shouted(word) and word.translate(JOINTS).isalpha():
        return OWNING.sub(r"\1s", PART.sub(lambda part: part[0].capitalize(), word))
    return plain(word).capitalize() if word.islower() and word.isalpha() else plain(word)
