"""What other weights score beside the saved figures."""

from dataclasses import replace

from evaluation.compare import pairs, report
from evaluation.results import result_of
from evaluation.tally import Tally


def test_only_figures_that_both_have_are_compared() -> None:
    saved = {"events": 73.3, "links": None, "gone": 1.0, "promises": 20.0}
    other = {"events": 74.0, "links": 50.0, "new": 2.0, "promises": None}
    assert pairs(saved, other) == {"events": (73.3, 74.0)}


def test_a_report() -> None:
    saved = result_of("litbank", "held out", [("one", Tally())], lambda tally: {"events": 73.3, "mentions": 88.1})
    saved = replace(saved, commit="abc1234")
    other = replace(saved, micro={"events": 74.0, "mentions": 88.4})
    assert report(saved, other, 0.5) == (
        "litbank: 1 of 2 figures differ by 0.5 or more from those of abc1234\n  events: 73.3 saved, 74.0 here (+0.7)"
    )
    assert report(None, other, 0.5) == "litbank: no saved figures"
    assert "saved of 1 documents, here 3" in report(saved, replace(other, documents=3), 0.5)
