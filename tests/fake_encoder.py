"""An encoder without weights: it says of each token what a test tells it, or guesses at random, in the shapes of the real one."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fabula.encoder import Labels
from fabula.encoder.model import TalkWindow
from fabula.encoder.pieces import WordPiece
from fabula.layers.vocabulary import ACTS
from fabula.steps.encode import LONGEST_MENTION
from training.labels import standard

Floats = NDArray[np.float32]

TRAINED = standard(ACTS)
LABELS = Labels(*(list(getattr(TRAINED, name)) for name in ("spans", "upos", "deprels", "supersenses", "quote_kinds", "acts")))
SPANS, UPOS, DEPRELS, SUPERSENSES, KINDS = LABELS.spans, LABELS.upos, LABELS.deprels, LABELS.supersenses, LABELS.quote_kinds
SURE = 9.0  # the score of what is said; what is not said has less by as much
SIZES = {
    "event": 1, "sentence_end": 1, "upos": len(UPOS), "supersense": len(SUPERSENSES), "repair": 3, "edges": 2,
    "label_word": len(DEPRELS), "label_head": len(DEPRELS),
}  # fmt: skip


class FakeEncoder:
    """In the place of `fabula.encoder.Encoder`. The vector of a token is its number in the text.

    Args:
        rows: what is said of each token, by name as in SIZES [T, size], and "arc_word", "arc_head" [T, any], whose products score arcs.
        root: the row that is the root's among "arc_head".
        mentions: the class of each mention by its first and last token.
        quotes: kind and scores of acts by the first token of a quotation.
        voice: the mark of whoever speaks every turn, and of whom it is said to; None for an encoder that hears no talk.
        does: scores of acts that the talk shows of every quote.
    """

    name = "fake"
    labels = LABELS
    width = 2
    pieces = WordPiece({"[UNK]": 100, "[CLS]": 101, "[SEP]": 102})
    root_label = np.zeros(len(DEPRELS), np.float32)

    def __init__(
        self,
        rows: Mapping[str, Floats],
        root: Floats,
        mentions: Mapping[tuple[int, int], str] | None = None,
        quotes: Mapping[int, tuple[str, Mapping[str, float]]] | None = None,
        voice: int | None = None,
        does: Mapping[str, float] | None = None,
    ):
        self.rows, self.root, self.mentions, self.quotes, self.voice = rows, root, mentions or {}, quotes or {}, voice
        self.does = does or {}
        self.hears = voice is not None

    def vectors(self, words: Sequence[str], layout: Sequence[int]) -> NDArray[np.float16]:
        assert len(words) == len(layout)
        return np.stack(divmod(np.arange(len(words)), 1024), 1).astype(np.float16)

    def each(self, work: Callable[[Any], Any], given: Iterable[Any]) -> Iterator[Any]:
        return map(work, given)

    def words(self, vectors: NDArray[Any]) -> dict[str, Floats]:
        at = numbers(vectors)
        return {name: rows[at] for name, rows in self.rows.items()} | {
            name: at[:, None].astype(np.float32) for name in ("span_start", "span_end")
        }

    def talk(self, windows: Iterable[TalkWindow]) -> Iterator[tuple[Floats, Floats, Floats]]:
        for ids, layout, turns, people, quotes in windows:
            assert len(ids) == len(layout)
            row = np.array([0.0, *(SURE if ids[place] == self.voice else -SURE for place in people)], np.float32)
            acts = np.array([self.does.get(act, -SURE) for act in ACTS], np.float32)
            yield np.tile(row, (len(turns), 1)), np.tile(row, (len(turns), 1)), np.tile(acts, (len(quotes), 1))

    def head(self, name: str, /, **given: NDArray[Any]) -> dict[str, Floats]:
        match name:
            case "arcs":
                root = np.broadcast_to(self.root, (len(given["head"]), 1, len(self.root)))
                return {"scores": given["word"] @ np.concatenate((root, given["head"]), 1).transpose(0, 2, 1)}
            case "relations":
                return {"scores": given["word"].copy()}
            case "spans":
                places = zip(given["start"][:, 0].astype(int).tolist(), given["end"][:, 0].astype(int).tolist(), strict=True)
                classes = [1 + SPANS.index(self.mentions[place]) if place in self.mentions else 0 for place in places]
                return {"classes": chosen(classes, 1 + len(SPANS))}
            case "quotes":
                first = numbers(given["pooled"][:, self.width : 2 * self.width]).tolist()
                said = [self.quotes.get(n, ("speech", {})) for n in first]
                return {
                    "kinds": chosen([KINDS.index(kind) for kind, _ in said], len(KINDS)),
                    "acts": np.array([[acts.get(act, -SURE) for act in ACTS] for _, acts in said], np.float32).reshape(-1, len(ACTS)),
                }
        raise KeyError(name)


def numbers(vectors: NDArray[Any]) -> NDArray[np.int64]:
    """The tokens whose vectors these are."""
    return np.asarray(vectors[:, 0].astype(np.int64) * 1024 + vectors[:, 1].astype(np.int64))


def chosen(numbers: Sequence[int], size: int) -> Floats:
    """Rows that score one number each."""
    return np.float32(SURE) * np.eye(size, dtype=np.float32)[list(numbers)].reshape(-1, size)


def telling(
    size: int,
    *,
    upos: Sequence[str] = (),
    heads: Sequence[int] = (),
    deprels: Sequence[str] = (),
    supersenses: Sequence[str] = (),
    events: Sequence[int] = (),
    ends: Sequence[int] = (),
    mentions: Mapping[tuple[int, int], str] | None = None,
    quotes: Mapping[int, tuple[str, Mapping[str, float]]] | None = None,
    voice: int | None = None,
    does: Mapping[str, float] | None = None,
) -> FakeEncoder:
    """An encoder that is sure of what is told of `size` tokens; `heads` are places, −1 a root; so are `events` and `ends` of sentences."""
    mentions = mentions or {}
    rows = {name: np.full((size, width), -SURE, np.float32) for name, width in SIZES.items()}
    for name, labels, told in (("upos", UPOS, upos), ("supersense", SUPERSENSES, supersenses), ("label_word", DEPRELS, deprels)):
        rows[name] = chosen([labels.index(label) for label in told] or [0] * size, len(labels))
    rows["event"][list(events)] = rows["sentence_end"][list(ends)] = SURE
    for first, last in mentions:
        rows["edges"][first, 0] = rows["edges"][last, 1] = SURE
    rows["arc_word"] = chosen([head + 1 for head in heads] or [0] * size, size + 1)
    rows["arc_head"] = np.eye(size + 1, dtype=np.float32)[1:]
    return FakeEncoder(rows, np.eye(size + 1, dtype=np.float32)[0], mentions, quotes, voice, does)


def guessing(size: int, seed: int) -> FakeEncoder:
    """An encoder that says anything of `size` tokens."""
    random = np.random.default_rng(seed)
    sizes = SIZES | {"arc_word": 4, "arc_head": 4}
    rows = {name: random.normal(size=(size, width)).astype(np.float32) for name, width in sizes.items()}
    root = random.normal(size=4).astype(np.float32)
    spans = zip(*(random.integers(most, size=size // 2).tolist() for most in (size, LONGEST_MENTION, len(SPANS))), strict=True)
    mentions = {(first, first + more): SPANS[label] for first, more, label in spans}
    return FakeEncoder(rows, root, mentions, voice=1)
