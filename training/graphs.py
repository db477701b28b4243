"""The bodies as graphs, written node by node: what a processor does fastest, and nothing else.

They read one window at a time, without padding, so that there is nothing to hide. Attention is one node of onnxruntime's own
(com.microsoft.MultiHeadAttention); the normalisation is in plain sums and products, which onnxruntime does four times as fast as its node
for it. What torch exports of the same bodies takes half as long again. Parameters keep their names; a matrix stands the other way round,
its name ending in MATRIX.
"""

from collections.abc import Mapping

import numpy as np
import onnx
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper
from torch import Tensor

from training.model import Shape

OPSET, IR = 18, 10
OWN = "com.microsoft"  # the domain of onnxruntime's own nodes
MATRIX = ".matrix"
EPSILON = 1e-12  # of the normalisation
COLUMNS = ("ids", "case", "layout")  # [1, P] of a window


def lower(state: Mapping[str, Tensor], shape: Shape) -> ModelProto:
    """What both readings share: the COLUMNS of a window to "lower" [1, P, D]. `state` as of an Encoder."""
    graph = Graph(state, shape)
    pieces = graph.add("Squeeze", graph.add("Shape", "ids", start=1, end=2))
    places = graph.add("Range", graph.number("zero", 0), pieces, graph.number("step", 1))
    # As rows of one window: onnxruntime 1.31 makes a slice that it cannot run of a gather of a plain range.
    rows = graph.add("Unsqueeze", places, graph.hold("window", np.array([0], np.int64)))
    x = graph.add("Gather", graph.parameter("body.positions.weight"), rows)
    for table, column in (("words", "ids"), ("cases", "case"), ("layouts", "layout")):
        x = graph.add("Add", graph.add("Gather", graph.parameter(f"body.{table}.weight"), column), x)
    x = graph.normal(x, "body.norm")
    for n in range(shape.shared):
        x = graph.layer(x, f"body.layers.{n}.")
    return graph.model(COLUMNS, x, "lower")


def upper(state: Mapping[str, Tensor], shape: Shape) -> ModelProto:
    """The layers of one reading: "lower" [1, P, D] to "vectors" [1, P, D]."""
    graph = Graph(state, shape)
    x = "lower"
    for n in range(shape.shared, shape.layers):
        x = graph.layer(x, f"body.layers.{n}.")
    return graph.model(("lower",), x, "vectors")


class Graph:
    """A graph while it is put together; what its methods take and give are names of values."""

    def __init__(self, state: Mapping[str, Tensor], shape: Shape):
        self.state, self.shape = state, shape
        self.nodes: list[NodeProto] = []
        self.held: dict[str, TensorProto] = {}

    def add(self, operator: str, *given: str, domain: str = "", out: tuple[str, ...] = (), **attributes: object) -> str:
        """One node; its first output."""
        made = out or (f"{operator}.{len(self.nodes)}",)
        self.nodes.append(helper.make_node(operator, given, made, name=f"node.{len(self.nodes)}", domain=domain, **attributes))
        return made[0]

    def hold(self, name: str, value: np.ndarray) -> str:
        """Numbers that stand in the file once."""
        self.held[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def number(self, name: str, value: float) -> str:
        return self.hold(name, np.array(value, np.int64 if isinstance(value, int) else np.float32))

    def parameter(self, name: str) -> str:
        return self.hold(name, self.state[name].numpy(force=True))

    def linear(self, x: str, name: str) -> str:
        """A matrix and a bias."""
        matrix = self.hold(f"{name}{MATRIX}", self.state[f"{name}.weight"].numpy(force=True).T)
        return self.add("Add", self.add("MatMul", x, matrix), self.parameter(f"{name}.bias"))

    def normal(self, x: str, name: str) -> str:
        """The normalisation of each piece's vector."""
        last = self.hold("last", np.array([-1], np.int64))
        apart = self.add("Sub", x, self.add("ReduceMean", x, last))
        spread = self.add("ReduceMean", self.add("Mul", apart, apart), last)
        by = self.add("Reciprocal", self.add("Sqrt", self.add("Add", spread, self.number("epsilon", EPSILON))))
        weighed = self.add("Mul", self.add("Mul", apart, by), self.parameter(f"{name}.weight"))
        return self.add("Add", weighed, self.parameter(f"{name}.bias"))

    def gelu(self, x: str) -> str:
        """The activation, exact."""
        erf = self.add("Erf", self.add("Mul", x, self.number("root of a half", 0.5**0.5)))
        return self.add("Mul", self.add("Mul", x, self.number("half", 0.5)), self.add("Add", erf, self.number("one", 1.0)))

    def layer(self, x: str, name: str) -> str:
        """One layer, as model.Layer computes it."""
        thirds = self.hold("thirds", np.array([self.shape.width] * 3, np.int64))
        parts = tuple(f"{name}{part}" for part in ("queries", "keys", "values"))
        self.add("Split", self.linear(x, f"{name}qkv"), thirds, axis=-1, out=parts)
        seen = self.add("MultiHeadAttention", *parts, domain=OWN, num_heads=self.shape.heads)
        x = self.normal(self.add("Add", x, self.linear(seen, f"{name}mix")), f"{name}norm_mix")
        inner = self.gelu(self.linear(x, f"{name}up"))
        return self.normal(self.add("Add", x, self.linear(inner, f"{name}down")), f"{name}norm_down")

    def model(self, given: tuple[str, ...], x: str, name: str) -> ModelProto:
        """The whole, with what it takes; `x`, which it makes, takes a name."""
        vectors = [1, "pieces", self.shape.width]
        inputs = [
            helper.make_tensor_value_info(each, *((TensorProto.INT64, vectors[:2]) if each in COLUMNS else (TensorProto.FLOAT, vectors)))
            for each in given
        ]
        nodes = [*self.nodes, helper.make_node("Identity", [x], [name], name="last")]
        outputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, vectors)]
        graph = helper.make_graph(nodes, name, inputs, outputs, list(self.held.values()))
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET), helper.make_opsetid(OWN, 1)], ir_version=IR)
        onnx.checker.check_model(model)
        return model
