"""Stretches as tensors: windows of pieces, where each token's vector stands among them, and the labels of the heads."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import torch
from torch import Tensor

from fabula.encoder.windows import windows
from training.labels import UNKNOWN
from training.model import WIDTHS
from training.packed import Array
from training.pieces import CLS, SEP
from training.stretches import Stretch


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
    quote_acts: Tensor  # [Q, 32] odds of each act, −1 not annotated

    def to(self, device: torch.device) -> "Batch":
        """The same on a device."""
        return replace(self, **{field.name: moved(getattr(self, field.name), device) for field in fields(self)})


def moved(value: Any, device: torch.device) -> Any:
    """A tensor, or a structure of tensors, on a device."""
    if isinstance(value, Tensor):
        return value.to(device, non_blocking=True)
    if isinstance(value, dict):
        return {key: moved(each, device) for key, each in value.items()}
    if isinstance(value, tuple):
        return tuple(moved(each, device) for each in value)
    return value


def collate(stretches: Sequence[Stretch], budget: int, margin: int) -> Batch:
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
    edges, inside = [], []
    for stretch, base in of:
        for parts in stretch.parts:
            tokens = [token for first, last in parts for token in range(first, last + 1)]
            edges.append([base + max(0, tokens[0] - 1), base + tokens[0], base + tokens[-1], base + min(len(stretch) - 1, tokens[-1] + 1)])
            inside += [(len(edges) - 1, base + token) for token in tokens]
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
        torch.from_numpy(np.concatenate([stretch.acts for stretch in stretches])),
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
