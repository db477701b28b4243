"""Paragraphs, sentences, tokens: a case is a folder with story.txt and expected.txt.

In expected.txt a paragraph or a sentence stands on one line (`\\n` for a line end inside it); tokens are divided by `|`.
"""

from itertools import pairwise
from pathlib import Path

import pytest
from fake_encoder import telling
from hypothesis import given
from hypothesis import strategies as st

from fabula.layers import Region, Span
from fabula.steps.encode import encode
from fabula.steps.paragraphs import find_paragraphs
from fabula.steps.quotes import find_quotes
from fabula.steps.sentences import find_sentences
from fabula.steps.tokens import find_tokens

CASES = Path(__file__).parent.parent / "cases"


def cases(room: str) -> list[Path]:
    return sorted((CASES / room).iterdir())


def body(text: str) -> tuple[Region, ...]:
    return (Region("r1", "body", 0, len(text)),) if text.strip() else ()


def sentences_of(text: str) -> list[Span]:
    paragraphs = find_paragraphs(text, body(text))
    tokens = find_tokens(text)
    return find_sentences(text, paragraphs, find_quotes(text, body(text), paragraphs, (), tokens, None), tokens, None)


def read(case: Path) -> tuple[str, str]:
    return (case / "story.txt").read_text(encoding="utf-8"), (case / "expected.txt").read_text(encoding="utf-8")


def as_lines(text: str, spans: list[Span]) -> str:
    return "".join(span.of(text).replace("\n", "\\n") + "\n" for span in spans)


@pytest.mark.parametrize("case", cases("paragraphs"), ids=lambda case: case.name)
def test_paragraphs(case: Path) -> None:
    text, expected = read(case)
    assert as_lines(text, find_paragraphs(text, body(text))) == expected


@pytest.mark.parametrize("case", cases("sentences"), ids=lambda case: case.name)
def test_sentences(case: Path) -> None:
    text, expected = read(case)
    assert as_lines(text, sentences_of(text)) == expected


@pytest.mark.parametrize("case", cases("tokens"), ids=lambda case: case.name)
def test_tokens(case: Path) -> None:
    text, expected = read(case)
    tokens = find_tokens(text)
    assert "|".join(text[a:b] for a, b in zip(tokens.start, tokens.end, strict=True)) + "\n" == expected


def test_no_paragraph_crosses_a_region_and_breaks_have_none() -> None:
    text = "One.\nTwo.\n* * *\nThree."
    regions = (Region("r1", "heading", 0, 4), Region("r2", "body", 5, 9), Region("r3", "break", 10, 15), Region("r4", "body", 16, 22))
    assert [p.of(text) for p in find_paragraphs(text, regions)] == ["One.", "Two.", "Three."]


@given(st.one_of(st.text(max_size=200), st.text(alphabet=" \n.!?\"“”'’Aab1—-*_>", max_size=300)))
def test_any_text(text: str) -> None:
    paragraphs, sentences, tokens = find_paragraphs(text, body(text)), sentences_of(text), find_tokens(text)
    assert sentences == sentences_of(text)
    assert tokens == find_tokens(text)
    for spans in (paragraphs, sentences, [Span(a, b) for a, b in zip(tokens.start, tokens.end, strict=True)]):
        assert all(span.end <= len(text) and span.of(text).strip() == span.of(text) for span in spans)
        assert all(left.end <= right.start for left, right in pairwise(spans))
    assert all(any(p.covers(s) for p in paragraphs) for s in sentences)
    # Nothing that is visible is left out.
    kept = "".join("".join(s.of(text).split()) for s in sentences)
    assert kept == "".join("".join(p.of(text).split()) for p in paragraphs)
    assert {len(column) for column in (tokens.start, tokens.end, tokens.lemma, tokens.upos, tokens.head, tokens.deprel)} == {
        len(tokens.start)
    }


@pytest.mark.parametrize("piece", ["aaaaaaaaaa", "No. ", "a.a-", "'", ". ", "a\n", "a@", "A.", "http://"])
def test_any_piece_over_and_over(piece: str) -> None:
    """That the time grows with the text and no faster is measured by `python -m bench.growth`."""
    text = piece * 20_000
    sentences = find_sentences(text, find_paragraphs(text, body(text)), [], find_tokens(text), None)
    assert all(left.end <= right.start for left, right in pairwise(sentences))
    assert find_tokens(text).end[-1] == len(text.rstrip())


def test_an_encoder_ends_and_joins_sentences() -> None:
    text = "he came she went. Mr. Hale stayed"
    tokens = find_tokens(text)
    fake = telling(len(tokens.start), ends=[1, 4, 7])
    signals = encode(text, tokens, [Span(0, len(text))], fake)
    found = find_sentences(text, [Span(0, len(text))], [], tokens, signals)
    assert [span.of(text) for span in found] == ["he came", "she went.", "Mr. Hale stayed"]
    none = encode(text, tokens, [Span(0, len(text))], telling(len(tokens.start)))
    assert find_sentences(text, [Span(0, len(text))], [], tokens, none) == [Span(0, len(text))]
