"""The weights that ship: the same vectors whenever, however many threads read, wherever they are kept; a card that says what they are."""

import json
import zipfile
from hashlib import sha256

import numpy as np
import pytest

from fabula.encoder import Encoder, model
from fabula.encoder.choice import SHIPPED
from fabula.encoder.pieces import MOST_PIECES
from fabula.encoder.weights import MEMBERS, TALK, read_weights
from fabula.steps.encode import SLAB, encode
from fabula.steps.tokens import find_tokens

WORDS = [*"“ You came , ” said Anne . She had n't asked .".split(), "x" * 40, "🦊", "\u200b"] * 60
LAYOUT = [n % 3 for n in range(len(WORDS))]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder(read_weights(SHIPPED), threads=1)


def test_the_same_whenever_and_however_many_threads(encoder: Encoder) -> None:
    vectors = encoder.vectors(WORDS, LAYOUT)
    assert vectors.shape == (len(WORDS), encoder.width)
    assert np.isfinite(vectors).all()
    assert (encoder.vectors(WORDS, LAYOUT) == vectors).all()
    assert (Encoder(read_weights(SHIPPED), threads=3).vectors(WORDS, LAYOUT) == vectors).all()


def test_heads_say_the_same_however_many_threads(encoder: Encoder) -> None:
    text = "“You came,” said Anne, and Mr. Rook of Oar Lane put down the lamp.\n\n" * 300
    tokens = find_tokens(text)
    assert len(tokens.start) > 2 * SLAB
    one, several = (encode(text, tokens, [], each) for each in (encoder, Encoder(read_weights(SHIPPED), threads=3)))
    assert one is not None
    assert several is not None
    assert len(one.spans) > 600
    for name in ("event", "ends", "upos", "supersense", "repair", "spans", "likely"):
        assert (getattr(one, name) == getattr(several, name)).all(), name


def test_long_texts_lie_in_a_file(encoder: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = encoder.vectors(WORDS, LAYOUT)
    monkeypatch.setattr(model, "IN_MEMORY", 10)
    filed = encoder.vectors(WORDS, LAYOUT)
    assert isinstance(filed, np.memmap)
    assert (filed == vectors).all()


def test_what_stands_far_away_changes_nothing(encoder: Encoder) -> None:
    more = encoder.vectors([*WORDS, *WORDS], [*LAYOUT, *LAYOUT])
    assert (more[:200] == encoder.vectors(WORDS, LAYOUT)[:200]).all()


@pytest.mark.parametrize("words", [[], ["Anne"], ["-".join("abc" * 200)]])
def test_any_length(encoder: Encoder, words: list[str]) -> None:
    assert encoder.vectors(words, [2] * len(words)).shape == (len(words), encoder.width)
    assert encoder.window.pieces >= MOST_PIECES


def test_heads_of_nothing(encoder: Encoder) -> None:
    rows = encoder.words(np.zeros((0, encoder.width), np.float16))
    assert {len(row) for row in rows.values()} == {0}


def test_the_card_says_what_the_weights_are() -> None:
    with zipfile.ZipFile(SHIPPED) as archive:
        card = json.loads(archive.read("card.json"))
        assert set(archive.namelist()) == {*MEMBERS, *TALK, "card.json"}
        for name, told in card["files"].items():
            assert told["sha256"] == sha256(archive.read(name)).hexdigest()
    assert SHIPPED.stat().st_size < 40_000_000
    assert {"litbank", "gum", "ewt", "semcor", "pdnc", "excerpts", "stories", "weights it started from"} <= set(card["trained_on"])
    assert "non-commercial" in card["trained_on"]["semcor"]
    assert card["scores"]
    assert card["limits"]
