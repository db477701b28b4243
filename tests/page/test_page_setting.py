"""The text as set: every character in its place, quotes and emphasis where they belong."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from page.small_story import said, small_story

from fabula.layers import Quote, Region, Span, Story
from fabula.page.setting import Block, emphasis_of, iter_pieces, keeps_lines, sections_of, shown

TEXTS = st.text(st.one_of(st.sampled_from("_* \n\r\x00“”a.👩‍🚀"), st.characters(exclude_categories=["Cs"])), max_size=80)


def blocks_of(story: Story) -> list[Block]:
    return [block for section in sections_of(story) for chunk in section.chunks for block in chunk]


def words_of(block: Block) -> str:
    return "".join(run.text for piece in block.pieces for run in piece.runs)


def spans_in(text: str) -> st.SearchStrategy[list[tuple[int, int]]]:
    pair = st.lists(st.integers(0, len(text)), min_size=2, max_size=2, unique=True).map(sorted).map(tuple)
    return st.lists(pair, max_size=8) if text else st.just([])


@given(st.data())
def test_every_character_that_is_not_blank_stands_once_and_in_order(data: st.DataObject) -> None:
    text = data.draw(TEXTS)
    story = small_story(
        text,
        regions=[Region(f"r{n}", "body", *span) for n, span in enumerate(data.draw(spans_in(text)))][:1],
        paragraphs=[Span(*span) for span in sorted(data.draw(spans_in(text)))],
        quotes=[Quote(f"q{n}", *span, "speech", n) for n, span in enumerate(data.draw(spans_in(text)))],
    )
    at = 0
    for block in blocks_of(story):
        assert shown(text[at : block.start]).strip() == ""
        assert words_of(block) == shown(text[block.start : block.end])
        at = block.end
    assert shown(text[at:]).strip() == ""


@given(st.data())
def test_pieces_of_quotes_are_apart_and_cover_what_the_quotes_cover(data: st.DataObject) -> None:
    text = "x" * 40
    quotes = [Quote(f"q{n}", *span, "speech", n) for n, span in enumerate(data.draw(spans_in(text)))]
    pieces = iter_pieces(quotes, len(text))
    assert all(first[1] <= second[0] for first, second in pairwise(pieces))
    assert {at for start, end, _ in pieces for at in range(start, end)} == {at for quote in quotes for at in range(quote.start, quote.end)}
    assert all(quotes[n].start <= start and end <= quotes[n].end for start, end, n in pieces)


def test_of_nested_quotes_the_inner_covers_the_outer() -> None:
    outer, inner = Quote("q0", 0, 30, "speech", 0), Quote("q1", 10, 20, "speech", 1)
    assert iter_pieces([outer, inner], 40) == [(0, 10, 0), (10, 20, 1), (20, 30, 0)]


def test_a_scare_quote_is_nobodys_line() -> None:
    assert iter_pieces([Quote("q0", 0, 5, "other", 0)], 9) == []


def test_a_speech_over_two_paragraphs_has_a_piece_in_each_and_shows_its_voice_in_each() -> None:
    text = "“One.\n“Two,” said Ann."
    [first, second] = blocks_of(small_story(text, quotes=[said(text, "“One.\n“Two,”", "ann", 0)]))
    assert [(p.quote, p.voice) for p in first.pieces] == [(0, "margin")]
    assert [(p.quote, p.voice) for p in second.pieces] == [(0, "margin"), (None, "")]


def test_initials_stand_in_the_margin_then_in_the_line_then_not_again() -> None:
    text = "“Yes.” “No.” “Maybe.”"
    quotes = [said(text, "“Yes.”", "ann", 0), said(text, "“No.”", "ben", 1), said(text, "“Maybe.”", "ben", 1)]
    [block] = blocks_of(small_story(text, quotes=quotes))
    assert [p.voice for p in block.pieces if p.quote is not None] == ["margin", "inline", "more"]


@pytest.mark.parametrize(
    ("text", "emphasised"),
    [
        ("_Yes_, she said.", ["_Yes_"]),
        ("a *very long* word", ["*very long*"]),
        ("snake_case_name stays", []),
        ("2 * 3 * 4", []),
        ("* * *", []),
        ("a _lost mark", []),
        ("__", []),
        ("*one* and _two_", ["*one*", "_two_"]),
    ],
)
def test_emphasis_of_plain_text(text: str, emphasised: list[str]) -> None:
    assert [text[a : b + 1] for a, b in emphasis_of(text, 0, len(text))] == emphasised


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("one line", False),
        ("The Title\nby Somebody", True),
        ("It was a bright cold day, and the clocks were all\nstriking as they had always done, which nobody had\never liked.", False),
        ("Shall I compare thee to a summer’s day?\nThou art more lovely and more temperate:", True),
        ("x" * 72 + "\n" + "short\n" + "x" * 72, True),
    ],
)  # fmt: skip
def test_line_breaks_are_kept_unless_the_prose_is_wrapped(words: str, kept: bool) -> None:
    assert keeps_lines(words) is kept


def test_a_long_text_is_set_in_linear_time() -> None:
    text = "“a” _b_ " * 20_000
    quotes = [Quote(f"q{n}", 8 * n, 8 * n + 3, "speech", n) for n in range(20_000)]
    [block] = blocks_of(small_story(text, quotes=quotes))
    assert len(block.pieces) == 40_000
