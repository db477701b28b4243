"""fabula reads a story and builds the world that it describes, every entry with the words that prove it: `fabula.read("emma.txt")`."""

from typing import TYPE_CHECKING, Any

from fabula.version import VERSION

if TYPE_CHECKING:
    from fabula.errors import StoryError
    from fabula.formats.json import load, save
    from fabula.layers import GivenCast, GivenCharacter, Story
    from fabula.reading import read, read_document

__version__ = VERSION

__all__ = ["GivenCast", "GivenCharacter", "Story", "StoryError", "__version__", "load", "read", "read_document", "save"]

_HOMES = {
    "GivenCast": "fabula.layers",
    "GivenCharacter": "fabula.layers",
    "Story": "fabula.layers",
    "StoryError": "fabula.errors",
    "load": "fabula.formats.json",
    "read": "fabula.reading",
    "read_document": "fabula.reading",
    "save": "fabula.formats.json",
}


def __getattr__(name: str) -> Any:
    # Names load with their first use: `fabula --help` must not wait for the readings.
    if name not in _HOMES:
        raise AttributeError(f"module 'fabula' has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415

    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
