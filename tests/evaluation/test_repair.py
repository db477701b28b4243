"""The certain apostrophes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.repair import repair


@pytest.mark.parametrize(
    ("damaged", "whole"),
    [
        ("I don t know", "I don't know"),
        ("down to the Duke s we tell", "down to the Duke's we tell"),
        ("You re late; I m not. We ll see, he d say, they ve gone", "You're late; I'm not. We'll see, he'd say, they've gone"),
        ("at ten o clock, ma am", "at ten o'clock, ma'am"),
        ('" Tis true,  tis pity', "\"'Tis true, 'tis pity"),
        ("DON T! THE DUKE S MEN", "DON'T! THE DUKE'S MEN"),
    ],
)
def test_mended(damaged: str, whole: str) -> None:
    assert repair(damaged)[0] == whole


@pytest.mark.parametrize(
    "text", ["I saw them go.", "John S. Mill", "Plan t and plan u", "the boys  hats", "isn't it the Duke's?", "a line\ns"]
)
def test_left_alone(text: str) -> None:
    assert repair(text) == (text, 0)


pieces = st.sampled_from(["don", "t", "s", "S", "I", "ll", "Duke", "tis", "clock", "o", " ", "  ", "\n", '"', "'", ".", "we"])


@given(st.lists(pieces).map("".join) | st.text())
def test_same_length_and_only_spaces_change(text: str) -> None:
    mended, count = repair(text)
    changed = [(a, b) for a, b in zip(text, mended, strict=True) if a != b]
    assert set(changed) <= {(" ", "'")}
    assert len(changed) == count
