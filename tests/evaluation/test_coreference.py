"""Our measures on the test cases of the CoNLL reference scorer (conll/reference-coreference-scorers, test/TestCases.README)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.coreference import b_cubed, ceaf_e, clusters_of, coreference_figures, count_coreference, muc
from evaluation.tally import Tally, f1

Published = tuple[float, float] | None

# case; key; response; (recall, precision) of MUC, B³, CEAF φ4 where published. A capital is another mention than its small letter.
CASES: list[tuple[str, str, str, Published, Published, Published]] = [
    ("A-1", "a bc def", "a bc def", (3 / 3, 3 / 3), (6 / 6, 6 / 6), (1, 1)),
    ("A-2", "a bc def", "a de", (1 / 3, 1 / 1), (7 / 18, 3 / 3), (0.6, 0.9)),
    ("A-3", "a bc def", "a bcx defy z", (3 / 3, 3 / 5), (6 / 6, 55 / 108), (0.88571, 0.66429)),
    ("A-4", "a bc def", "a bcx dy z", (1 / 3, 1 / 3), (5 / 9, 17 / 42), (0.73333, 0.55)),
    ("A-5", "a bc def", "a bcxB dy z", (1 / 3, 1 / 4), (5 / 9, 5 / 16), (0.68889, 0.51667)),
    ("A-6", "a bc def", "a bcx dy Bz", (1 / 3, 1 / 4), (5 / 9, 17 / 48), (0.73333, 0.55)),
    # give a mention twice; the scorer counts the first.
    ("A-7", "a bc def", "a bcxb dy z", (1 / 3, 1 / 3), (5 / 9, 17 / 42), (0.73333, 0.55)),
    ("A-8", "a bc def", "a bcx dy bz", (1 / 3, 1 / 3), (5 / 9, 17 / 42), (0.73333, 0.55)),
    ("A-9", "a bc def", "a bcx dy bbbbbbbbbbz", (1 / 3, 1 / 3), (5 / 9, 17 / 42), (0.73333, 0.55)),
    ("A-10", "a bc def", "a b c d e f", (0, 0), (3 / 6, 6 / 6), None),
    ("A-11", "a bc def", "abcdef", (3 / 3, 3 / 5), (6 / 6, 7 / 18), None),
    ("A-12", "a bc def", "a x y c d e z", (0, 0), (13 / 36, 4 / 7), None),
    ("A-13", "a bc def", "axycdez", (1 / 3, 1 / 6), (17 / 36, 6 / 49), None),
    ("D-1", "12345 67 89ABC", "12345 6789ABC", (9 / 9, 9 / 10), (12 / 12, 16 / 21), None),
    ("E-1", "12345 67 89ABC", "1234589ABC 67", (9 / 9, 9 / 10), (1, 7 / 12), None),
    ("F-1", "ABCD", "AB CD", (2 / 3, 2 / 2), None, None),
    ("G-1", "AB CD", "ABCD", (2 / 2, 2 / 3), None, None),
    ("J-1", "ABC", "AC", (1 / 2, 1 / 1), None, None),
    ("K-1", "BCDEGHJ", "ABC DEF GHI", (3 / 6, 3 / 6), None, None),
    ("L-1", "ABC DEFG", "AB CD FGH", (2 / 5, 2 / 4), None, None),
    ("M-1", "abcdef", "abcdef", (1, 1), (1, 1), (1, 1)),
    ("N-1", "a b c d e f", "a b c d e f", None, (1, 1), (1, 1)),
]


def clusters(shown: str) -> list[frozenset[str]]:
    return clusters_of((mention, n) for n, cluster in enumerate(shown.split()) for mention in cluster)


def recall_and_precision(tally: Tally, name: str) -> tuple[float, float]:
    read = tally[f"{name}:read"]
    return tally[f"{name}:gold_hits"] / tally[f"{name}:gold"], tally[f"{name}:hits"] / read if read else 0.0


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_reference_scorer(case: tuple[str, str, str, Published, Published, Published]) -> None:
    _, key, response, *published = case
    for measure, name, expected in zip((muc, b_cubed, ceaf_e), ("muc", "b3", "ceafe"), published, strict=True):
        if expected:
            assert recall_and_precision(measure(clusters(key), clusters(response)), name) == pytest.approx(expected, abs=1e-5)


def test_conll_is_the_mean() -> None:
    tally = count_coreference(clusters("a bc def"), clusters("a de"))
    assert coreference_figures(tally)["conll"] == pytest.approx((50 + 56 + 72) / 3)


def test_nothing_read_is_zero_and_no_gold_is_none() -> None:
    assert coreference_figures(count_coreference(clusters("a bc"), clusters("")))["conll"] == 0
    assert coreference_figures(count_coreference(clusters(""), clusters("a bc")))["conll"] is None


links = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 4)))


@given(links, links)
def test_bounds_and_symmetry(gold: list[tuple[int, int]], read: list[tuple[int, int]]) -> None:
    there = count_coreference(clusters_of(gold), clusters_of(read))
    back = count_coreference(clusters_of(read), clusters_of(gold))
    for name in ("muc", "b3", "ceafe"):
        forward, backward = f1(there, name), f1(back, name)
        assert forward is None or 0 <= forward <= 100 + 1e-9
        if forward is not None and backward is not None:
            assert forward == pytest.approx(backward)
