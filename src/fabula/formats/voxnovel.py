"""For VoxNovel: its tables of quotes, of narration and of the whole book, with a speaker a row."""

import csv
from collections.abc import Iterable, Mapping
from io import StringIO

from fabula.formats.exports import Export
from fabula.formats.script import NARRATOR
from fabula.formats.voices import called, one_line, spoken
from fabula.layers import Story

PARTS = ["Text", "Start Location", "End Location", "Is Quote", "Speaker"]
BOOK = ["Text", "Start Location", "End Location", "Speaker", "Is Quote"]


def _files(story: Story, without_text: bool) -> Mapping[str, bytes]:
    names = called(story, "Narrator", "Unknown", lambda name: one_line(name) or "Nameless")
    rows = [
        {
            "Text": line.text,
            "Start Location": line.start,
            "End Location": line.start + len(line.text),
            "Is Quote": line.voice != NARRATOR,
            "Speaker": names[line.voice],
        }
        for line in spoken(story)
    ]
    return {
        "quotes.csv": _table(PARTS, (row for row in rows if row["Is Quote"])),
        "non_quotes.csv": _table(PARTS, (row for row in rows if not row["Is Quote"])),
        "book.csv": _table(BOOK, rows),
    }


def _table(columns: list[str], rows: Iterable[Mapping[str, object]]) -> bytes:
    made = StringIO(newline="")
    writer = csv.DictWriter(made, columns, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    writer.writeheader()
    writer.writerows(rows)
    return made.getvalue().encode()


EXPORT = Export("voxnovel", "voices", "VoxNovel: quotes.csv, non_quotes.csv and book.csv with a speaker a row", None, _files)
