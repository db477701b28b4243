"""The mean of several runs' weights: what two cores learned apart from one start, in one model again (Wortsman et al. 2022, model soups).

python -m training.merge training/.out/A training/.out/B --to training/.out/AB      a run that has not ended gives those of its checkpoint

Only runs that went on from the same weights have a mean that means anything.
"""

import argparse
import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor

from training import weights

KEPT = ("labels.json", "settings.json")


def averaged(run: Path) -> dict[str, Tensor]:
    """A run's averaged weights."""
    if list(run.glob("weights-*.npz")):
        return weights.load_parts(run, "weights")
    state: dict[str, Tensor] = torch.load(run / "checkpoint.pt", map_location="cpu", weights_only=True)["average"]
    return state


def mean(states: Sequence[dict[str, Tensor]]) -> dict[str, Tensor]:
    """The mean of each parameter, in float32.

    Raises:
        SystemExit: they are not weights of one model.
    """
    if any(state.keys() != states[0].keys() for state in states):
        raise SystemExit("these runs trained different models")
    return {name: torch.stack([state[name].float() for state in states]).mean(0) for name in states[0]}


def main() -> None:
    """Write the mean as a run of its own, which `start` may name; what is not weights is the first run's."""
    parser = argparse.ArgumentParser(prog="python -m training.merge", description=__doc__)
    parser.add_argument("runs", type=Path, nargs="+", help="the folders that runs wrote")
    parser.add_argument("--to", type=Path, required=True)
    args = parser.parse_args()
    args.to.mkdir(parents=True, exist_ok=True)
    weights.save_parts(args.to, "weights", mean([averaged(run) for run in args.runs]))
    for name in KEPT:
        if (args.runs[0] / name).exists():
            shutil.copy(args.runs[0] / name, args.to / name)
    (args.to / "scores.json").write_text(json.dumps({}) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
