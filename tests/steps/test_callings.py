"""Names cut short that only talk has: callings.tsv holds which may be short for which; whole stories are cases of tests/cases/people."""

from collections import Counter
from pathlib import Path

import pytest

from fabula.layers import Alternative, Mention, Quote
from fabula.steps.callings import resembles, wholes_of
from fabula.steps.joining import join
from fabula.steps.naming.forms import as_form

ROWS = [line.split("\t") for line in Path(__file__).with_name("callings.tsv").read_text().splitlines() if not line.startswith("#")]


@pytest.mark.parametrize(("called", "told", "alike"), ROWS)
def test_which_name_is_short_for_which(called: str, told: str, alike: str) -> None:
    assert any(resembles(as_form(called), whole) for whole in wholes_of(as_form(told))) == (alike == "yes")


def quote(speaker: str | None, sure: float, *others: tuple[str, float], to: tuple[str, ...] = ()) -> Quote:
    rest = [Alternative(e, p) for e, p in others]
    odds = 0.9 if to else 0.0
    return Quote(
        "q1", 0, 5, "speech", 1, speaker=speaker, confidence=sure, alternatives=rest, addressees=list(to), addressee_confidence=odds
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (quote("e1", 0.2, ("e2", 0.4), to=("e2",)), quote("e1", 0.2, ("e2", 0.4), to=("e2",))),  # decided otherwise than by odds
        (quote("e8", 0.4, ("e2", 0.3)), quote("e9", 0.4, ("e2", 0.3))),
        (quote("e1", 0.4, ("e8", 0.3), ("e9", 0.2)), quote("e9", 0.5, ("e1", 0.4))),
        (quote("e1", 0.4, ("e8", 0.2), ("e2", 0.3)), quote("e1", 0.4, ("e2", 0.3), ("e9", 0.2))),
        (quote("e1", 0.4, to=("e8", "e9")), quote("e1", 0.4, to=("e9",))),
        (quote(None, 0.0, to=("e8",)), quote(None, 0.0, to=("e9",))),
    ],
)
def test_two_are_one_in_quotes(before: Quote, after: Quote) -> None:
    (made,), *_ = join({"e8": "e9"}, [before], [], {}, {})
    assert made == after


def test_nobody_speaks_to_themselves() -> None:
    (made,), *_ = join({"e8": "e9"}, [quote("e8", 0.7, to=("e9",))], [], {}, {})
    assert (made.speaker, made.addressees, made.addressee_confidence) == ("e9", [], 0.0)


def test_several_are_joined_at_once() -> None:
    mentions = [Mention(f"m{n}", n, n + 1, "PER", "PROP", entity=f"e{n}") for n in range(1, 5)]
    genders = {"e1": Counter(he=1), "e2": Counter(he=2), "e3": Counter(she=1)}
    _, named, grown, _ = join({"e1": "e3", "e2": "e3"}, [], mentions, genders, {})
    assert [m.entity for m in named] == ["e3", "e3", "e3", "e4"]
    assert grown == {"e1": Counter(), "e2": Counter(), "e3": Counter(he=3, she=1)}
