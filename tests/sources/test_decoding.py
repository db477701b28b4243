"""Bytes → text: what is certain is silent, what is not is a warning, what is no text is an error."""

import pytest

from fabula.errors import UnreadableSource
from fabula.sources.decoding import decode

PROSE = "“Don’t,” said Renée — twice… She’d been to the café. " * 5
PLAIN = "It rained, and nobody minded, and the cat came in. " * 5


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_certain_encodings_are_silent(encoding: str) -> None:
    assert decode(PROSE.encode(encoding), "a.txt") == (PROSE, [])


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_known_by_its_nul_bytes(encoding: str) -> None:
    text, warnings = decode(PROSE.encode(encoding), "a.txt")
    assert text == PROSE
    assert "byte order mark" in warnings[0]


def test_windows_1252_is_read_and_warned_of() -> None:
    text, warnings = decode(PROSE.encode("cp1252"), "a.txt")
    assert text == PROSE
    assert "Windows-1252" in warnings[0]


def test_old_latin_1() -> None:
    words = "Mademoiselle Renée was naïve; the curé, whose frère had gone à Québec, was not. " * 3
    assert decode(words.encode("latin-1"), "a.txt")[0] == words


@pytest.mark.parametrize("encoding", ["mac_roman", "cp1251", "shift_jis"])
def test_other_encodings_are_a_guess_that_says_so(encoding: str) -> None:
    words = {
        "mac_roman": "“Don’t,” she said. “I’ve seen it — twice.” He didn’t answer. ",
        "cp1251": "Все счастливые семьи похожи друг на друга, каждая несчастливая семья несчастлива по-своему. ",
        "shift_jis": "吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。",
    }[encoding] * 20
    text, warnings = decode(words.encode(encoding), "a.txt")
    assert "guess" in warnings[0]
    assert text[:20] == words[:20] or encoding == "mac_roman"


def test_broken_utf8_is_shown_and_said_where() -> None:
    data = (PROSE + "\nlast").encode()
    broken = data[:60] + b"\xff" + data[60:]
    text, warnings = decode(broken, "a.txt")
    assert text.count("�") == 1
    assert "byte 60 " in warnings[0]
    assert "line 1" in warnings[0]


def test_utf8_cut_off_in_the_middle_of_a_character() -> None:
    text, warnings = decode((PLAIN + "…").encode()[:-1], "a.txt")
    assert text == PLAIN + "�"
    assert f"byte {len(PLAIN)} " in warnings[0]


def test_lone_surrogates_never_come_through() -> None:
    data = PROSE.encode() + b"\xed\xa0\x80" + PROSE.encode()
    text, warnings = decode(data, "a.txt")
    assert warnings
    text.encode()


def test_a_declared_encoding_is_honoured() -> None:
    assert decode("Ќ и Ђ".encode("cp1251"), "a.html", "windows-1251") == ("Ќ и Ђ", [])


def test_latin_1_declared_means_windows_1252_as_in_browsers() -> None:
    assert decode(PROSE.encode("cp1252"), "a.html", "ISO-8859-1") == (PROSE, [])


def test_a_false_declaration_is_warned_of() -> None:
    text, warnings = decode(PROSE.encode("cp1252"), "a.html", "utf-8")
    assert text == PROSE
    assert warnings[0].startswith("declares utf-8 but is not")


@pytest.mark.parametrize("declared", ["bogus", "base64", "rot13", "", "a\nb", "\udc80"])
def test_a_declaration_of_no_encoding_is_passed_over(declared: str) -> None:
    assert decode(PROSE.encode(), "a.html", declared) == (PROSE, [])


def test_all_line_ends_are_one() -> None:
    assert decode(b"a\r\nb\rc\nd", "a.txt")[0] == "a\nb\nc\nd"


@pytest.mark.parametrize(
    "data", [b"abc\0def ghi", bytes(range(256)) * 20, b"\x01\x02\x80\x81" * 100, b"\xff\xfea\0b\0c", "a\0b".encode("utf-16")]
)
def test_what_is_no_text_is_an_error_in_one_line(data: bytes) -> None:
    with pytest.raises(UnreadableSource) as error:
        decode(data, "a.txt")
    assert "\n" not in str(error.value)
    assert "byte" in str(error.value)
