"""The evaluation twins: each head's score on held-out documents, read as the program reads them, by the protocols of evaluation/.

Whole documents in overlapping windows. Tokens are the corpus's own, and quotations, mentions and sentences are gold where a head stands on
them (said in the name): a check while training, not the figures of the shipped program, which are measured from raw text.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Set
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from training.batches import Batch, all_spans, collate, sentences
from training.heads import pool_quotes, read
from training.labels import UNKNOWN, Labels
from training.model import Encoder
from training.noise import Damage
from training.packed import Item
from training.stretches import Source, Stretch
from training.talk import Document
from training.talk import score as score_talk

BUDGET, MARGIN = 254, 16  # the windows of the program
LONG = 4096  # pieces read at once
COVERED = 0.8  # share of a quotation that must be found, as in evaluation/
STYLES = ("curly", "straight", "missing", "no closing", "some lost")  # how marks are damaged for measuring
ENOUGH = 30  # examples that an act needs to count in the macro figure


def f1(right: float, read: float, gold: float) -> float:
    """F1 in percent."""
    return 200 * right / (read + gold) if read + gold else 0.0


class Tallies(Counter[str]):
    """Counts under names of the form "figure right", "figure read", "figure gold"."""

    def hits(self, figure: str, read: Set[Hashable], gold: Set[Hashable]) -> None:
        """Count a set of what was read against gold."""
        self[f"{figure} right"] += len(read & gold)
        self[f"{figure} read"] += len(read)
        self[f"{figure} gold"] += len(gold)

    def figures(self) -> dict[str, float]:
        """F1 of each figure that counts what is read, else the share that is right; in percent."""
        names = dict.fromkeys(key.rpartition(" ")[0] for key in self if key.endswith(" gold") and self[key])
        return {
            name: round(
                f1(self[f"{name} right"], self[f"{name} read"], self[f"{name} gold"])
                if f"{name} read" in self
                else 100 * self[f"{name} right"] / self[f"{name} gold"],
                2,
            )
            for name in names
        }


@dataclass(frozen=True, slots=True)
class Judge:
    """What scoring needs beside the model."""

    labels: Labels
    damage: Damage
    device: torch.device

    def batch(self, stretch: Stretch) -> Batch:
        return collate([stretch], BUDGET, MARGIN).to(self.device)

    @torch.no_grad()
    def words(self, model: Encoder, stretch: Stretch, name: str, tally: Tallies) -> None:
        """Mentions, events, tags, trees, quotations' acts of a stretch, whichever it has labels for."""
        batch = self.batch(stretch)
        vectors = read(model, batch)
        rows = {key: value.float() for key, value in model.words(vectors).items()}
        tags = batch.tags
        for key in ("event", "sentence_end"):
            known = tags[key] != UNKNOWN
            if known.any():
                read_, gold = (set(torch.nonzero(each & known).flatten().tolist()) for each in (rows[key].squeeze(1) > 0, tags[key] == 1))
                tally.hits(f"{name} {key}", read_, gold)
        known = tags["upos"] != UNKNOWN
        if known.any():
            tally[f"{name} upos right"] += int((rows["upos"].argmax(1) == tags["upos"])[known].sum())
            tally[f"{name} upos gold"] += int(known.sum())
            self.trees(model, rows, batch, name, tally)
        if (tags["supersense"] != UNKNOWN).any():
            self.supersenses(rows["supersense"], tags["supersense"], name, tally)
        if stretch.typed:
            self.mentions(model, rows, batch, name, tally)
        if (batch.quote_acts >= 0).any():
            self.acts(model, vectors, batch, name, tally)

    def mentions(self, model: Encoder, rows: dict[str, Tensor], batch: Batch, name: str, tally: Tallies) -> None:
        """Exact span and type. Gold of which the corpus does not say our type (GUM's places) is left out, and so is what was read there."""
        first, last = all_spans(batch.stretch, batch.typed)
        kind = torch.cat([model.spans(rows["span_start"][a], rows["span_end"][b], b - a).argmax(1) for a, b in _chunks(first, last)])
        found = kind > 0
        read_ = set(zip(first[found].tolist(), last[found].tolist(), (kind[found] - 1).tolist(), strict=True))
        gold: set[tuple[int, int, int]] = set(map(tuple, batch.spans.tolist()))
        exact = len(self.labels.spans)
        vague = {(a, b) for a, b, k in gold if k >= exact}
        forms = len({span.partition(":")[2] for span in self.labels.spans})
        tally.hits(
            f"{name} mentions",
            {(a, b, k // forms) for a, b, k in read_ if (a, b) not in vague},
            {(a, b, k // forms) for a, b, k in gold if k < exact},
        )
        tally.hits(f"{name} mentions with form", {row for row in read_ if row[:2] not in vague}, {row for row in gold if row[2] < exact})
        # What pruning by edges would lose, and how many spans it leaves to score.
        edge = torch.sigmoid(rows["edges"])
        kept = (edge[first, 0] > 0.05) & (edge[last, 1] > 0.05)
        tally[f"{name} mentions kept by edges right"] += int((found & kept).sum())
        tally[f"{name} mentions kept by edges gold"] += int(found.sum())
        tally[f"{name} spans left of 100 tokens right"] += int(kept.sum())
        tally[f"{name} spans left of 100 tokens gold"] += len(batch.stretch)

    def trees(self, model: Encoder, rows: dict[str, Tensor], batch: Batch, name: str, tally: Tallies) -> None:
        """Heads and labelled heads, within gold sentences, the best head of each word by itself; punctuation counts."""
        for tokens in sentences(batch):
            at = tokens.to(batch.stretch.device)
            known = batch.tags["deprel"][at] != UNKNOWN
            scores = model.arcs.heads(rows["arc_word"][at][None], rows["arc_head"][at][None])[0]
            best = scores.argmax(1)
            head = torch.where(best == 0, at, at[(best - 1).clamp(min=0)])
            above = torch.where((best == 0)[:, None], model.arcs.root_label, rows["label_head"][head])
            relation = model.arcs.relations(rows["label_word"][at], above).argmax(1)
            right = (head == batch.tags["head"][at]) & known
            tally[f"{name} uas right"] += int(right.sum())
            tally[f"{name} las right"] += int((right & (relation == batch.tags["deprel"][at])).sum())
            for figure in ("uas", "las"):
                tally[f"{name} {figure} gold"] += int(known.sum())

    def supersenses(self, scores: Tensor, gold: Tensor, name: str, tally: Tallies) -> None:
        """Expressions with their supersense, of nouns and verbs as the field counts them, and of all; only where something is known."""
        known = gold != UNKNOWN
        read_ = scores.argmax(1)
        for figure, prefix in (("supersenses", ("noun.", "verb.")), ("supersenses, adj and adv too", ("noun.", "verb.", "adj.", "adv."))):
            sides = [set(self.expressions(torch.where(known, tags, 0).tolist(), prefix)) for tags in (read_, gold)]
            tally.hits(f"{name} {figure}", sides[0], sides[1])

    def expressions(self, tags: list[int], prefix: tuple[str, ...]) -> Iterator[tuple[int, int, int]]:
        """First token, last token, label of each expression."""
        first = None
        for n, tag in enumerate([*tags, 0]):
            if tag == 1 and first is not None:
                continue
            if first is not None:
                yield first, n - 1, tags[first]
            first = n if tag > 1 and self.labels.supersenses[tag].startswith(prefix) else None

    def acts(self, model: Encoder, vectors: Tensor, batch: Batch, name: str, tally: Tallies) -> None:
        """Kinds; acts above one half. A line agrees where one of its acts is read, or it has none and none is read."""
        told = torch.nonzero(batch.quote_acts[:, 0] >= 0).flatten()
        kinds, scores = model.quotes(pool_quotes(vectors, batch)[told])
        tally[f"{name} quote kinds right"] += int((kinds.argmax(1) == batch.quote_kind[told]).sum())
        tally[f"{name} quote kinds gold"] += len(told)
        for row, right in zip((scores > 0).tolist(), batch.quote_acts[told].tolist(), strict=True):
            read_ = {n for n, on in enumerate(row) if on}
            gold = {n for n, odds in enumerate(right) if odds == 1}
            tally[f"{name} any act agrees right"] += bool(read_ & gold) or not (read_ or gold)
            tally[f"{name} any act agrees gold"] += 1
            for n in read_ | gold:
                act = f"{name} act {self.labels.acts[n]}"
                tally[f"{act} right"] += n in read_ and n in gold
                tally[f"{act} read"] += n in read_
                tally[f"{act} gold"] += n in gold

    @torch.no_grad()
    def repair(self, model: Encoder, stretch: Stretch, name: str, tally: Tallies) -> None:
        """Quotations found where marks are damaged: 80% of a quotation's tokens read as inside one; precision by tokens."""
        for n, style in enumerate(STYLES):
            damaged = self.damage(stretch, np.random.default_rng(n), style)
            batch = self.batch(damaged)
            inside = (model.words(read(model, batch))["repair"][:, 2] > 0).cpu().numpy()
            opens, closes, gold = (damaged.repair[:, column] == 1 for column in range(3))
            for first, last in zip(np.flatnonzero(opens), np.flatnonzero(closes), strict=False):
                tally[f"{name} quotes found, marks {style} right"] += bool(inside[first : last + 1].mean() >= COVERED)
                tally[f"{name} quotes found, marks {style} gold"] += 1
            known = damaged.repair[:, 2] != UNKNOWN
            tally[f"{name} quoted tokens right, marks {style} right"] += int((inside & gold & known).sum())
            tally[f"{name} quoted tokens right, marks {style} gold"] += int((inside & known).sum())


def _chunks(*tensors: Tensor, size: int = 65536) -> Iterable[tuple[Tensor, ...]]:
    return zip(*(torch.split(each, size) for each in tensors), strict=True)


def macro_acts(figures: dict[str, float], tally: Tallies) -> dict[str, float]:
    """The figures with one macro F1 in place of each act's; acts with fewer than ENOUGH examples do not count."""
    acts = {name: value for name, value in figures.items() if " act " in name and " any act " not in name}
    kept = {name: value for name, value in figures.items() if name not in acts}
    for corpus in dict.fromkeys(name.split(" ")[0] for name in acts):
        counted = [value for name, value in acts.items() if name.startswith(f"{corpus} ") and tally[f"{name} gold"] >= ENOUGH]
        if counted:
            kept[f"{corpus} acts, macro of {len(counted)}"] = round(sum(counted) / len(counted), 2)
    return kept


def evaluate(
    model: Encoder,
    judge: Judge,
    held_out: Iterable[tuple[Source, list[Item]]],
    modes: set[str],
    most: int,
    talks: Iterable[tuple[str, list[Document]]] = (),
) -> dict[str, float]:
    """All figures on the held-out documents, at most `most` tokens of a document for quotations; in percent."""
    tally = Tallies()
    training = model.training
    model.eval()
    for source, items in held_out:
        corpus = source.set.name
        for item in items:
            name = f"{corpus}-test" if item.part == "test" else corpus
            if "words" in modes and corpus != "pdnc":
                for first, last in source.cut(item, LONG):
                    judge.words(model, source.stretch(first, last), name, tally)
            short = Item(item.id, item.group, item.part, item.fold, item.first, min(item.last, item.first + most))
            if "quotes" in modes and corpus in ("pdnc", "excerpts"):
                for first, last in source.cut(short, LONG):
                    judge.repair(model, source.stretch(first, last), name, tally)
    for corpus, documents in talks:
        for document in documents:
            score_talk(model, document, corpus, tally, judge.device)
    model.train(training)
    return macro_acts(tally.figures(), tally)
