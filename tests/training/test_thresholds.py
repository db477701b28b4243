"""Choosing how likely what is read must be; skipped where training/requirements.txt is not installed."""

from pathlib import Path

import pytest

pytest.importorskip("torch", reason="torch is not installed: pip install -r training/requirements.txt")

from evaluation.gold import Line
from fabula.layers import Span
from fabula.steps import acts, tags
from training import thresholds

TEXT = "“I never liked that house,” said Anna.\n\n“It was the garden, I think,” said Ben.\n"


def test_each_combination_is_tried() -> None:
    choices = thresholds.choices_of(acts, ["LIKELY=0.1,0.2", "IDLE=0.5"])
    assert choices == [(("LIKELY", 0.1), ("IDLE", 0.5)), (("LIKELY", 0.2), ("IDLE", 0.5))]
    assert thresholds.choices_of(tags, ["REALIS=0.3"]) == [(("REALIS", 0.3),)]


@pytest.mark.parametrize("given", ["LIKELI=0.1", "LIKELY=a", "LIKELY", "DOERS=1", "AT_ONCE=3"])
def test_what_cannot_be_chosen_is_refused(given: str) -> None:
    with pytest.raises(SystemExit, match=given):
        thresholds.choices_of(acts, [given])


def test_a_lower_bar_reads_more_acts(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def likely(quotes: list, *_: object) -> dict:
        asked.append(quotes)
        return {quote.id: {"complaint": 0.5, "disclosure": 0.3, "joke": 0.12} for quote in quotes}

    monkeypatch.setattr(acts, "likely_acts", likely)
    begin = TEXT.index("“It")
    lines = [
        Line((Span(0, TEXT.index(" said")),), "a", acts=frozenset({"complaint", "joke"})),
        Line((Span(begin, TEXT.index(" said", begin)),), "b", acts=frozenset({"disclosure"})),
    ]
    choices = thresholds.choices_of(acts, ["LIKELY=0.1,0.2", "PART=0,0.8"])
    where, counts = thresholds.acts_of(("x/1", "x", "dev", None, TEXT, lines, []), choices)
    assert where == "passages"
    assert len(asked) == 1, "the encoder is asked once"
    assert [count["acts:read"] for count in counts] == [6, 2, 4, 2]
    assert [count["acts:hits"] for count in counts] == [3, 1, 2, 1]
    assert thresholds.figures(counts[2:3], "acts")["any_act"] == 100


def test_what_the_talk_shows_is_asked_by_what_was_read(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def likely(quotes: list, tokens: object, signals: object, heard: dict) -> dict:
        asked.append((acts.OF_TALK, tokens, signals, heard))
        return {quote.id: {"complaint": acts.OF_TALK} for quote in quotes}

    monkeypatch.setattr(acts, "likely_acts", likely)
    lines = [Line((Span(0, TEXT.index(" said")),), "a", acts=frozenset({"complaint"}))]
    _, counts = thresholds.acts_of(("x/1", "x", "dev", None, TEXT, lines, []), thresholds.choices_of(acts, ["OF_TALK=0.2,0.9"]))
    assert [count["acts:hits"] for count in counts] == [0, 1]
    assert [share for share, *_ in asked] == [acts.OF_TALK, 0.2, 0.9]
    assert all(what is known for _, *given in asked for what, known in zip(given, asked[0][1:], strict=True)), "by what the reading knew"


def test_documents_are_those_for_development_whose_acts_were_read(monkeypatch: pytest.MonkeyPatch) -> None:
    done, nothing = Line((Span(0, 1),), "a", acts=frozenset({"joke"})), Line((Span(0, 1),), "a")
    documents = [
        (id, id, part, None, "x", [line], []) for id, part, line in (("a", "dev", done), ("b", "train", done), ("c", "dev", nothing))
    ]
    monkeypatch.setattr(thresholds, "READERS", {name: lambda data: documents for name in ("excerpts", "stories", "passages")})
    assert [document[0] for document in thresholds.documents(Path())] == ["a"] * 3
