"""Quotations with an encoder's help: a case is a folder of `tests/cases/mending` with heard.txt and expected.tsv.

heard.txt is the story; ⟦ ⟧ enclose what the encoder hears as speech, ⸨ ⸩ what it hears as speech faintly. No case needs weights.
"""

from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fabula.layers import Quote, Region
from fabula.steps.paragraphs import find_paragraphs
from fabula.steps.quotes import find_quotes
from fabula.steps.tokens import find_tokens

CASES = sorted((Path(__file__).parent.parent / "cases" / "mending").iterdir())
SPEECH, FAINT, NARRATION = (0.9, 0.9, 0.95), (0.2, 0.2, 0.25), (0.01, 0.01, 0.03)


def quotes_of(text: str, repair: Any) -> list[Quote]:
    """The quotations of a text whose tokens have these probabilities; None: rules alone."""
    regions = (Region("r1", "body", 0, len(text)),) if text.strip() else ()
    signals: Any = None if repair is None else SimpleNamespace(repair=np.array(repair, np.float16).reshape(-1, 3))
    return find_quotes(text, regions, find_paragraphs(text, regions), (), find_tokens(text), signals)


def heard(shown: str) -> tuple[str, list[tuple[float, float, float]]]:
    """A story without its brackets, and what is heard of each token."""
    text, hears, opens = "", [], set()
    how = NARRATION
    for char in shown:
        if char in "⟦⸨":
            how = SPEECH if char == "⟦" else FAINT
            opens.add(len(text))
        elif char in "⟧⸩":
            how = NARRATION
        else:
            text += char
            hears.append(how)
    tokens = find_tokens(text)
    repair = []
    for start, end in zip(tokens.start, tokens.end, strict=True):
        (opening, closing, inside), (off, _, _) = hears[start], NARRATION
        closes = hears[start] != NARRATION and hears[end] == NARRATION
        repair.append((opening if start in opens else off, closing if closes else off, inside))
    return text, repair


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_quotes(case: Path) -> None:
    text, repair = heard((case / "heard.txt").read_text(encoding="utf-8"))
    found = [f"{q.kind}\t{q.turn}\t" + q.span.of(text).replace("\n", "\\n") for q in quotes_of(text, repair)]
    _, *expected = (case / "expected.tsv").read_text(encoding="utf-8").splitlines()
    assert found == expected


@pytest.mark.parametrize("name", ["marks-whole-and-misheard", "dashes-and-misheard", "no-talk"])
def test_what_rules_read_well_stays_theirs(name: str) -> None:
    text, repair = heard((CASES[0].parent / name / "heard.txt").read_text(encoding="utf-8"))
    assert quotes_of(text, repair) == quotes_of(text, None)


PIECES = ["“", "”", '"', "‘", "’", "'", "«", "—", "No", "he said", "Ann", ",", ".", "?", " ", "\n\n", "* * *", "I never saw it", "``", "_"]
odds = st.sampled_from([0.0, 0.001, 0.1, 0.5, 0.9, 1.0])


@given(
    st.lists(st.sampled_from(PIECES), max_size=120).map(" ".join) | st.text(max_size=200), st.lists(st.tuples(odds, odds, odds), min_size=1)
)
def test_any_text_and_anything_heard(text: str, cycle: list[tuple[float, float, float]]) -> None:
    repair = [cycle[n % len(cycle)] for n in range(len(find_tokens(text).start))]
    quotes = quotes_of(text, repair)
    assert quotes == quotes_of(text, repair)
    regions = (Region("r1", "body", 0, len(text)),) if text.strip() else ()
    paragraphs = find_paragraphs(text, regions)
    for quote in quotes:
        assert any(p.start <= quote.start < quote.end <= p.end for p in paragraphs)
    for left, right in pairwise(quotes):
        assert left.end <= right.start
        assert left.turn <= right.turn


@pytest.mark.parametrize("hears", [(0.5, 0.5, 0.5), (0.0, 0.0, 1.0), (1.0, 1.0, 0.0)])
def test_a_mark_over_and_over(hears: tuple[float, float, float]) -> None:
    text = "“No, he said. " * 30 + '"' * 3_000 + "” Yes." * 30
    quotes = quotes_of(text, [hears] * len(find_tokens(text).start))
    assert all(left.end <= right.start for left, right in pairwise(quotes))
    assert all(quote.end <= len(text) for quote in quotes)
