"""What several runs together say of events and acts, as soft labels for one to learn from (Hinton et al. 2015): a set of its own.

python -m training.teach training/.out/A training/.out/B --set standardebooks --to taught [--pack training/.pack] [--pieces 2000000]

The mean of their odds is better than any of them, and fiction without labels is there without end. Each reads as the program does, whole
windows with overlaps. Writes the set --to into the pack; a run's mix may then name it.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from training import packed
from training.batches import Batch, collate
from training.heads import pool_quotes, read
from training.labels import UNKNOWN, load
from training.merge import averaged
from training.model import Encoder, Shape
from training.packed import SOFT, WHOLE, Array, Columns, Item, Set
from training.scores import BUDGET, LONG, MARGIN
from training.stretches import Source


def some(items: Sequence[Item], source: Source, pieces: int) -> Iterator[Item]:
    """Documents that are spread over the set, until they have so many pieces together."""
    order = np.random.default_rng(0).permutation(len(items))
    room = pieces
    for n in order.tolist():
        if room <= 0:
            return
        room -= int(source.at[items[n].last] - source.at[items[n].first])
        yield items[n]


@torch.no_grad()
def said(models: Sequence[Encoder], batch: Batch) -> tuple[Tensor, Tensor]:
    """The mean odds of the models that each token is an event [T], that each quote does each act [Q, acts]."""
    events, acts = [], []
    for model in models:
        vectors = read(model, batch)
        events.append(torch.sigmoid(model.words(vectors)["event"].squeeze(1)))
        acts.append(torch.sigmoid(model.quotes(pool_quotes(vectors, batch))[1]))
    return torch.stack(events).mean(0), torch.stack(acts).mean(0)


def teach(models: Sequence[Encoder], source: Source, items: Sequence[Item], name: str) -> Set:
    """The documents with what the models say, and no other labels."""
    old = source.columns
    event = np.full(len(old.count), UNKNOWN, np.uint8)
    odds = np.full((len(old.quotes), models[0].quotes.acts.out_features), UNKNOWN, np.uint8)
    for item in items:
        for first, last in source.cut(item, LONG):
            events, acts = said(models, collate([source.stretch(first, last)], BUDGET, MARGIN))
            event[first:last] = SOFT + np.rint(WHOLE * events.numpy())
            odds[source.whole(first, last)] = np.rint(WHOLE * acts.numpy())
    return Set(name, False, *_only(items, old, event, odds, source.at))


def _only(items: Sequence[Item], old: Columns, event: Array, odds: Array, at: Array) -> tuple[tuple[Item, ...], Columns]:
    """These documents alone, one after the other, with these labels."""
    kept, base = [], 0
    tokens, pieces, place = [], [], np.full(len(old.count), -1, np.int64)
    for item in items:
        size = item.last - item.first
        kept.append(replace(item, first=base, last=base + size))
        tokens.append(np.arange(item.first, item.last))
        pieces.append(np.arange(at[item.first], at[item.last]))
        place[item.first : item.last] = np.arange(base, base + size)
        base += size
    chosen = np.concatenate(tokens)
    unknown = np.full(base, UNKNOWN, np.uint8)
    inside = place[old.parts[:, 1]] >= 0
    quotes, number = np.unique(old.parts[inside, 0], return_inverse=True)
    parts = np.column_stack((number, place[old.parts[inside, 1]], place[old.parts[inside, 2]])).astype(np.int32)
    columns = Columns(
        pieces=old.pieces[np.concatenate(pieces)],
        **{column: getattr(old, column)[chosen] for column in ("count", "case", "layout", "sentence_end")},
        event=event[chosen],
        upos=unknown,
        deprel=unknown,
        head=np.zeros(base, np.int16),
        supersense=unknown,
        mentions=np.empty((0, 3), np.int32),
        quotes=np.column_stack((np.full(len(quotes), UNKNOWN), old.quotes[quotes, 1:])).astype(np.int32),
        parts=parts,
        odds=odds[quotes],
    )
    return tuple(kept), columns


def main() -> None:
    """Read the set and write the one that is taught."""
    parser = argparse.ArgumentParser(prog="python -m training.teach", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("runs", type=Path, nargs="+", help="the folders of the runs that teach")
    parser.add_argument("--set", required=True, help="the packed set to read")
    parser.add_argument("--to", required=True, help="the name of the set that is written")
    parser.add_argument("--pack", type=Path, default=Path("training/.pack"), help="the folder of both")
    parser.add_argument("--pieces", type=int, default=2_000_000, help="how much of it")
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    labels = load(args.pack / "labels.json")
    models = []
    for run in args.runs:
        model = Encoder(labels, Shape())
        model.load_state_dict(averaged(run))
        models.append(model.eval())
    source = Source(packed.load(args.pack, args.set))
    items = [item for item in source.set.items if item.part == "train"]
    taught = teach(models, source, list(some(items, source, args.pieces)), args.to)
    size = packed.save(args.pack, taught)
    pieces, quotes = len(taught.columns.pieces), len(taught.columns.quotes)
    print(f"{args.to}: {len(taught.items)} documents, {pieces:,} pieces, {quotes:,} quotes; {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
