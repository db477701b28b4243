"""One lower part for the run that reads text and the run that reads talk, so that a file holds it once.

python -m training.share training/.out/TEXT training/.out/TALK --to training/.out/TEXT-start training/.out/TALK-start [--table]

The table of pieces and the lower layers are those of the first, but for the rows of the marks of people and the signs: texts hold none, so
only the second has learned them. Both runs go on from there with `frozen = ["shared"]`; with --table they have only the table in common,
and `frozen = ["body.words"]`.
"""

import argparse
import json
import shutil
from pathlib import Path

from torch import Tensor

from fabula.steps.talk import FIRST_SLOT, SIGNS, SLOTS
from training import weights
from training.merge import KEPT, averaged
from training.model import Shape, shared_part

TABLE = "body.words.weight"
MARKS = sorted({*(first + n for first in FIRST_SLOT.values() for n in range(SLOTS)), *SIGNS})


def shared(text: dict[str, Tensor], talk: dict[str, Tensor], shape: Shape) -> dict[str, Tensor]:
    """The parameters of both runs' lower part."""
    table = text[TABLE].clone()
    table[MARKS] = talk[TABLE][MARKS].to(table.dtype)
    return {name: value for name, value in text.items() if name.startswith(shared_part(shape))} | {TABLE: table}


def main() -> None:
    """Write both starts."""
    parser = argparse.ArgumentParser(prog="python -m training.share", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("text", type=Path, help="the folder of the run that reads text")
    parser.add_argument("talk", type=Path, help="the folder of the run that reads talk")
    parser.add_argument("--to", type=Path, nargs=2, required=True, help="where the two starts go")
    parser.add_argument("--table", action="store_true", help="share the table of pieces alone")
    args = parser.parse_args()
    states = [averaged(run) for run in (args.text, args.talk)]
    shape = json.loads((args.text / "settings.json").read_bytes()).get("shape", {})
    lower = shared(states[0], states[1], Shape(**shape))
    if args.table:
        lower = {TABLE: lower[TABLE]}
    for run, state, out in zip((args.text, args.talk), states, args.to, strict=True):
        out.mkdir(parents=True, exist_ok=True)
        weights.save_parts(out, "weights", state | lower)
        for name in KEPT:
            shutil.copy(run / name, out / name)


if __name__ == "__main__":
    main()
