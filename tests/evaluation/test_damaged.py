"""Texts whose quotation marks were damaged: the recipe, the counts, the command."""

import json
import sys
from pathlib import Path

import pytest

from evaluation import damaged
from evaluation.gold import Line
from evaluation.pdnc import Novel, load
from fabula.layers import GivenCast, Quote, Span

LAYOUT = Path(__file__).with_name("layouts") / "pdnc"
OAR = load(LAYOUT / "data/TheLostOar")


def spoken(novel: Novel) -> list[list[str]]:
    return [[part.of(novel.text).strip('"“”') for part in line.parts] for line in novel.lines]


@pytest.mark.parametrize("style", damaged.STYLES)
def test_gold_moves_with_the_text(style: str) -> None:
    hurt = damaged.damage(OAR, style)
    assert spoken(hurt) == spoken(OAR)
    assert hurt == damaged.damage(OAR, style)


@pytest.mark.parametrize(
    ("style", "begins"),
    [
        ("whole", '"Good morning, Mrs. Vale," said'),
        ("missing", "Good morning, Mrs. Vale, said"),
        ("no closing", "“Good morning, Mrs. Vale, said"),
        ("no opening", "Good morning, Mrs. Vale,” said"),
        ("single", "'Good morning, Mrs. Vale,' said"),
        ("one mark for both", "”Good morning, Mrs. Vale,” said"),
    ],
)
def test_styles(style: str, begins: str) -> None:
    assert begins in damaged.damage(OAR, style).text


def test_marks_that_nobody_annotated_are_damaged_too() -> None:
    text = 'The sign said "Closed" (or "Shut"). "No," he said.'
    novel = Novel("Sign", text, 0, (), GivenCast(), (Line((Span(37, 40),), None),), ())
    assert damaged.damage(novel, "no closing").text == "The sign said “Closed (or “Shut). “No, he said."


def test_some_are_lost_and_some_stay() -> None:
    text = '"No," he said. ' * 200
    lost = 400 - damaged.damage(Novel("Noes", text, 0, (), GivenCast(), (), ()), "straight some lost").text.count('"')
    assert 100 < lost < 220


def test_characters_inside_gold() -> None:
    text = "He said no, and went."
    quotes = [Quote("q1", 0, 10, "speech", 1), Quote("q2", 12, 20, "other", 2)]
    assert damaged.count_characters(text, [Line((Span(8, 10),), None)], quotes) == (8, 2)


def test_command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("--root", LAYOUT, "--styles", "whole,missing", "--model", "rules")
    monkeypatch.setattr(sys, "argv", ["damaged", *map(str, words)])
    damaged.main()
    shown = capsys.readouterr().out
    figures = json.loads(shown.splitlines()[-1])
    assert (figures["n"], figures["encoder_found"]) == (5, None)
    assert figures["rules_found"] < 50
    assert "missing" in shown
