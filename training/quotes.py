"""The head of quotations by itself, on the vectors of a body that stands still: a last stage, minutes on one core.

python -m training.quotes training/.out/NAME --to training/.out/NAME-quotes [--threads 2]

Acts are the rarest labels of a mix: a run of all heads shows each quotation a time or two, and their loss is a mean over 29 acts that are
nearly all absent. The head alone can see each ten times. Writes the run's weights with the new head, with its settings, labels and scores
(those of quotations anew); export takes them from there.
"""

import argparse
import json
import shutil
from collections.abc import Iterable
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

from training import weights
from training.batches import collate
from training.export import load_run
from training.heads import pool_quotes, read
from training.labels import UNKNOWN
from training.labels import load as load_labels
from training.model import Encoder, Quotes
from training.packed import Item
from training.scores import BUDGET, LONG, MARGIN, Judge, evaluate
from training.stretches import Source
from training.train import Data

EPOCHS, BATCH, RATE, DECAY, DROPOUT = 10, 64, 7e-4, 0.05, 0.3

Labelled = tuple[Tensor, Tensor, Tensor]  # pooled [Q, 5·D], kinds [Q], acts [Q, acts]


def has_acts(source: Source) -> bool:
    """Whether acts are annotated in a set."""
    return bool((source.columns.quotes[:, 2] >= 0).any())


@torch.no_grad()
def labelled_quotes(model: Encoder, documents: Iterable[tuple[Source, Item]], acts: int) -> Labelled:
    """The quotations whose acts are annotated."""
    rows: list[Labelled] = []
    for source, item in documents:
        for first, last in source.cut(item, LONG):
            batch = collate([source.stretch(first, last)], BUDGET, MARGIN)
            told = batch.quote_acts >= 0
            bits = (batch.quote_acts[told][:, None] >> torch.arange(acts)) & 1
            rows.append((pool_quotes(read(model, batch), batch)[told], batch.quote_kind[told], bits.float()))
    pooled, kinds, done = (torch.cat(column) for column in zip(*rows, strict=True))
    return pooled, kinds, done


def learn(head: Quotes, labelled: Labelled, epochs: int = EPOCHS) -> None:
    """Fit a new head. Its inputs are brought to one scale, which then goes into its first weights."""
    pooled, kinds, acts = labelled
    mean, spread = pooled.mean(0), pooled.std(0).clamp(min=1e-3)
    scaled = (pooled - mean) / spread
    optimizer = torch.optim.AdamW(head.parameters(), RATE, weight_decay=DECAY)
    for _ in range(epochs):
        for some in torch.randperm(len(scaled)).split(BATCH):
            hidden = F.dropout(F.relu(head.hidden(F.dropout(scaled[some], DROPOUT))), DROPOUT)
            told = (kinds[some] != UNKNOWN).sum().clamp(min=1)
            of_kinds = F.cross_entropy(head.kinds(hidden), kinds[some], ignore_index=UNKNOWN, reduction="sum") / told
            loss = of_kinds + acts.shape[1] * F.binary_cross_entropy_with_logits(head.acts(hidden), acts[some])
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
    with torch.no_grad():
        head.hidden.weight /= spread
        head.hidden.bias -= head.hidden.weight @ mean


def main() -> None:
    """Learn, score, write."""
    parser = argparse.ArgumentParser(prog="python -m training.quotes", description=__doc__)
    parser.add_argument("run", type=Path, help="the folder a run wrote")
    parser.add_argument("--to", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)

    model, settings = load_run(args.run)
    torch.manual_seed(settings.seed)
    data, labels = Data(settings, Path(settings.pack)), load_labels(args.run / "labels.json")
    sources = [source for source in data.sources.values() if has_acts(source)]
    learned = [(source, item) for source in sources for item in source.set.items if not data.held_out(item)]
    model.quotes = Quotes(settings.shape.width, labels)
    learn(model.quotes, labelled_quotes(model, learned, len(labels.acts)))
    model.eval()
    kept = [(source, [item for item in source.set.items if data.held_out(item)]) for source in sources]
    figures = evaluate(model, Judge(labels, data.damage, torch.device("cpu")), kept, {"words"}, settings.evaluate_most)

    args.to.mkdir(parents=True, exist_ok=True)
    weights.save_parts(args.to, "weights", model.state_dict())
    for name in ("labels.json", "settings.json"):
        shutil.copy(args.run / name, args.to / name)
    before = json.loads((args.run / "scores.json").read_bytes())
    (args.to / "scores.json").write_text(json.dumps(before | figures, indent=1) + "\n", encoding="utf-8")
    for name, value in figures.items():
        print(f"{name}: {before.get(name)} → {value}")


if __name__ == "__main__":
    main()
