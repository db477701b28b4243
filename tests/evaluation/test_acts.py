"""Acts: what counts as agreement, and which acts the mean is taken of."""

import pytest

from evaluation.acts import ENOUGH, act_figures, count_acts
from evaluation.gold import Line
from evaluation.lines import Outcome
from fabula.layers import Act, Quote, Span


def figures(rows: list[tuple[str, str | None]]) -> dict[str, float | None]:
    """Of lines with the acts of gold and those that were read, joined by blanks; None: the line was not found."""
    outcomes, acts = [], []
    for n, (gold, read) in enumerate(rows):
        quote = None if read is None else Quote(f"q{n}", 0, 1, "speech", n)
        outcomes.append(Outcome(Line((Span(0, 1),), "a", acts=frozenset(gold.split())), quote, None, ()))
        acts += [Act("", f"q{n}", act, None, 0, 1) for act in (read or "").split()]
    return act_figures(count_acts(outcomes, acts))


@pytest.mark.parametrize(
    ("gold", "read", "agrees"),
    [("threat order", "order joke", 100), ("", "", 100), ("threat", "", 0), ("", "threat", 0), ("threat", "joke", 0), ("", None, 0)],
)
def test_a_line_agrees_in_an_act_or_in_none(gold: str, read: str | None, agrees: int) -> None:
    assert figures([(gold, read)])["any_act"] == agrees


def test_few_examples_do_not_count_among_the_common() -> None:
    rows: list[tuple[str, str | None]] = [("order", "order")] * ENOUGH + [("threat", "")] * (ENOUGH - 1)
    got = figures(rows)
    assert (got["acts"], got["acts_common"]) == (50, 100)
    assert figures(rows[1:])["acts_common"] is None
