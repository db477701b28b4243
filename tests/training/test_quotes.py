"""The last stage of training: the head of quotations by itself; skipped where training/requirements.txt is not installed."""

import pytest

pytest.importorskip("torch", reason="torch is not installed: pip install -r training/requirements.txt")
pytest.importorskip("onnxruntime", reason="onnxruntime is not installed: pip install -r training/requirements.txt")

import torch

from fabula.layers.vocabulary import ACTS
from training.labels import standard
from training.model import Quotes
from training.quotes import learn

LABELS = standard(ACTS)


def test_the_head_learns_from_vectors_of_any_scale() -> None:
    torch.manual_seed(3)
    kinds, acts = torch.randint(4, (48,)), (torch.rand(48, len(ACTS)) < 0.1).float()
    pooled = torch.randn(48, 5 * 24) * torch.logspace(-1, 2, 5 * 24) + torch.linspace(-50, 50, 5 * 24)
    head = Quotes(24, LABELS)
    learn(head, (pooled, kinds, acts), epochs=120)
    read_kinds, read_acts = head(pooled)
    assert (read_kinds.argmax(1) == kinds).float().mean() > 0.95
    assert ((read_acts > 0) == (acts > 0)).float().mean() > 0.98
