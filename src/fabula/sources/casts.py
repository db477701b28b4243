"""cast.toml → GivenCast."""

import tomllib
from pathlib import Path

import msgspec

from fabula.errors import BadCast
from fabula.layers import GivenCast

KEYS = "a [[character]] may have name, aliases, pronouns, kind, narrator"


def read_cast(path: str | Path) -> GivenCast:
    """The cast that a person gives.

    Raises:
        BadCast: for a file that cannot be read, is not TOML, has unknown keys, wrong types, empty names, or one name twice.
    """
    name = str(path)
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise BadCast(name, f"cannot be read ({error.strerror or error})", "give the path of a cast.toml") from error
    except ValueError as error:
        raise BadCast(ascii(name), "is not a path", "give the path of a cast.toml") from error
    try:
        cast = msgspec.convert(tomllib.loads(data.decode("utf-8-sig")), GivenCast)
    except UnicodeDecodeError as error:
        raise BadCast(name, f"is not UTF-8 at byte {error.start:,}", "save it as UTF-8") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadCast(name, f"is not TOML ({error})", 'write it as [[character]] tables with name = "…"') from error
    except msgspec.ValidationError as error:
        raise BadCast(name, str(error)[:1].lower() + str(error)[1:], KEYS) from error
    taken: set[str] = set()
    for character in cast.character:
        if not character.name.strip() or not all(alias.strip() for alias in character.aliases):
            raise BadCast(name, "has a character with an empty name or alias", "give every character a name")
        if character.name in taken:
            raise BadCast(name, f"names {character.name!r} twice", "keep one table a character; list other names under aliases")
        taken.add(character.name)
    return cast
