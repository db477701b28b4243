"""The talk as the encoder reads it, and what its answers change."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fake_encoder import FakeEncoder, telling
from hypothesis import given
from hypothesis import strategies as st

from fabula.encoder.pieces import MOST_PIECES, WordPiece
from fabula.layers import GivenCast
from fabula.layers.vocabulary import ACTS
from fabula.reading import WHOLE_CHAIN, layers_of
from fabula.sources import read_bytes
from fabula.steps import run
from fabula.steps.addressees import settle_addressees
from fabula.steps.cues import Surroundings
from fabula.steps.encode import encode
from fabula.steps.talk import (
    BUDGET,
    CLOSES,
    FIRST_SLOT,
    GOES_ON,
    LEFT_OUT,
    OPENS,
    RECENT,
    TO,
    Heard,
    Item,
    items_of,
    listen,
    windows_of,
)
from fabula.steps.turns import find_turns

HERE = Path(__file__).parent
NAMES = [step.name for step in WHOLE_CHAIN]
GUESSED, SETTLED = WHOLE_CHAIN[: NAMES.index("listen")], WHOLE_CHAIN[NAMES.index("listen") :]
SIGNS = dict.fromkeys(OPENS, "Q") | {GOES_ON: "q", CLOSES: "/", LEFT_OUT: "…", TO: ">"}


def cases() -> Iterator[Any]:
    for block in (HERE / "talk.txt").read_text(encoding="utf-8").split("\n= ")[1:]:
        name, rest = block.split("\n", 1)
        text, talk = rest.split("\n> ")
        yield pytest.param(text, " ".join(talk.split()), id=name)


class Words(WordPiece):
    """Every word is so many pieces of its own, numbered from 1000."""

    def __init__(self, size: int = 1) -> None:
        super().__init__({"[UNK]": 100, "[CLS]": 101, "[SEP]": 102})
        self.seen: list[str] = []
        self.size = size
        self.of = self.number  # type: ignore[assignment]

    def number(self, word: str) -> tuple[int, ...]:
        self.seen.append(word.lower())
        return (999 + len(self.seen),) * self.size


def guessed(text: str) -> dict[str, Any]:
    """The layers of a text as far as the rules' guesses."""
    return run(GUESSED, layers_of(read_bytes(text.encode(), "story.txt"), GivenCast()))


def talk_of(layers: dict[str, Any], pieces: WordPiece) -> list[Item]:
    turns = find_turns(Surroundings(layers["view"], layers["mentions"], layers["quotes"]), layers["genders"])
    return items_of(layers["view"], turns, layers["mentions"], pieces)


@pytest.mark.parametrize(("text", "expected"), [*cases()])
def test_the_talk_is_told(text: str, expected: str) -> None:
    layers, pieces = guessed(text), Words()
    name = {entity.id: entity.name for entity in layers["entities"]}
    shown = [
        name[item.entity] if item.entity else SIGNS.get(item.pieces[0]) or pieces.seen[item.pieces[0] - 1000]
        for item in talk_of(layers, pieces)
    ]
    assert " ".join(shown) == expected


SCRAPS = st.sampled_from(
    [
        "“Yes,” said Anna.",
        "“Why?”",
        "Ben nodded.",
        "“No,” he said, “never.”",
        "\n\n",
        "“",
        "Anna!",
        "* * *",
        "She and Ben went on and on. " * 9,
    ]
)


def test_turns_are_counted() -> None:
    items = talk_of(guessed("“Why?”\n\n“Why not?”\n\n“Well.”\n\n" * len(OPENS)), Words())
    signs = [item.pieces[0] for item in items if item.turn is not None]
    assert signs == [*OPENS] * 3


@given(st.lists(SCRAPS, min_size=1, max_size=60).map(" ".join).filter(str.strip), st.integers(0, 40), st.sampled_from([1, MOST_PIECES]))
def test_every_turn_is_heard_once(text: str, margin: int, size: int) -> None:
    layers = guessed(text)
    items = talk_of(layers, Words(size))
    windows = list(windows_of(items, {}, 101, 102, margin))
    assert [turn for window in windows for _, turn in window.turns] == [item.turn for item in items if item.turn is not None]
    assert [quote for window in windows for _, quote in window.quotes] == [item.quote for item in items if item.quote is not None]
    for window in windows:
        assert len(window.ids) == len(window.layout) <= BUDGET + RECENT + 3
        assert all(window.ids[place] in range(1, 73) for place, _ in window.people)
        marks = {entity: window.ids[place] for place, entity in window.people}
        assert all(window.ids[place] == marks[entity] for place, entity in window.people)


STORY = "“Well?” said Anna.\n\n“Well what?” said Ben.\n\nHe looked at her.\n\n“You know.”\n\n“I do not.”\n"


def settled(voice: int | None) -> list[tuple[str | None, list[str]]]:
    """Speakers and addressees when the encoder hears but one voice, by names."""
    layers = guessed(STORY)
    fake: FakeEncoder = telling(len(layers["tokens"].start), voice=voice)
    signals = encode(STORY, layers["tokens"], layers["paragraphs"], fake)  # type: ignore[arg-type]
    layers = run(SETTLED, layers | {"signals": signals})
    name = {entity.id: entity.name for entity in layers["entities"]}
    return [(name.get(quote.speaker), [name[entity] for entity in quote.addressees]) for quote in layers["quotes"]]


def test_the_encoder_decides_where_no_tag_does() -> None:
    by_rules = settled(None)
    assert by_rules[:2] == [("Anna", ["Ben"]), ("Ben", ["Anna"])]
    for gender, who in (("she", "Anna"), ("he", "Ben")):
        heard = settled(FIRST_SLOT[gender])
        assert heard[:2] == by_rules[:2], "a tag with a name is believed before the encoder"
        assert {speaker for speaker, _ in heard[2:]} == {who}
        assert all(speaker not in addressees for speaker, addressees in heard)


def test_a_window_may_open_no_turn() -> None:
    layers = guessed("“So,” said Anna, " + "“and so on it went,” she said, " * 40 + "“you see.”\n")
    windows = list(windows_of(talk_of(layers, Words(3)), {}, 101, 102))
    assert [turn for window in windows for _, turn in window.turns] == [0]
    assert sum(len(window.quotes) for window in windows) == len(layers["quotes"])
    assert any(window.quotes and not window.turns for window in windows)


def test_of_every_quote_it_is_heard_what_it_does() -> None:
    text = "“Well,” said Anna, “come in.”\n\n“No.”\n"
    layers = guessed(text)
    fake: FakeEncoder = telling(len(layers["tokens"].start), voice=FIRST_SLOT["she"], does={"refusal": 2.0})
    signals = encode(text, layers["tokens"], layers["paragraphs"], fake)  # type: ignore[arg-type]
    heard = listen(layers["view"], layers["quotes"], layers["mentions"], layers["genders"], signals)
    assert [*heard] == [quote.id for quote in layers["quotes"]]
    assert {its.acts[ACTS.index("refusal")] for its in heard.values()} == {2.0}
    assert [bool(its.speakers) for its in heard.values()] == [True, False, True], "who speaks is asked once a turn"


def test_words_in_marks_that_are_no_turn_take_nothing_from_the_turns() -> None:
    layers = guessed("Anna stood before the “House.”\n\n“Well?” said Anna.\n\n“Well what?” said Ben.\n")
    view, quotes, mentions = (layers[name] for name in ("view", "quotes", "mentions"))
    assert [quote.kind for quote in quotes] == ["other", "speech", "speech"]
    heard = {quote.id: Heard({}, {"somebody": 1.0}, ()) for quote in quotes[1:]}
    assert [quote.addressees for quote in settle_addressees(view, quotes, mentions, heard)] == [[], ["somebody"], ["somebody"]]


def test_rules_alone_hear_nothing() -> None:
    layers = guessed(STORY)
    assert listen(layers["view"], layers["quotes"], layers["mentions"], layers["genders"], None) == {}
