"""Speech acts: `acts.tsv` holds the cases, a line of talk a row."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fabula.layers import Quote, Span
from fabula.layers.vocabulary import ACTS
from fabula.steps.acts import find_acts
from fabula.steps.lexicon.act_words import ACT_WORDS, ANSWERS, PRECISION

ASKING = "“Please come.”"


def rows() -> list[tuple[str, str, list[str]]]:
    found, before = [], ""
    for row in Path(__file__).with_name("acts.tsv").read_text(encoding="utf-8").splitlines():
        if row.startswith("#"):
            before = ASKING if "answering" in row and found else ""
            continue
        said, *acts = row.split("\t")
        found.append((before, said, [act for act in acts if act]))
    return found


@pytest.mark.parametrize(("before", "said", "expected"), rows())
def test_acts(before: str, said: str, expected: list[str]) -> None:
    curly = said.replace("'", "’")
    text = f"{before} “{curly}”"
    quotes = [Quote("q2", len(before) + 1, len(text), "speech", 2, speaker="e1", addressees=["e2"])]
    if before:
        quotes.insert(0, Quote("q1", 0, len(before), "speech", 1, speaker="e2", addressees=["e1"]))
    acts = [act for act in find_acts(text, quotes) if act.quote == "q2"]
    assert sorted(f"{act.act}: {text[act.start : act.end].lower()}" for act in acts) == sorted(act.replace("'", "’") for act in expected)
    assert all((act.by, act.to) == ("e1", ["e2"]) for act in acts)


@pytest.mark.parametrize(("tag", "acts"), [("ordered the captain", ["order"]), ("he begged", ["request"]), ("he promised", [])])
def test_a_tag_may_name_the_act(tag: str, acts: list[str]) -> None:
    text = f"“Back to the boats,” {tag}."
    found = find_acts(text, [Quote("q1", 0, 19, "speech", 1, cue=Span(20, len(text) - 1))])
    assert [(act.act, text[act.start : act.end]) for act in found] == [(act, "Back to the boats,") for act in acts]


def test_what_is_quoted_in_talk_is_done_by_those_who_said_it() -> None:
    text = "“He said ‘I promise’ and left.”"
    quotes = [Quote("q1", 0, len(text), "speech", 1, speaker="e1"), Quote("q2", 9, 20, "speech", 2, speaker="e2")]
    assert [(act.act, act.by) for act in find_acts(text, quotes)] == [("promise", "e2")]


def test_thoughts_do_nothing() -> None:
    assert find_acts("“I promise.”", [Quote("q1", 0, 12, "thought", 1, speaker="e1")]) == []


def test_every_act_of_the_table_is_of_the_vocabulary_and_measured() -> None:
    assert {*ACT_WORDS, *ANSWERS} == {*PRECISION} <= {*ACTS}
    assert all(0.6 <= share <= 1 for share in PRECISION.values())


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=9) | st.sampled_from(["I’m sorry ", "please? ", "”\n", "Go! "])))
def test_acts_lie_in_their_quotes(words: list[str]) -> None:
    text = f"“{''.join(words)}”"
    quote = Quote("q1", 0, len(text), "speech", 1)
    acts = find_acts(text, [quote])
    assert acts == find_acts(text, [quote])
    assert len({act.act for act in acts}) == len(acts)
    for act in acts:
        assert 0 <= act.start < act.end <= len(text)
        assert text[act.start : act.end].strip()
