"""What other weights score beside the saved figures."""

from dataclasses import replace

from evaluation.compare import differences, report
from evaluation.results import result_of
from evaluation.tally import Tally


def test_only_figures_of_both_that_differ_enough_are_told() -> None:
    saved = {"events": 73.3, "mentions": 88.1, "links": None, "gone": 1.0}
    other = {"events": 74.0, "mentions": 88.4, "links": 50.0, "new": 2.0}
    assert list(differences(saved, other, 0.5)) == [("events", 73.3, 74.0)]


def test_a_report() -> None:
    saved = result_of("litbank", "held out", [("one", Tally())], lambda tally: {"events": 73.3, "mentions": 88.1})
    other = replace(saved, micro={"events": 74.0, "mentions": 88.1})
    assert report(saved, other, 0.5) == "litbank: 1 of 2 figures differ by 0.5 or more\n  events: 73.3 saved, 74.0 here (+0.7)"
    assert report(None, other, 0.5) == "litbank: no saved figures"
