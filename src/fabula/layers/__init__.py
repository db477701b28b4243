"""The words of the house: every type that the other rooms speak in. Data only: no reading, no files."""

from fabula.layers.changes import Bond, Change, Knowledge, Promise, TurningPoint
from fabula.layers.document import Document, Meta, Region, Source
from fabula.layers.given import GivenCast, GivenCharacter
from fabula.layers.reading import Act, Alias, Alternative, Entity, Event, Mention, Place, Quote, Scene, Tokens
from fabula.layers.spans import Span
from fabula.layers.story import SCHEMA, Fabula, Settings, Story

__all__ = [
    "SCHEMA",
    "Act",
    "Alias",
    "Alternative",
    "Bond",
    "Change",
    "Document",
    "Entity",
    "Event",
    "Fabula",
    "GivenCast",
    "GivenCharacter",
    "Knowledge",
    "Mention",
    "Meta",
    "Place",
    "Promise",
    "Quote",
    "Region",
    "Scene",
    "Settings",
    "Source",
    "Span",
    "Story",
    "Tokens",
    "TurningPoint",
]
