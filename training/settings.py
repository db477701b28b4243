"""The settings of a run: a TOML file in training/runs/, read into these types; what a file leaves out has the value here."""

import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from training.model import Shape

MODES = ("words", "quotes", "talk", "hidden")


@dataclass(frozen=True, slots=True)
class Share:
    """Batches of a set in a mode: "words" (mentions, tags, trees, acts), "quotes" (marks damaged and mended), "talk" (who speaks),
    "hidden" (words hidden and asked for)."""

    set: str
    mode: str
    share: float  # relative


@dataclass(frozen=True, slots=True)
class Settings:
    """A run. A step is one batch."""

    mix: tuple[Share, ...]
    pack: str = "training/.pack"
    out: str = "training/.out"
    start: str = ""  # a folder with weights to start from; empty: the pack's
    held_out_folds: tuple[int, ...] = (0,)  # of LitBank and PDNC
    hold_out_others: bool = True  # dev, test and named documents of the other sets
    steps: int = 4000
    seconds: float = 0  # stops in time to write everything; 0: no limit. The learning rate falls with whichever is nearer its end
    pieces: int = 4096  # of a batch
    window: int = 190  # pieces of a window in training; the program's are scores.BUDGET
    margin: int = 16  # tokens that windows of such a stretch share on either side
    body_rate: float = 1.2e-4
    head_rate: float = 1e-3
    layer_decay: float = 0.9  # the rate of each layer over that of the layer above
    warm_up: float = 0.05  # share of the run
    weight_decay: float = 0.01
    clip: float = 1.0
    frozen: tuple[str, ...] = ()  # what does not learn: beginnings of parameters' names; "shared": what both readings have in common
    average: float = 0.999  # of the weights, exponentially; what is measured and kept
    layout_dropout: float = 0.1  # share of stretches whose white space is hidden
    seed: int = 1
    threads: int = 2
    workers: int = 0  # processes that make batches beside the training: a GPU waits for one alone
    half: bool = True  # the body in bfloat16: two to three times as fast on GPUs, and on processors with avx512_bf16 or amx; else slower
    evaluate_every: float = 0  # seconds; 0: only at the end
    evaluate_documents: int = 100000  # of each set, the first
    evaluate_most: int = 12000  # tokens of a document, for quotations
    save_every: float = 300  # seconds between checkpoints
    shape: Shape = field(default_factory=Shape)
    weights: dict[str, float] = field(default_factory=dict)  # of losses by name; 1 where not given


def read(path: Path, changes: dict[str, Any] | None = None) -> Settings:
    """The settings of a file, with changes.

    Raises:
        SystemExit: a key or a mode that does not exist.
    """
    given = tomllib.loads(path.read_text(encoding="utf-8")) | (changes or {})
    unknown = set(given) - {each.name for each in fields(Settings)}
    if unknown:
        raise SystemExit(f"{path}: no such setting: {', '.join(sorted(unknown))}")
    mix = tuple(Share(**share) for share in given.pop("mix"))
    if wrong := {share.mode for share in mix} - set(MODES):
        raise SystemExit(f"{path}: no such mode: {', '.join(sorted(wrong))}; there are {', '.join(MODES)}")
    return Settings(mix=mix, shape=Shape(**given.pop("shape", {})), frozen=tuple(given.pop("frozen", ())), **given)
