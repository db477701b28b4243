"""The weights of an encoder.zip as a start for more training: int8 as floats again, every parameter under its name in model.Encoder.

python -m training.shipped SETTINGS.toml [key=value …] --to OUT [--talk] [--file encoder.zip]

OUT is then like the folder of a run with those settings: `start` may name it, and training.share, training.merge, training.export take it.
With --talk its body is the one that reads the talk.
"""

import argparse
import json
import zipfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor

from fabula.encoder.choice import SHIPPED
from training import weights
from training.export import HALF, LAYOUT
from training.graphs import MATRIX
from training.int8 import SMOOTH
from training.labels import load
from training.model import Encoder
from training.settings import read
from training.train import value_of

TABLES = tuple(f"body.{name}" for name in ("words", "positions", "cases", "layouts"))
INT8 = "_quantized"  # the ending of the name of what is in int8
PREFIXES = {"lower": "", "words": "words.", "spans": "spans.", "arcs": "", "relations": "", "quotes": "quotes.", "talk": "talk."}


def state_of(path: Path, body: str = "body") -> dict[str, Tensor]:
    """All parameters of the file's graphs, with the body that reads text or, "talk-body", the talk; not every file has graphs for talk.

    Raises:
        SystemExit: the file has another layout, or its bodies are in float.
    """
    state: dict[str, Tensor] = {}
    with zipfile.ZipFile(path) as archive:
        card = json.loads(archive.read("card.json"))
        if card["layout"] != LAYOUT:
            raise SystemExit(f"{path}: weights of layout {card['layout']}; training goes on from layout {LAYOUT}: name a newer file")
        for graph, prefix in (PREFIXES | {body: ""}).items():
            if f"{graph}.onnx" in archive.namelist():
                for name, value in _parameters(onnx.load_from_string(archive.read(f"{graph}.onnx"))):
                    state[prefix + name] = torch.from_numpy(np.array(value))
        with archive.open("roots.npz") as file:
            state["arcs.root_label"] = torch.from_numpy(np.load(file)["label"])
    return state


def _parameters(model: onnx.ModelProto) -> Iterator[tuple[str, np.ndarray]]:
    """All of a graph; tables and matrices in int8 as floats."""
    held = {each.name.removesuffix(HALF): numpy_helper.to_array(each) for each in model.graph.initializer}
    for name, value in held.items():
        plain = name.removesuffix(INT8)
        if name.endswith(MATRIX):
            raise SystemExit(
                "weights with bodies in float were made to compare; training goes on from those in int8, or from a run's folder"
            )
        if plain.endswith(MATRIX) and plain != name:
            evened = held[plain + SMOOTH][:, None] if plain + SMOOTH in held else 1
            yield f"{plain.removesuffix(MATRIX)}.weight", (_floats(held, plain) * evened).T
        elif plain.startswith(TABLES) and plain != name:
            yield plain, _floats(held, plain)
        elif name.endswith((".weight", ".bias", ".root")):
            yield name, value.astype(np.float32)


def _floats(held: dict[str, np.ndarray], name: str) -> np.ndarray:
    """A quantized array as floats; scale and zero are of the whole, or of each column."""
    zero, scale = held[f"{name}_zero_point"].astype(np.float32), held[f"{name}_scale"]
    return np.asarray((held[f"{name}{INT8}"].astype(np.float32) - zero) * scale, np.float32)


def main() -> None:
    """Write the weights as a run's folder."""
    parser = argparse.ArgumentParser(prog="python -m training.shipped", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("settings", type=Path)
    parser.add_argument("changes", nargs="*", metavar="key=value", help="settings in place of the file's")
    parser.add_argument("--to", type=Path, required=True, metavar="OUT")
    parser.add_argument("--talk", action="store_true", help="the body that reads the talk")
    parser.add_argument("--file", type=Path, default=SHIPPED, help="the weights; those of the installation when not given")
    args = parser.parse_args()
    settings = read(args.settings, {key: value_of(value) for key, _, value in (change.partition("=") for change in args.changes)})
    args.to.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(args.file) as archive:
        (args.to / "labels.json").write_bytes(archive.read("labels.json"))
        scores = json.loads(archive.read("card.json"))["scores"]
    model = Encoder(load(args.to / "labels.json"), settings.shape)
    missing, unexpected = model.load_state_dict(state_of(args.file, "talk-body" if args.talk else "body"), strict=False)
    absent = {name.partition(".")[0] for name in missing}
    if unexpected or not absent <= {"hidden", *([] if args.talk else ["talk"])}:  # what only learning needs is new
        raise SystemExit(f"{args.file}: weights of another shape than the settings say, or without what reads the talk")
    kept = {name: value for name, value in model.state_dict().items() if "talk" not in absent or not name.startswith("talk.")}
    weights.save_parts(args.to, "weights", kept)
    (args.to / "settings.json").write_text(json.dumps(asdict(settings), indent=1) + "\n", encoding="utf-8")
    (args.to / "scores.json").write_text(json.dumps(scores, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
