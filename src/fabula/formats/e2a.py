"""For ebook2audiobook: the book in SML with a voice a line, its cast, and the book with a speaker a line, as E2A-SML writes them.

Made for what its readers parse (DrewThomasson/ebook2audiobook, 2026: `SML_TAG_PATTERN` of `lib/conf_models.py`, `sml_generator.py`).
"""

import re
from collections.abc import Iterator, Mapping

from fabula.formats.escaping import JOINER
from fabula.formats.exports import Export, stem
from fabula.formats.json import indented
from fabula.formats.voices import Spoken, called, gender, parts, spoken
from fabula.layers import Story

WORDS = re.compile(r"[^\W_]+")
LINE_END = re.compile(r"[\r\n]+")
ENGINE = "XTTSv2"  # the format wants one named, and this is its own default
THREE_LETTERS = {"en": "eng", "de": "deu", "es": "spa", "fr": "fra", "it": "ita", "nl": "nld", "pt": "por"}  # ISO 639-1 to 639-3


def _files(story: Story, without_text: bool) -> Mapping[str, bytes]:
    lines, names = spoken(story), called(story, "Narrator", "Unknown", camel, "{}{}")
    cast = parts(story, lines, names)
    language = story.source.language or "en"
    characters = [
        {
            "normalized_name": part.name,
            "inferred_gender": gender(part.entity),
            "inferred_age_category": "unknown",
            "tts_engine": ENGINE,
            "language": THREE_LETTERS.get(language, language),
            "voice": None,
        }
        for part in cast
    ]
    id = stem(story)
    return {
        f"{id}.sml.txt": "".join(_block(line, names[line.voice]) for line in lines).encode(),
        f"{id}.sml.json": indented({"macros": {"voices": {part.name: "" for part in cast}}}),
        f"{id}.characters_simple.json": indented({"characters": characters}),
        f"{id}.book.txt": "".join(f"{row}\n" for line in lines for row in _rows(line, names[line.voice])).encode(),
    }


def _block(line: Spoken, name: str) -> str:
    pause = "[pause]\n" if line.kind == "break" else ""
    words = line.text.replace("[", "[" + JOINER)  # SML has no escape
    return f"{pause}[voice:{name}]\n{words}\n[/voice]\n"


def _rows(line: Spoken, name: str) -> Iterator[str]:
    """One row a line of the file, as the format is read line by line; the white space at its ends is the format's own."""
    return (f"[{name}] {row.strip()} [/]" for row in LINE_END.split(line.text) if row.strip())


def camel(name: str) -> str:
    """A name without white space and signs, as E2A-SML writes them: "Miss Bates" is MissBates."""
    return "".join(word[0].upper() + word[1:] for word in WORDS.findall(name)) or "Nameless"


EXPORT = Export("e2a", "voices", "ebook2audiobook and E2A-SML: the book in SML, book.txt, characters_simple.json", None, _files)
