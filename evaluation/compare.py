"""What other weights score on the measured sets, beside the saved figures: float beside int8, a new run's beside those that ship.

python -m evaluation.compare WEIGHTS --data DIR [--sets litbank,ud-ewt] [--least 0.5]      saves nothing

The figures mean the weights alone where the saved ones were made by the same program (`python -m evaluation.scores`, just before).
"""

import argparse
import os
from pathlib import Path

from evaluation.results import Result, load_all
from evaluation.scores import RUNS
from evaluation.tally import Figures
from fabula.encoder.choice import VARIABLE

ALONE = "rules"  # in the names of results that no weights change


def pairs(saved: Figures, other: Figures) -> dict[str, tuple[float, float]]:
    """The figures that both have."""
    both = ((name, saved.get(name), value) for name, value in other.items())
    return {name: (before, value) for name, before, value in both if before is not None and value is not None}


def report(saved: Result | None, other: Result, least: float) -> str:
    """What a run of one set says: how many figures were compared, and those that differ; or why none can be."""
    if saved is None:
        return f"{other.name}: no saved figures"
    if (saved.documents, saved.lines) != (other.documents, other.lines):
        return f"{other.name}: saved of {saved.documents} documents, here {other.documents}: these weights were kept from others"
    compared = pairs(saved.micro, other.micro)
    found = {name: pair for name, pair in compared.items() if abs(pair[1] - pair[0]) >= least}
    rows = [f"  {name}: {before:.1f} saved, {value:.1f} here ({value - before:+.1f})" for name, (before, value) in found.items()]
    return "\n".join(
        [f"{other.name}: {len(found)} of {len(compared)} figures differ by {least} or more from those of {saved.commit}", *rows]
    )


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
    names = args.sets.split(",")
    if wrong := [name for name in names if name not in RUNS]:
        parser.error(f"--sets: no such set: {', '.join(wrong)}; there are {', '.join(RUNS)}")
    if not args.weights.is_file():
        parser.error(f"{args.weights}: no such file")
    os.environ[VARIABLE] = str(args.weights.resolve())  # for the processes too
    saved = load_all()
    for name in names:
        for result in RUNS[name](args.data, args.jobs) if (args.data / name).is_dir() else ():
            if ALONE not in result.name:
                print(report(saved.get(result.name), result, args.least), flush=True)


if __name__ == "__main__":
    main()
