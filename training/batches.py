"""Stretches as tensors: windows of pieces, where each token's vector stands among them, and the labels of the heads."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import torch
from torch import Tensor

from fabula.encoder.windows import windows
from training.labels import UNKNOWN
from training.model import WIDTHS, distance_bucket
from training.packed import Array
from training.pieces import CLS, SEP
from training.stretches import Stretch


@dataclass(frozen=True, slots=True)
class People:
    """The mentions and quotations of a stretch. Tokens are places in the batch; candidates and gold have column 0 for nobody.

    before, first, last, after of mentions are `mentions` [M, 4]; `far`, `same` [M+Q, M+Q]; `gold` and `candidate` by task [rows, 1+M].
    """

    mentions: Tensor
    quotes: Tensor  # [Q] rows of Batch.quote_edges
    far: Tensor
    same: Tensor
    gold: dict[str, Tensor]
    candidate: dict[str, Tensor]


@dataclass(frozen=True, slots=True)
class Batch:
    """W windows of P pieces; T tokens of all stretches, one after the other; Q quotations; N typed mentions."""

    ids: Tensor  # [W, P]
    case: Tensor
    layout: Tensor
    mask: Tensor  # [W, P] bool
    token_at: Tensor  # [T] the token's first piece among W·P
    stretch: Tensor  # [T] number of the stretch
    typed: Tensor  # [T] bool: other spans than `spans` are no mentions
    tags: dict[str, Tensor]  # [T] each; `head` as a place in the batch
    repair: Tensor  # [T, 3]
    spans: Tensor  # [N, 3] first, last, kind
    quote_edges: Tensor  # [Q, 4] before, first, last, after
    quote_inside: Tensor  # [·, 2] quotation, token
    quote_kind: Tensor  # [Q]
    quote_acts: Tensor  # [Q] bits, −1 not annotated
    people: tuple[People, ...]

    def to(self, device: torch.device) -> "Batch":
        """The same on a device."""
        return replace(self, **{field.name: _to(getattr(self, field.name), device) for field in fields(self)})


def _to(value: Any, device: torch.device) -> Any:
    """A tensor, or a structure of tensors, on a device."""
    if isinstance(value, Tensor):
        return value.to(device, non_blocking=True)
    if isinstance(value, dict):
        return {key: _to(each, device) for key, each in value.items()}
    if isinstance(value, tuple):
        return tuple(_to(each, device) for each in value)
    if isinstance(value, People):
        return replace(value, **{field.name: _to(getattr(value, field.name), device) for field in fields(value)})
    return value


def collate(stretches: Sequence[Stretch], budget: int, margin: int, with_people: bool = False) -> Batch:
    """The stretches as a batch, in windows of at most `budget` pieces beside [CLS] and [SEP]."""
    rows: list[tuple[Array, Array, Array]] = []
    token_at: list[Array] = []
    for stretch in stretches:
        at = np.concatenate(([0], np.cumsum(stretch.count, dtype=np.int64)))
        first_piece = np.zeros(len(stretch.pieces), bool)
        first_piece[at[:-1]] = True
        case = np.repeat(stretch.case, stretch.count)
        layout = np.where(first_piece, np.repeat(stretch.layout, stretch.count), 0)  # later pieces of a token are glued to it
        for window in windows(stretch.count.tolist(), budget, margin):
            low, high = at[window.first], min(at[window.last], at[window.first] + budget)
            token_at.append(np.stack((np.full(window.own_last - window.own, len(rows)), at[window.own : window.own_last] - low + 1)))
            rows.append((stretch.pieces[low:high], case[low:high], layout[low:high]))
    size = 2 + max(len(ids) for ids, *_ in rows)
    ids, cases, layouts = (np.zeros((len(rows), size), np.int64) for _ in range(3))
    mask = np.zeros((len(rows), size), bool)
    for n, (pieces, case, layout) in enumerate(rows):
        end = 1 + len(pieces)
        ids[n, 0], ids[n, 1:end], ids[n, end] = CLS, pieces, SEP
        cases[n, 1:end], layouts[n, 1:end] = case, layout
        mask[n, : end + 1] = True
    row, column = np.concatenate(token_at, 1)

    offset = np.concatenate(([0], np.cumsum([len(stretch) for stretch in stretches])))
    of = list(zip(stretches, offset[:-1].tolist(), strict=True))
    spans = [np.concatenate([s.mentions[:, :2] + base, s.mentions[:, 2:3]], 1) for s, base in of if s.typed]
    edges, inside, first_quote = [], [], [0]
    for stretch, base in of:
        for parts in stretch.parts:
            tokens = [token for first, last in parts for token in range(first, last + 1)]
            edges.append([base + max(0, tokens[0] - 1), base + tokens[0], base + tokens[-1], base + min(len(stretch) - 1, tokens[-1] + 1)])
            inside += [(len(edges) - 1, base + token) for token in tokens]
        first_quote.append(len(edges))
    quotes = np.concatenate([stretch.quotes for stretch in stretches])
    unknown = [np.full((len(s), 3), UNKNOWN, np.uint8) for s in stretches]
    return Batch(
        torch.from_numpy(ids),
        torch.from_numpy(cases),
        torch.from_numpy(layouts),
        torch.from_numpy(mask),
        torch.from_numpy(row * size + column),
        torch.from_numpy(np.repeat(np.arange(len(stretches)), np.diff(offset))),
        torch.from_numpy(np.repeat([stretch.typed for stretch in stretches], np.diff(offset))),
        {
            name: torch.from_numpy(np.concatenate([s.tags[name].astype(np.int64) + (base if name == "head" else 0) for s, base in of]))
            for name in stretches[0].tags
        },
        torch.from_numpy(np.concatenate([s.repair if len(s.repair) else none for s, none in zip(stretches, unknown, strict=True)])),
        torch.from_numpy(np.concatenate(spans) if spans else np.empty((0, 3), np.int32)).long(),
        torch.tensor(edges, dtype=torch.long).reshape(-1, 4),
        torch.tensor(inside, dtype=torch.long).reshape(-1, 2),
        torch.from_numpy(quotes[:, 0].copy()).long(),
        torch.from_numpy(quotes[:, 2].copy()).long(),
        tuple(people_of(s, base, quote) for (s, base), quote in zip(of, first_quote, strict=False)) if with_people else (),
    )


def people_of(stretch: Stretch, base: int, first_quote: int) -> People:
    """The mentions and quotations of a stretch whose tokens begin at `base` of the batch, its quotations at row `first_quote`.

    Candidates: for an entity any earlier mention; for a speaker the mentions outside quotations; for an addressee those too, and names
    inside quotations (the pronouns there are what the answer decides).
    """
    m, q = len(stretch.mentions), len(stretch.quotes)
    first, last = stretch.mentions[:, 0].astype(np.int64), stretch.mentions[:, 1].astype(np.int64)
    edges = np.stack((np.maximum(first - 1, 0), first, last, np.minimum(last + 1, len(stretch) - 1)), 1)
    places = torch.from_numpy(np.concatenate((first, np.array([parts[0][0] for parts in stretch.parts], np.int64))))
    at = np.concatenate(([0], np.cumsum(stretch.count, dtype=np.int64)))
    words = [stretch.pieces[at[a] : at[b + 1]].tobytes() for a, b in zip(first, last, strict=True)]
    number = {word: n for n, word in enumerate(dict.fromkeys(words))}
    whole = np.array([number[word] for word in words], np.int64)
    end = stretch.pieces[at[last + 1] - 1] if m else np.empty(0, np.uint16)
    same = np.zeros((m + q, m + q), np.int64)
    same[:m, :m] = np.where(whole[:, None] == whole, 2, (end[:, None] == end).astype(np.int64))

    quoted = np.zeros(len(stretch), bool)
    for parts in stretch.parts:
        for a, b in parts:
            quoted[a : b + 1] = True
    outside = ~quoted[first] if m else np.empty(0, bool)
    named = outside | (stretch.mentions[:, 3] == 0)

    def table(rows: int, pairs: Iterator[tuple[int, int]]) -> Tensor:
        gold = torch.zeros(rows, 1 + m, dtype=torch.bool)
        for row, column in pairs:
            gold[row, 1 + column] = True
        return gold

    entities = stretch.entities
    same_entity = table(m, ((i, j) for i in range(m) if entities[i] for j in range(i) if entities[i] == entities[j]))
    same_entity[:, 0] = torch.tensor([bool(each) for each in entities], dtype=torch.bool) & ~same_entity.any(1)
    speakers = stretch.quotes[:, 1].tolist()
    speaker = table(q, ((n, j) for n in range(q) for j in range(m) if outside[j] and speakers[n] in entities[j]))
    speaker[:, 0] = torch.tensor([who >= 0 for who in speakers], dtype=torch.bool) & ~speaker.any(1)
    addressee = table(q, ((n, j) for n in range(q) for j in range(m) if named[j] and stretch.addressees[n] & entities[j]))
    addressee[:, 0] = torch.tensor([bool(each) for each in stretch.addressees], dtype=torch.bool) & ~addressee.any(1)

    def allow(columns: Array) -> Tensor:
        return torch.from_numpy(np.concatenate((np.ones((len(columns), 1), bool), columns), 1))

    return People(
        torch.from_numpy(edges) + base,
        torch.arange(first_quote, first_quote + q),
        distance_bucket(places[:, None] - places),
        torch.from_numpy(same),
        {"same": same_entity, "speaker": speaker, "addressee": addressee},
        {
            "same": allow(np.tri(m, k=-1, dtype=bool)),
            "speaker": allow(np.broadcast_to(outside, (q, m))),
            "addressee": allow(np.broadcast_to(named, (q, m))),
        },
    )


def all_spans(stretch: Tensor, where: Tensor) -> tuple[Tensor, Tensor]:
    """First and last token of every span of up to WIDTHS tokens within a stretch, where both ends are in `where` [T]: two [N]."""
    first = torch.arange(len(stretch), device=stretch.device)[:, None].expand(-1, WIDTHS)
    last = first + torch.arange(WIDTHS, device=stretch.device)
    end = last.clamp(max=len(stretch) - 1)
    inside = (last < len(stretch)) & where[first] & where[end] & (stretch[first] == stretch[end])
    return first[inside], last[inside]


def sentences(batch: Batch) -> list[Tensor]:
    """The tokens of each sentence that has trees, as places in the batch; on the processor, whatever the batch's device."""
    parsed = torch.nonzero(batch.tags["upos"] != UNKNOWN).flatten().cpu()
    if not len(parsed):
        return []
    ends, stretch = batch.tags["sentence_end"].cpu()[parsed] == 1, batch.stretch.cpu()[parsed]
    breaks = ends[:-1] | (parsed[1:] != parsed[:-1] + 1) | (stretch[1:] != stretch[:-1])
    return list(torch.tensor_split(parsed, torch.nonzero(breaks).flatten() + 1))
