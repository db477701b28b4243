"""What is said of a reading in one line."""

import pytest

from fabula.layers import Quote
from fabula.steps.doubts import find_doubts

LONG = "The rain had kept on all morning. " * 60


def spoken(text: str, *lines: str) -> list[Quote]:
    return [Quote(f"q{n}", text.index(line), text.index(line) + len(line), "speech", n) for n, line in enumerate(lines)]


@pytest.mark.parametrize("text", ["", "The rain.", "“No,” he said."])
def test_nothing_to_say(text: str) -> None:
    assert find_doubts(text, spoken(text, "“No,”") if "No" in text else []) == []


@pytest.mark.parametrize("line", ["“No.”", "— No.", "No.”", "*No.*"])
def test_speech_that_is_shown(line: str) -> None:
    assert find_doubts(LONG + line, spoken(LONG + line, line)) == []


def test_a_label_shows_speech() -> None:
    assert find_doubts("ANN: No.\nBEN: Yes.", spoken("ANN: No.\nBEN: Yes.", "No.", "Yes.")) == []


def test_guessed() -> None:
    text = "“No,” he said. Yes, she said. Go on, he said."
    (doubt,) = find_doubts(text, spoken(text, "“No,”", "Yes,", "Go on,"))
    assert doubt.startswith("2 of 3 spoken lines")


def test_no_speech() -> None:
    assert len(find_doubts(LONG, [])) == 1
