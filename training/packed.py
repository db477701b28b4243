"""A corpus as arrays, ready to train on: what pack.py writes and train.py reads. Needs numpy alone."""

import json
import os
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
SOFT = 2
"""Of an event: from here on it is no yes or no, but odds."""
WHOLE = 200
"""The odds of what is sure, as they are packed."""


@dataclass(frozen=True, slots=True)
class Item:
    """A document of the pack: tokens first … last (exclusive) of its set, and how it is held out."""

    id: str
    group: str
    part: str
    fold: int | None
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Columns:
    """All documents of a set, one after the other. T tokens, P pieces, M mentions, Q quotes; token places are inclusive, within the set.

    Labels are 255 where they are not annotated. Of an event and of acts there may be what teachers say (teach.py) in place of a yes or no:
    SOFT + 200·p of a token, 200·p of an act.
    """

    pieces: Array  # [P] uint16
    count: Array  # [T] uint8, pieces of each token
    case: Array  # [T] uint8, pieces.case_of
    layout: Array  # [T] uint8, pieces.layout_of
    sentence_end: Array  # [T] uint8
    event: Array  # [T] uint8
    upos: Array  # [T] uint8
    deprel: Array  # [T] uint8
    head: Array  # [T] int16, tokens from a word to its head, 0 for a root
    supersense: Array  # [T] uint8
    mentions: Array  # [M, 3] int32: first token, last token, kind (255 unknown)
    quotes: Array  # [Q, 4] int32: kind, speaker (−1 unknown), acts as bits (−1 not annotated), 1 where addressees are annotated
    parts: Array  # [·, 3] int32: quote, first token, last token
    odds: Array = field(default_factory=lambda: np.empty((0, 0), np.uint8))  # [Q, acts] uint8 by teachers, in place of the bits; or none


@dataclass(frozen=True, slots=True)
class Set:
    """A packed corpus. `typed` says whether its mentions are all there, with kinds, so that other spans are none."""

    name: str
    typed: bool
    items: tuple[Item, ...]
    columns: Columns


def save(folder: Path, packed: Set) -> int:
    """Write a set as NAME.npz and NAME.json, each whole or not at all: a training may be reading; the size of both in bytes."""
    rows = [[item.id, item.group, item.part, item.fold, item.first, item.last] for item in packed.items]
    arrays, index = (folder / f"{packed.name}.{ending}" for ending in ("npz", "json"))
    new_arrays, new_index = (path.with_name(f"{path.name}.new") for path in (arrays, index))
    with new_arrays.open("wb") as file:
        np.savez_compressed(file, **{each.name: getattr(packed.columns, each.name) for each in fields(Columns)})
    new_index.write_text(json.dumps({"typed": packed.typed, "items": rows}), encoding="utf-8")
    os.replace(new_arrays, arrays)
    os.replace(new_index, index)
    return arrays.stat().st_size + index.stat().st_size


def load(folder: Path, name: str) -> Set:
    """The set of that name."""
    index = json.loads((folder / f"{name}.json").read_bytes())
    with np.load(folder / f"{name}.npz") as arrays:
        columns = Columns(**{each.name: arrays[each.name] for each in fields(Columns) if each.name in arrays.files})
    return Set(name, index["typed"], tuple(Item(*row) for row in index["items"]), columns)
