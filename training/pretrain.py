"""Go on training the body on fiction without annotation: whole words are hidden, and asked for.

python -m training.pack --data DIR --out training/.pack-fiction --sets standardebooks      (once)
python -m training.pretrain training/runs/pretrain.toml [key=value …]

Writes weights-N.npz with the body alone into the settings' `out`; give that folder to training.train as `start`. Devlin et al. 2019, with
whole words hidden as in their later models; the output shares its matrix with the word embeddings.
"""

import argparse
import json
import os
import time
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from training import weights
from training.batches import Batch
from training.labels import load as load_labels
from training.model import Body, Shape
from training.packed import Array
from training.pieces import CLS, MASK, PAD, SEP
from training.settings import Settings
from training.settings import read as read_settings
from training.train import Average, Data, optimizer_of, rate_at, value_of

HIDDEN = 0.2  # share of the tokens that are asked for; Wettig et al. 2023 find more than 15% better for small models too
MASKED, OTHER = 0.8, 0.1  # of those, the share shown as [MASK], and as some other piece; the rest stands as it is


class Masked(nn.Module):
    """A body that says which piece was hidden."""

    def __init__(self, shape: Shape):
        super().__init__()
        self.body = Body(shape)
        self.hidden = nn.Linear(shape.width, shape.width)
        self.norm = nn.LayerNorm(shape.width)
        self.bias = nn.Parameter(torch.zeros(shape.vocabulary))

    def forward(self, batch: Batch, asked: Tensor) -> Tensor:
        """asked [W, P] bool → scores of all pieces there [·, vocabulary]."""
        vectors: Tensor = self.body(batch.ids, batch.case, batch.layout, batch.mask)[asked]
        return F.linear(self.norm(F.gelu(self.hidden(vectors))), self.body.words.weight, self.bias)


def hide(batch: Batch, rng: np.random.Generator, vocabulary: int) -> tuple[Batch, Tensor]:
    """The batch with words hidden, and which pieces are asked for [W, P]."""
    ids = batch.ids.numpy()
    begins: Array = np.zeros(ids.size, bool)
    begins[batch.token_at.numpy()] = True
    begins = begins.reshape(ids.shape) | np.isin(ids, (CLS, SEP, PAD))
    word: Array = np.cumsum(begins.ravel()).reshape(ids.shape)  # all pieces of a token have one number
    words = int(word[-1, -1]) + 1
    asked = (rng.random(words) < HIDDEN)[word] & ~np.isin(ids, (CLS, SEP, PAD))
    draw = rng.random(words)[word]
    shown = np.where(asked & (draw < MASKED), MASK, ids)
    shown = np.where(asked & (draw >= MASKED) & (draw < MASKED + OTHER), rng.integers(1000, vocabulary, ids.shape), shown)
    return replace(batch, ids=torch.from_numpy(shown)), torch.from_numpy(asked)


def pretrain(settings: Settings) -> None:
    """Train until the steps or the seconds are used up; write the averaged body. A killed run goes on from its last checkpoint."""
    began = time.monotonic()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    torch.set_num_threads(settings.threads)
    torch.manual_seed(settings.seed)
    folder, out = Path(settings.pack), Path(settings.out)
    out.mkdir(parents=True, exist_ok=True)
    load_labels(folder / "labels.json").save(out / "labels.json")
    data = Data(settings, folder)
    model = Masked(settings.shape).to(device)
    model.body.load_state_dict(weights.load_parts(Path(settings.start) if settings.start else folder, weights.STARTING), strict=False)
    optimizer, average = optimizer_of(model, settings), Average(model.body, settings.average)
    half = torch.autocast(device.type, torch.bfloat16) if settings.half else nullcontext()
    rng = np.random.default_rng(settings.seed)
    step, earlier = 0, 0.0
    if (kept := out / "checkpoint.pt").exists():
        state = torch.load(kept, map_location=device, weights_only=True)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        average.state, average.steps, step, earlier = state["average"], state["average_steps"], state["step"], state["seconds"]

    def seconds() -> float:
        return earlier + time.monotonic() - began

    def save() -> None:
        state = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "average": average.state, "average_steps": average.steps}
        torch.save(state | {"step": step, "seconds": seconds()}, kept.with_suffix(".new"))
        os.replace(kept.with_suffix(".new"), kept)

    losses: list[Tensor] = []
    told = saved = seconds()
    model.train()
    # Resuming draws other batches than the first start did.
    for batch in data.loader(settings.seed + step, settings.workers):
        assert isinstance(batch, Batch), "the mix has no talk"
        done = max(step / settings.steps, seconds() / settings.seconds if settings.seconds else 0.0)
        if done >= 1:
            break
        for group in optimizer.param_groups:
            group["lr"] = group["rate"] * rate_at(done, settings.warm_up)
        shown, asked = hide(batch, rng, settings.shape.vocabulary)
        with half:
            scores = model(shown.to(device), asked.to(device))
        loss = F.cross_entropy(scores.float(), batch.ids[asked].to(device))
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(model.parameters(), settings.clip)
        optimizer.step()
        average.update(model.body)
        step += 1
        losses.append(loss.detach())
        if seconds() - told > 30:
            print(json.dumps({"step": step, "done": round(done, 3), "loss": round(float(torch.stack(losses).mean()), 4)}), flush=True)
            losses, told = [], seconds()
        if seconds() - saved > settings.save_every:
            save()
            saved = seconds()
    save()
    size = weights.save_parts(out, "weights", {f"body.{name}": value for name, value in average.state.items()})
    print(json.dumps({"step": step, "seconds": round(seconds()), "weights_mb": round(size / 1e6, 1)}), flush=True)


def main() -> None:
    """Read the settings and train."""
    parser = argparse.ArgumentParser(prog="python -m training.pretrain", description=__doc__)
    parser.add_argument("settings", type=Path)
    parser.add_argument("changes", nargs="*", metavar="key=value", help="settings in place of the file's")
    args = parser.parse_args()
    pretrain(read_settings(args.settings, {key: value_of(value) for key, _, value in (change.partition("=") for change in args.changes)}))


if __name__ == "__main__":
    main()
