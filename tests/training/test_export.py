"""Export of a small model: the graphs say what torch says, for any number of windows and rows; skipped where tools are missing."""

import json
import zipfile
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import asdict, replace
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="torch is not installed: pip install -r training/requirements.txt")
pytest.importorskip("onnxscript", reason="onnxscript is not installed: pip install -r training/requirements.txt")
pytest.importorskip("onnxruntime", reason="onnxruntime is not installed: pip install -r training/requirements.txt")

import numpy as np
import onnx
import onnxruntime as ort
import torch

from fabula.encoder.model import load
from fabula.layers.vocabulary import ACTS
from training import shipped
from training.export import (
    DIGITS,
    HALVED_FROM,
    TALK,
    Session,
    bundle,
    forget_free_pieces,
    halved,
    load_run,
    make_bodies_ready,
    rounded,
    some,
    strays,
    write_graphs,
)
from training.int8 import SMOOTH, Inputs, make_ready, quantize
from training.labels import standard
from training.model import ARC, SPAN, Encoder, Shape, shared_part
from training.settings import Settings, Share
from training.share import MARKS
from training.shipped import state_of

torch.set_num_threads(1)  # the tensors are tiny: more threads only wait for each other

SMALL = Shape(layers=2, shared=1, width=24, heads=2, inner=32, vocabulary=200, positions=64)


pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]  # warnings: of the exporter's own libraries


@pytest.fixture(scope="module")
def model() -> Encoder:
    torch.manual_seed(1)
    made = Encoder(standard(ACTS), SMALL).eval()
    for parameter in made.parameters():  # as training leaves them: no two alike, which a graph would hold as one
        parameter.data += 0.1 * torch.randn_like(parameter)
    return made


@pytest.fixture(scope="module")
def talking(model: Encoder) -> Encoder:
    """Another that shares the lower part."""
    made = deepcopy(model)
    for name, parameter in made.named_parameters():
        if not name.startswith(shared_part(SMALL)):
            parameter.data += 0.1 * torch.randn_like(parameter)
    return made


@pytest.fixture(scope="module")
def folder(model: Encoder, talking: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("export")
    write_graphs(model, talking, out)
    make_bodies_ready(out, list(windows(1)), list(windows(2)))
    return out


def as_kept(head: torch.nn.Module) -> torch.nn.Module:
    """A head with its matrices rounded as the file keeps them."""
    made = deepcopy(head)
    for parameter in made.parameters():
        if parameter.numel() >= HALVED_FROM:
            parameter.data = torch.from_numpy(rounded(parameter.detach().numpy()).astype(np.float32))
    return made


def windows(seed: int) -> Iterator[Inputs]:
    rng = np.random.default_rng(seed)
    for size in (9, 17, 40):
        ids, case, layout = (rng.integers(0, most, (1, size)) for most in (200, 4, 4))
        yield {"ids": ids, "case": case, "layout": layout}


def answers(path: Path, *given: torch.Tensor) -> list[np.ndarray]:
    session = ort.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    names = [each.name for each in session.get_inputs()]
    return session.run(None, {name: value.detach().numpy() for name, value in zip(names, given, strict=True)})


def test_the_bodies(model: Encoder, talking: Encoder, folder: Path) -> None:
    for name, its in (("body", model), ("talk-body", talking)):
        largest, cosine = strays(its.body, Session(folder / "lower.onnx", folder / f"{name}.onnx", 1), list(windows(0)))
        assert largest < 1e-4
        assert cosine > 0.9999


def test_windows_of_several_lengths_at_once(model: Encoder, folder: Path) -> None:
    """The exported body in the place of torch's, which reads them beside each other with padding."""
    rng = np.random.default_rng(0)
    mask = torch.arange(40) < torch.tensor([[40], [11], [1]])
    ids, case, layout = (torch.from_numpy(rng.integers(0, most, (3, 40))) for most in (200, 4, 4))
    ours, theirs = (body(ids, case, layout, mask) for body in (Session(folder / "lower.onnx", folder / "body.onnx", 1), model.body))
    torch.testing.assert_close(ours[mask], theirs[mask], atol=1e-4, rtol=0)


def test_the_heads(model: Encoder, talking: Encoder, folder: Path) -> None:
    rows = torch.randn(5, SMALL.width)
    for ours, theirs in zip(answers(folder / "words.onnx", rows), model.words(rows).values(), strict=True):
        assert np.allclose(ours, theirs.detach().numpy(), atol=1e-4)
    span = (torch.randn(6, SPAN), torch.randn(6, SPAN), torch.arange(6))
    assert np.allclose(answers(folder / "spans.onnx", *span)[0], model.spans(*span).detach().numpy(), atol=1e-4)
    arcs = (torch.randn(3, 9, ARC), torch.randn(3, 9, ARC))
    assert np.allclose(answers(folder / "arcs.onnx", *arcs)[0], model.arcs.heads(*arcs).detach().numpy(), atol=1e-4)
    talk = (torch.randn(4, SMALL.width), torch.randn(7, SMALL.width), torch.randn(5, SMALL.width))
    # Also where nobody stands in a window, and where no turn opens in it.
    for given in (talk, (talk[0][:1], talk[1][:0], talk[2][:0]), (talk[0][:0], talk[1], talk[2][:1])):
        for ours, theirs in zip(answers(folder / "talk.onnx", *given), talking.talk(*given), strict=True):
            assert np.allclose(ours, theirs.detach().numpy(), atol=1e-4)


def test_halved_heads_say_the_same(model: Encoder, folder: Path) -> None:
    path = folder / "words.half.onnx"
    path.write_bytes(halved((folder / "words.onnx").read_bytes()))
    assert path.stat().st_size < 0.6 * (folder / "words.onnx").stat().st_size
    rows = torch.randn(5, SMALL.width)
    for ours, theirs in zip(answers(path, rows), as_kept(model.words)(rows).values(), strict=True):
        assert np.allclose(ours, theirs.detach().numpy(), atol=5e-3)


def test_rounded_numbers_stray_by_less_than_a_hundredth() -> None:
    numbers = np.concatenate([np.geomspace(1e-4, 100, 999), -np.geomspace(1e-4, 100, 999), [0]]).astype(np.float32)
    assert np.allclose(rounded(numbers), numbers, rtol=0.009, atol=1e-6)
    assert len(np.unique(rounded(np.linspace(1, 1.999, 9999)))) == 1 + 2**DIGITS  # two is the last


def test_free_pieces_are_forgotten_and_marks_are_not(model: Encoder, tmp_path: Path) -> None:
    marks = sorted(MARKS)
    words = [*("[CLS]", "[SEP]", "[UNK]"), *(f"[unused{n}]" for n in range(marks[-1] + 20))]
    (tmp_path / "tokenizer.json").write_text(json.dumps({"model": {"vocab": {word: n for n, word in enumerate(words)}}}), encoding="utf-8")
    big = Encoder(standard(ACTS), replace(SMALL, vocabulary=len(words)))
    before = big.body.words.weight.detach().clone()
    forget_free_pieces(big, tmp_path / "tokenizer.json")
    kept = [0, 1, 2, *(n for n in marks if n > 2)]
    zero = (big.body.words.weight == 0).all(1)
    assert torch.equal(big.body.words.weight[kept[1:]], before[kept[1:]])
    assert zero.sum() == len(words) - len(kept) + int(zero[0])


def test_evened_out_columns_cost_int8_less(tmp_path: Path) -> None:
    """A product in which one column is fifty times as large as the rest."""
    rng = np.random.default_rng(5)
    matrix, windows = rng.normal(size=(32, 16)).astype(np.float32), rng.normal(size=(4, 1, 9, 32)).astype(np.float32)
    windows[..., 7] *= 50
    shapes = [onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, (1, None, size)) for name, size in (("x", 32), ("y", 16))]
    held = [onnx.numpy_helper.from_array(matrix, "matrix")]
    graph = onnx.helper.make_graph(
        [onnx.helper.make_node("MatMul", ["x", "matrix"], ["y"], name="product")], "g", shapes[:1], shapes[1:], held
    )
    path = tmp_path / "product.onnx"
    onnx.save(onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 18)], ir_version=10), path)

    def error(other: Path) -> float:
        return float(np.mean([(answers(other, torch.from_numpy(each))[0] - each @ matrix) ** 2 for each in windows]))

    make_ready(path)
    plain = error(quantize(path, "channels"))
    ready = make_ready(path, ({"x": each} for each in windows[:2]))
    assert any(each.name.endswith(SMOOTH) for each in onnx.load(ready).graph.initializer)
    assert error(ready) < 1e-6, "evened out alone says the same"
    assert error(quantize(path, "channels")) < 0.2 * plain


def test_the_program_hears_what_was_learned(talking: Encoder, folder: Path, tmp_path: Path) -> None:
    tokenizer = {"model": {"vocab": {"[UNK]": 1, "[CLS]": 2, "[SEP]": 3}}}
    (tmp_path / "tokenizer.json").write_text(json.dumps(tokenizer), encoding="utf-8")
    standard(ACTS).save(tmp_path / "labels.json")
    settings = Settings(mix=(Share("stories", "talk", 1),), shape=SMALL)
    made = bundle(folder, "channels", [settings], {}, tmp_path / "tokenizer.json", tmp_path / "labels.json")
    body = Session(folder / "lower.channels.onnx", folder / "talk-body.channels.onnx", 1)
    windows = [
        ([2, 9, 3, 90, 9, 12, 3], [0, 1, 0, 2, 1, 1, 0], [3], [1, 4], [3, 5]),
        ([2, 3, 90, 14, 90, 3], [0, 0, 2, 1, 1, 0], [2, 4], [], []),
        ([2, 9, 3, 91, 14, 3], [0, 1, 0, 1, 1, 0], [], [1], [3]),
    ]
    heard = load(made, threads=2).talk(windows)
    for said, (ids, layout, turns, people, quotes) in zip(heard, windows, strict=True):
        given = torch.tensor([ids])
        vectors = body(given, given * 0, torch.tensor([layout]), given > 0)[0]
        for ours, theirs in zip(said, as_kept(talking.talk)(vectors[turns], vectors[people], vectors[quotes]), strict=True):
            assert np.allclose(ours, theirs.detach().numpy(), atol=5e-3)


@pytest.mark.parametrize(("mode", "body"), [("words", "body"), ("talk", "body"), ("talk", "talk-body")])
def test_what_ships_can_be_trained_on(model: Encoder, talking: Encoder, folder: Path, tmp_path: Path, mode: str, body: str) -> None:
    for name in ("tokenizer.json", "labels.json"):
        (tmp_path / name).write_text("{}", encoding="utf-8")
    settings = Settings(mix=(Share("stories", mode, 1),), shape=SMALL)
    made = bundle(folder, "channels", [settings], {}, tmp_path / "tokenizer.json", tmp_path / "labels.json")
    with zipfile.ZipFile(made) as archive:
        assert not [name for name in archive.namelist() if str(Path(__file__).parents[2]).encode() in archive.read(name)]
    again = state_of(made, body)
    whole = {name: value for name, value in model.state_dict().items() if not name.startswith("hidden.")}  # only learning needs it
    of_talk = talking.state_dict()
    whole |= {name: value for name, value in of_talk.items() if name.startswith(("talk.", *(["body."] if body == "talk-body" else [])))}
    assert again.keys() == {name for name in whole if mode == "talk" or not name.startswith("talk.")}, "what never learned stays out"
    for name, value in again.items():
        assert value.shape == whole[name].shape
        assert torch.allclose(value, whole[name], atol=0.02 * float(whole[name].abs().max()) + 1e-6), name


def test_what_ships_is_a_run_again(talking: Encoder, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    standard(ACTS).save(tmp_path / "labels.json")
    (tmp_path / "tokenizer.json").write_text("{}", encoding="utf-8")
    talk = Settings(mix=(Share("stories", "talk", 1),), shape=SMALL)
    made = bundle(folder, "channels", [talk], {"stories speakers": 50.0}, tmp_path / "tokenizer.json", tmp_path / "labels.json")
    shape = ", ".join(f"{name} = {value}" for name, value in asdict(SMALL).items())
    (tmp_path / "run.toml").write_text(
        f'shape = {{ {shape} }}\nmix = [{{ set = "stories", mode = "talk", share = 1 }}]\n', encoding="utf-8"
    )
    out = tmp_path / "out"
    monkeypatch.setattr("sys.argv", ["shipped", str(tmp_path / "run.toml"), "seed=7", "--talk", "--file", str(made), "--to", str(out)])
    shipped.main()
    again, settings = load_run(out)
    assert (settings.mix, settings.shape, settings.seed) == (talk.mix, SMALL, 7)
    assert json.loads((out / "scores.json").read_bytes()) == {"stories speakers": 50.0}
    for name, value in again.state_dict().items():
        if name.startswith(("body.", "talk.")):
            its = talking.state_dict()[name]
            assert torch.allclose(value, its, atol=0.02 * float(its.abs().max()) + 1e-3), name


def test_float_is_to_compare_and_not_to_train_on(folder: Path, tmp_path: Path) -> None:
    for name in ("tokenizer.json", "labels.json"):
        (tmp_path / name).write_text("{}", encoding="utf-8")
    settings = Settings(mix=(Share("stories", "talk", 1),), shape=SMALL)
    made = bundle(folder, "float", [settings], {}, tmp_path / "tokenizer.json", tmp_path / "labels.json")
    with zipfile.ZipFile(made) as archive:
        assert not [name for name in archive.namelist() if str(Path(__file__).parents[2]).encode() in archive.read(name)]
    with pytest.raises(SystemExit, match="in float"):
        state_of(made)


def test_a_few_documents_are_spread_over_all() -> None:
    assert some(list(range(11))) == [0, 2, 4, 6]
    assert some([1, 2]) == [1, 2]
    assert some([]) == []


def test_a_run_without_talk_keeps_what_its_start_heard(folder: Path, tmp_path: Path) -> None:
    for name in ("tokenizer.json", "labels.json", *TALK):
        (tmp_path / name).write_text("{}", encoding="utf-8")
    settings = Settings(mix=(Share("own", "words", 1),), shape=SMALL, start=str(tmp_path), frozen=("shared",))
    with zipfile.ZipFile(bundle(folder, "channels", [settings], {}, tmp_path / "tokenizer.json", tmp_path / "labels.json")) as made:
        assert {name: made.read(name) for name in TALK} == dict.fromkeys(TALK, b"{}")


def test_what_reads_the_talk_is_not_put_on_other_layers(folder: Path, tmp_path: Path) -> None:
    for name in ("tokenizer.json", "labels.json", *TALK):
        (tmp_path / name).write_text("{}", encoding="utf-8")
    settings = Settings(mix=(Share("own", "words", 1),), shape=SMALL, start=str(tmp_path))
    with pytest.raises(SystemExit, match="stands on its lower layers"):
        bundle(folder, "channels", [settings], {}, tmp_path / "tokenizer.json", tmp_path / "labels.json")
