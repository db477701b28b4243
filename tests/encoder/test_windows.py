"""Windows: each token once, none over the budget, none at an edge but where the text ends."""

from hypothesis import given
from hypothesis import strategies as st

from fabula.encoder.windows import windows


@given(st.lists(st.integers(1, 24), max_size=400), st.integers(60, 254), st.integers(0, 16))
def test_windows_cover_each_token_once(counts: list[int], budget: int, margin: int) -> None:
    cut = list(windows(counts, budget, margin))
    assert [n for window in cut for n in range(window.own, window.own_last)] == list(range(len(counts)))
    for window in cut:
        assert window.first <= window.own < window.own_last <= window.last
        assert sum(counts[window.first : window.last]) <= budget


@given(st.integers(1, 500), st.integers(40, 100), st.integers(0, 16))
def test_no_token_stands_at_an_edge(size: int, budget: int, margin: int) -> None:
    for window in windows([1] * size, budget, margin):
        assert window.first == 0 or window.own - window.first >= margin
        assert window.last == size or window.last - window.own_last >= margin
