"""The talk of stories as the encoder's second reading sees it, with who really speaks and what is done by it: batches, losses, scores.

`pack_talk.py` writes the packs. A window's people take their marks at random, so that no mark means anybody; some speech tags are left out,
so that turns without one are learned from turns whose speaker is certain.
"""

import os
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

import msgspec
import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from fabula.steps.talk import FIRST_SLOT, MARGIN, SIGNS, SLOTS, Item, Window, windows_of
from training.batches import moved
from training.heads import Losses
from training.model import Body, Encoder
from training.pieces import CLS, SEP, pieces_of

NEAR = {"he": ("he", "man"), "she": ("she", "woman"), None: ("they", "person")}
NEARNESS = 0.7  # of the spread of all words, from mark to mark
TAGLESS, UNGUESSED = 0.15, 0.15  # share of the speech tags, and of the rules' guesses, that are left out while learning
SEEN_WELL = 20  # items of margin while learning: less than the program's, for each window's every turn to count nearly once
SHIFT = 150  # items by which the first window of a pass may begin later


class Document(msgspec.Struct, frozen=True):
    """The talk of a document. `leaning`: "he", "she" or None of each person; `speakers`, `addressees`: by turn, the people who are right.

    A turn that is not among them is not annotated; one with nobody has someone who stands nowhere in the talk. `acts`: by quote, the
    numbers of the acts that it does; one that is not among them is not annotated.
    """

    id: str
    group: str
    part: str
    fold: int | None
    items: list[Item]
    leaning: dict[str, str | None]
    speakers: dict[int, list[str]]
    addressees: dict[int, list[str]]
    acts: dict[int, list[int]]


@dataclass(frozen=True, slots=True)
class Talks:
    """Windows of P pieces; of each the places of its T turns and of its people's M marks, and by task who is right [T, 1 + M].

    Nobody is first. A row without anybody is not known. `quotes`: of each the places of the Q quotes whose acts are known, and these.
    """

    ids: Tensor  # [W, P]
    layout: Tensor
    mask: Tensor
    turns: tuple[Tensor, ...]
    people: tuple[Tensor, ...]
    gold: tuple[tuple[Tensor, ...], ...]
    quotes: tuple[Tensor, ...]
    acts: tuple[tuple[list[int], ...], ...]  # of each of the Q quotes

    def to(self, device: torch.device) -> "Talks":
        """The same on a device."""
        return replace(self, **{field.name: moved(getattr(self, field.name), device) for field in fields(self)})


def save(folder: Path, name: str, documents: Sequence[Document]) -> int:
    """Write a set as talk-NAME.bin, whole or not at all; its size in bytes."""
    path = folder / f"talk-{name}.bin"
    path.with_suffix(".new").write_bytes(zlib.compress(msgspec.msgpack.encode(documents)))
    os.replace(path.with_suffix(".new"), path)
    return path.stat().st_size


def load(folder: Path, name: str) -> list[Document]:
    """The set of that name."""
    return msgspec.msgpack.decode(zlib.decompress((folder / f"talk-{name}.bin").read_bytes()), type=list[Document])


def learned(document: Document, random: np.random.Generator) -> Iterator[Window]:
    """The windows of a document for one pass, cut, tagged and marked by chance."""
    tags, turns = ({getattr(item, name) for item in document.items} - {None} for name in ("cue", "guess"))
    lost = {turn for turn in sorted(tags) if random.random() < TAGLESS}
    silent = {turn for turn in sorted(turns) if random.random() < UNGUESSED}
    items = [item for item in document.items if item.cue not in lost and item.guess not in silent]
    if len(items) > 2 * SHIFT:
        items = items[int(random.integers(SHIFT)) :]
    slots = {group: random.permutation(SLOTS).tolist() for group in FIRST_SLOT}
    return windows_of(items, document.leaning, CLS, SEP, SEEN_WELL, slots)


def collate(windows: Sequence[tuple[Document, Window]]) -> Talks:
    """The windows as a batch."""
    ids = pad_sequence([torch.tensor(window.ids) for _, window in windows], batch_first=True)
    return Talks(
        ids,
        pad_sequence([torch.tensor(window.layout) for _, window in windows], batch_first=True),
        ids != 0,
        tuple(torch.tensor([place for place, _ in window.turns], dtype=torch.long) for _, window in windows),
        tuple(torch.tensor([place for place, _ in window.people], dtype=torch.long) for _, window in windows),
        tuple(
            tuple(right(window, known) for known in (document.speakers, document.addressees)) for document, window in windows
        ),
        tuple(torch.tensor([place for place, quote in window.quotes if quote in doc.acts], dtype=torch.long) for doc, window in windows),
        tuple(tuple(doc.acts[quote] for _, quote in window.quotes if quote in doc.acts) for doc, window in windows),
    )  # fmt: skip


def right(window: Window, known: Mapping[int, Sequence[str]]) -> Tensor:
    """Of each turn whose mark is that of somebody right; nobody, where none of them stands in the window."""
    table = torch.zeros(len(window.turns), 1 + len(window.people), dtype=torch.bool)
    for row, (_, turn) in enumerate(window.turns):
        if turn in known:
            table[row, 1:] = torch.tensor([entity in known[turn] for _, entity in window.people], dtype=torch.bool)
            table[row, 0] = not table[row].any()
    return table


@torch.no_grad()
def give_meaning(body: Body, tokenizer: Path) -> None:
    """Start the marks, which no text has taught the body, near words that mean as much, each a little elsewhere."""
    vocabulary, words = pieces_of(tokenizer).vocabulary, body.words.weight
    spread = words.std(0)
    like = {FIRST_SLOT[group] + n: NEAR[group] for group in FIRST_SLOT for n in range(SLOTS)} | dict.fromkeys(SIGNS, ("“",))
    for mark, near in like.items():
        words[mark] = words[[vocabulary[word] for word in near]].mean(0) + NEARNESS * spread * torch.randn_like(spread)


def read(model: Encoder, batch: Talks) -> Tensor:
    """The vector of each piece, [W, P, D] in float32."""
    vectors: Tensor = model.dropout(model.body(batch.ids, torch.zeros_like(batch.ids), batch.layout, batch.mask).float())
    return vectors


def talk_losses(model: Encoder, vectors: Tensor, batch: Talks) -> Losses:
    """For each task the mean over the known turns of the batch: the negative logarithm of the probability of all right marks together.

    "talk_acts": the mean over the known quotes, of what is lost in all acts together.
    """
    terms: dict[str, list[Tensor]] = {}
    for row, turns, people, gold, quotes, done in zip(
        vectors, batch.turns, batch.people, batch.gold, batch.quotes, batch.acts, strict=True
    ):
        *who, acts = model.talk(row[turns], row[people], row[quotes])
        for task, scores, its in zip(model.talk.TASKS, who, gold, strict=True):
            if (known := its.any(1)).any():
                some = scores[known]
                terms.setdefault(task, []).append(some.logsumexp(1) - some.masked_fill(~its[known], float("-inf")).logsumexp(1))
        if done:
            terms.setdefault("talk_acts", []).append(F.binary_cross_entropy_with_logits(acts, bits(done, acts), reduction="none").sum(1))
    return {task: torch.cat(each).mean() for task, each in terms.items()}


def bits(acts: Sequence[Sequence[int]], like: Tensor) -> Tensor:
    """1 where a quote does an act, [Q, acts]."""
    table = torch.zeros_like(like)
    for row, its in enumerate(acts):
        table[row, list(its)] = 1
    return table


@torch.no_grad()
def score(model: Encoder, document: Document, name: str, tally: Counter[str], device: torch.device) -> None:
    """The turns whose likeliest person is right, of those that are known and somebody can be right: "NAME speakers", "NAME addressees".

    "NAME talk acts": quotes of which an act, or that there is none, is read rightly; an act is read from a probability of one half.
    """
    for window in windows_of(document.items, document.leaning, CLS, SEP, MARGIN):
        batch = collate([(document, window)]).to(device)
        vectors = read(model, batch)[0]
        *who, acts = model.talk(vectors[batch.turns[0]], vectors[batch.people[0]], vectors[batch.quotes[0]])
        for row, its in zip((acts > 0).tolist(), batch.acts[0], strict=True):
            tally[f"{name} talk acts right"] += any(row[act] for act in its) if its else not any(row)
            tally[f"{name} talk acts gold"] += 1
        for figure, known, scores in zip(("speakers", "addressees"), (document.speakers, document.addressees), who, strict=True):
            for (_, turn), row in zip(window.turns, scores.softmax(1).tolist(), strict=True):
                if known.get(turn):
                    worth: Counter[str] = Counter()
                    for (_, entity), share in zip(window.people, row[1:], strict=True):
                        worth[entity] += share
                    best = max(worth, key=lambda entity: worth[entity], default=None)
                    tally[f"{name} {figure} right"] += best in known[turn]
                    tally[f"{name} {figure} gold"] += 1
