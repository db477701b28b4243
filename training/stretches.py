"""Stretches of packed documents, and how they become windows of pieces and back one vector a token.

A stretch is what is read at once: about one window while learning, several thousand pieces while measuring. A window holds [CLS] pieces
[SEP]. Neighbouring windows overlap by a margin on both sides: each token is taken from the one window that owns it, so that after
stitching every token has one vector and none stands at an edge (but where the document ends).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from training.labels import UNKNOWN
from training.packed import WHOLE, Array, Columns, Item, Set

BITS = 32
TAGS = ("sentence_end", "event", "upos", "deprel", "head", "supersense")


@dataclass(frozen=True, slots=True)
class Stretch:
    """T tokens with their labels; places are token indexes within the stretch, inclusive. Columns as in packed.Columns.

    `repair` [T, 3] says of each token whether a quotation opens with it, closes with it, and whether it lies inside one. `cut` holds
    the parts here of quotations that lie partly elsewhere, each its kind, first and last token, which may stand beyond the stretch.
    """

    pieces: Array
    count: Array
    case: Array
    layout: Array
    tags: dict[str, Array]
    typed: bool
    mentions: Array  # [M, 3]
    quotes: Array  # [Q, 4]
    acts: Array  # [Q, 32] odds of each act by its bit, −1 where they are not annotated
    parts: tuple[tuple[tuple[int, int], ...], ...]  # one a quote
    repair: Array = field(default_factory=lambda: np.empty((0, 3), np.uint8))
    cut: tuple[tuple[int, int, int], ...] = ()

    def __len__(self) -> int:
        return len(self.count)


def acts_of(columns: Columns) -> Array:
    """The odds of each act of each quote, [Q, 32] float32: by teachers where there are any, else by its bits; −1 not annotated."""
    bits = columns.quotes[:, 2:3].astype(np.int64)
    acts = np.where(bits < 0, -1, bits >> np.arange(BITS) & 1).astype(np.float32)
    if len(columns.odds):
        acts[:] = 0
        acts[:, : columns.odds.shape[1]] = columns.odds / WHOLE
        acts[columns.odds.max(1) == UNKNOWN] = -1
    return acts


class Source:
    """A set with the indexes to cut it quickly."""

    def __init__(self, packed: Set):
        self.set = packed
        self.columns = packed.columns
        self.at = np.concatenate(([0], np.cumsum(packed.columns.count, dtype=np.int64)))  # first piece of each token
        self.parts: list[list[tuple[int, int]]] = [[] for _ in range(len(packed.columns.quotes))]
        for quote, first, last in packed.columns.parts:
            self.parts[quote].append((int(first), int(last)))
        # Mentions stand document by document, but in a document in the order of the corpus's file.
        self.mention_order = np.argsort(packed.columns.mentions[:, 0], kind="stable")
        self.mention_starts = packed.columns.mentions[self.mention_order, 0]
        self.quote_first = np.array([parts[0][0] for parts in self.parts], np.int64)
        self.quote_order = np.argsort(self.quote_first, kind="stable")
        self.quote_starts = self.quote_first[self.quote_order]
        self.acts = acts_of(packed.columns)
        self.spoken = packed.columns.parts[np.argsort(packed.columns.parts[:, 1], kind="stable")]

    def stretch(self, first: int, last: int) -> Stretch:
        """Tokens first … last (exclusive) with what lies wholly among them."""
        columns = self.columns
        low, high = np.searchsorted(self.mention_starts, (first, last))
        near = self.mention_order[low:high]
        inside = near[columns.mentions[near, 1] < last]
        mentions = columns.mentions[inside].copy()
        mentions[:, :2] -= first
        quotes = self.whole(first, last)
        low, high = np.searchsorted(self.spoken[:, 1], (first, last))
        spoken = self.spoken[max(0, low - 1) : high].tolist()  # one part may begin before and reach in
        whole = frozenset(quotes)
        head = columns.head[first:last].astype(np.int64) + np.arange(last - first)
        tags = {name: getattr(columns, name)[first:last] for name in TAGS if name != "head"}
        # A head outside the stretch is not known here.
        tags["deprel"] = np.where((head >= 0) & (head < last - first), tags["deprel"], UNKNOWN)
        tags["head"] = np.clip(head, 0, last - first - 1)
        return Stretch(
            columns.pieces[self.at[first] : self.at[last]],
            columns.count[first:last],
            columns.case[first:last],
            columns.layout[first:last],
            tags,
            self.set.typed,
            mentions,
            columns.quotes[quotes],
            self.acts[quotes],
            tuple(tuple((a - first, b - first) for a, b in self.parts[n]) for n in quotes),
            cut=tuple((int(columns.quotes[n, 0]), a - first, b - first) for n, a, b in spoken if b >= first and n not in whole),
        )

    def whole(self, first: int, last: int) -> list[int]:
        """The numbers of the quotes that lie wholly in tokens first … last (exclusive)."""
        low, high = np.searchsorted(self.quote_starts, (first, last))
        return [int(n) for n in self.quote_order[low:high] if self.parts[n][-1][1] < last]

    def cut(self, item: Item, budget: int, offset: int = 0) -> Iterator[tuple[int, int]]:
        """Divide a document into stretches of at most `budget` pieces, at sentence ends where known; the first is shorter by `offset`."""
        first, room = item.first, max(1, budget - offset)
        ends = self.columns.sentence_end
        while first < item.last:
            last = max(first + 1, min(item.last, int(np.searchsorted(self.at, self.at[first] + room, side="right")) - 1))
            if last < item.last:
                known = np.flatnonzero(ends[first:last] == 1)
                if len(known) and known[-1] > (last - first) // 2:
                    last = first + int(known[-1]) + 1
            yield first, last
            first, room = last, budget
