"""How words of a name may be spelt: with a title's full stop, stuttered, shouted, stretched, or as the label of a line."""

import re

from fabula.steps.lexicon import table, unaccented
from fabula.steps.view import NARRATION, View

STUTTER = re.compile(r"^(?:(\w{1,2})[-–—…]+)+(?=\1)", re.IGNORECASE)
# al-Rashid, d'Artagnan: written small before the name.
PREFIXED = re.compile(r"(?:al|el|ul|as|ar|an|bin|ibn|bint|abu|d['’]|l['’])-?[^\W\d_a-z]")
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
    """Whether the token is the label of a line in a script or a chat: "JUNE: Hello", "june: hello"."""
    n = len(view)
    if i + 2 >= n or view.word[i + 1] != ":" or not view.word[i].isalpha() or view.quote[i] != NARRATION or view.quote[i + 2] == NARRATION:
        return False
    return i == 0 or view.quote[i - 1] != NARRATION or view.paragraph[i - 1] != view.paragraph[i]
