"""Export of a small model: the graphs say what torch says, for any number of windows and rows; skipped where tools are missing."""

from pathlib import Path

import pytest

pytest.importorskip("torch", reason="torch is not installed: pip install -r training/requirements.txt")
pytest.importorskip("onnxscript", reason="onnxscript is not installed: pip install -r training/requirements.txt")
pytest.importorskip("onnxruntime", reason="onnxruntime is not installed: pip install -r training/requirements.txt")

import numpy as np
import onnxruntime as ort
import torch

from fabula.layers.vocabulary import ACTS
from training.export import Session, strays, write_graphs
from training.labels import standard
from training.model import ARC, SPAN, Encoder, Shape

torch.set_num_threads(1)  # the tensors are tiny: more threads only wait for each other

SMALL = Shape(layers=1, width=24, heads=2, inner=32, vocabulary=200, positions=64)


pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]  # warnings: of the exporter's own libraries


@pytest.fixture(scope="module")
def model() -> Encoder:
    torch.manual_seed(1)
    return Encoder(standard(ACTS), SMALL).eval()


@pytest.fixture(scope="module")
def folder(model: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("export")
    write_graphs(model, SMALL.width, out)
    return out


def answers(path: Path, *given: torch.Tensor) -> list[np.ndarray]:
    session = ort.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    names = [each.name for each in session.get_inputs()]
    return session.run(None, {name: value.detach().numpy() for name, value in zip(names, given, strict=True)})


@pytest.mark.parametrize(("windows", "pieces"), [(1, 5), (3, 64)])
def test_the_body(model: Encoder, folder: Path, windows: int, pieces: int) -> None:
    rng = np.random.default_rng(0)
    mask = np.ones((windows, pieces), bool)
    mask[-1, pieces // 2 :] = False
    case = rng.integers(0, 4, mask.shape)
    given = {"ids": rng.integers(0, 200, mask.shape), "case": case, "layout": case[:, ::-1].copy(), "mask": mask}
    largest, cosine = strays(model.body, Session(folder / "body.onnx", 1), [given])
    assert largest < 1e-4
    assert cosine > 0.9999


def test_the_heads(model: Encoder, folder: Path) -> None:
    rows = torch.randn(5, SMALL.width)
    for ours, theirs in zip(answers(folder / "words.onnx", rows), model.words(rows).values(), strict=True):
        assert np.allclose(ours, theirs.detach().numpy(), atol=1e-4)
    span = (torch.randn(6, SPAN), torch.randn(6, SPAN), torch.arange(6))
    assert np.allclose(answers(folder / "spans.onnx", *span)[0], model.spans(*span).detach().numpy(), atol=1e-4)
    arcs = (torch.randn(3, 9, ARC), torch.randn(3, 9, ARC))
    assert np.allclose(answers(folder / "arcs.onnx", *arcs)[0], model.arcs.heads(*arcs).detach().numpy(), atol=1e-4)
    far = torch.randint(0, 17, (7, 7))
    people = (torch.randn(4, 4 * SMALL.width), torch.randn(3, 5 * SMALL.width), far, far % 3)
    for ours, theirs in zip(answers(folder / "people.onnx", *people), model.people(*people).values(), strict=True):
        assert np.allclose(ours, theirs.detach().numpy(), atol=1e-4)
