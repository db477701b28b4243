"""A reader at a place: what comes after changes no answer, and no answer names it."""

from functools import cache
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fabula.errors import BadQuestion
from fabula.layers import Story
from fabula.reading import read_document
from fabula.sources import read_bytes
from fabula.world import place_of
from fabula.world import questions as ask

TEXTS = [path.read_text(encoding="utf-8") for path in sorted((Path(__file__).parents[2] / "samples").glob("*/story.txt"))]
AFTER = st.sampled_from(
    [
        "",
        " said Zuleika, her mother.\n\n“I promise, Zuleika.”\n",
        "\n\n* * *\n\nZuleika Dobson came in. “I am Zuleika,” she said.\n",
        "”\n\nCHAPTER II. ZULEIKA\n\nMy name is Zuleika.\n",
        ", Zuleika.\n\n\n\n*** END OF THE PROJECT GUTENBERG EBOOK ZULEIKA ***\n",
    ]
) | st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=60)


@cache
def story_until(text: str, place: int) -> Story:
    return read_document(read_bytes(text.encode(), "story.txt"), until=place)


def answers(story: Story) -> list[object]:
    """All answers to all questions."""
    people = ask.who(story).characters
    entries = (story.quotes[-3:], story.mentions[-3:], story.scenes, story.acts, story.changes, story.bonds, story.promises)
    return [
        ask.who(story),
        ask.promises(story),
        *(ask.where(story, each.id) for each in people[:4]),
        *(ask.lines(story, each.id) for each in people[:4]),
        *(ask.scene(story, each.id) for each in story.scenes),
        *(ask.bond(story, one.id, other.id) for one, other in pairwise(people[:4])),
        *(ask.why(story, entry.id) for layer in entries for entry in layer),
    ]


@given(st.sampled_from(TEXTS), st.floats(0.01, 1), AFTER)
@settings(max_examples=40)
def test_what_comes_after_changes_no_answer(text: str, share: float, after: str) -> None:
    before = text[: max(1, int(share * len(text)))].rstrip("\r") or text[:1]
    told = answers(story_until(text, len(before)))
    assert told == answers(story_until(before + after, len(before)))
    assert b"Zuleika" not in msgspec.json.encode(told)


def test_a_place_is_where_its_words_first_end() -> None:
    text = "“It’s late,”\nsaid Ann. It's   late, said Tom."
    assert place_of(text, "It's late") == text.index("late") + 4
    assert place_of(text, 'late," said ann') == text.index("Ann") + 3
    assert place_of(text, "late, said Tom.") == len(text)
    assert [place_of(text, at) for at in ("0", " 7 ", str(len(text)))] == [0, 7, len(text)]


@pytest.mark.parametrize("words", ["", "  ", "no such words", "47", "9" * 5000, "late.*Ann", "-1"])
def test_a_place_that_is_nowhere(words: str) -> None:
    with pytest.raises(BadQuestion) as error:
        place_of("“It’s late,”\nsaid Ann. It's   late, said Tom.", words)
    assert "\n" not in str(error.value)
