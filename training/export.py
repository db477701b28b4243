"""A run's weights as ONNX: the body (float and int8), the heads, the tokenizer and a card in one file, compared with torch on real text.

python -m training.export training/.out/NAME --to training/.out/NAME/export [--variants channels,dynamic,reduced,static] [--documents 4]

Prints for each variant of the body its size, its pieces a second, how far its vectors stray and what the held-out scores become. The file
that the program is to verify is encoder.zip; its sha256 is printed and stands in encoder.zip.sha256. Members are stored, not packed:
body.onnx, words.onnx, spans.onnx, arcs.onnx, relations.onnx, quotes.onnx, roots.npz, tokenizer.json, labels.json, card.json; and talk.onnx
where the mix had talk.
"""

import argparse
import json
import time
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime as ort  # type: ignore[import-untyped]
import torch
import torch.nn.functional as F
from onnxruntime.quantization import (  # type: ignore[import-untyped]
    CalibrationDataReader,
    QuantFormat,
    QuantType,
    quantize_dynamic,
    quantize_static,
)
from onnxruntime.quantization.shape_inference import quant_pre_process  # type: ignore[import-untyped]
from torch import Tensor, nn
from torch.nn.utils.rnn import pad_sequence

from training import weights
from training.batches import collate
from training.labels import load as load_labels
from training.model import ARC, LABEL, SPAN, Arcs, Encoder, Shape
from training.scores import BUDGET, LONG, MARGIN, Judge, evaluate
from training.settings import Settings, Share
from training.train import Data

LAYOUT = 1  # what fabula/encoder/weights.py asks for
FLOAT_TOLERANCE = 2e-3  # the largest difference of a vector's number between torch and float ONNX
POINTS = 0.5  # by how much a score may fall through int8
VARIANTS = ("dynamic", "channels", "reduced", "static")
OPSET = 18
HALVED_FROM, HALF = 1024, ".half"  # numbers of a matrix from which on a head keeps it in float16; the ending of its name
TERMS = {
    "weights it started from": "all-MiniLM-L6-v2 (nreimers/MiniLM-L6-H384-uncased): Apache-2.0",
    "litbank": "CC BY 4.0, Bamman et al.; texts in the public domain",
    "gum": "annotations CC BY 4.0; texts by genre: CC BY, public domain, bio and voyage CC BY-SA 3.0; nothing non-commercial",
    "ewt": "Universal Dependencies English EWT: CC BY-SA 4.0; its supersenses from STREUSLE: CC BY-SA 4.0",
    "semcor": "SemCor 3.0: WordNet licence; the words are Brown Corpus excerpts, whose distributors say non-commercial",
    "pdnc": "Project Dialogism Novel Corpus: published for research without a licence; no text of it is here",
    "excerpts": "made for this project, CC0; texts in the public domain in the US (Standard Ebooks)",
    "stories": "made for this project, CC0",
    "standardebooks": "public domain in the US, CC0",
    "acts": "labels made for this project, CC0; texts in the public domain in the US (Standard Ebooks)",
    "passages": "labels made for this project, CC0; texts in the public domain in the US (Standard Ebooks)",
    "events": "labels made for this project, CC0; texts in the public domain in the US (Standard Ebooks)",
    "novels": "Project Gutenberg, public domain",
    "own": "annotations of whoever made these weights",
}
LIMITS = (
    "English fiction first, of the 18th to the 20th century and written modern stories. Mentions longer than 12 words are not found. Chat, "
    "verse and drama are rare in what it learned from."
)


class Relations(nn.Module):
    """Arcs.relations as a graph of its own."""

    def __init__(self, arcs: Arcs):
        super().__init__()
        self.arcs = arcs

    def forward(self, word: Tensor, head: Tensor) -> Tensor:
        return self.arcs.relations(word, head)


class Heads(nn.Module):
    """Arcs.heads as a graph of its own."""

    def __init__(self, arcs: Arcs):
        super().__init__()
        self.arcs = arcs

    def forward(self, word: Tensor, head: Tensor) -> Tensor:
        return self.arcs.heads(word, head)


class Session(nn.Module):
    """An exported body in the place of the torch one; windows one by one, without padding, as the program runs them."""

    def __init__(self, path: Path, threads: int):
        super().__init__()
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        self.session = ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def forward(self, ids: Tensor, case: Tensor, layout: Tensor, mask: Tensor) -> Tensor:
        rows = []
        for n, size in enumerate(mask.sum(1).tolist()):
            given = {"ids": ids, "case": case, "layout": layout, "mask": mask}
            vectors = self.session.run(None, {name: value[n : n + 1, :size].numpy() for name, value in given.items()})[0]
            rows.append(torch.from_numpy(vectors[0]))
        return F.pad(padded := pad_sequence(rows, batch_first=True), (0, 0, 0, mask.shape[1] - padded.shape[1]))


def load_run(folder: Path) -> tuple[Encoder, Settings]:
    """The averaged weights of a run, ready to read with."""
    given = json.loads((folder / "settings.json").read_bytes())
    mix = tuple(Share(**share) for share in given.pop("mix"))
    settings = Settings(mix=mix, shape=Shape(**given.pop("shape")), **given)
    model = Encoder(load_labels(folder / "labels.json"), settings.shape)
    model.load_state_dict(weights.load_parts(folder, "weights"))
    return model.eval(), settings


def write_graphs(model: Encoder, width: int, out: Path) -> None:
    """The body in float and the heads, one graph each; every first axis may have any length."""
    many = torch.export.Dim.DYNAMIC
    window = {0: many, 1: many}
    ids = torch.ones(2, 9, dtype=torch.long)
    rows = {0: many}
    graphs: Sequence[tuple[str, nn.Module, tuple[Tensor, ...], list[str], list[str], Any]] = (
        ("body", model.body, (ids, ids * 0, ids * 0, ids.bool()), ["ids", "case", "layout", "mask"], ["vectors"], (window,) * 4),
        ("words", model.words, (torch.randn(3, width),), ["vectors"], list(model.words.sizes), (rows,)),
        (
            "spans", model.spans, (torch.randn(3, SPAN), torch.randn(3, SPAN), torch.zeros(3, dtype=torch.long)),
            ["start", "end", "width"], ["classes"], (rows,) * 3,
        ),
        ("arcs", Heads(model.arcs), (torch.randn(2, 7, ARC), torch.randn(2, 7, ARC)), ["word", "head"], ["scores"], (window,) * 2),
        ("relations", Relations(model.arcs), (torch.randn(3, LABEL), torch.randn(3, LABEL)), ["word", "head"], ["scores"], (rows,) * 2),
        ("quotes", model.quotes, (torch.randn(3, 5 * width),), ["pooled"], ["kinds", "acts"], (rows,)),
        ("talk", model.talk, (torch.randn(3, width), torch.randn(5, width)), ["turns", "people"], list(model.talk.TASKS), (rows, rows)),
    )  # fmt: skip
    for name, module, example, inputs, outputs, dynamic in graphs:
        program = torch.onnx.export(
            module.eval(), example, input_names=inputs, output_names=outputs, opset_version=OPSET, dynamic_shapes=dynamic, verbose=False
        )
        assert program is not None
        program.save(str(out / f"{name}.onnx"))
    np.savez(out / "roots.npz", label=model.arcs.root_label.detach().numpy())


def body_inputs(data: Data, documents: int) -> Iterator[dict[str, np.ndarray]]:
    """Windows of held-out text, as the program cuts them."""
    for source, items in data.to_measure():
        for item in items[:documents]:
            first, last = next(source.cut(item, LONG))
            batch = collate([source.stretch(first, last)], BUDGET, MARGIN)
            yield {"ids": batch.ids.numpy(), "case": batch.case.numpy(), "layout": batch.layout.numpy(), "mask": batch.mask.numpy()}


class Calibration(CalibrationDataReader):  # type: ignore[misc]
    """Feeds windows to static quantization."""

    def __init__(self, inputs: Iterator[dict[str, np.ndarray]]):
        self.inputs = inputs

    def get_next(self) -> dict[str, np.ndarray] | None:
        return next(self.inputs, None)


def quantize(body: Path, variant: str, data: Data | None) -> Path:
    """The body in int8: "dynamic" (one scale a matrix), "channels" (one a column), "static" (activations too, calibrated on `data`, QDQ).

    "reduced" is "channels" with weights of seven bits, for processors without VNNI, whose sums of eight-bit products saturate.
    """
    ready, out = body.with_suffix(".ready.onnx"), body.with_name(f"body-{variant}.onnx")
    if not ready.exists():
        quant_pre_process(body, ready, skip_symbolic_shape=True)
    if variant == "static" and data:
        quantize_static(
            ready, out, Calibration(body_inputs(data, 2)), QuantFormat.QDQ, op_types_to_quantize=["MatMul", "Gemm"],
            per_channel=True, activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8,
        )  # fmt: skip
    else:
        quantize_dynamic(
            ready,
            out,
            op_types_to_quantize=["MatMul", "Gemm", "Gather"],
            per_channel=variant != "dynamic",
            reduce_range=variant == "reduced",
            weight_type=QuantType.QInt8,
        )
    return out


def pieces_per_second(body: nn.Module, inputs: Sequence[dict[str, np.ndarray]]) -> float:
    """Pieces read a second, the padding not counted."""
    began = time.perf_counter()
    for each in inputs:
        body(*(torch.from_numpy(value) for value in each.values()))
    return float(sum(each["mask"].sum() for each in inputs)) / (time.perf_counter() - began)


def strays(one: nn.Module, other: nn.Module, inputs: Sequence[dict[str, np.ndarray]]) -> tuple[float, float]:
    """The largest difference of a number, and the mean cosine of the vectors, over all pieces."""
    largest, cosines = 0.0, []
    with torch.no_grad():
        for each in inputs:
            given = [torch.from_numpy(value) for value in each.values()]
            a, b = one(*given)[given[3]], other(*given)[given[3]]
            largest = max(largest, float((a - b).abs().max()))
            cosines.append(torch.cosine_similarity(a, b, dim=1))
    return largest, float(torch.cat(cosines).mean())


def earlier(settings: Settings) -> dict[str, Any]:
    """The card of the file whose weights a run went on from; empty where it began with others."""
    path = Path(settings.start) / "card.json"
    found: dict[str, Any] = json.loads(path.read_bytes()) if settings.start and path.exists() else {}
    return found


def hears(settings: Settings) -> bool:
    """Whether the head for talk has learned anything, here or before."""
    return any(share.mode == "talk" for share in settings.mix) or "talk.onnx" in earlier(settings).get("files", {})


def card(settings: Settings, scores: dict[str, float], members: dict[str, bytes]) -> dict[str, Any]:
    """What the weights are: data with terms, sizes, scores, date, limits, the sum of each file."""
    sets = list(dict.fromkeys(share.set for share in settings.mix))
    known = earlier(settings).get("trained_on", {})
    made = datetime.now(UTC).date().isoformat()
    return {
        "layout": LAYOUT,
        "name": f"fabula-{made}-{sha256(members['body.onnx']).hexdigest()[:8]}",
        "made": made,
        "shape": asdict(settings.shape),
        "window": {"pieces": BUDGET, "margin_tokens": MARGIN},
        "trained_on": known | {name: TERMS[name] for name in (*(() if known else ("weights it started from",)), *sets)},
        "held_out_folds": list(settings.held_out_folds),
        "scores": scores,
        "limits": LIMITS,
        "files": {name: {"bytes": len(member), "sha256": sha256(member).hexdigest()} for name, member in members.items()},
    }


def halved(graph: bytes) -> bytes:
    """The graph with its matrices kept in float16 and made float32 when it is loaded: half the size, the same to three digits."""
    model = onnx.load_from_string(graph)
    casts = []
    for n, each in enumerate(model.graph.initializer):
        value = onnx.numpy_helper.to_array(each)
        if value.dtype == np.float32 and value.size >= HALVED_FROM:
            model.graph.initializer[n].CopyFrom(onnx.numpy_helper.from_array(value.astype(np.float16), f"{each.name}{HALF}"))
            name = model.graph.initializer[n].name
            casts.append(onnx.helper.make_node("Cast", [name], [name.removesuffix(HALF)], to=onnx.TensorProto.FLOAT))
    for each in (model, model.graph, *model.graph.node):  # where in the sources each came from, with the folders of the machine
        del each.metadata_props[:]
    nodes = [*casts, *model.graph.node]
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    return bytes(model.SerializeToString())


def bundle(out: Path, body: Path, settings: Settings, scores: dict[str, float], tokenizer: Path, labels: Path) -> Path:
    """One file with everything that has learned, and its sum beside it. The same parts give the same bytes."""
    heads = ("words", "spans", "arcs", "relations", "quotes", *(("talk",) if hears(settings) else ()))
    members = {"body.onnx": body.read_bytes()} | {f"{name}.onnx": halved((out / f"{name}.onnx").read_bytes()) for name in heads}
    members |= {"roots.npz": (out / "roots.npz").read_bytes(), "tokenizer.json": tokenizer.read_bytes(), "labels.json": labels.read_bytes()}
    members["card.json"] = json.dumps(card(settings, scores, members), indent=1).encode()
    path = out / "encoder.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content)
    (out / "encoder.zip.sha256").write_text(f"{sha256(path.read_bytes()).hexdigest()}  encoder.zip\n", encoding="utf-8")
    return path


def export(run: Path, to: Path, variants: Sequence[str], documents: int, threads: int) -> Path:
    """Write the graphs of a run, quantize, compare, bundle the first variant: the file that the program reads.

    Raises:
        SystemExit: the float graph says something else than torch.
    """
    to.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(threads)
    model, settings = load_run(run)
    data = Data(settings, Path(settings.pack))
    judge = Judge(load_labels(run / "labels.json"), data.damage, torch.device("cpu"))
    few = [(source, items[:documents]) for source, items in data.to_measure()]
    talks = [(name, items[:documents]) for name, items in data.talks_to_measure()]
    modes = {share.mode for share in settings.mix}
    write_graphs(model, settings.shape.width, to)

    inputs = list(body_inputs(data, documents))
    torch_body = model.body
    exact = evaluate(model, judge, few, modes, settings.evaluate_most, talks)
    paths = {"float": to / "body.onnx"} | {variant: quantize(to / "body.onnx", variant, data) for variant in variants}
    for name, path in paths.items() if inputs else ():
        session = Session(path, threads)
        largest, cosine = strays(torch_body, session, inputs)
        speed = pieces_per_second(session, inputs)
        model.body = session  # type: ignore[assignment]
        figures = evaluate(model, judge, few, modes, settings.evaluate_most, talks)
        model.body = torch_body
        size = sum(each.stat().st_size for each in (path, path.with_name(f"{path.name}.data")) if each.exists())
        lost = {key: round(exact[key] - figures[key], 2) for key in exact if key in figures and exact[key] - figures[key] > POINTS}
        print(f"{name}: {size / 1e6:.1f} MB, {speed:,.0f} pieces a second, largest difference {largest:.4f}, mean cosine {cosine:.5f}")
        print(f"  figures that fall by more than {POINTS}: {lost or 'none'}", flush=True)
        if name == "float" and largest > FLOAT_TOLERANCE:
            raise SystemExit(f"the float graph strays from torch by {largest:.4f}, more than {FLOAT_TOLERANCE}")
    scores = json.loads((run / "scores.json").read_bytes())
    made = bundle(to, paths[variants[0]], settings, scores, Path(settings.pack) / "tokenizer.json", run / "labels.json")
    print(f"{made}: {made.stat().st_size / 1e6:.1f} MB, sha256 {sha256(made.read_bytes()).hexdigest()}")
    return made


def main() -> None:
    """Export as the command line says."""
    parser = argparse.ArgumentParser(prog="python -m training.export", description=__doc__)
    parser.add_argument("run", type=Path, help="the folder a run wrote")
    parser.add_argument("--to", type=Path, required=True)
    parser.add_argument("--variants", default="channels", help=f"joined by commas, of {', '.join(VARIANTS)}; the first is bundled")
    parser.add_argument("--documents", type=int, default=4, help="held-out documents of each set that are compared")
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    export(args.run, args.to, args.variants.split(","), args.documents, args.threads)


if __name__ == "__main__":
    main()
