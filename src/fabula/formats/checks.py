"""Whether a story holds together: what no type can say of a document that came from outside."""

from collections.abc import Iterator
from typing import Any

from fabula.layers import Story

STRETCHES = (
    "regions",
    "paragraphs",
    "sentences",
    "mentions",
    "quotes",
    "scenes",
    "events",
    "acts",
    "changes",
    "bonds",
    "promises",
    "knowledge",
)
PIECES = ("cue", "place", "time")  # of an entry that are stretches of the text themselves
# The layer that ids point into, and the fields that hold them.
REFERENCES: dict[str, dict[str, tuple[str, ...]]] = {
    "entities": {
        "mentions": ("entity",),
        "quotes": ("speaker", "addressees", "alternatives"),
        "scenes": ("present", "spoken_of", "viewpoint", "place"),
        "events": ("agent", "patient"),
        "acts": ("by", "to", "about"),
        "changes": ("who", "whom"),
        "bonds": ("a", "b"),
        "promises": ("by", "to"),
        "knowledge": ("who",),
    },
    "quotes": {"acts": ("quote",)},
    "changes": {
        "changes": ("because",),
        "bonds": ("since", "until"),
        "promises": ("made", "settled"),
        "knowledge": ("of", "since", "until"),
    },
}


def flaw(story: Story) -> str | None:
    """The first thing that does not fit, in words; None for a story that holds together.

    Every stretch lies in the text, the token columns are of one length, every id points to an entry that is there.
    """
    end = len(story.text)
    for layer in STRETCHES:
        for entry in getattr(story, layer):
            if not all(0 <= piece.start < piece.end <= end for piece in _pieces(entry)):
                return f"{layer} lie outside its text"
    columns = [getattr(story.tokens, name) for name in story.tokens.__struct_fields__]
    if len({len(column) for column in columns}) > 1:
        return "token columns differ in length"
    for target, users in REFERENCES.items():
        there = {entry.id for entry in getattr(story, target)}
        for layer, fields in users.items():
            for entry in getattr(story, layer):
                if not there.issuperset(id for field in fields for id in _ids(getattr(entry, field))):
                    return f"{layer} name {target} that are not there"
    return None


def _pieces(entry: Any) -> Iterator[Any]:
    if hasattr(entry, "start"):
        yield entry
    yield from getattr(entry, "evidence", ())
    yield from filter(None, (getattr(entry, name, None) for name in PIECES))


def _ids(value: Any) -> Iterator[str]:
    """The ids of a field: one, several, or those of alternatives and places, which name an entity themselves."""
    for each in value if isinstance(value, list) else [value]:
        id = getattr(each, "entity", each)
        if id is not None:
            yield id
