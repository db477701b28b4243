"""Damaged quotation marks: what the head that puts them back learns from, and how it is measured.

The recipe works on tokens. A style is drawn for a whole stretch; then every quotation's marks are changed by it. Marks that go take their
white space with them: what follows an opening mark inherits the space before it.
"""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np

from training.labels import UNKNOWN
from training.packed import Array
from training.stretches import BITS, Stretch

# Opening and closing mark of each style; None where there is none. How often each is drawn when learning.
STYLES: dict[str, tuple[str | None, str | None, float]] = {
    "curly": ("“", "”", 0.16),
    "straight": ('"', '"', 0.16),
    "single": ("‘", "’", 0.1),
    "straight single": ("'", "'", 0.1),
    "guillemets": ("«", "»", 0.04),
    "dash": ("—", None, 0.08),
    "missing": (None, None, 0.16),
    "no closing": ("“", None, 0.06),
    "no opening": ('"', None, 0.02),
    "some lost": ("“", "”", 0.12),
}
SOME = 0.4  # the share of marks that "some lost" takes away, each mark by itself
GLUED, SPACED = 0, 1
MARKS = "“”\"‘’'«»„`—"


class Damage:
    """The recipe for a vocabulary."""

    def __init__(self, tokenizer: Path):
        vocabulary = json.loads(tokenizer.read_bytes())["model"]["vocab"]
        self.id = {mark: vocabulary[mark] for mark in MARKS if mark in vocabulary}
        self.marks = np.array(sorted(self.id.values()))

    def places(self, stretch: Stretch) -> list[tuple[int, int, bool, bool]]:
        """The parts of all quotations: first and last token, and whether these are marks. Thought without marks is left out.

        Of a quotation that the stretch's edge cuts a token may stand beyond the edge, where no mark is seen.
        """
        at = np.concatenate(([0], np.cumsum(stretch.count, dtype=np.int64)))
        mark = np.isin(stretch.pieces[at[:-1]], self.marks) & (stretch.count == 1)
        parts = [(kind, *part) for (kind, *_), parts in zip(stretch.quotes, stretch.parts, strict=True) for part in parts]
        return [
            (first, last, first >= 0 and bool(mark[first]), first < last < len(mark) and bool(mark[last]))
            for kind, first, last in [*parts, *stretch.cut]
            if kind == 0 or (first >= 0 and mark[first])
        ]

    def __call__(self, stretch: Stretch, rng: np.random.Generator, style: str | None = None) -> Stretch:
        """The stretch with damaged marks and the labels to mend it; all other labels are gone. `style` None draws one."""
        if style is None:
            weights = np.array([weight for *_, weight in STYLES.values()])
            style = str(rng.choice(list(STYLES), p=weights / weights.sum()))
        opening, closing, _ = STYLES[style]
        size = len(stretch)
        keep, repair = np.ones(size, bool), np.zeros((size, 3), np.uint8)
        pieces, layout = stretch.pieces.copy(), stretch.layout.copy()
        at = np.concatenate(([0], np.cumsum(stretch.count, dtype=np.int64)))

        def put(token: int, mark: str | None) -> None:
            """Set a mark or take it away; a mark says nothing of itself about what it opens or closes."""
            repair[token] = UNKNOWN
            if mark is None or (style == "some lost" and rng.random() < SOME):
                keep[token] = False
                if token + 1 < size and layout[token] != GLUED:
                    layout[token + 1] = layout[token]
            else:
                pieces[at[token]] = self.id[mark]

        for first, last, opens, closes in self.places(stretch):
            inner, outer = max(0, first + opens), min(size - 1, last - closes)
            if inner > outer:
                continue
            repair[inner : outer + 1, 2] = 1
            # Where a quotation is cut by the stretch's edge, only that these words are inside is told.
            repair[inner, 0] = repair[outer, 1] = 1 if first >= 0 and last < size else UNKNOWN
            if closes:
                put(last, closing)
            if opens:
                put(first, opening)
                if style == "dash" and rng.random() < 0.5:
                    layout[inner] = SPACED
        return self.keep(replace(stretch, pieces=pieces, layout=layout, repair=repair), keep, at)

    @staticmethod
    def keep(stretch: Stretch, keep: Array, at: Array) -> Stretch:
        """The tokens kept, with no labels but those of repair."""
        unknown = np.full(int(keep.sum()), UNKNOWN, np.uint8)
        return Stretch(
            stretch.pieces[np.repeat(keep, np.diff(at))],
            stretch.count[keep],
            stretch.case[keep],
            stretch.layout[keep],
            {name: np.arange(len(unknown)) if name == "head" else unknown for name in stretch.tags},
            False,
            np.empty((0, 3), np.int32),
            np.empty((0, 4), np.int32),
            np.empty((0, BITS), np.float32),
            (),
            stretch.repair[keep],
        )
