"""The weight file: nothing of it is used unless all of it is what its card says; every fault is one line."""

import json
import sys
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from conftest import Ran
from fake_encoder import LABELS

from fabula.encoder.choice import digest_of, weights_of
from fabula.encoder.weights import LAYOUT, MEMBERS, TALK, read_weights
from fabula.errors import UnusableModel

CONTENT = {name: f"not a graph: {name}".encode() for name in MEMBERS} | {
    "labels.json": json.dumps({name: getattr(LABELS, name) for name in LABELS.__struct_fields__}).encode(),
    "tokenizer.json": json.dumps({"model": {"vocab": {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3}}}).encode(),
}


def written(path: Path, change: Callable[[dict[str, bytes], dict[str, object]], object] = lambda members, card: None) -> Path:
    """A weight file, its members and card changed after its sums were taken."""
    members = dict(CONTENT)
    files = {name: {"bytes": len(content), "sha256": sha256(content).hexdigest()} for name, content in members.items()}
    card: dict[str, object] = {"layout": LAYOUT, "name": "test", "window": {"pieces": 30, "margin_tokens": 2}, "files": files}
    change(members, card)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in (members | {"card.json": json.dumps(card).encode()}).items():
            archive.writestr(name, content)
    return path


def test_a_whole_file_is_read(tmp_path: Path) -> None:
    weights = read_weights(written(tmp_path / "encoder.zip"))
    assert weights.card.name == "test"
    assert weights.labels == LABELS
    assert weights.members["body.onnx"] == CONTENT["body.onnx"]


def test_the_second_reading_is_read_where_there_is_one(tmp_path: Path) -> None:
    def add(members: dict[str, bytes], card: dict[str, object]) -> None:
        members |= dict.fromkeys(TALK, b"talk")
        files = {name: {"bytes": len(content), "sha256": sha256(content).hexdigest()} for name, content in members.items()}
        card.update(files=files)

    assert {*read_weights(written(tmp_path / "talk.zip", add)).members} == {*MEMBERS, *TALK}
    assert {*read_weights(written(tmp_path / "encoder.zip")).members} == {*MEMBERS}


FAULTS: dict[str, tuple[Callable[[dict[str, bytes], dict[str, object]], object], str]] = {
    "other content": (lambda members, card: members.update({"body.onnx": b"not a graph: body.onny"}), "body.onnx has other content"),
    "other size": (lambda members, card: members.update({"body.onnx": b""}), "body.onnx has another size"),
    "a member is missing": (lambda members, card: members.pop("spans.onnx"), "spans.onnx"),
    "a sum is missing": (lambda members, card: card.update(files={}), "lower.onnx"),
    "older": (lambda members, card: card.update(layout=LAYOUT - 1), f"layout {LAYOUT - 1}, this fabula reads layout {LAYOUT}"),
    "newer": (lambda members, card: card.update(layout=LAYOUT + 1), f"layout {LAYOUT + 1}, this fabula reads layout {LAYOUT}"),
    "no layout": (lambda members, card: card.pop("layout"), f"layout None, this fabula reads layout {LAYOUT}"),
    "no card of ours": (lambda members, card: card.update(window="wide"), "is damaged"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_one_line_and_2(fault: str, tmp_path: Path, tea: Path, fabula: Callable[..., Ran]) -> None:
    change, says = FAULTS[fault]
    ran = fabula("read", tea, "--model", written(tmp_path / "own.zip", change))
    assert ran.code == 2
    assert ran.err.count("\n") == 1
    assert "own.zip" in ran.err
    assert says in ran.err


@pytest.mark.parametrize("content", [b"", b"rubbish", b"PK\x03\x04 and no more"])
def test_no_zip_is_one_line_and_2(content: bytes, tmp_path: Path, tea: Path, fabula: Callable[..., Ran]) -> None:
    (tmp_path / "own.zip").write_bytes(content)
    ran = fabula("read", tea, "--model", tmp_path / "own.zip")
    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert "own.zip is damaged" in ran.err


def test_packed_members_that_are_damaged_are_one_line_and_2(tmp_path: Path, tea: Path, fabula: Callable[..., Ran]) -> None:
    path = tmp_path / "own.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("card.json", b'{"layout": ' + b"0123456789" * 400)
    content = bytearray(path.read_bytes())
    content[45:60] = bytes(255 - byte for byte in content[45:60])
    path.write_bytes(content)
    ran = fabula("read", tea, "--model", path)
    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert "own.zip is damaged" in ran.err


def test_what_unpacks_to_too_much_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "own.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("card.json", b" " * 1_000_000)
    monkeypatch.setattr("fabula.encoder.weights.MOST_BYTES", 10_000)
    assert path.stat().st_size < 10_000
    with pytest.raises(UnusableModel, match="is too large to be weights"):
        read_weights(path)


def test_no_file_is_one_line_and_2(tmp_path: Path, tea: Path, fabula: Callable[..., Ran]) -> None:
    ran = fabula("read", tea, "--model", tmp_path / "none.zip")
    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert "none.zip is missing" in ran.err


def test_graphs_that_cannot_run_are_one_line_and_2(tmp_path: Path, tea: Path, fabula: Callable[..., Ran]) -> None:
    ran = fabula("read", tea, "--model", written(tmp_path / "own.zip"))
    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert "cannot be run on this processor" in ran.err
    assert "--model rules" in ran.err


def test_no_runtime_is_one_line_and_2(tmp_path: Path, tea: Path, fabula: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)  # importing it fails
    ran = fabula("read", tea, "--model", written(tmp_path / "own.zip"))
    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert "needs onnxruntime" in ran.err


def test_every_byte_of_the_file_counts(tmp_path: Path) -> None:
    whole = written(tmp_path / "encoder.zip").read_bytes()
    for n in range(0, len(whole), 97):
        (tmp_path / "own.zip").write_bytes(whole[:n] + bytes([whole[n] ^ 0xFF]) + whole[n + 1 :])
        try:
            weights = read_weights(tmp_path / "own.zip")
        except UnusableModel:
            continue
        assert weights.members == CONTENT  # a byte of the directory that says nothing


def test_weights_are_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = written(tmp_path / "one.zip"), written(tmp_path / "other.zip", lambda members, card: members.update({"body.onnx": b"x"}))
    assert digest_of(one) == digest_of(written(tmp_path / "same.zip"))
    assert len({digest_of(one), digest_of(other), digest_of(None), digest_of(tmp_path / "none.zip")}) == 4
    monkeypatch.setenv("FABULA_MODEL", str(one))
    assert weights_of() == one
    assert weights_of(other) == other
    assert weights_of("rules") is None
