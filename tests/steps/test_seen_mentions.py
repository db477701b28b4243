"""Mentions where an encoder has read: what it says of spans is given here by hand, or by chance."""

from random import Random
from types import SimpleNamespace
from typing import cast

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from fabula.encoder import Encoder
from fabula.layers import Document, GivenCast, Mention, Meta, Region, Source
from fabula.reading import layers_of
from fabula.steps import CHAIN, run
from fabula.steps.cast import find_cast
from fabula.steps.encode import LONGEST_MENTION, Seen, Signals, see
from fabula.steps.mentions import Phrase, find_mentions
from fabula.steps.naming.names import Name
from fabula.steps.tokens import find_tokens
from fabula.steps.view import View

CLASSES = [f"{type}:{form}" for type in ("PER", "FAC", "GPE") for form in ("PROP", "NOM", "PRON")]
TAGS = {"the": "DET", "old": "ADJ", "of": "ADP", "her": "PRON", "she": "PRON", "saw": "VERB", "and": "VERB", ".": "PUNCT", "said": "VERB"}


BEFORE = CHAIN[: [step.name for step in CHAIN].index("find_mentions")]


def view_of(text: str) -> View:
    document = Document(text, (Region("r1", "body", 0, len(text)),), Meta(), Source("test", "txt", "0" * 64))
    view: View = run(BEFORE, layers_of(document, GivenCast()))["view"]
    return view


def seen_of(view: View, spans: list[tuple[int, int]], likely: list[list[float]]) -> Seen:
    """These spans (both ends inclusive) and the odds of their classes; tags as far as `TAGS` goes."""
    tags = [TAGS.get(low, "PROPN" if word[0].isupper() else "NOUN") for low, word in zip(view.low, view.word, strict=True)]
    return Seen(tags, CLASSES, np.array(spans, np.int32).reshape(-1, 2), np.array(likely, np.float16).reshape(-1, 1 + len(CLASSES)))


def seen(text: str, **words: str) -> tuple[View, list[Mention], dict[str, Name | Phrase]]:
    """What is read of a text in which the encoder is sure of these words, each once, `_` for a space: her_brother="PER:NOM"."""
    view = view_of(text)
    spans, likely = [], []
    for called, label in words.items():
        start = text.index(called.replace("_", " "))
        spans.append((view.at(start), view.at(start + len(called)) - 1))
        likely.append([0.1, *(0.9 * (label == each) for each in CLASSES)])
    return view, *find_mentions(view, GivenCast(), seen_of(view, spans, likely))


def test_mentions_nest_and_have_types() -> None:
    text = "The maid saw her old brother at the gate of Hale Park."
    people = {"The_maid": "PER:NOM", "her_old_brother": "PER:NOM", "her": "PER:PRON"}
    _, mentions, _ = seen(text, **people, the_gate_of_Hale_Park="FAC:NOM", Hale_Park="FAC:PROP")
    read = [(text[m.start : m.end], m.type, m.form) for m in mentions]
    assert read == [
        ("The maid", "PER", "NOM"), ("her old brother", "PER", "NOM"), ("her", "PER", "PRON"),
        ("the gate of Hale Park", "FAC", "NOM"), ("Hale Park", "FAC", "PROP"),
    ]  # fmt: skip


def test_entities_are_numbered_as_they_come_the_longer_of_two_that_begin_together_first() -> None:
    names = ["Ash Park", "Oak Hall", "Elm Wells", "Yew House", "Fir Court", "Bay Lodge", "Hill Manor", "Sea View"]
    view = view_of(" ".join(f"She saw {name}." for name in names))
    spans = [(first, first + more) for name in names for first in [view.at(view.text.index(name))] for more in (0, 1)]
    told = seen_of(view, spans, [[0.1, *(0.9 * (label == "FAC:PROP") for label in CLASSES)]] * len(spans))
    entities, *_ = find_cast(view, *find_mentions(view, GivenCast(), told), GivenCast(), Meta())
    assert [entity.name for entity in entities] == [called for name in names for called in (name, name.split()[0])]


def test_the_head_of_a_long_mention() -> None:
    _, (mention,), shapes = seen("She saw the old keeper of the house.", the_old_keeper_of_the_house="PER:NOM")
    shape = shapes[mention.id]
    assert isinstance(shape, Phrase)
    assert shape.head == "keeper"


def test_two_that_run_together_are_two() -> None:
    text = "Ann and her brother saw it."
    _, mentions, _ = seen(text, Ann="PER:PROP", her_brother="PER:NOM", Ann_and_her_brother="PER:NOM")
    assert [text[m.start : m.end] for m in mentions] == ["Ann", "her brother"]


def test_whoever_speaks_is_somebody() -> None:
    text = "“Go,” said the Voice. “Go,” said the lamp."
    _, mentions, _ = seen(text)
    assert [(text[m.start : m.end], m.form) for m in mentions] == [("the Voice", "PROP"), ("the lamp", "NOM")]


WORDS = "Ann Hale Mr. and Tom's the old brother of her she saw said , . “ ” : ann Hale's".split()


@settings(max_examples=150)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=40), st.randoms(use_true_random=False))
def test_mentions_never_cross_and_come_once(words: list[str], random: Random) -> None:
    view = view_of(" ".join(words))
    spans = [(a, b) for a in range(len(view)) for b in range(a, min(a + LONGEST_MENTION, len(view))) if random.random() < 0.2]
    likely = [[random.random() for _ in range(1 + len(CLASSES))] for _ in spans]
    told = seen_of(view, spans, likely)
    mentions, shapes = find_mentions(view, GivenCast(), told)
    places = [(m.start, m.end) for m in mentions]
    assert places == sorted(set(places), key=lambda place: (place[0], -place[1]))
    assert all(0 <= start < end <= len(view.text) for start, end in places)
    assert not [1 for a, b in places for c, d in places if a < c < b < d]
    assert all(m.form == "PRON" or m.id in shapes for m in mentions)
    assert find_mentions(view, GivenCast(), told) == (mentions, shapes)


def test_words_with_hyphens_are_whole() -> None:
    text = "The well-dressed man met Jean-Paul."
    view, tokens = view_of(text), find_tokens(text)
    words = [text[a:b] for a, b in zip(tokens.start, tokens.end, strict=True)]
    assert words == ["The", "well", "-", "dressed", "man", "met", "Jean", "-", "Paul", "."]
    none = np.zeros(0, np.float16)
    upos = ["DET", "ADV", "PUNCT", "ADJ", "NOUN", "VERB", "PROPN", "PUNCT", "PROPN", "PUNCT"]
    labels = SimpleNamespace(spans=CLASSES, upos=sorted(set(upos)))
    encoder = cast(Encoder, SimpleNamespace(labels=labels))
    spans = np.array([(0, 4), (3, 4), (6, 8), (8, 8)], np.int32)
    likely = np.full((4, 1 + len(CLASSES)), 0.1, np.float16)
    tags = np.array([labels.upos.index(tag) for tag in upos], np.uint8)
    seen = see(view, tokens, Signals(encoder, none, none, none, tags, none, none, spans, likely))
    assert seen
    assert seen.tags == ["DET", "ADJ", "NOUN", "VERB", "PROPN", "PUNCT"]
    assert seen.spans.tolist() == [[0, 2], [4, 4]]  # "dressed man" and "Paul" begin within a word
    assert seen.likely.shape == (2, 1 + len(CLASSES))
