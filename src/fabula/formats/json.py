"""The contract: a Story as one JSON document, and back."""

from inspect import cleandoc
from pathlib import Path
from typing import Any

import msgspec

from fabula.errors import UnreadableSource
from fabula.formats.checks import flaw
from fabula.formats.files import write_whole
from fabula.layers import SCHEMA, Story


class _Head(msgspec.Struct):
    fabula: dict[str, Any]


def encode(story: Story) -> bytes:
    """The story as UTF-8 JSON, every key there, with a newline at the end. The same story gives the same bytes."""
    return msgspec.json.encode(story) + b"\n"


def decode(data: bytes, name: str) -> Story:
    """The story of a JSON document that `encode` wrote. `name` is what messages call it.

    Raises:
        UnreadableSource: it is no such document, or of another schema, or does not hold together.
    """
    again = "read the story file again with `fabula read STORY --json OUT`"
    try:
        schema = msgspec.json.decode(data, type=_Head).fabula.get("schema")
        if schema != SCHEMA:
            raise UnreadableSource(name, f"was written with schema {schema}, this version reads schema {SCHEMA}", again)
        story = msgspec.json.decode(data, type=Story)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise UnreadableSource(name, f"is not a reading that fabula wrote ({error})", again) from error
    if found := flaw(story):
        raise UnreadableSource(name, f"is a reading that was changed: its {found}", again)
    return story


def load(path: str | Path) -> Story:
    """The story that `save`, or `fabula read STORY --json PATH`, wrote.

    Raises:
        UnreadableSource: the file is missing or is no such document.
    """
    try:
        return decode(Path(path).read_bytes(), str(path))
    except OSError as error:
        raise UnreadableSource(str(path), f"cannot be read ({error.strerror})", "check the name") from error


def save(story: Story, path: str | Path) -> None:
    """Write the story as JSON, whole or not at all.

    Raises:
        CannotWrite: the place cannot be written.
    """
    write_whole(path, encode(story))


def indented(value: object) -> bytes:
    """Any value as JSON for people to read, in UTF-8 with a newline at the end."""
    return msgspec.json.format(msgspec.json.encode(value)) + b"\n"


def schema() -> dict[str, Any]:
    """The contract's JSON Schema, made from the types. Every key is required: `encode` leaves none out."""
    made = msgspec.json.schema(Story)
    for each in made["$defs"].values():
        if "properties" in each:
            each["required"] = list(each["properties"])
        if "description" in each:
            each["description"] = cleandoc(each["description"])  # what Python 3.13 does by itself
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "fabula", **made}
