"""A Word document for a human cast: the casting sheet, then for each character their lines, in order, with what is heard before."""

from collections import defaultdict
from collections.abc import Mapping

import docx
from docx.document import Document
from docx.shared import Pt
from docx.text.paragraph import Paragraph

from fabula.formats.archives import docx_bytes
from fabula.formats.escaping import xml_text
from fabula.formats.exports import Export, stem
from fabula.formats.voices import UNKNOWN, Part, Spoken, called, one_line, parts, pronoun, spoken
from fabula.layers import Story

COLUMNS = ("Character", "Pronouns", "Lines", "Words", "Talks to", "First line")
MOST = 5  # people named in "Talks to"
FIRST_CHARS, CUE_CHARS = 60, 60  # most shown of a first line, and of the words before a line


def _files(story: Story, without_text: bool) -> Mapping[str, bytes]:
    lines, names = spoken(story), called(story, "Narrator", "Unknown speakers", lambda name: one_line(name) or "Nameless")
    cast = parts(story, lines, names)
    document = docx.Document()
    document.add_heading(xml_text(one_line(story.meta.title or story.source.name)), 0)
    document.add_heading("Casting sheet", 1)
    _sheet(document, cast)
    numbers: defaultdict[str, list[int]] = defaultdict(list)
    for number, line in enumerate(lines):
        numbers[line.voice].append(number)
    end = document.add_paragraph()  # all goes before it: to add at the end, python-docx looks through all that is there
    for part in cast:
        end.insert_paragraph_before(xml_text(part.name), "Heading 1")
        if part.voice == UNKNOWN:
            end.insert_paragraph_before("Nobody could be found who says these; give them to whom they belong.")
        for number in numbers[part.voice]:
            _line(end, lines, number)
    document.element.body.remove(end._p)
    return {f"{stem(story)}.docx": docx_bytes(document)}


def _sheet(document: Document, cast: list[Part]) -> None:
    table = document.add_table(1, len(COLUMNS), "Light List")
    for cell, title in zip(table.rows[0].cells, COLUMNS, strict=True):
        cell.text = title
    for part in cast:
        known = part.entity
        row = (
            part.name + (" (tells the story: the narrator's voice may be theirs)" if known and known.narrator else ""),
            pronoun(known) or "",
            str(part.lines),
            str(part.words),
            ", ".join(f"{name} ({times})" for name, times in part.to[:MOST]),
            _short(part.first.text, FIRST_CHARS),
        )
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = xml_text(words)


def _line(end: Paragraph, lines: list[Spoken], number: int) -> None:
    """Before `end` the line's number in the book, its id and the cue, then its words in a paragraph of their own."""
    line = lines[number]
    head = end.insert_paragraph_before()
    head.paragraph_format.keep_with_next = True
    head.add_run(f"{number + 1}  ").bold = True
    head.add_run(f"{line.id}  ").font.size = Pt(8)
    head.add_run(xml_text(_cue(lines[number - 1].text) if number else "")).italic = True
    end.insert_paragraph_before(xml_text(line.text.strip()))


def _short(words: str, most: int) -> str:
    words = one_line(words)
    return words if len(words) <= most else words[:most].rstrip() + "…"


def _cue(words: str) -> str:
    words = one_line(words[-4 * CUE_CHARS :])
    return words if len(words) <= CUE_CHARS else "…" + words[-CUE_CHARS:].lstrip()


EXPORT = Export("linelist", "voices", "a Word document for a human cast: casting sheet, and each character's lines", ".docx", _files)
