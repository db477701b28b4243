"""Fountain (fountain.io/syntax), for human casts and audio drama: what is spoken as dialogue, the narration as action.

A format of paragraphs: where the work says “Yes,” said Anne. in one, here are two. So the white space between lines is Fountain's, and all
else the work's own.
"""

import re
from collections.abc import Iterator, Mapping

from fabula.formats.escaping import JOINER, parted
from fabula.formats.exports import Export, stem
from fabula.formats.script import NARRATOR
from fabula.formats.voices import Spoken, called, one_line, spoken
from fabula.layers import Story

SIGNS = re.compile(r"[*_]")
NO_NAME = str.maketrans("", "", "()^*_[]/\\")  # an extension, a second column, emphasis, a note
BEGINS = re.compile(rf"{JOINER}*[@!>#=.~(]")  # what a line of dialogue may not begin with, were it to be one


def _files(story: Story, without_text: bool) -> Mapping[str, bytes]:
    names = called(story, "NARRATOR", "UNKNOWN", cue, "{} {}")
    head = {"Title": story.meta.title or story.source.name, "Author": ", ".join(story.meta.authors)}
    page = "".join(f"{key}: {one_line(value)}\n" for key, value in head.items() if one_line(value))
    blocks = (block for line in spoken(story) for block in _blocks(line, names[line.voice]))
    return {f"{stem(story)}.fountain": "\n".join([page, *blocks]).encode()}


def _blocks(line: Spoken, name: str) -> Iterator[str]:
    """The line's paragraphs, each ended by a line end: actions or headings, or a character's cue with the words."""
    rows = [_plain(row.strip()) for row in line.text.strip().splitlines()]
    if line.voice != NARRATOR:
        words = "".join(f"{JOINER if BEGINS.match(row) else ''}{row or '  '}\n" for row in rows)  # two spaces: the speech goes on
        yield f"@{name}\n{words}"
    elif line.kind == "heading":
        yield from (f"{'.' if row[0].isalnum() and '#' not in row else '!'}{row}\n" for row in rows if row)  # # … # numbers a scene
    elif rows:
        yield "".join(f"!{row}\n" if row else "\n" for row in rows)


def _plain(row: str) -> str:
    for first, second in (("[", "["), ("/", "*"), ("\\", "*"), ("\\", "_")):  # a note, a boneyard, an escape
        row = parted(row, first, second)
    return SIGNS.sub(r"\\\g<0>", row)


def cue(name: str) -> str:
    return one_line(name.translate(NO_NAME)).upper() or "NAMELESS"


EXPORT = Export("fountain", "voices", "Fountain: a screenplay for human casts and audio drama", ".fountain", _files)
