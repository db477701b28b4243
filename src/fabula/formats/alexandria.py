"""For alexandria: the book as one JSON list of speaker, text and instruction, its `annotated_script.json`."""

from collections.abc import Mapping

from fabula.formats.exports import Export, stem
from fabula.formats.json import indented
from fabula.formats.script import NARRATOR
from fabula.formats.voices import UNKNOWN, called, one_line, spoken
from fabula.layers import Story


def _files(story: Story, without_text: bool) -> Mapping[str, bytes]:
    names = called(story, NARRATOR, UNKNOWN, lambda name: one_line(name).upper())
    rows = [{"speaker": names[line.voice], "text": line.text, "instruct": ""} for line in spoken(story)]
    return {f"{stem(story)}.json": indented(rows)}


EXPORT = Export("alexandria", "voices", "alexandria: a JSON list of speaker, text and instruction", ".json", _files)
