"""Speech acts: `acts.tsv` holds the cases, a line of talk a row."""

from pathlib import Path

import pytest
from fake_encoder import telling
from hypothesis import given
from hypothesis import strategies as st

from fabula.layers import Quote, Span, Tokens
from fabula.layers.vocabulary import ACTS
from fabula.steps.acts import find_acts, pooled
from fabula.steps.encode import encode
from fabula.steps.lexicon.act_words import ACT_WORDS, ANSWERS, PRECISION
from fabula.steps.talk import Heard
from fabula.steps.tokens import find_tokens

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
    acts = [act for act in find_acts(text, quotes, Tokens(), None, {}) if act.quote == "q2"]
    assert sorted(f"{act.act}: {text[act.start : act.end].lower()}" for act in acts) == sorted(act.replace("'", "’") for act in expected)
    assert all((act.by, act.to) == ("e1", ["e2"]) for act in acts)


@pytest.mark.parametrize(("tag", "acts"), [("ordered the captain", ["order"]), ("he begged", ["request"]), ("he promised", [])])
def test_a_tag_may_name_the_act(tag: str, acts: list[str]) -> None:
    text = f"“Back to the boats,” {tag}."
    found = find_acts(text, [Quote("q1", 0, 19, "speech", 1, cue=Span(20, len(text) - 1))], Tokens(), None, {})
    assert [(act.act, text[act.start : act.end]) for act in found] == [(act, "Back to the boats,") for act in acts]


def test_what_is_quoted_in_talk_is_done_by_those_who_said_it() -> None:
    text = "“He said ‘I promise’ and left.”"
    quotes = [Quote("q1", 0, len(text), "speech", 1, speaker="e1"), Quote("q2", 9, 20, "speech", 2, speaker="e2")]
    assert [(act.act, act.by) for act in find_acts(text, quotes, Tokens(), None, {})] == [("promise", "e2")]


def test_thoughts_do_nothing() -> None:
    assert find_acts("“I promise.”", [Quote("q1", 0, 12, "thought", 1, speaker="e1")], Tokens(), None, {}) == []


def test_every_act_of_the_table_is_of_the_vocabulary_and_measured() -> None:
    assert {*ACT_WORDS, *ANSWERS} == {*PRECISION} <= {*ACTS}
    assert all(0.6 <= share <= 1 for share in PRECISION.values())


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=9) | st.sampled_from(["I’m sorry ", "please? ", "”\n", "Go! "])))
def test_acts_lie_in_their_quotes(words: list[str]) -> None:
    text = f"“{''.join(words)}”"
    quote = Quote("q1", 0, len(text), "speech", 1)
    acts = find_acts(text, [quote], Tokens(), None, {})
    assert acts == find_acts(text, [quote], Tokens(), None, {})
    assert len({act.act for act in acts}) == len(acts)
    for act in acts:
        assert 0 <= act.start < act.end <= len(text)
        assert text[act.start : act.end].strip()


SAID = "“I promise,” said Ann. “He did it.” “Go!”"
WHERE = [(0, 12), (23, 35), (36, 41)]


def heard(acts: list[dict[str, float]], kind: str = "speech", around: dict[str, dict[str, float]] | None = None) -> list[str]:
    """What comes out of SAID where the encoder gives these acts to its quotes, in log-odds: quote, act, words, confidence.

    `around`: what the talk shows of some quotes.
    """
    tokens = find_tokens(SAID)
    first = [tokens.start.index(start) for start, _ in WHERE]
    fake = telling(len(tokens.start), quotes={at: ("speech", said) for at, said in zip(first, acts, strict=True)})
    signals = encode(SAID, tokens, [Span(0, len(SAID))], fake)
    quotes = [Quote(f"q{n}", start, end, kind, n) for n, (start, end) in enumerate(WHERE)]
    talk = {id: Heard({}, {}, tuple(said.get(act, -9.0) for act in ACTS)) for id, said in (around or {}).items()}
    return [f"{a.quote} {a.act} {SAID[a.start : a.end]!r} {a.confidence:.2f}" for a in find_acts(SAID, quotes, tokens, signals, talk)]


def test_the_encoder_hears_what_no_word_shows() -> None:
    assert heard([{}, {"accusation": 2.0, "complaint": -2.0}, {}]) == [
        "q0 promise 'I promise' 0.77",
        "q1 accusation 'He did it.' 0.88",
        "q2 order 'Go' 0.72",
    ]


def test_the_talk_around_shows_what_the_words_leave_open() -> None:
    words: list[dict[str, float]] = [{}, {"accusation": 1.0}, {}]
    (alone,) = (line for line in heard(words) if line.startswith("q1"))
    (both,) = (line for line in heard(words, around={"q1": {"accusation": 4.0}}) if line.startswith("q1"))
    assert alone == "q1 accusation 'He did it.' 0.73"
    assert float(both.split()[-1]) > 0.9
    assert not any(line.startswith("q1") for line in heard(words, around={"q1": {}})), "nor is done what the talk shows not to be"


def test_two_witnesses_are_surer_than_one() -> None:
    assert heard([{"promise": 0.0}, {}, {"order": -2.0, "threat": 0.0}]) == [
        "q0 promise 'I promise' 0.89",
        "q2 order 'Go' 0.75",
        "q2 threat 'Go!' 0.50",
    ]


def test_what_is_no_talk_does_nothing_whatever_the_encoder_says() -> None:
    assert heard([{"promise": 5.0}, {"threat": 5.0}, {}], "thought") == []


def test_an_answer_is_one_where_the_encoder_heard_a_request() -> None:
    text = "“The door, John.” “Yes.”"
    tokens = find_tokens(text)
    quotes = [Quote("q1", 0, 17, "speech", 1), Quote("q2", 18, 24, "speech", 2)]
    signals = encode(text, tokens, [Span(0, len(text))], telling(len(tokens.start), quotes={0: ("speech", {"request": 3.0})}))
    assert [act.act for act in find_acts(text, quotes, tokens, signals, {})] == ["request", "agreement"]
    assert find_acts(text, quotes, tokens, None, {}) == []


def test_quotes_are_pooled_as_training_pools_them() -> None:
    text = "Ann said “You came here” and left"
    tokens = find_tokens(text)
    signals = encode(text, tokens, [Span(0, len(text))], telling(len(tokens.start)))
    (row,) = pooled([Quote("q1", 9, 24, "speech", 1)], tokens, signals)
    assert row.reshape(5, 2)[:, 1].tolist() == [1, 2, 4, 6, 7]  # before, first, mean, last, after; the fake's vectors are numbers
    whole = pooled([Quote("q1", 0, len(text), "speech", 1)], tokens, signals)[0].reshape(5, 2)[:, 1]
    assert whole.tolist() == [0, 0, 4, 8, 8]
