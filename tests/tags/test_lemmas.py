"""Lemmas: lemmas.tsv has single words, lemmas_in_context.txt what neighbours decide."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fabula.layers import Tokens
from fabula.steps.lemmas import find_lemmas, lemma
from fabula.steps.lexicon import lines
from fabula.steps.tokens import find_tokens

HERE = Path(__file__).parent
TAGS = "ADJ ADP ADV AUX CCONJ DET INTJ NOUN NUM PART PRON PROPN PUNCT SCONJ SYM VERB X".split()


def cases(name: str) -> list[str]:
    return [line for line in (HERE / name).read_text(encoding="utf-8").splitlines() if not line.startswith("#")]


@pytest.mark.parametrize("case", cases("lemmas.tsv"))
def test_lemma(case: str) -> None:
    word, upos, expected = case.split("\t")
    assert lemma(word, upos) == expected


@pytest.mark.parametrize("case", cases("lemmas_in_context.txt"))
def test_lemma_in_context(case: str) -> None:
    tagged, _, expected = case.partition(" → ")
    rows = [(*word.split("/"), "")[:3] for word in tagged.split()]
    assert " ".join(map(str, lemmas_of(rows))) == expected


def lemmas_of(rows: list[tuple[str, ...]]) -> list[str | None]:
    """The lemmas of words with tag and deprel, as the step finds them."""
    text = " ".join(word for word, _, _ in rows)
    ends = [len(" ".join(word for word, _, _ in rows[: n + 1])) for n in range(len(rows))]
    nothing = [None] * len(rows)
    tokens = Tokens(
        start=[end - len(word) for end, (word, _, _) in zip(ends, rows, strict=True)],
        end=ends,
        lemma=list(nothing),
        upos=[upos for _, upos, _ in rows],
        head=list(nothing),
        deprel=[deprel for _, _, deprel in rows],
        supersense=list(nothing),
        realis=list(nothing),
    )
    return find_lemmas(text, tokens).lemma


def test_without_tags_there_are_no_lemmas() -> None:
    text = "She said that they’d gone."
    tokens = find_tokens(text)
    assert find_lemmas(text, tokens) == tokens


@given(st.text(min_size=1), st.sampled_from(TAGS))
def test_any_word_has_a_lemma(word: str, upos: str) -> None:
    assert lemma(word, upos)
    assert lemma(word, upos) == lemma(word, upos)


@given(st.lists(st.tuples(st.text("abes'’dIng-", min_size=1), st.sampled_from(TAGS), st.sampled_from(["nmod", "obj"])), max_size=12))
def test_any_sentence_has_its_lemmas(rows: list[tuple[str, str, str]]) -> None:
    found = lemmas_of(rows)
    assert len(found) == len(rows)
    assert all(found)


@pytest.mark.parametrize("name", ["lemma_bases", "lemma_forms"])
def test_the_lists_say_what_comes_out(name: str) -> None:
    rows = [row.split("\t") for row in lines(name)]
    assert [row for row in rows if lemma(row[1], row[0]).lower() != row[-1]] == []
