"""A run's body most of the way back to where all began, its heads as they are: a start for learning anew what it had come to know by heart.

python -m training.shrink training/.out/RUN --to training/.out/START [--keep 0.3] [--towards training/.out/OTHER]

After Ash and Adams 2020 (On Warm-Starting Neural Network Training), who shrink towards nothing; here it is towards the starting weights, or
the body of another run. What both readings have in common stays.
"""

import argparse
import json
import shutil
from collections.abc import Mapping
from pathlib import Path

from torch import Tensor

from training import weights
from training.merge import KEPT, averaged
from training.model import Shape, shared_part

BODY = "body."


def shrunk(state: Mapping[str, Tensor], towards: Mapping[str, Tensor], keep: float, shape: Shape) -> dict[str, Tensor]:
    """`state` with its upper layers at `keep` of the way from `towards`, which has at least the parameters of a body."""
    moves = {name for name in state if name.startswith(BODY) and not name.startswith(shared_part(shape))}
    return {name: towards[name].float().lerp(value.float(), keep) if name in moves else value for name, value in state.items()}


def body_of(folder: Path) -> dict[str, Tensor]:
    """The weights of a run, or of a pack that training starts from."""
    if list(folder.glob(f"{weights.STARTING}-*.npz")):
        return {BODY + name: value for name, value in weights.load_parts(folder, weights.STARTING).items()}
    return averaged(folder)


def main() -> None:
    """Write the start, like the folder of a run."""
    parser = argparse.ArgumentParser(prog="python -m training.shrink", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("run", type=Path)
    parser.add_argument("--to", type=Path, required=True)
    parser.add_argument("--keep", type=float, default=0.3, help="how much of what the run learned stays")
    parser.add_argument("--towards", type=Path, default=Path("training/.pack"), help="a run's folder or a pack with starting weights")
    args = parser.parse_args()
    shape = Shape(**json.loads((args.run / "settings.json").read_bytes()).get("shape", {}))
    args.to.mkdir(parents=True, exist_ok=True)
    weights.save_parts(args.to, "weights", shrunk(averaged(args.run), body_of(args.towards), args.keep, shape))
    for name in KEPT:
        shutil.copy(args.run / name, args.to / name)
    (args.to / "scores.json").write_text("{}\n", encoding="utf-8")  # nothing has been measured


if __name__ == "__main__":
    main()
