"""Supersenses: what the head says, within what a word can mean."""

from itertools import accumulate, pairwise
from pathlib import Path

import numpy as np
import pytest
from fake_encoder import SUPERSENSES, guessing, telling
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from fabula.layers import Span
from fabula.steps.encode import encode
from fabula.steps.lemmas import find_lemmas
from fabula.steps.supersenses import dictionary, find_supersenses
from fabula.steps.tokens import find_tokens

CASES = [block.splitlines() for block in (Path(__file__).parent / "supersenses.txt").read_text(encoding="utf-8").split("\n= ")[1:]]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_cases(case: list[str]) -> None:
    rows = [line.split() for line in case[1:] if line and line != "."]
    text = " ".join(row[0] for row in rows)
    breaks = [n for n, line in enumerate(line for line in case[1:] if line) if line == "."]
    tokens = find_tokens(text)
    bounds = [0, *(tokens.start[n] for n in breaks), len(text)]
    fake = telling(len(rows))
    fake.rows["supersense"] = np.array(
        [[-said.index(label) if label in said else -99 for label in SUPERSENSES] for said in (row[2].split(",") for row in rows)],
        np.float32,
    )
    signals = encode(text, tokens, [Span(0, len(text))], fake)
    tokens = find_lemmas(text, replace(tokens, upos=[row[1] for row in rows]))
    found = find_supersenses(signals, tokens, [Span(a, b) for a, b in pairwise(bounds)])
    assert [label or "-" for label in found.supersense] == [row[3] for row in rows]


@given(st.lists(st.sampled_from("tables ran Ann the so . ’".split()), max_size=30), st.integers(0, 999))
def test_what_goes_on_has_begun(words: list[str], seed: int) -> None:
    text = " ".join(words)
    tokens = find_tokens(text)
    size = len(tokens.start)
    ends = [n for n in range(size) if words[n] == "."]
    starts = [0, *(tokens.end[n] for n in ends if n + 1 < size)]
    sentences = [Span(a, b) for a, b in zip(starts, [*starts[1:], len(text)], strict=True)] if size else []
    fake = guessing(size, seed)
    signals = encode(text, tokens, [Span(0, len(text))] if text else [], fake)
    tokens = find_lemmas(text, replace(tokens, upos=["VERB" if word == "ran" else "NOUN" for word in words]))
    found = find_supersenses(signals, tokens, sentences).supersense
    assert len(found) == size
    owner = list(accumulate((start in starts[1:] or (n > 0 and words[n - 1] == ".") for n, start in enumerate(tokens.start))))
    for n, label in enumerate(found):
        if label == "I":
            assert n
            assert found[n - 1] is not None
            assert owner[n] == owner[n - 1]
        may = dictionary().get((tokens.upos[n], tokens.lemma[n]))
        alone = label != "I" and (n + 1 == size or found[n + 1] != "I")
        assert label is None or not may or not alone or label in may


def test_the_dictionary_speaks_of_known_labels() -> None:
    senses = {name for may in dictionary().values() for name in may}
    assert senses == {name for name in SUPERSENSES if name.startswith(("noun.", "verb."))}
    assert dictionary()["VERB", "go"] >= {"verb.motion", "verb.stative"}


def test_rules_alone_leave_the_column_null() -> None:
    tokens = find_tokens("Ann ran.")
    assert find_supersenses(None, tokens, []) == tokens
