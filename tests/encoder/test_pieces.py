"""Word pieces: the same as those of the `tokenizers` library, whose vocabulary it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fabula.encoder.pieces import LONGEST_WORD, MOST_PIECES, WordPiece, one_shape

LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789'-—’“.,!?éüñ"
WHOLE = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "the", "un", "##aff", "##able", "well", "known", "cafe", "##s", "do", "##n", "##t", "他")
VOCABULARY = {piece: n for n, piece in enumerate([*WHOLE, *LETTERS, *(f"##{c}" for c in LETTERS if f"##{c}" not in WHOLE)])}
PIECES = WordPiece(VOCABULARY)

CASES = {
    "the": ["the"], "The": ["the"], "unaffable": ["un", "##aff", "##able"], "well-known": ["well", "-", "known"], "Cafés": ["cafe", "##s"],
    "n’t": ["n", "'", "t"], "--": ["—"], "他x": ["他", "x"], "\u0416": ["[UNK]"], "": ["[UNK]"], "\u200b": ["[UNK]"],
}  # fmt: skip


@pytest.mark.parametrize("word", CASES)
def test_pieces(word: str) -> None:
    assert PIECES.of(word) == tuple(VOCABULARY[piece] for piece in CASES[word])


@given(st.text(max_size=40))
def test_every_word_has_pieces(word: str) -> None:
    assert 1 <= len(PIECES.of(word)) <= MOST_PIECES


def test_no_word_is_too_long() -> None:
    assert PIECES.of("x" * (LONGEST_WORD + 1)) == (VOCABULARY["[UNK]"],)
    assert len(PIECES.of("—x" * 1_000_000)) == MOST_PIECES


# Letters and signs of European text; of signs that Unicode has added or moved, the library's tables may know less or more.
@given(st.text(st.characters(max_codepoint=0x24F, exclude_categories=["Cn"]), min_size=1, max_size=30))
def test_the_library_divides_alike(word: str) -> None:
    tokenizers = pytest.importorskip("tokenizers", reason="tokenizers is not installed: pip install -r training/requirements.txt")
    tokenizer = tokenizers.Tokenizer(tokenizers.models.WordPiece(VOCABULARY, unk_token="[UNK]"))
    tokenizer.normalizer = tokenizers.normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.BertPreTokenizer()
    expected = tokenizer.encode(one_shape(word), add_special_tokens=False).ids[:MOST_PIECES] or [VOCABULARY["[UNK]"]]
    assert list(PIECES.of(word)) == expected
