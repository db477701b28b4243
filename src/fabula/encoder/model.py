"""The encoder: words to vectors, and what its heads say of vectors. Shapes: T tokens, D width of a vector.

One body reads the text, one the talk a second time; their lower layers are the same and stand in the file once. Each reads windows one by
one: int8 scales activations over all that it is given at once, so that only then no answer depends on what is read beside it; it is also
what a processor does fastest. Threads take windows, each by itself.
"""

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from importlib import import_module
from io import BytesIO
from itertools import islice
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from fabula.encoder.choice import RULES, SHIPPED
from fabula.encoder.pieces import GLUED, WordPiece, case_of
from fabula.encoder.weights import Labels, Weights, read_weights
from fabula.encoder.windows import Window, windows
from fabula.errors import UnusableModel

Floats = NDArray[np.float32]
Vectors = NDArray[np.float16]
Integers = NDArray[np.int64]
TalkWindow = tuple[list[int], list[int], list[int], list[int], list[int]]  # pieces, layout, places of T turns, of M people, of Q quotes

Given = TypeVar("Given")
Made = TypeVar("Made")

LARGE = ("lower", "body", "talk-body")  # the layers that both readings share, and those for text and, a second time, for talk
AT_ONCE = 64  # pieces of work that threads are given at a time: bounds memory
IN_MEMORY = 400_000  # tokens whose vectors are kept in memory; those of longer texts lie in a temporary file
THREADS = "FABULA_THREADS"  # the variable that says how many threads read
MOST_THREADS = 4  # without it: as many as there are cores, but no more


class Encoder:
    """The bodies and the heads of one weight file. Safe to be used by several threads."""

    def __init__(self, weights: Weights, threads: int):
        self.name = weights.card.name
        self.labels: Labels = weights.labels
        self.window = weights.card.window
        self.threads = threads
        self.pieces = WordPiece(weights.vocabulary)
        graphs = {name.removesuffix(".onnx"): graph for name, graph in weights.members.items() if name.endswith(".onnx")}
        large = {name: graphs.pop(name) for name in LARGE if name in graphs}  # their bytes are not kept beside their sessions
        self._large = {name: _session(graph, self.name) for name, graph in large.items()}
        self._graphs = graphs
        self.hears = {"talk-body", "talk"} <= {*large, *graphs}
        self.width = int(self._large["body"].get_outputs()[0].shape[-1])
        self.root_label: Floats = np.load(BytesIO(weights.members["roots.npz"]))["label"]
        self._heads: dict[str, Any] = {}  # by name, those that have been asked
        self._making = Lock()

    def vectors(self, words: Sequence[str], layout: Sequence[int]) -> Vectors:
        """One vector a token, [T, D]: that of its first piece, from the window that owns it. `layout` is the white space before each."""
        counts = [len(self.pieces.of(word)) for word in words]
        vectors = _room(len(words), self.width)
        cut = windows(counts, self.window.pieces, self.window.margin_tokens)
        for window, read in self.each(lambda window: (window, self._read(window, words, layout)), cut):
            vectors[window.own : window.own_last] = read
        return vectors

    def each(self, work: Callable[[Given], Made], given: Iterable[Given]) -> Iterator[Made]:
        """What `work` makes of each, in order; threads take one at a time."""
        rest = iter(given)
        with ThreadPoolExecutor(self.threads) as pool:
            while some := list(islice(rest, AT_ONCE)):
                yield from pool.map(work, some)

    def _read(self, window: Window, words: Sequence[str], layout: Sequence[int]) -> Floats:
        """The vectors of the tokens that a window owns."""
        pieces = [self.pieces.of(word) for word in words[window.first : window.last]]
        ids, cases, layouts, first = [self.pieces.cls], [0], [0], []
        for word, space, its in zip(words[window.first : window.last], layout[window.first : window.last], pieces, strict=True):
            first.append(len(ids))
            ids += its
            cases += [case_of(word)] * len(its)
            layouts += [space] + [GLUED] * (len(its) - 1)
        columns = (np.array([[*column, end]]) for column, end in ((ids, self.pieces.sep), (cases, 0), (layouts, 0)))
        vectors = self._vectors("body", *columns)
        return vectors[first[window.own - window.first : window.own_last - window.first]]

    def _vectors(self, body: str, ids: Integers, case: Integers, layout: Integers) -> Floats:
        """What a body says of each piece of a window; all [1, P] → [P, D]."""
        (lower,) = self._large["lower"].run(None, {"ids": ids, "case": case, "layout": layout})
        (read,) = self._large[body].run(None, {"lower": lower})
        vectors: Floats = read[0]
        return vectors

    def talk(self, windows: Iterable[TalkWindow]) -> Iterator[tuple[Floats, Floats, Floats]]:
        """Who speaks, to whom, and what is done by it.

        Returns of each window scores [T, 1 + M] of each person as speaker and as addressee, nobody first, and scores [Q, acts].
        """
        return self.each(self._talk, windows)

    def _talk(self, window: TalkWindow) -> tuple[Floats, Floats, Floats]:
        ids, layout, turns, people, quotes = window
        vectors = self._vectors("talk-body", np.array([ids]), np.zeros((1, len(ids)), np.int64), np.array([layout]))
        said = self.head("talk", turns=vectors[turns], people=vectors[people], quotes=vectors[quotes])
        return said["speaker"], said["addressee"], said["acts"]

    def head(self, head: str, /, **given: NDArray[Any]) -> dict[str, Floats]:
        """What a head says: its outputs by name. Floats are given as float32, the rest as int64."""
        with self._making:
            if head not in self._heads:
                self._heads[head] = _session(self._graphs[head], self.name)
        session = self._heads[head]
        arrays = {name: value.astype(np.float32 if value.dtype.kind == "f" else np.int64, copy=False) for name, value in given.items()}
        names = [output.name for output in session.get_outputs()]
        return dict(zip(names, session.run(names, arrays), strict=True))

    def words(self, vectors: Vectors) -> dict[str, Floats]:
        """All that is said of single tokens, by name [T, size]: see `training/model.py`."""
        return self.head("words", vectors=vectors)


@lru_cache(maxsize=2)
def load(path: Path = SHIPPED, threads: int | None = None) -> Encoder:
    """The encoder of a weight file.

    Raises:
        UnusableModel: the file is missing, damaged, of another layout, or this processor cannot run it.
    """
    with ThreadPoolExecutor(1) as pool:
        pool.submit(import_module, "onnxruntime")  # while the weights are unpacked; where it is missing, the first session says so
        weights = read_weights(path)
    return Encoder(weights, threads or _threads())


def _threads() -> int:
    asked = os.environ.get(THREADS, "")
    if asked.isdecimal():
        return max(1, int(asked))
    ours = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(MOST_THREADS, ours)


def _session(graph: bytes, name: str) -> Any:
    try:
        import onnxruntime as ort  # type: ignore[import-untyped] # noqa: PLC0415 - not every processor and Python has it
    except ImportError as error:
        raise UnusableModel(
            name, f"needs onnxruntime, which cannot be loaded ({error})", f"install it, or read with --model {RULES}"
        ) from error
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1  # threads take windows; answers stay the same for any number of them
    options.log_severity_level = 4
    try:
        return ort.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's errors have no common type of their own
        what = str(error).splitlines()[0][:200]
        raise UnusableModel(name, f"cannot be run on this processor ({what})", f"read without it: --model {RULES}") from error


def _room(size: int, width: int) -> Vectors:
    """An array for vectors."""
    if size <= IN_MEMORY:
        return np.empty((size, width), np.float16)
    with tempfile.TemporaryFile() as file:
        return np.memmap(file, np.float16, "w+", shape=(size, width))
