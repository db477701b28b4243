"""The graphs of the bodies in int8.

What meets a matrix is scaled to eight bits at once for all its columns, by the largest number in it. After the activation and the
normalisation a few columns are ten times as large as the rest, and cost the others their digits. So each column is divided by about its
range beforehand, and the row of the matrix that it meets multiplied by it (SmoothQuant: Xiao et al. 2023, ICML, there with 0.5 for 0.85).
"""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort  # type: ignore[import-untyped]
from onnx import ModelProto, NodeProto, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic  # type: ignore[import-untyped]
from onnxruntime.quantization.shape_inference import quant_pre_process  # type: ignore[import-untyped]

VARIANTS = ("dynamic", "channels", "reduced", "float")
STRENGTH = 0.85  # share of a column's range that moves to the matrix; from 0.75 to 0.9 the vectors of texts that teach strayed least
NONE = 1e-6  # a range of nothing at all
LEAST = 0.25  # range of a column, of that of the middle one: what hardly stood in one may yet stand in another text
SMOOTH = ".smooth"  # the ending of the name of what columns are multiplied by

Inputs = dict[str, np.ndarray]


def products(model: ModelProto) -> list[NodeProto]:
    """The nodes that multiply with a matrix of the weights, in the order of the graph."""
    held = {each.name for each in model.graph.initializer}
    return [node for node in model.graph.node if node.op_type == "MatMul" and node.input[1] in held]


def ranges(graph: Path, given: Iterable[Inputs]) -> dict[str, np.ndarray]:
    """The largest magnitude in each column of what meets a matrix, by the name of what meets it; nothing if nothing is given."""
    model = onnx.load(graph)
    names = list(dict.fromkeys(node.input[0] for node in products(model)))
    model.graph.output.extend(onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None) for name in names)
    if not names:
        return {}
    session = ort.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    largest: dict[str, np.ndarray] = {}
    for window in given:
        for name, value in zip(names, session.run(names, window), strict=True):
            its = np.abs(value).reshape(-1, value.shape[-1]).max(0)
            largest[name] = np.maximum(largest.get(name, its), its)
    return largest


def smooth(model: ModelProto, largest: dict[str, np.ndarray]) -> None:
    """Even out the columns that meet matrices, and these with them, in place: the same products but for rounding.

    Raises:
        ValueError: a matrix stands in two products.
    """
    held = {each.name: each for each in model.graph.initializer}
    matrices = [node.input[1] for node in products(model) if node.input[0] in largest]
    if len(matrices) > len({*matrices}):
        raise ValueError("a matrix stands in two products")
    evened = []
    for node in model.graph.node:
        if node.op_type == "MatMul" and node.input[1] in matrices:
            meets, matrix = node.input
            weights = numpy_helper.to_array(held[matrix])
            columns, rows = (np.maximum(each, max(LEAST * np.median(each), NONE)) for each in (largest[meets], np.abs(weights).max(1)))
            factor = columns**STRENGTH / rows ** (1 - STRENGTH)
            factor = (factor / np.exp(np.log(factor).mean())).astype(np.float32)
            held[matrix].CopyFrom(numpy_helper.from_array(weights * factor[:, None], matrix))
            model.graph.initializer.append(numpy_helper.from_array(1 / factor, matrix + SMOOTH))
            node.input[0] = f"{matrix}.evened"
            evened.append(onnx.helper.make_node("Mul", [meets, matrix + SMOOTH], [node.input[0]], name=f"{matrix}{SMOOTH}.product"))
        evened.append(NodeProto.FromString(node.SerializeToString()))
    del model.graph.node[:]
    model.graph.node.extend(evened)


def make_ready(graph: Path, given: Iterable[Inputs] = ()) -> Path:
    """The graph as `quantize` takes it, evened out by the windows that are given."""
    ready = ready_path(graph)
    quant_pre_process(graph, ready, skip_symbolic_shape=True)
    if largest := ranges(ready, given):
        model = onnx.load(ready)
        smooth(model, largest)
        onnx.save(model, ready)
    return ready


def ready_path(graph: Path) -> Path:
    """Where the graph lies that `quantize` takes."""
    return graph.with_suffix(".ready.onnx")


def quantize(graph: Path, variant: str) -> Path:
    """A graph in int8, from what `make_ready` wrote beside it: "dynamic" (one scale a matrix), "channels" (one a column).

    "reduced" is "channels" with weights of seven bits, for processors without VNNI, whose sums of eight-bit products saturate; "float" is
    the graph as it was, to compare.
    """
    out = graph.with_name(f"{graph.stem}.{variant}.onnx")
    if variant != "float":
        quantize_dynamic(
            ready_path(graph),
            out,
            op_types_to_quantize=["MatMul", "Gemm", "Gather"],
            per_channel=variant != "dynamic",
            reduce_range=variant == "reduced",
            weight_type=QuantType.QInt8,
            extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},  # of what nodes make whose shapes nobody told
        )
    made = onnx.load(graph if variant == "float" else out)
    forget_origins(made)
    onnx.save(made, out)
    return out


def forget_origins(model: ModelProto) -> None:
    """Leave out where in the sources each part of a graph came from, with the folders of the machine."""
    for each in (model, model.graph, *model.graph.node):
        del each.metadata_props[:]
