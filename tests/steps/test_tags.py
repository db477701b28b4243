"""Tags: what holds of the columns whatever the encoder says, and that what it says stands there."""

import pytest
from fake_encoder import LABELS, guessing, telling
from hypothesis import given
from hypothesis import strategies as st

from fabula.layers import Region, Span, Tokens
from fabula.steps import tags
from fabula.steps.encode import encode
from fabula.steps.paragraphs import find_paragraphs
from fabula.steps.sentences import find_sentences
from fabula.steps.tags import find_tags, kind_of, owners
from fabula.steps.tokens import find_tokens

TEXTS = st.text(st.sampled_from("aB’ .!,—“”\n&3☺\u0301"), max_size=120) | st.text(max_size=60)
COLUMNS = ("lemma", "upos", "head", "deprel", "supersense", "realis")


def read(text: str, seed: int) -> tuple[Tokens, list[Span]]:
    """The tags of a text about which an encoder guesses."""
    tokens = find_tokens(text)
    paragraphs = find_paragraphs(text, (Region("r1", "body", 0, len(text)),))
    sentences = find_sentences(text, paragraphs, [], tokens, None)
    signals = encode(text, tokens, paragraphs, guessing(len(tokens.start), seed))
    return find_tags(text, signals, tokens, sentences), sentences


def check(text: str, tokens: Tokens, sentences: list[Span]) -> None:
    """A tree a sentence, marks as marks."""
    size = len(tokens.start)
    assert all(len(getattr(tokens, column)) == size for column in COLUMNS)
    owner = owners(tokens, sentences)
    for n in range(size):
        word = text[tokens.start[n] : tokens.end[n]]
        head, seen = n, set()
        while head >= 0:
            assert head not in seen
            seen.add(head)
            head = tokens.head[head]
        assert {int(owner[m]) for m in seen} == {int(owner[n])}
        assert tokens.upos[n] in LABELS.upos
        assert (tokens.deprel[n] == "root") == (tokens.head[n] == -1)
        assert tokens.deprel[n] == "root" or (tokens.deprel[n] == "punct") == (tokens.upos[n] == "PUNCT")
        if kind_of(word) in ("word", "mark"):
            assert (tokens.upos[n] == "PUNCT") == (kind_of(word) == "mark")
    for sentence in set(owner.tolist()):
        own = [n for n in range(size) if owner[n] == sentence]
        (root,) = (n for n in own if tokens.head[n] == -1)
        if not all(tokens.upos[n] == "PUNCT" for n in own):
            assert tokens.upos[root] != "PUNCT"
            assert not [n for n in own if tokens.head[n] >= 0 and tokens.upos[tokens.head[n]] == "PUNCT"]


@given(TEXTS, st.integers(0, 999))
def test_any_text_has_a_tree_a_sentence(text: str, seed: int) -> None:
    tokens, sentences = read(text, seed)
    check(text, tokens, sentences)
    assert read(text, seed)[0] == tokens


@pytest.mark.parametrize("text", ["", " \n", "Anne", "—", "* * *", "“!”"])
def test_hardly_any_text(text: str) -> None:
    check(text, *read(text, 1))


def test_a_sentence_too_long_is_one_tree_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "so they went and went, " * 200
    for slab in (64, 1 << 20):
        monkeypatch.setattr(tags, "SLAB", slab)
        tokens, sentences = read(text, 3)
        assert len(sentences) == 1
        check(text, tokens, sentences)
        assert "parataxis" in tokens.deprel


def test_no_matter_how_much_is_read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "One went. Two stayed here, and three? Four! " * 30
    whole = read(text, 5)
    monkeypatch.setattr(tags, "SLAB", 16)
    monkeypatch.setattr(tags, "CELLS", 40)
    assert read(text, 5) == whole


def test_what_is_told_stands_there() -> None:
    text = "Ann’s dog ran."
    tokens = find_tokens(text)
    fake = telling(
        5,
        upos=["PROPN", "PART", "NOUN", "VERB", "PUNCT"],
        heads=[2, 0, 3, -1, 3],
        deprels=["nmod", "case", "nsubj", "root", "punct"],
        events=[3],
    )
    signals = encode(text, tokens, [Span(0, len(text))], fake)
    found = find_tags(text, signals, tokens, [Span(0, len(text))])
    assert found.upos == ["PROPN", "PART", "NOUN", "VERB", "PUNCT"]
    assert found.head == [2, 0, 3, -1, 3]
    assert found.deprel == ["nmod", "case", "nsubj", "root", "punct"]
    assert found.realis == [False, False, False, True, False]


def test_rules_alone_leave_the_columns_null() -> None:
    tokens = find_tokens("Ann ran.")
    assert find_tags("Ann ran.", None, tokens, []) == tokens
