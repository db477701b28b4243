"""Quotations: a case is a folder of `tests/cases/quotes` with story.txt and expected.tsv (kind, turn, words; `\\n` for a line end)."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fabula.layers import Quote, Region, Span
from fabula.steps.paragraphs import find_paragraphs
from fabula.steps.quotes import find_quotes
from fabula.steps.tokens import find_tokens

CASES = sorted((Path(__file__).parent.parent / "cases" / "quotes").iterdir())


def body(text: str) -> tuple[Region, ...]:
    return (Region("r1", "body", 0, len(text)),) if text.strip() else ()


def quotes_of(text: str, emphasis: tuple[Span, ...] = ()) -> list[Quote]:
    regions = body(text)
    return find_quotes(text, regions, find_paragraphs(text, regions), emphasis, find_tokens(text), None)


def words(text: str, quotes: list[Quote]) -> list[str]:
    return [quote.span.of(text) for quote in quotes]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_quotes(case: Path) -> None:
    text = (case / "story.txt").read_text(encoding="utf-8")
    found = [f"{q.kind}\t{q.turn}\t" + q.span.of(text).replace("\n", "\\n") for q in quotes_of(text)]
    _, *expected = (case / "expected.tsv").read_text(encoding="utf-8").splitlines()
    assert found == expected


def test_ids_and_defaults() -> None:
    first, second = quotes_of("“Yes,” she said, “I will.”")
    assert (first.id, second.id, first.turn, second.turn) == ("q1", "q2", 1, 1)
    assert (first.type, first.cue, first.speaker, first.addressees) == ("implicit", None, None, [])


def test_emphasis_of_the_markup_is_read_like_marks() -> None:
    text = "I could run, he thought. The Merry Deborah lay at the quay."
    assert words(text, quotes_of(text, (Span(0, 12), Span(25, 42)))) == ["I could run,"]


@pytest.mark.parametrize("kind", ["title", "front", "heading", "epigraph", "note", "break", "back", "licence"])
def test_only_the_story_is_read(kind: str) -> None:
    text = "“No,” he said.\n\n“Yes,” she said."
    regions = (Region("r1", kind, 0, 14), Region("r2", "body", 16, len(text)))  # type: ignore[arg-type]
    assert words(text, find_quotes(text, regions, find_paragraphs(text, regions), (), find_tokens(text), None)) == ["“Yes,”"]


def test_a_speech_does_not_run_over_a_scene_break() -> None:
    text = "“I never saw him again.\n\n* * *\n\nShe slept.”"
    regions = (Region("r1", "body", 0, 23), Region("r2", "break", 25, 30), Region("r3", "body", 32, len(text)))
    quotes = find_quotes(text, regions, find_paragraphs(text, regions), (), find_tokens(text), None)
    assert quotes[0].end == 23
    assert all(q.turn != quotes[0].turn for q in quotes[1:])


MARKS = st.lists(
    st.sampled_from([*"“”„‟\"‘’‚'`«»‹›「」<>—–-*_>:.,!?… \n(x)[10]AbI", "\n\n", "he said", "Ann: ", "she thought", "Dear Ann,"]),
    max_size=200,
).map("".join)


@given(st.one_of(MARKS, st.text(max_size=200)))
def test_any_text(text: str) -> None:
    quotes = quotes_of(text)
    assert quotes == quotes_of(text)
    assert [q.id for q in quotes] == [f"q{n + 1}" for n in range(len(quotes))]
    paragraphs = find_paragraphs(text, body(text))
    for quote in quotes:
        assert any(p.start <= quote.start < quote.end <= p.end for p in paragraphs)
    for left, right in pairwise(quotes):
        assert left.end <= right.start
        assert left.turn <= right.turn


HOSTILE = [
    '"',
    "'a ",
    "“‘«„",
    "word ",
    '"No," he said. ',
    "— No. ",
    "— No, he said, I x ",
    "— No, he said, to a",
    "*a ",
    "_a_ ",
    "A: b\n",
    "> a\n\n",
    "Dear A,\n\n",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_any_mark_over_and_over(piece: str) -> None:
    """That the time grows with the text and no faster is measured by `python -m bench.growth`."""
    text = "— No.\n\n" * 3 + piece * 4_000
    quotes = quotes_of(text)
    assert all(left.end <= right.start for left, right in pairwise(quotes))
    assert all(quote.end <= len(text) for quote in quotes)
