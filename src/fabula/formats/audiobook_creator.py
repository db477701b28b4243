"""For audiobook-creator: every line with its speaker, and the cast with the scores by which it chooses voices."""

from collections.abc import Mapping

import msgspec

from fabula.formats.exports import Export
from fabula.formats.json import indented
from fabula.formats.script import NARRATOR
from fabula.formats.voices import Part, called, gender, one_line, parts, spoken
from fabula.layers import Story

NEUTRAL = 5
LEGEND = {
    "1": "completely masculine",
    "2": "mostly masculine",
    "3": "moderately masculine",
    "4": "slightly masculine",
    "5": "neutral/unknown",
    "6": "slightly feminine",
    "7": "moderately feminine",
    "8": "mostly feminine",
    "9": "almost completely feminine",
    "10": "completely feminine",
}  # the format's own words for its scores


def _files(story: Story, without_text: bool) -> Mapping[str, bytes]:
    names = called(story, "narrator", "unknown", lambda name: one_line(name).lower())
    lines = spoken(story)
    rows = ({"speaker": names[line.voice], "line": line.text} for line in lines)
    scores = {part.name: _score(part) for part in parts(story, lines, names)}
    return {
        "speaker_attributed_book.jsonl": b"".join(msgspec.json.encode(row) + b"\n" for row in rows),
        "character_gender_map.json": indented({"legend": LEGEND, "scores": scores}),
    }


def _score(part: Part) -> dict[str, str | int]:
    return {
        "name": part.name,
        "age": "unknown",
        "gender": gender(part.entity),
        "gender_score": 0 if part.voice == NARRATOR else _gender_score(part),
        "description": f"{part.lines} lines, {part.words} words",
    }


def _gender_score(part: Part) -> int:
    """The share of "she" among "she" and "he", from 1 to 10."""
    pronouns = part.entity.pronouns if part.entity else {}
    she, he = pronouns.get("she", 0), pronouns.get("he", 0)
    return round(1 + 9 * she / (she + he)) if she + he else NEUTRAL


EXPORT = Export("audiobook-creator", "voices", "audiobook-creator: lines with speakers, and the cast's voice scores", None, _files)
