"""From a batch to vectors, what each head says of them, and its loss. Places are token indexes in the batch."""

import torch
import torch.nn.functional as F
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from training.batches import Batch, all_spans, sentences
from training.labels import UNKNOWN
from training.model import WIDTHS, Encoder
from training.packed import SOFT, WHOLE

Losses = dict[str, Tensor]


def read(model: Encoder, batch: Batch) -> Tensor:
    """The vector of each token, [T, D] in float32."""
    pieces: Tensor = model.body(batch.ids, batch.case, batch.layout, batch.mask)
    vectors: Tensor = model.dropout(pieces.flatten(0, 1)[batch.token_at].float())
    return vectors


def pool_quotes(vectors: Tensor, batch: Batch) -> Tensor:
    """before, first, mean, last, after of each quotation: [Q, 5·D]."""
    before, first, last, after = (vectors[column] for column in batch.quote_edges.unbind(1))
    quote, token = batch.quote_inside.unbind(1)
    total = torch.zeros_like(first).index_add_(0, quote, vectors[token])
    size = torch.zeros(len(first), device=vectors.device).index_add_(0, quote, torch.ones(len(quote), device=vectors.device))
    return torch.cat([before, first, total / size[:, None], last, after], 1)


def word_losses(model: Encoder, vectors: Tensor, batch: Batch, allowed: Tensor) -> Losses:
    """The losses of all heads but the talk's that the batch has labels for. `allowed` [1 + kinds, classes]: Labels.allowed, none first."""
    rows = model.words(vectors)
    losses: Losses = {}
    for name in ("upos", "supersense"):
        if (batch.tags[name] != UNKNOWN).any():
            losses[name] = F.cross_entropy(rows[name], batch.tags[name], ignore_index=UNKNOWN)
    for name in ("event", "sentence_end"):
        known = batch.tags[name] != UNKNOWN
        if known.any():
            target = batch.tags[name][known].float()
            target = torch.where(target < SOFT, target, (target - SOFT) / WHOLE)
            losses[name] = F.binary_cross_entropy_with_logits(rows[name].squeeze(1)[known], target)
    known = batch.repair != UNKNOWN
    if known.any():
        losses["repair"] = F.binary_cross_entropy_with_logits(rows["repair"][known], batch.repair[known].float())
    if batch.typed.any():
        losses |= span_losses(model, rows, batch, allowed)
    if (batch.tags["deprel"] != UNKNOWN).any():
        losses |= arc_losses(model, rows, batch)
    if len(batch.quote_kind):
        losses |= quote_losses(model, vectors, batch)
    return losses


def span_losses(model: Encoder, rows: dict[str, Tensor], batch: Batch, allowed: Tensor) -> Losses:
    """Every short span's class; which tokens are edges of mentions. A kind that may be several classes is right with any of them."""
    size = len(batch.stretch)
    first, last = all_spans(batch.stretch, batch.typed)
    scores = model.spans(rows["span_start"][first], rows["span_end"][last], last - first)
    kind = torch.zeros(size, WIDTHS, dtype=torch.long, device=first.device)  # by first token and width
    short = batch.spans[batch.spans[:, 1] - batch.spans[:, 0] < WIDTHS]
    kind[short[:, 0], short[:, 1] - short[:, 0]] = torch.where(short[:, 2] == UNKNOWN, UNKNOWN, short[:, 2] + 1)
    target = kind[first, last - first]
    known = target != UNKNOWN
    scores, target = scores[known], target[known]
    right = scores.masked_fill(~allowed[target], float("-inf"))
    loss = (scores.logsumexp(1) - right.logsumexp(1)).sum() / len(batch.stretch)
    edge = torch.zeros(size, 2, device=first.device)
    edge[batch.spans[:, 0], 0] = 1
    edge[batch.spans[:, 1], 1] = 1
    edges = F.binary_cross_entropy_with_logits(rows["edges"][batch.typed], edge[batch.typed])
    return {"spans": loss, "edges": edges}


def arc_losses(model: Encoder, rows: dict[str, Tensor], batch: Batch) -> Losses:
    """Head of each word among those of its sentence, and its relation given the right head."""
    device = batch.stretch.device
    tokens = [each.to(device) for each in sentences(batch)]
    place = pad_sequence(tokens, batch_first=True, padding_value=-1)
    real = place >= 0
    place = place.clamp(min=0)
    scores = model.arcs.heads(rows["arc_word"][place], rows["arc_head"][place])
    scores[:, :, 1:] = scores[:, :, 1:].masked_fill(~real[:, None, :], float("-inf"))
    head = batch.tags["head"][place]
    at = torch.where(head == place, 0, head - place[:, :1] + 1)
    known = real & (batch.tags["deprel"][place] != UNKNOWN) & (at >= 0) & (at < scores.shape[2])
    at, kept = at[known], place[known]
    losses = {"heads": F.cross_entropy(scores[known], at)}
    above = torch.where((at == 0)[:, None], model.arcs.root_label, rows["label_head"][batch.tags["head"][kept]])
    losses["relations"] = F.cross_entropy(model.arcs.relations(rows["label_word"][kept], above), batch.tags["deprel"][kept])
    return losses


def quote_losses(model: Encoder, vectors: Tensor, batch: Batch) -> Losses:
    """Kinds and acts of quotations, where acts are annotated (elsewhere kinds are not told apart)."""
    told = batch.quote_acts[:, 0] >= 0
    if not told.any():
        return {}
    kinds, acts = model.quotes(pool_quotes(vectors, batch)[told])
    losses = {"acts": F.binary_cross_entropy_with_logits(acts, batch.quote_acts[told, : acts.shape[1]])}
    read_too = batch.quote_kind[told] != UNKNOWN
    if read_too.any():
        losses["quote_kinds"] = F.cross_entropy(kinds[read_too], batch.quote_kind[told][read_too])
    return losses
