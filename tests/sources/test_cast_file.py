"""cast.toml: what is honoured, and what is refused in one line."""

from pathlib import Path

import pytest

from fabula.errors import BadCast
from fabula.layers import GivenCast, GivenCharacter
from fabula.sources import read_cast


def test_a_cast(tmp_path: Path) -> None:
    path = tmp_path / "cast.toml"
    path.write_text(
        '[[character]]\nname = "Wren"\naliases = ["the bird"]\npronouns = "he"\nnarrator = true\n'
        '[[character]]\nname = "Biscuit"\nkind = "animal"\n'
    )
    assert read_cast(path) == GivenCast(
        (GivenCharacter("Wren", ["the bird"], "he", narrator=True), GivenCharacter("Biscuit", kind="animal"))
    )


def test_an_empty_file_gives_nobody(tmp_path: Path) -> None:
    path = tmp_path / "cast.toml"
    path.write_text("")
    assert read_cast(path) == GivenCast()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b'[[character]]\nname = "Wren"\nage = 3', "unknown field `age`"),
        (b'[[characters]]\nname = "Wren"', "unknown field `characters`"),
        (b"[[character]]\nname = 3", "expected `str`, got `int`"),
        (b"[[character]]", "missing required field `name`"),
        (b'[[character]]\nname = "Wren"\naliases = "bird"', "expected `array`"),
        (b'[[character]]\nname = "Wren"\nkind = "bird"', "bird"),
        (b'[[character]]\nname = " "', "empty name"),
        (b'[[character]]\nname = "Wren"\naliases = [""]', "empty name or alias"),
        (b'[[character]]\nname = "Wren"\n[[character]]\nname = "Wren"', "twice"),
        (b"[[character", "is not TOML"),
        (b"name = \xff", "is not UTF-8"),
        (b"a = " + b"[" * 100_000, "is not TOML"),
    ],
)
def test_refused(content: bytes, says: str, tmp_path: Path) -> None:
    path = tmp_path / "cast.toml"
    path.write_bytes(content)
    with pytest.raises(BadCast) as error:
        read_cast(path)
    assert says in str(error.value)
    assert "\n" not in str(error.value)


def test_missing(tmp_path: Path) -> None:
    for path in (tmp_path / "none.toml", tmp_path):
        with pytest.raises(BadCast, match="cannot be read"):
            read_cast(path)
