"""Train the encoder and its heads together, and score them on what was held out.

python -m training.train training/runs/NAME.toml [key=value …]      a killed run goes on from its last checkpoint when started again

Writes into the settings' `out`: log.jsonl, checkpoint.pt, weights-N.npz (averaged, float16, in parts), scores.json, settings.json.
"""

import argparse
import json
import os
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from fabula.steps.talk import BUDGET
from training import packed, talk, weights
from training.batches import Batch, collate
from training.heads import read, word_losses
from training.hidden import Asked, hidden_losses, hide
from training.labels import Labels
from training.labels import load as load_labels
from training.model import Encoder, shared_part
from training.noise import Damage
from training.packed import Item
from training.pieces import UNTOLD
from training.scores import Judge, evaluate
from training.settings import Settings, Share
from training.settings import read as read_settings
from training.stretches import Source, Stretch
from training.talk import Talks

FINISH = 0.12  # share of the time that is kept for the last scores and for writing


class Data:
    """The sets of a run, divided into what is trained on and what is held out."""

    def __init__(self, settings: Settings, folder: Path):
        self.settings = settings
        self.sources = {
            name: Source(packed.load(folder, name)) for name in dict.fromkeys(share.set for share in settings.mix if share.mode != "talk")
        }
        self.talks = {share.set: talk.load(folder, share.set) for share in settings.mix if share.mode == "talk"}
        self.damage = Damage(folder / "tokenizer.json")

    def held_out(self, item: Item | talk.Document) -> bool:
        """Whether a document is kept from training. Test parts always are."""
        if item.fold is not None:
            return item.fold in self.settings.held_out_folds
        return item.part == "test" or (item.part != "train" and self.settings.hold_out_others)

    def to_measure(self) -> list[tuple[Source, list[Item]]]:
        """The held-out documents of each set."""
        most = self.settings.evaluate_documents
        return [(source, [item for item in source.set.items if self.held_out(item)][:most]) for source in self.sources.values()]

    def talks_to_measure(self) -> list[tuple[str, list[talk.Document]]]:
        """The held-out talk of each set."""
        return [(name, [document for document in documents if self.held_out(document)]) for name, documents in self.talks.items()]

    def stretches(self, share: Share, rng: np.random.Generator) -> Iterator[tuple[Source, int, int]]:
        """The stretches of a set without end, each pass in new order and newly cut."""
        source = self.sources[share.set]
        items = [item for item in source.set.items if not self.held_out(item)]
        budget = self.settings.window
        while True:
            cuts = [cut for item in items for cut in source.cut(item, budget, int(rng.integers(budget)))]
            for n in rng.permutation(len(cuts)):
                yield (source, *cuts[n])

    def talk_batches(self, share: Share, rng: np.random.Generator) -> Iterator[Talks]:
        """Batches of a set's talk without end, each of windows of about one length."""
        documents = [document for document in self.talks[share.set] if not self.held_out(document)]
        while True:
            windows = [(document, window) for document in documents for window in talk.learned(document, rng)]
            size = max(1, self.settings.pieces // BUDGET)
            by_length = sorted(windows, key=lambda each: len(each[1].ids))
            batches = [by_length[n : n + size] for n in range(0, len(by_length), size)]
            for n in rng.permutation(len(batches)):
                yield talk.collate(batches[n])

    def word_batches(self, share: Share, rng: np.random.Generator) -> Iterator[Batch | Asked]:
        """Batches of a set in a mode other than "talk" without end."""
        stream = self.stretches(share, rng)
        while True:
            batch = self.batch(share.mode, stream, rng)
            yield hide(batch, rng, self.settings.shape.vocabulary) if share.mode == "hidden" else batch

    def batches(self, seed: int) -> Iterator[Batch | Asked | Talks]:
        """Batches of the mix without end, each of one set and one mode."""
        rng = np.random.default_rng(seed)
        mix = self.settings.mix
        streams: list[Iterator[Batch | Asked | Talks]] = [
            self.talk_batches(share, rng) if share.mode == "talk" else self.word_batches(share, rng) for share in mix
        ]
        shares = np.array([share.share for share in mix])
        while True:
            yield next(streams[int(rng.choice(len(mix), p=shares / shares.sum()))])

    def loader(self, seed: int, workers: int) -> Iterator[Batch | Asked | Talks]:
        """The batches, made beside the training by so many processes."""
        return iter(DataLoader(Stream(self, seed), batch_size=None, num_workers=workers, prefetch_factor=4 if workers else None))

    def batch(self, mode: str, stream: Iterator[tuple[Source, int, int]], rng: np.random.Generator) -> Batch:
        """A batch of about as many pieces as the settings say."""
        stretches: list[Stretch] = []
        pieces = 0
        while pieces < self.settings.pieces:
            source, first, last = next(stream)
            stretch = source.stretch(first, last)
            if mode == "quotes":
                stretch = self.damage(stretch, rng)
            if not len(stretch):
                continue
            if rng.random() < self.settings.layout_dropout and mode != "quotes":
                stretch = replace(stretch, layout=np.full_like(stretch.layout, UNTOLD))
            stretches.append(stretch)
            pieces += len(stretch.pieces)
        return collate(stretches, self.settings.window, self.settings.margin)


class Stream(IterableDataset[Batch | Asked | Talks]):
    """Batches of a run for one of several processes, each with its own order."""

    def __init__(self, data: Data, seed: int):
        self.data, self.seed = data, seed

    def __iter__(self) -> Iterator[Batch | Asked | Talks]:
        worker = get_worker_info()
        return self.data.batches(self.seed + 1_000_003 * (worker.id if worker else 0))


def optimizer_of(model: nn.Module, settings: Settings) -> torch.optim.AdamW:
    """AdamW: head_rate for heads and the new small tables; for the body body_rate, less by layer_decay for each layer further down."""
    layers = settings.shape.layers
    groups: dict[tuple[float, float], list[nn.Parameter]] = {}
    for name, parameter in model.named_parameters():
        if not parameter.requires_grad:
            continue
        if not name.startswith("body.") or name.startswith(("body.cases", "body.layouts")):
            rate = settings.head_rate
        elif name.startswith("body.layers."):
            rate = settings.body_rate * settings.layer_decay ** (layers - 1 - int(name.split(".")[2]))
        else:
            rate = settings.body_rate * settings.layer_decay**layers
        decay = settings.weight_decay if parameter.dim() > 1 else 0.0
        groups.setdefault((rate, decay), []).append(parameter)
    return torch.optim.AdamW(
        [{"params": parameters, "lr": rate, "rate": rate, "weight_decay": decay} for (rate, decay), parameters in groups.items()],
        fused=True,
    )


def rate_at(done: float, warm_up: float) -> float:
    """The learning rate as a share of its highest: a straight rise, then a straight fall to nothing. `done` is the share of the run."""
    return done / warm_up if done < warm_up else max(0.0, (1 - done) / (1 - warm_up))


class Average:
    """The exponential average of a model's weights; young averages forget faster, so that the start does not linger."""

    def __init__(self, model: nn.Module, decay: float):
        self.decay, self.steps = decay, 0
        self.state = {name: value.detach().clone() for name, value in model.state_dict().items()}

    @torch.no_grad()
    def update(self, model: nn.Module) -> None:
        self.steps += 1
        keep = min(self.decay, (1 + self.steps) / (10 + self.steps))
        for name, value in model.state_dict().items():
            self.state[name].lerp_(value, 1 - keep)


class Run:
    """A model while it learns."""

    def __init__(self, settings: Settings):
        self.settings, self.began = settings, time.monotonic()
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        torch.set_num_threads(settings.threads)
        torch.manual_seed(settings.seed)
        folder = Path(settings.pack)
        self.out = Path(settings.out)
        self.out.mkdir(parents=True, exist_ok=True)
        self.labels: Labels = load_labels(folder / "labels.json")
        self.data = Data(settings, folder)
        self.model = Encoder(self.labels, settings.shape).to(self.device)
        self.start(Path(settings.start) if settings.start else folder)
        frozen = (*settings.frozen, *(shared_part(settings.shape) if "shared" in settings.frozen else ()))
        for name, parameter in self.model.named_parameters():
            parameter.requires_grad_(not name.startswith(frozen))
        self.optimizer = optimizer_of(self.model, settings)
        self.average = Average(self.model, settings.average)
        self.allowed = torch.tensor([[True] + [False] * len(self.labels.spans), *self.labels.allowed()], device=self.device)
        self.judge = Judge(self.labels, self.data.damage, self.device)
        self.modes = {share.mode for share in settings.mix}
        self.step, self.earlier = 0, 0.0

    def start(self, folder: Path) -> None:
        """Load a run's weights, or the body alone from the pack; what is new stays as it was made."""
        name = "weights" if list(folder.glob("weights-*.npz")) else weights.STARTING
        state = weights.load_parts(folder, name)
        if name == weights.STARTING:
            state = {f"body.{key}": value for key, value in state.items()}
        missing, unexpected = self.model.load_state_dict(state, strict=False)
        if "talk.turn.weight" in missing:
            talk.give_meaning(self.model.body, Path(self.settings.pack) / "tokenizer.json")
        if unexpected:
            raise SystemExit(f"{folder}: weights of another model: {', '.join(unexpected[:3])} …")

    @property
    def seconds(self) -> float:
        """Time spent on this run, earlier starts counted in."""
        return self.earlier + time.monotonic() - self.began

    @property
    def done(self) -> float:
        """The share of the run that is behind it."""
        by_time = self.seconds / (self.settings.seconds * (1 - FINISH)) if self.settings.seconds else 0.0
        return max(self.step / self.settings.steps, by_time)

    def save(self) -> None:
        """Write the checkpoint, whole or not at all."""
        state = {
            "model": self.model.state_dict(), "average": self.average.state, "average_steps": self.average.steps,
            "optimizer": self.optimizer.state_dict(), "step": self.step, "seconds": self.seconds,
        }  # fmt: skip
        path = self.out / "checkpoint.pt"
        torch.save(state, path.with_suffix(".new"))
        os.replace(path.with_suffix(".new"), path)

    def resume(self) -> None:
        """Go on from the checkpoint, where there is one."""
        path = self.out / "checkpoint.pt"
        if path.exists():
            state = torch.load(path, map_location=self.device, weights_only=True)
            self.model.load_state_dict(state["model"])
            self.average.state, self.average.steps = state["average"], state["average_steps"]
            self.optimizer.load_state_dict(state["optimizer"])
            self.step, self.earlier = state["step"], state["seconds"]

    def log(self, **row: Any) -> None:
        line = json.dumps({"step": self.step, "seconds": round(self.seconds), **row})
        print(line, flush=True)
        with (self.out / "log.jsonl").open("a", encoding="utf-8") as file:
            file.write(line + "\n")

    def learn(self) -> None:
        """Steps until the run is done. The heads work in float32, the body in bfloat16 where the settings say so."""
        self.model.train()
        half = torch.autocast(self.device.type, torch.bfloat16) if self.settings.half else nullcontext()
        means: dict[str, list[Tensor]] = {}
        saved = measured = told = self.seconds
        # Resuming draws other batches than the first start did.
        batches = self.data.loader(self.settings.seed + self.step, self.settings.workers)
        while (done := self.done) < 1:
            for group in self.optimizer.param_groups:
                group["lr"] = group["rate"] * rate_at(done, self.settings.warm_up)
            losses = self.losses(next(batches).to(self.device), half)
            if losses:
                total = torch.stack([loss * self.settings.weights.get(name, 1.0) for name, loss in losses.items()]).sum()
                self.optimizer.zero_grad(set_to_none=True)
                total.backward()  # type: ignore[no-untyped-call]
                nn.utils.clip_grad_norm_(self.model.parameters(), self.settings.clip)
                self.optimizer.step()
                self.average.update(self.model)
            self.step += 1
            for name, loss in losses.items():
                means.setdefault(name, []).append(loss.detach())
            if self.seconds - told > 30:
                self.log(done=round(done, 3), **{name: round(float(torch.stack(each).mean()), 4) for name, each in means.items()})
                means, told = {}, self.seconds
            if self.seconds - saved > self.settings.save_every:
                self.save()
                saved = self.seconds
            if self.settings.evaluate_every and self.seconds - measured > self.settings.evaluate_every:
                self.log(**self.scores())
                measured = self.seconds
        self.save()

    def losses(self, batch: Batch | Asked | Talks, half: AbstractContextManager[Any]) -> dict[str, Tensor]:
        """What the heads lose on a batch; the body within `half`, and with it what says the hidden words: its scores are many."""
        if isinstance(batch, Asked):
            with half:
                shown = batch.batch
                pieces = self.model.body(shown.ids, shown.case, shown.layout, shown.mask)
                return hidden_losses(self.model, pieces, batch)
        if isinstance(batch, Talks):
            with half:
                pieces = talk.read(self.model, batch)
            return talk.talk_losses(self.model, pieces, batch)
        with half:
            vectors = read(self.model, batch)
        return word_losses(self.model, vectors, batch, self.allowed)

    def scores(self) -> dict[str, float]:
        """The figures of the averaged weights on what was held out."""
        now = {name: value.clone() for name, value in self.model.state_dict().items()}
        self.model.load_state_dict(self.average.state)
        figures = evaluate(
            self.model, self.judge, self.data.to_measure(), self.modes, self.settings.evaluate_most, self.data.talks_to_measure()
        )
        self.model.load_state_dict(now)
        return figures

    def finish(self) -> None:
        """Write the averaged weights, the settings and the scores."""
        size = weights.save_parts(self.out, "weights", self.average.state)
        self.labels.save(self.out / "labels.json")
        (self.out / "settings.json").write_text(json.dumps(asdict(self.settings), indent=1) + "\n", encoding="utf-8")
        figures = self.scores()
        (self.out / "scores.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
        self.log(weights_mb=round(size / 1e6, 1), **figures)


def value_of(text: str) -> Any:
    """A setting from the command line: JSON where it is JSON, else the text."""
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text


def main() -> None:
    """Train, score, write."""
    parser = argparse.ArgumentParser(prog="python -m training.train", description=__doc__)
    parser.add_argument("settings", type=Path)
    parser.add_argument("changes", nargs="*", metavar="key=value", help="settings in place of the file's")
    args = parser.parse_args()
    changes = {key: value_of(value) for key, _, value in (change.partition("=") for change in args.changes)}
    run = Run(read_settings(args.settings, changes))
    run.resume()
    run.learn()
    run.finish()


if __name__ == "__main__":
    main()
