"""What other weights score on the measured sets, beside the saved figures: float beside int8, a new run's beside those that ship.

python -m evaluation.compare WEIGHTS --data DIR [--sets litbank,tags] [--least 0.5]      saves nothing
"""

import argparse
import os
from collections.abc import Iterator
from pathlib import Path

from evaluation.results import Result, load_all
from evaluation.scores import RUNS
from evaluation.tally import Figures
from fabula.encoder.choice import VARIABLE

ALONE = "rules"  # in the names of results that no weights change


def differences(saved: Figures, other: Figures, least: float) -> Iterator[tuple[str, float, float]]:
    """The figures of both that differ by at least so much: name, saved, other."""
    for name, value in other.items():
        before = saved.get(name)
        if value is not None and before is not None and abs(value - before) >= least:
            yield name, before, value


def report(saved: Result | None, other: Result, least: float) -> str:
    """What a run of one set says: how many figures were compared, and those that differ."""
    name, *_ = other.signature.partition(" | ")
    if saved is None:
        return f"{name}: no saved figures"
    found = list(differences(saved.micro, other.micro, least))
    rows = [f"  {figure}: {before:.1f} saved, {value:.1f} here ({value - before:+.1f})" for figure, before, value in found]
    return "\n".join([f"{name}: {len(found)} of {len(other.micro)} figures differ by {least} or more", *rows])


def main() -> None:
    """Run what is asked for with the weights that are named, and print the differences."""
    parser = argparse.ArgumentParser(
        prog="python -m evaluation.compare", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("weights", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--sets", default=",".join(RUNS), help=f"joined by commas, of {', '.join(RUNS)}")
    parser.add_argument("--least", type=float, default=0.5, help="points")
    parser.add_argument("--jobs", type=int, default=2, help="processes")
    args = parser.parse_args()
    os.environ[VARIABLE] = str(args.weights.resolve())  # for the processes too
    saved = load_all()
    for name in args.sets.split(","):
        for result in RUNS[name](args.data, args.jobs):
            if ALONE not in result.name:
                print(report(saved.get(result.name), result, args.least), flush=True)


if __name__ == "__main__":
    main()
