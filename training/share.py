"""One table of pieces for the run that reads text and the run that reads talk, so that a file holds it once.

python -m training.share training/.out/TEXT training/.out/TALK --to training/.out/TEXT-start training/.out/TALK-start

Each learns the marks of people and the signs, or the words, from texts that the other never sees: the table is that of the first with the
marks and signs of the second. Both runs go on from there with `frozen = ["body.words"]`.
"""

import argparse
import shutil
from pathlib import Path

from torch import Tensor

from fabula.steps.talk import FIRST_SLOT, SIGNS, SLOTS
from training import weights
from training.merge import KEPT, averaged

TABLE = "body.words.weight"
MARKS = sorted({*(first + n for first in FIRST_SLOT.values() for n in range(SLOTS)), *SIGNS})


def shared(text: Tensor, talk: Tensor) -> Tensor:
    """The table of both, [pieces, D]."""
    table = text.clone()
    table[MARKS] = talk[MARKS].to(table.dtype)
    return table


def main() -> None:
    """Write both starts."""
    parser = argparse.ArgumentParser(prog="python -m training.share", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("text", type=Path, help="the folder of the run that reads text")
    parser.add_argument("talk", type=Path, help="the folder of the run that reads talk")
    parser.add_argument("--to", type=Path, nargs=2, required=True, help="where the two starts go")
    args = parser.parse_args()
    states = [averaged(run) for run in (args.text, args.talk)]
    table = shared(*(state[TABLE] for state in states))
    for run, state, out in zip((args.text, args.talk), states, args.to, strict=True):
        out.mkdir(parents=True, exist_ok=True)
        weights.save_parts(out, "weights", state | {TABLE: table})
        for name in KEPT:
            shutil.copy(run / name, out / name)


if __name__ == "__main__":
    main()
