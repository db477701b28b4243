"""A run's weights as ONNX: the body (float and int8), the heads, the tokenizer and a card in one file, compared with torch on real text.

python -m training.export training/.out/NAME [--talk training/.out/OTHER] --to OUT [--variants channels,dynamic,reduced] [--documents 4]

Prints for each variant of a body its size, its pieces a second, how far its vectors stray and what the held-out scores become. The file
that the program is to verify is encoder.zip; its sha256 is printed and stands in encoder.zip.sha256. Its members are lower.onnx, body.onnx,
words.onnx, spans.onnx, arcs.onnx, relations.onnx, quotes.onnx, roots.npz, tokenizer.json, labels.json, card.json; and talk-body.onnx and
talk.onnx where the second reading was learned: by the run that --talk names, else by the run itself if its mix had talk, else they are
those of the file that it went on from. Two runs must have one lower part (`frozen = ["shared"]`).
"""

import argparse
import json
import time
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import onnx
import onnxruntime as ort  # type: ignore[import-untyped]
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils.rnn import pad_sequence

from fabula.steps.talk import windows_of
from training import weights
from training.batches import Batch, collate
from training.graphs import COLUMNS, lower, upper
from training.int8 import VARIANTS, Inputs, forget_origins, make_ready, quantize
from training.labels import load as load_labels
from training.model import ARC, LABEL, SPAN, Encoder, Shape, shared_part
from training.packed import Item
from training.pieces import CLS, SEP, pieces_of
from training.scores import BUDGET, LONG, MARGIN, Judge, evaluate
from training.settings import Settings, Share
from training.share import MARKS
from training.stretches import Source
from training.talk import Document, Talks
from training.talk import collate as collate_talk
from training.train import Data

LAYOUT = 4  # what fabula/encoder/weights.py asks for
FLOAT_TOLERANCE = 2e-3  # the largest difference of a vector's number between torch and float ONNX
WINDOWS = 8  # of a document that are compared
TEACHING = 4  # documents of a set by which int8 is fitted
POINTS = 0.5  # by how much a score may fall through int8
TALK = ("talk-body.onnx", "talk.onnx")
OPSET = 18
HALVED_FROM, HALF = 1024, ".half"  # numbers of a matrix from which on a head keeps it in float16; the ending of its name
DIGITS = 6  # bits of such a number after its first, of ten: it strays by less than int8 makes the vectors stray, and packs a fifth smaller
READ = "labels made for this project, CC0; texts in the public domain in the US (Standard Ebooks, Project Gutenberg)"
TERMS = {
    "weights it started from": "all-MiniLM-L6-v2 (nreimers/MiniLM-L6-H384-uncased): Apache-2.0",
    "litbank": "CC BY 4.0, Bamman et al.; texts in the public domain",
    "gum": "annotations CC BY 4.0; texts by genre: CC BY, public domain, bio and voyage CC BY-SA 3.0; nothing non-commercial",
    "ewt": "Universal Dependencies English EWT: CC BY-SA 4.0; its supersenses from STREUSLE: CC BY-SA 4.0",
    "semcor": "SemCor 3.0: WordNet licence; the words are Brown Corpus excerpts, whose distributors say non-commercial",
    "pdnc": "Project Dialogism Novel Corpus: published for research without a licence; no text of it is here",
    "excerpts": "made for this project, CC0; texts in the public domain in the US (Standard Ebooks)",
    "stories": "made for this project, CC0",
    "written": "stories written for this project, CC0",
    "standardebooks": "public domain in the US, CC0",
    "acts": f"{READ}, but for one novel of PDNC, of 1934",
    "passages": f"{READ}, but for one novel of PDNC, of 1934",
    "events": "labels made for this project, CC0; texts in the public domain in the US (Standard Ebooks)",
    "novels": "Project Gutenberg, public domain",
    "own": "annotations of whoever made these weights",
}
LIMITS = (
    "English fiction first, of the 18th to the 20th century and written modern stories. Mentions longer than 12 words are not found. Chat, "
    "verse and drama are rare in what it learned from."
)

T = TypeVar("T")


class Part(nn.Module):
    """One method of a module as a graph of its own. The module keeps its name: parameters are found again by it."""

    def __init__(self, name: str, module: nn.Module, method: str):
        super().__init__()
        self.add_module(name, module)
        self.method = getattr(module, method)

    def forward(self, *given: Tensor) -> Tensor:
        return self.method(*given)  # type: ignore[no-any-return]


class Session(nn.Module):
    """An exported body in the place of the torch one; windows one by one, without padding, as the program runs them."""

    def __init__(self, lower: Path, upper: Path, threads: int):
        super().__init__()
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        self.lower, self.upper = (ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"]) for path in (lower, upper))

    def forward(self, ids: Tensor, case: Tensor, layout: Tensor, mask: Tensor) -> Tensor:
        rows = []
        for n, size in enumerate(mask.sum(1).tolist()):
            given = {name: value[n : n + 1, :size].numpy() for name, value in zip(COLUMNS, (ids, case, layout), strict=True)}
            (lower,) = self.lower.run(None, given)
            (vectors,) = self.upper.run(None, {"lower": lower})
            rows.append(torch.from_numpy(vectors[0]))
        return F.pad(padded := pad_sequence(rows, batch_first=True), (0, 0, 0, mask.shape[1] - padded.shape[1]))


def load_run(folder: Path) -> tuple[Encoder, Settings]:
    """The averaged weights of a run, ready to read with."""
    given = json.loads((folder / "settings.json").read_bytes())
    mix = tuple(Share(**share) for share in given.pop("mix"))
    settings = Settings(mix=mix, shape=Shape(**given.pop("shape")), frozen=tuple(given.pop("frozen", ())), **given)
    model = Encoder(load_labels(folder / "labels.json"), settings.shape)
    model.load_state_dict(weights.load_parts(folder, "weights"))
    return model.eval(), settings


def forget_free_pieces(model: Encoder, tokenizer: Path) -> None:
    """Put to zero, in place, the rows of pieces that the vocabulary keeps free and nothing uses: they pack to nothing."""
    free = [n for piece, n in pieces_of(tokenizer).vocabulary.items() if piece.startswith("[unused") and n not in MARKS]
    model.body.words.weight.data[free] = 0


def write_graphs(model: Encoder, talk: Encoder, out: Path) -> None:
    """What both bodies share and what each has for itself in float, and the heads, one graph each; a head's first axes have any length."""
    shape, width = model.body.shape, model.body.shape.width
    onnx.save(lower(model.state_dict(), shape), out / "lower.onnx")
    for name, its in (("body", model), ("talk-body", talk)):
        onnx.save(upper(its.state_dict(), shape), out / f"{name}.onnx")
    many = torch.export.Dim.DYNAMIC
    rows = {0: many}
    graphs: Sequence[tuple[str, nn.Module, tuple[Tensor, ...], list[str], list[str], Any]] = (
        ("words", model.words, (torch.randn(3, width),), ["vectors"], list(model.words.sizes), (rows,)),
        (
            "spans", model.spans, (torch.randn(3, SPAN), torch.randn(3, SPAN), torch.zeros(3, dtype=torch.long)),
            ["start", "end", "width"], ["classes"], (rows,) * 3,
        ),
        (
            "arcs", Part("arcs", model.arcs, "heads"), (torch.randn(2, 7, ARC), torch.randn(2, 7, ARC)),
            ["word", "head"], ["scores"], ({0: many, 1: many},) * 2,
        ),
        (
            "relations", Part("arcs", model.arcs, "relations"), (torch.randn(3, LABEL), torch.randn(3, LABEL)),
            ["word", "head"], ["scores"], (rows,) * 2,
        ),
        ("quotes", model.quotes, (torch.randn(3, 5 * width),), ["pooled"], ["kinds", "acts"], (rows,)),
        (
            "talk", talk.talk, (torch.randn(3, width), torch.randn(5, width), torch.randn(4, width)),
            ["turns", "people", "quotes"], [*model.talk.TASKS, "acts"], (rows,) * 3,
        ),
    )  # fmt: skip
    for name, module, example, inputs, outputs, dynamic in graphs:
        program = torch.onnx.export(
            module.eval(),
            example,
            input_names=inputs,
            output_names=outputs,
            opset_version=OPSET,
            dynamic_shapes=(dynamic,) if isinstance(module, Part) else dynamic,
            verbose=False,
        )
        assert program is not None
        program.save(str(out / f"{name}.onnx"))
    np.savez(out / "roots.npz", label=model.arcs.root_label.detach().numpy())


def body_inputs(sources: Iterable[tuple[Source, list[Item]]], talks: Iterable[tuple[str, list[Document]]]) -> Iterator[Inputs]:
    """Windows of text and talk as the program cuts them, one by one: the first few of each document."""
    for _, documents in talks:
        for document in documents:
            for window in islice(windows_of(document.items, document.leaning, CLS, SEP), WINDOWS):
                yield from one_by_one(talk := collate_talk([(document, window)]), torch.zeros_like(talk.ids))
    for source, items in sources:
        for item in items:
            if cut := next(source.cut(item, LONG), None):
                yield from islice(one_by_one(batch := collate([source.stretch(*cut)], BUDGET, MARGIN), batch.case), WINDOWS)


def one_by_one(batch: Batch | Talks, case: Tensor) -> Iterator[Inputs]:
    """The windows of a batch without their padding."""
    for n, size in enumerate(batch.mask.sum(1).tolist()):
        columns = zip(COLUMNS, (batch.ids, case, batch.layout), strict=True)
        yield {name: value[n : n + 1, :size].numpy() for name, value in columns}


def that_teach(data: Data) -> tuple[list[Inputs], list[Inputs]]:
    """Windows of text, and windows of talk, of a few documents of each set that is learned from, spread over it."""
    sources = [(source, some([item for item in source.set.items if not data.held_out(item)])) for source in data.sources.values()]
    talks = [(name, some([each for each in documents if not data.held_out(each)])) for name, documents in data.talks.items()]
    return list(body_inputs(sources, [])), list(body_inputs([], talks))


def some(documents: list[T]) -> list[T]:
    """A few of them, spread over all."""
    return documents[:: max(1, len(documents) // TEACHING)][:TEACHING]


def make_bodies_ready(to: Path, text: Sequence[Inputs], talk: Sequence[Inputs]) -> None:
    """The graphs of the bodies as `quantize` takes them, by windows of texts and, for the second body, of talk."""
    make_ready(to / "lower.onnx", [*text, *talk])
    lower = ort.InferenceSession(to / "lower.onnx", providers=["CPUExecutionProvider"])
    for name, windows in (("body", text), ("talk-body", talk)):
        make_ready(to / f"{name}.onnx", ({"lower": lower.run(None, each)[0]} for each in windows))


def columns_of(window: Inputs) -> tuple[Tensor, ...]:
    """A window as a body of torch takes it."""
    ids, case, layout = (torch.from_numpy(window[name]) for name in COLUMNS)
    return ids, case, layout, torch.ones_like(ids, dtype=torch.bool)


def pieces_per_second(body: nn.Module, inputs: Sequence[Inputs]) -> float:
    """Pieces read a second, the padding not counted."""
    began = time.perf_counter()
    for each in inputs:
        body(*columns_of(each))
    return float(sum(each["ids"].size for each in inputs)) / (time.perf_counter() - began)


def strays(one: nn.Module, other: nn.Module, inputs: Sequence[Inputs]) -> tuple[float, float]:
    """The largest difference of a number, and the mean cosine of the vectors, over all pieces."""
    largest, cosines = 0.0, []
    with torch.no_grad():
        for each in inputs:
            a, b = (body(*columns_of(each))[0] for body in (one, other))
            largest = max(largest, float((a - b).abs().max()))
            cosines.append(torch.cosine_similarity(a, b, dim=1))
    return largest, float(torch.cat(cosines).mean())


def earlier(settings: Settings) -> dict[str, Any]:
    """The card of the file whose weights a run went on from; empty where it began with others."""
    path = Path(settings.start) / "card.json"
    found: dict[str, Any] = json.loads(path.read_bytes()) if settings.start and path.exists() else {}
    return found


def learned_talk(settings: Settings) -> bool:
    """Whether a run learned the second reading."""
    return any(share.mode == "talk" for share in settings.mix)


def card(runs: Sequence[Settings], scores: dict[str, float], members: dict[str, bytes]) -> dict[str, Any]:
    """What the weights of one or two runs are: data with terms, sizes, scores, date, limits, the sum of each file."""
    sets = dict.fromkeys(share.set for settings in runs for share in settings.mix)
    known = earlier(runs[0]).get("trained_on", {})
    made = datetime.now(UTC).date().isoformat()
    files = {name: {"bytes": len(member), "sha256": sha256(member).hexdigest()} for name, member in members.items()}
    return {
        "layout": LAYOUT,
        "name": f"fabula-{made}-{sha256(json.dumps(files).encode()).hexdigest()[:8]}",
        "made": made,
        "shape": asdict(runs[0].shape),
        "window": {"pieces": BUDGET, "margin_tokens": MARGIN},
        "trained_on": known | {name: TERMS[name] for name in (*(() if known else ("weights it started from",)), *sets)},
        "held_out_folds": list(runs[0].held_out_folds),
        "scores": scores,
        "limits": LIMITS,
        "files": files,
    }


def rounded(value: np.ndarray) -> np.ndarray:
    """Numbers in float16 of which only DIGITS bits after the first are not zero."""
    rest = 10 - DIGITS
    bits = value.astype(np.float16).view(np.uint16).astype(np.uint32)
    return ((bits + (1 << rest - 1)) >> rest << rest).astype(np.uint16).view(np.float16)


def halved(graph: bytes) -> bytes:
    """The graph with its matrices in float16, made float32 when it is loaded: to two digits the same, packed a third of the size."""
    model = onnx.load_from_string(graph)
    casts = []
    for n, each in enumerate(model.graph.initializer):
        value = onnx.numpy_helper.to_array(each)
        if value.dtype == np.float32 and value.size >= HALVED_FROM:
            model.graph.initializer[n].CopyFrom(onnx.numpy_helper.from_array(rounded(value), f"{each.name}{HALF}"))
            name = model.graph.initializer[n].name
            casts.append(onnx.helper.make_node("Cast", [name], [name.removesuffix(HALF)], to=onnx.TensorProto.FLOAT))
    forget_origins(model)
    nodes = [*casts, *model.graph.node]
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    return bytes(model.SerializeToString())


def second_reading(runs: Sequence[Settings], out: Path, variant: str) -> dict[str, bytes]:
    """The members for the talk: what a run learned, else what the weights had that it went on from; nothing where there was none.

    Raises:
        SystemExit: the run has changed what those stand on.
    """
    if any(learned_talk(settings) for settings in runs):
        return {TALK[0]: quantize(out / TALK[0], variant).read_bytes(), TALK[1]: halved((out / TALK[1]).read_bytes())}
    before = Path(runs[0].start)
    if runs[0].start and (before / TALK[0]).exists() and "shared" not in runs[0].frozen:
        raise SystemExit(f'{before}: what reads its talk stands on its lower layers: train with frozen = ["shared"]')
    return {name: (before / name).read_bytes() for name in TALK if runs[0].start and (before / name).exists()}


def bundle(out: Path, variant: str, runs: Sequence[Settings], scores: dict[str, float], tokenizer: Path, labels: Path) -> Path:
    """One file with everything that has learned, and its sum beside it. The same parts give the same bytes."""
    heads = ("words", "spans", "arcs", "relations", "quotes")
    members = {f"{name}.onnx": quantize(out / f"{name}.onnx", variant).read_bytes() for name in ("lower", "body")}
    members |= {f"{name}.onnx": halved((out / f"{name}.onnx").read_bytes()) for name in heads} | second_reading(runs, out, variant)
    members |= {"roots.npz": (out / "roots.npz").read_bytes(), "tokenizer.json": tokenizer.read_bytes(), "labels.json": labels.read_bytes()}
    members["card.json"] = json.dumps(card(runs, scores, members), indent=1).encode()
    path = out / "encoder.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED, compresslevel=9)
    (out / "encoder.zip.sha256").write_text(f"{sha256(path.read_bytes()).hexdigest()}  encoder.zip\n", encoding="utf-8")
    return path


def compare(
    name: str, run: Path, model: Encoder, settings: Settings, to: Path, variants: Sequence[str], documents: int, threads: int
) -> None:
    """Print what an exported body, `name`, does to the scores of a run, in float and in each variant.

    Raises:
        SystemExit: the float graph says something else than torch.
    """
    data = Data(settings, Path(settings.pack))
    judge = Judge(load_labels(run / "labels.json"), data.damage, torch.device("cpu"))
    few = [(source, items[:documents]) for source, items in data.to_measure()]
    talks = [(name, items[:documents]) for name, items in data.talks_to_measure()]
    modes = {share.mode for share in settings.mix}
    inputs = list(body_inputs(few, talks))
    torch_body = model.body
    exact = evaluate(model, judge, few, modes, settings.evaluate_most, talks)
    for variant in dict.fromkeys(("float", *variants)):
        session = Session(*(quantize(to / f"{graph}.onnx", variant) for graph in ("lower", name)), threads)
        largest, cosine = strays(torch_body, session, inputs) if inputs else (0.0, 1.0)
        speed = f"{pieces_per_second(session, inputs):,.0f} pieces a second, " if inputs else ""
        model.body = session  # type: ignore[assignment]
        figures = evaluate(model, judge, few, modes, settings.evaluate_most, talks)
        model.body = torch_body
        lost = {key: round(exact[key] - figures[key], 2) for key in exact if key in figures and exact[key] - figures[key] > POINTS}
        print(f"{name}, {variant}: {speed}largest difference {largest:.4f}, mean cosine {cosine:.5f}")
        print(f"  figures that fall by more than {POINTS}: {lost or 'none'}", flush=True)
        if variant == "float" and largest > FLOAT_TOLERANCE:
            raise SystemExit(f"the float graph strays from torch by {largest:.4f}, more than {FLOAT_TOLERANCE}")


def export(run: Path, talk: Path, to: Path, variants: Sequence[str], documents: int, threads: int) -> Path:
    """Write the graphs of a run, and of one that learned the talk; quantize, compare, bundle the first variant for the program.

    Raises:
        SystemExit: the two runs have no lower part in common, or a float graph says something else than torch.
    """
    to.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(threads)
    model, settings = load_run(run)
    talking, its = (model, settings) if talk == run else load_run(talk)
    ours, theirs = model.state_dict(), talking.state_dict()
    if not all(torch.equal(value, theirs[name]) for name, value in ours.items() if name.startswith(shared_part(settings.shape))):
        raise SystemExit(f"{run} and {talk} have other lower parts: train the second on the first's (training.share), frozen")
    forget_free_pieces(model, Path(settings.pack) / "tokenizer.json")
    write_graphs(model, talking, to)
    text, talks = that_teach(Data(settings, Path(settings.pack)))
    make_bodies_ready(to, text, talks if talk == run else that_teach(Data(its, Path(its.pack)))[1])
    if documents:
        compare("body", run, model, settings, to, variants, documents, threads)
        if talk != run:
            compare("talk-body", talk, talking, its, to, variants, documents, threads)
    scores = {key: value for each in dict.fromkeys((talk, run)) for key, value in json.loads((each / "scores.json").read_bytes()).items()}
    runs = [settings] if talk == run else [settings, its]
    made = bundle(to, variants[0], runs, scores, Path(settings.pack) / "tokenizer.json", run / "labels.json")
    print(f"{made}: {made.stat().st_size / 1e6:.1f} MB, sha256 {sha256(made.read_bytes()).hexdigest()}")
    return made


def main() -> None:
    """Export as the command line says."""
    parser = argparse.ArgumentParser(prog="python -m training.export", description=__doc__)
    parser.add_argument("run", type=Path, help="the folder a run wrote")
    parser.add_argument("--talk", type=Path, help="the folder of the run whose body reads the talk; the same when not given")
    parser.add_argument("--to", type=Path, required=True)
    parser.add_argument("--variants", default="channels", help=f"joined by commas, of {', '.join(VARIANTS)}; the first is bundled")
    parser.add_argument("--documents", type=int, default=4, help="held-out documents of each set that are compared; 0: none")
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    export(args.run, args.talk or args.run, args.to, args.variants.split(","), args.documents, args.threads)


if __name__ == "__main__":
    main()
