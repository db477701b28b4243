"""The page of scores: made from saved results, and as they are."""

import doctest
from importlib import import_module

import pytest

from evaluation import gum, litbank, modern, pdnc, scores
from evaluation.results import load_all, result_of
from evaluation.tally import Tally, f1, f1_counts, macro, share, total


def test_the_page_is_as_the_results_are() -> None:
    results = load_all()
    assert results
    assert scores.PAGE.read_text(encoding="utf-8") == scores.page(results), "run `python -m evaluation.scores`"


def test_micro_adds_counts_and_macro_adds_figures() -> None:
    rows = [("long", Tally(lines=9, found=9)), ("short", Tally(lines=1, found=0))]
    result = result_of("pdnc-raw", "a split", rows, lambda tally: {"found": share(tally, "found", "lines"), "n": None})
    assert result.micro["found"] == 90
    assert result.macro["found"] == 50
    assert result.lines == 10
    assert "pdnc-raw | a split | 2 documents, 10 lines" in result.signature
    assert "| found | 90.0 | 50.0 |" in scores.figures_table(result)


def test_nothing_to_count_is_no_figure() -> None:
    assert share(Tally(), "found", "lines") is None
    assert f1(Tally(), "events") is None
    assert macro([{"a": None}, {"a": 4.0}, {"a": 8.0, "b": None}]) == {"a": 6.0, "b": None}


def test_f1_counts_add_up() -> None:
    assert f1(total([f1_counts("x", 1, 1, 4), f1_counts("x", 2, 4, 2)]), "x") == pytest.approx(100 * 2 * 3 / (5 + 6))
    assert f1(f1_counts("x", 1, 2, 4, gold_hits=4), "x") == pytest.approx(100 * 2 * 0.5 * 1 / 1.5)


@pytest.mark.parametrize("module", ["names", "repair", "worlds"])
def test_examples(module: str) -> None:
    failed, tried = doctest.testmod(import_module(f"evaluation.{module}"))
    assert tried > 0
    assert failed == 0


def test_the_readme_says_what_each_figure_is() -> None:
    readme = scores.PAGE.with_name("README.md").read_text(encoding="utf-8")
    figures = {key for corpus in (pdnc, litbank, modern, gum) for key in corpus.figures(Tally())}
    assert {key for key in figures if f"`{key}`" not in readme} == set()
