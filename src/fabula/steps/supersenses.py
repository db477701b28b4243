"""Supersenses: which of WordNet's lexicographer files a word or a fixed expression means here (noun.person, verb.motion).

Ciaramita and Altun 2006. The head scores each token: none, the going on of an expression, or one of 45 names. A single noun or verb that
Open English WordNet knows can only mean what some sense of it means: on fiction of SemCor that was held out, this took a head from 66.4 to
71.8 F1 of nouns and verbs, from raw text.
"""

from functools import cache

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from fabula.encoder.model import Floats
from fabula.layers import Span, Tokens
from fabula.steps.encode import SLAB, Signals
from fabula.steps.lexicon import lines
from fabula.steps.tags import owners
from fabula.steps.trees import Integers

NONE, GOES_ON = "O", "I"
NEVER = 1e4  # taken from the score of what a word cannot mean


def find_supersenses(signals: Signals | None, tokens: Tokens, sentences: list[Span]) -> Tokens:
    """The tokens with `supersense`: the name at the first token of an expression, "I" at those that go on with it, null elsewhere."""
    if signals is None:
        return tokens
    labels = signals.encoder.labels.supersenses
    none, goes_on = labels.index(NONE), labels.index(GOES_ON)
    found = np.asarray(signals.supersense.argmax(1))
    if len(found):
        _open(found, signals.supersense, np.diff(owners(tokens, sentences), prepend=-1) > 0, none, goes_on)
        alone = (found != goes_on) & (np.append(found[1:], none) != goes_on)
        words = np.flatnonzero(alone)
        for some in (words[n : n + SLAB] for n in range(0, len(words), SLAB)):
            found[some] = (signals.supersense[some] - NEVER * _cannot(tokens, some, labels)).argmax(1)
    names = [None if label == NONE else label for label in labels]
    return replace(tokens, supersense=[names[n] for n in found])


def _open(found: Integers, scores: NDArray[np.float16], fresh: NDArray[np.bool_], none: int, goes_on: int) -> None:
    """Let nothing go on that has not begun in the same sentence: such a token takes its next best label. `found` is changed."""
    for n in np.flatnonzero(found == goes_on).tolist():
        if fresh[n] or found[n - 1] == none:
            row = scores[n].copy()
            row[goes_on] = -np.inf
            found[n] = np.argmax(row)


def _cannot(tokens: Tokens, some: Integers, labels: list[str]) -> Floats:
    """What each of some single tokens cannot be: 1 where it cannot, else 0 [N, labels]."""
    forbidden: dict[frozenset[str] | None, Floats] = {}
    rows = []
    for n in some:
        may = dictionary().get((tokens.upos[n], tokens.lemma[n]))
        if may not in forbidden:
            forbidden[may] = np.array(
                [label == GOES_ON or bool(may and label not in may and label != NONE) for label in labels], np.float32
            )
        rows.append(forbidden[may])
    return np.stack(rows)


@cache
def dictionary() -> dict[tuple[str | None, str | None], frozenset[str]]:
    """What words can mean, by tag and lemma."""
    found: dict[tuple[str | None, str | None], frozenset[str]] = {}
    for line in lines("supersense_words"):
        tag, names, words = line.split("\t")
        may = frozenset(names.split())
        found |= dict.fromkeys(((tag, word) for word in words.split()), may)
    return found
