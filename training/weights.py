"""Weights as files: the starting weights of MiniLM, and checkpoints in parts small enough to be sent anywhere.

A checkpoint is NAME-0.npz, NAME-1.npz, …, no part above PART_BYTES, each array in float16 or as it is.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

PART_BYTES = 15_000_000
STARTING = "start"


def save_parts(folder: Path, name: str, state: Mapping[str, Tensor], half: bool = True) -> int:
    """Write a state in parts; the size of all in bytes. With `half`, floats are kept in float16 (weights, not optimizer states)."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob(f"{name}-*.npz"):
        old.unlink()
    parts: list[dict[str, np.ndarray]] = [{}]
    room = PART_BYTES
    for key, tensor in state.items():
        value = tensor.detach().cpu()
        array = (value.half() if half and value.is_floating_point() else value).numpy()
        # A table larger than a part is cut by rows.
        rows = max(1, -(-array.nbytes // PART_BYTES))
        for n, piece in enumerate(np.array_split(array, rows) if rows > 1 else [array]):
            if piece.nbytes > room and parts[-1]:
                parts.append({})
                room = PART_BYTES
            parts[-1][f"{key}#{n}" if rows > 1 else key] = piece
            room -= piece.nbytes
    size = 0
    for n, part in enumerate(parts):
        path = folder / f"{name}-{n}.npz"
        np.savez_compressed(path, **part)  # type: ignore[arg-type]
        size += path.stat().st_size
    return size


def load_parts(folder: Path, name: str) -> dict[str, Tensor]:
    """The state that save_parts wrote, floats in float32.

    Raises:
        FileNotFoundError: there is no such state.
    """
    paths = sorted(folder.glob(f"{name}-*.npz"), key=lambda path: int(path.stem.rpartition("-")[2]))
    if not paths:
        raise FileNotFoundError(f"{folder}/{name}-0.npz")
    pieces: dict[str, list[np.ndarray]] = {}
    for path in paths:
        with np.load(path) as arrays:
            for key in arrays.files:
                pieces.setdefault(key.partition("#")[0], []).append(arrays[key])
    state = {key: torch.from_numpy(np.concatenate(each) if len(each) > 1 else each[0]) for key, each in pieces.items()}
    return {key: value.float() if value.is_floating_point() else value for key, value in state.items()}


def from_bert(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The weights of a BERT of the Hugging Face layout under the names of model.Body; query, key and value become one matrix."""
    body = {
        "words.weight": state["embeddings.word_embeddings.weight"],
        # The one segment that is ever used is added to every position.
        "positions.weight": state["embeddings.position_embeddings.weight"] + state["embeddings.token_type_embeddings.weight"][0],
        "norm.weight": state["embeddings.LayerNorm.weight"],
        "norm.bias": state["embeddings.LayerNorm.bias"],
    }
    layers = 1 + max(int(key.split(".")[2]) for key in state if key.startswith("encoder.layer."))
    for n in range(layers):
        old, new = f"encoder.layer.{n}", f"layers.{n}"
        for kind in ("weight", "bias"):
            body[f"{new}.qkv.{kind}"] = torch.cat([state[f"{old}.attention.self.{part}.{kind}"] for part in ("query", "key", "value")])
            for ours, theirs in (
                ("mix", "attention.output.dense"), ("norm_mix", "attention.output.LayerNorm"), ("up", "intermediate.dense"),
                ("down", "output.dense"), ("norm_down", "output.LayerNorm"),
            ):  # fmt: skip
                body[f"{new}.{ours}.{kind}"] = state[f"{old}.{theirs}.{kind}"]
    return body


def pack_starting(model: Path, out: Path) -> int:
    """Write the starting weights of a folder with model.safetensors, and its tokenizer beside them; the size in bytes."""
    from safetensors.torch import load_file  # noqa: PLC0415 - only packing needs it

    tokenizer = (model / "tokenizer.json").read_bytes()
    (out / "tokenizer.json").write_bytes(tokenizer)
    return save_parts(out, STARTING, from_bert(load_file(model / "model.safetensors"))) + len(tokenizer)
