"""What the encoder says of the tokens: one pass over the text, read by every learned step after."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fabula.encoder import Encoder
from fabula.encoder.model import Floats, Vectors
from fabula.encoder.pieces import GLUED, PARAGRAPH, SPACED
from fabula.layers import Span, Tokens
from fabula.steps.view import View

SLAB = 2048  # tokens whose heads are asked at once: bounds memory
EDGE = 0.05  # a token less likely than this to begin or end a mention does neither: one span a token is left to ask for, of twelve
HOPELESS = 0.9  # a span more likely than this to be no mention is forgotten
LONGEST_MENTION = 12  # tokens; 0.6% of LitBank's mentions are longer


@dataclass(frozen=True, slots=True, eq=False)
class Signals:
    """What the heads say of T tokens; not part of the output.

    `event`, `ends` [T]: that it is a realis event, that a sentence ends with it. `upos` [T]: number of the tag. `supersense` [T, labels]:
    scores. `repair` [T, 3]: that a quotation opens with it, closes with it, holds it, whatever the marks say. `spans` [N, 2]: first and
    last token of each span that may be a mention; `likely` [N, classes]: the probability of each class, 0 none.
    """

    encoder: Encoder
    vectors: Vectors
    event: NDArray[np.float16]
    ends: NDArray[np.float16]
    upos: NDArray[np.uint8]
    supersense: NDArray[np.float16]
    repair: NDArray[np.float16]
    spans: NDArray[np.int32]
    likely: NDArray[np.float16]


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What of the signals the rules look at, for R words of the view: words with hyphens are whole there.

    `tags` [R]: the tag of each word, of its last part. `labels`: the names of the classes but 0, no mention. `spans` [N, 2]: first and last
    word of each span that may be a mention; `likely` [N, classes]: the probability of each class.
    """

    tags: list[str]
    labels: list[str]
    spans: NDArray[np.int32]
    likely: NDArray[np.float16]


def see(view: View, tokens: Tokens, signals: Signals | None) -> Seen | None:
    """The signals on the words of the view; None where rules alone read. What is only a part of a word is no mention."""
    if signals is None:
        return None
    word = np.searchsorted(np.array(view.start, np.int64), np.array(tokens.start, np.int64), "right") - 1
    opens, closes = np.diff(word, prepend=-1) > 0, np.diff(word, append=len(view)) > 0
    first, last = signals.spans.T
    whole = opens[first] & closes[last]
    upos = signals.encoder.labels.upos
    return Seen(
        [upos[n] for n in signals.upos[closes].tolist()],
        signals.encoder.labels.spans,
        np.stack((word[first[whole]], word[last[whole]]), 1).astype(np.int32),
        signals.likely[whole],
    )


def encode(text: str, tokens: Tokens, paragraphs: list[Span], encoder: Encoder | None) -> Signals | None:
    """The signals of all tokens; None where rules alone read."""
    if encoder is None:
        return None
    words = [text[a:b] for a, b in zip(tokens.start, tokens.end, strict=True)]
    vectors = encoder.vectors(words, layout_of(tokens, paragraphs))
    size, labels = len(words), encoder.labels
    event, ends, upos = np.empty(size, np.float16), np.empty(size, np.float16), np.empty(size, np.uint8)
    supersense, repair = np.empty((size, len(labels.supersenses)), np.float16), np.empty((size, 3), np.float16)

    def ask(first: int) -> tuple[NDArray[np.int32], NDArray[np.float16]]:
        """Fill in what is said of the tokens of a slab; the spans that begin there."""
        here = slice(first, min(first + SLAB, size))
        own = here.stop - first
        rows = encoder.words(vectors[first : here.stop + LONGEST_MENTION - 1])  # a mention may end after the slab
        event[here], ends[here] = probable(rows["event"][:own, 0]), probable(rows["sentence_end"][:own, 0])
        upos[here], supersense[here], repair[here] = rows["upos"][:own].argmax(1), rows["supersense"][:own], probable(rows["repair"][:own])
        found, odds = _spans(encoder, rows, own)
        return found + np.int32(first), odds

    nothing = np.empty((0, 2), np.int32), np.empty((0, 1 + len(labels.spans)), np.float16)
    spans, likely = zip(nothing, *encoder.each(ask, range(0, size, SLAB)), strict=True)
    return Signals(encoder, vectors, event, ends, upos, supersense, repair, np.concatenate(spans), np.concatenate(likely))


def layout_of(tokens: Tokens, paragraphs: list[Span]) -> list[int]:
    """The class of white space before each token."""
    opening = {paragraph.start for paragraph in paragraphs}
    last = -1
    layout = []
    for start, end in zip(tokens.start, tokens.end, strict=True):
        layout.append(PARAGRAPH if start in opening or last < 0 else GLUED if start == last else SPACED)
        last = end
    return layout


def probable(scores: Floats) -> Floats:
    """Log-odds as probabilities."""
    return np.asarray(0.5 + 0.5 * np.tanh(scores / 2), np.float32)


def _spans(encoder: Encoder, rows: dict[str, Floats], own: int) -> tuple[NDArray[np.int32], NDArray[np.float16]]:
    """The spans that may be mentions and begin in the first `own` rows: first and last [N, 2], and the odds of the classes."""
    edges = probable(rows["edges"])
    starts, stops = np.flatnonzero(edges[:own, 0] > EDGE), np.flatnonzero(edges[:, 1] > EDGE)
    low, high = np.searchsorted(stops, starts), np.searchsorted(stops, starts + LONGEST_MENTION)
    count = high - low
    first = np.repeat(starts, count)
    last = stops[np.arange(len(first)) + np.repeat(high - np.cumsum(count), count)]
    scores = encoder.head("spans", start=rows["span_start"][first], end=rows["span_end"][last], width=last - first)["classes"]
    odds = np.exp(scores - scores.max(1, keepdims=True, initial=-np.inf))
    odds /= odds.sum(1, keepdims=True)
    kept = odds[:, 0] < HOPELESS
    return np.stack((first, last), 1)[kept].astype(np.int32), odds[kept].astype(np.float16)
