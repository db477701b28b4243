"""Trees: the best of all, one root each, whatever the scores."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fabula.steps.trees import are_trees, best_trees


def worth(scores: np.ndarray, heads: tuple[int, ...]) -> float:
    return float(sum(scores[n, head] for n, head in enumerate(heads)))


def test_what_is_a_tree() -> None:
    heads = np.array([[0, 1, 2], [0, 0, 1], [2, 1, 0], [0, 3, 2], [2, 3, 0]])
    assert are_trees(heads).tolist() == [True, False, False, False, True]


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5])
def test_no_tree_is_better(size: int) -> None:
    every = [heads for heads in product(range(size + 1), repeat=size) if are_trees(np.array([heads]))[0]]
    assert len(every) == size ** max(size - 1, 0)  # Cayley's count of rooted trees
    many = np.random.default_rng(size).normal(size=(30, size, size + 1))
    for scores, found in zip(many, best_trees(many), strict=True):
        best = max(every, key=lambda heads: worth(scores, heads))
        assert worth(scores, tuple(found + 1)) == pytest.approx(worth(scores, best))


@given(st.integers(1, 40), st.integers(0, 10**6), st.booleans())
def test_one_root_and_no_cycle(size: int, seed: int, coarse: bool) -> None:
    scores = np.random.default_rng(seed).normal(size=(3, size, size + 1))
    found = best_trees(np.round(scores) if coarse else scores)
    assert are_trees(found + 1).all()


def test_each_sentence_by_itself() -> None:
    scores = np.random.default_rng(7).normal(size=(20, 9, 10))
    assert (best_trees(scores) == np.concatenate([best_trees(one[None]) for one in scores])).all()
