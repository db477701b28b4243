"""Tags: each token's part of speech, its place in the tree of its sentence, and whether it is a realis event.

Tags and relations are those of Universal Dependencies (v2). The heads of the encoder score; here stands what must hold of the answer: one
root a sentence, no cycle, a word is no PUNCT, a mark is nothing else and heads nothing, `punct` is the relation of PUNCT alone.
"""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby, pairwise

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from fabula.encoder import Encoder, Labels
from fabula.encoder.model import Floats
from fabula.layers import Span, Tokens
from fabula.steps.encode import SLAB, Signals
from fabula.steps.trees import Integers, best_trees

LONGEST = 256  # tokens of a tree that is read at once: bounds memory, and no window sees more
CELLS = 1 << 20  # scores of arcs that are held at once
REALIS = 0.25  # an event is told as having happened: 0.2 to 0.3 is best on either half of two held-out folds of LitBank
NEVER = 1e4  # taken from the score of what must not be; what must be somehow (a sentence of marks alone) can still be
ROOT, PUNCT, JOINED = "root", "punct", "parataxis"
SIGNS = frozenset("&%#@/$+=<>*")  # these stand for words as well


def find_tags(text: str, signals: Signals | None, tokens: Tokens, sentences: list[Span]) -> Tokens:
    """The tokens with `upos`, `head`, `deprel` and `realis`; the columns stay null where rules alone read."""
    if signals is None:
        return tokens
    words = [text[start:end] for start, end in zip(tokens.start, tokens.end, strict=True)]
    encoder, size = signals.encoder, len(words)
    upos, head, relation = np.zeros(size, np.uint8), np.full(size, -1), np.zeros(size, np.uint8)
    owner = owners(tokens, sentences)
    parts = list(_parts(owner, signals.ends))
    for slab in _slabs(parts):
        first, last = slab[0][0], slab[-1][1]
        here = slice(first, last)
        rows = encoder.words(signals.vectors[here])
        upos[here] = (rows["upos"] + _allowed(words[here], encoder.labels)).argmax(1)
        marks = upos[here] == encoder.labels.upos.index("PUNCT")
        head[here] = _heads(encoder, rows, marks, [(a - first, b - first) for a, b in slab])
        relation[here] = _relations(encoder, rows, marks, head[here])
        head[here][head[here] >= 0] += first
    _join(head, relation, owner, parts, encoder.labels)
    return replace(
        tokens,
        upos=[encoder.labels.upos[n] for n in upos],
        head=head.tolist(),
        deprel=[encoder.labels.deprels[n] for n in relation],
        realis=(signals.event > REALIS).tolist(),
    )


def owners(tokens: Tokens, sentences: list[Span]) -> Integers:
    """The number of the sentence of each token [T]; one that stands between two belongs to the first, as in the formats."""
    starts = np.array([sentence.start for sentence in sentences], np.int64)
    return np.maximum(np.searchsorted(starts, np.array(tokens.start, np.int64), "right") - 1, 0)


def _parts(owner: Integers, ends: NDArray[np.float16]) -> Iterator[tuple[int, int]]:
    """The stretches of tokens that are read as trees: sentences, the longest ones cut where they most likely end."""
    bounds = [0, *(np.flatnonzero(np.diff(owner)) + 1).tolist(), len(owner)]
    for start, last in pairwise(bounds):
        first = start
        while last - first > LONGEST:
            half = first + LONGEST // 2
            cut = half + int(np.argmax(ends[half - 1 : first + LONGEST - 1]))
            yield first, cut
            first = cut
        if first < last:
            yield first, last


def _slabs(parts: list[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    """The parts in groups of some SLAB tokens."""
    for _, group in groupby(parts, key=lambda part: part[0] // SLAB):
        yield list(group)


def _allowed(words: list[str], labels: Labels) -> Floats:
    """What is added to the scores of tags [T, tags]: 0, or −NEVER where the token cannot be that."""
    may = {"word": {*labels.upos} - {"PUNCT"}, "mark": {"PUNCT"}, "apostrophe": {"PUNCT", "PART"}, "sign": {*labels.upos}}
    rows = {kind: np.array([0 if tag in tags else -NEVER for tag in labels.upos], np.float32) for kind, tags in may.items()}
    return np.stack([rows[kind_of(word)] for word in words])


@lru_cache(maxsize=10_000)
def kind_of(word: str) -> str:
    """Whether a token is a word, a mark, an apostrophe, which may be a possessive, or a sign, which may be anything.

    >>> [kind_of(word) for word in ("it's", "—", "’", "&", "☺")]
    ['word', 'mark', 'apostrophe', 'sign', 'sign']
    """
    if any(c.isalnum() for c in word):
        return "word"
    if word in ("'", "’"):
        return "apostrophe"
    return "mark" if all(unicodedata.category(c).startswith("P") and c not in SIGNS for c in word) else "sign"


def _heads(encoder: Encoder, rows: dict[str, Floats], marks: NDArray[np.bool_], parts: list[tuple[int, int]]) -> Integers:
    """The head of each token of a slab, as a place in it, −1 for roots. Sentences of one length are read together: none is padded."""
    head = np.full(len(marks), -1)
    for size, group in groupby(sorted(parts, key=lambda part: part[1] - part[0]), key=lambda part: part[1] - part[0]):
        starts = np.array([first for first, _ in group])
        many = max(1, CELLS // (size * (size + 1)))
        for some in (starts[n : n + many] for n in range(0, len(starts), many)):
            at = some[:, None] + np.arange(size)
            scores = encoder.head("arcs", word=rows["arc_word"][at], head=rows["arc_head"][at])["scores"]
            scores[:, :, 1:] -= NEVER * marks[at][:, None, :]
            scores[:, :, 0] -= NEVER * marks[at]
            found = best_trees(scores)
            head[at] = np.where(found < 0, -1, found + some[:, None])
    return head


def _relations(encoder: Encoder, rows: dict[str, Floats], marks: NDArray[np.bool_], head: Integers) -> Integers:
    """The relation of each token of a slab to its head."""
    labels = encoder.labels.deprels
    root, punct = labels.index(ROOT), labels.index(PUNCT)
    above = np.where((head < 0)[:, None], encoder.root_label, rows["label_head"][head])
    scores = encoder.head("relations", word=rows["label_word"], head=above)["scores"]
    scores[:, (root, punct)] = -np.inf
    relation: Integers = scores.argmax(1)
    relation[marks] = punct
    relation[head < 0] = root
    return relation


def _join(head: Integers, relation: NDArray[np.uint8], owner: Integers, parts: list[tuple[int, int]], labels: Labels) -> None:
    """Hang the trees of a sentence that was read in parts below the first of them: `head` and `relation` are changed."""
    joined = labels.deprels.index(JOINED)
    for _, group in groupby(parts, key=lambda part: owner[part[0]]):
        roots = [first + int(np.flatnonzero(head[first:last] < 0)[0]) for first, last in group]
        head[roots[1:]] = roots[0]
        relation[roots[1:]] = joined
