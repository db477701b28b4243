"""Events, and the subtypes of relations that their roles stand on."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from parsed import Parsed, parsed

from fabula.layers import Mention, Quote, Span
from fabula.steps.events import find_events
from fabula.steps.subtypes import find_subtypes
from fabula.steps.tokens import find_tokens

HERE = Path(__file__).parent
DEPRELS = "acl advcl amod aux case compound conj nmod nsubj obj obl xcomp punct".split()


@pytest.mark.parametrize("case", parsed(HERE / "subtypes.txt"), ids=lambda case: case.name)
def test_subtypes(case: Parsed) -> None:
    assert find_subtypes(case.text, case.tokens).deprel == case.expected


@pytest.mark.parametrize("case", parsed(HERE / "events.txt"), ids=lambda case: case.name)
def test_events(case: Parsed) -> None:
    found = find_events(case.text, find_subtypes(case.text, case.tokens), case.mentions, [])
    assert [f"{case.text[e.start : e.end]} {e.agent or '-'} {e.patient or '-'}" for e in found] == case.expected


WORDS = st.lists(st.sampled_from("Ann was seen by him who ’s bitten going her that".split()), min_size=1, max_size=12)


@given(WORDS, st.data())
def test_any_tree(words: list[str], data: st.DataObject) -> None:
    text = " ".join(words)
    tokens = find_tokens(text)
    size = len(tokens.start)
    order = data.draw(st.permutations(range(size)))
    head = [0] * size
    for n, place in enumerate(order):
        head[place] = order[data.draw(st.integers(0, n - 1))] if n else -1
    tokens = replace(
        tokens,
        upos=data.draw(st.lists(st.sampled_from(["VERB", "NOUN", "AUX", "PART", "ADP"]), min_size=size, max_size=size)),
        head=head,
        deprel=["root" if head[n] < 0 else data.draw(st.sampled_from(DEPRELS)) for n in range(size)],
        realis=data.draw(st.lists(st.booleans(), min_size=size, max_size=size)),
    )
    fine = find_subtypes(text, tokens)
    assert [each.partition(":")[0] for each in fine.deprel] == tokens.deprel
    mentions = [Mention("m1", tokens.start[0], tokens.end[-1], "PER", "NOM", "e1"), Mention("m2", 0, tokens.end[0], "PER", "NOM")]
    found = find_events(text, fine, mentions, [Quote("q1", 0, 1, "speech", 1, cue=Span(0, len(text)), speaker="e1")])
    assert [(e.start, e.end) for e in found] == [(a, b) for a, b, on in zip(tokens.start, tokens.end, tokens.realis, strict=True) if on]
    assert {role for e in found for role in (e.agent, e.patient)} <= {"e1", None}
    assert [e.id for e in found] == [f"ev{n}" for n in range(1, len(found) + 1)]


def test_who_says_a_quote_does_what_its_tag_says() -> None:
    text = "“Go!” said she and rose."
    tokens = find_tokens(text)
    size = len(tokens.start)
    said, rose = (tokens.start.index(text.index(word)) for word in ("said", "rose"))
    tokens = replace(
        tokens,
        upos=["VERB"] * size,
        head=[-1] + [0] * (size - 1),
        deprel=["root"] + ["dep"] * (size - 1),
        realis=[n in (said, rose) for n in range(size)],
    )
    quote = Quote("q1", 0, 5, "speech", 1, cue=Span(6, len(text) - 1), speaker="e1")
    assert [(text[e.start : e.end], e.agent) for e in find_events(text, tokens, [], [quote])] == [("said", "e1"), ("rose", None)]


def test_rules_alone_find_none() -> None:
    tokens = find_tokens("Ann ran.")
    assert find_events("Ann ran.", tokens, [], []) == []
    assert find_subtypes("Ann ran.", tokens) == tokens
