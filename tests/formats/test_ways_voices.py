"""The scripts for voice tools, read back by readers that follow each tool's own description."""

import json
import re
from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

import pytest
from hypothesis import given
from ways import SAMPLES, any_told, sample, with_other_speaker, work

from fabula.formats.exports import exports
from fabula.formats.voices import called, parts, spoken
from fabula.layers import Story

Said = list[tuple[str, str]]  # speaker and words of each line


def files(name: str, story: Story) -> dict[str, str]:
    return {file: data.decode() for file, data in exports()[name].files(story, False).items()}


def only(name: str, story: Story) -> str:
    (content,) = files(name, story).values()
    return content


# What ebook2audiobook takes for a tag.
SML = re.compile(r"\[\s*(?P<close>/)?\s*(?P<tag>break|pause|voice)(?:\s*:\s*(?P<value>.*?))?\s*\]", re.DOTALL)


def read_sml(text: str) -> Said:
    said, at = [], 0
    tags = [tag for tag in SML.finditer(text) if tag["tag"] == "voice"]
    for opened, closed in zip(tags[::2], tags[1::2], strict=True):
        assert closed["close"]
        assert not opened["close"]
        assert not SML.sub("", text[at : opened.start()]).strip()
        said.append((opened["value"], text[opened.end() + 1 : closed.start() - 1].replace("[\u2060", "[")))
        at = closed.end()
    return said


def read_alexandria(text: str) -> Said:
    rows = json.loads(text)
    assert all(list(row) == ["speaker", "text", "instruct"] for row in rows)
    return [(row["speaker"], row["text"]) for row in rows]


def read_creator(text: str) -> Said:
    rows = [json.loads(row) for row in text.split("\n")[:-1]]
    assert all(list(row) == ["speaker", "line"] for row in rows)
    return [(row["speaker"], row["line"]) for row in rows]


class Form(NamedTuple):
    """A format, its file by its ending, the reader of it, and what it calls narrator and unknown."""

    name: str
    file: str
    read: Callable[[str], Said]
    narrator: str
    unknown: str


FORMS = [
    Form("e2a", ".sml.txt", read_sml, "Narrator", "Unknown"),
    Form("alexandria", ".json", read_alexandria, "NARRATOR", "UNKNOWN"),
    Form("audiobook-creator", ".jsonl", read_creator, "narrator", "unknown"),
]
by_name = pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)


def said(form: Form, story: Story) -> Said:
    (text,) = (text for name, text in files(form.name, story).items() if name.endswith(form.file))
    return form.read(text)


def holds(form: Form, story: Story) -> None:
    """The lines joined are the work; each voice has one name, and each name one voice."""
    lines, found = spoken(story), said(form, story)
    assert [text for _, text in found] == [line.text for line in lines]
    assert "".join(text for _, text in found) == work(story)
    pairs = {(line.voice, name) for line, (name, _) in zip(lines, found, strict=True)}
    assert len({name.casefold() for _, name in pairs}) == len(pairs) == len({voice for voice, _ in pairs})
    assert {name for voice, name in pairs if voice == "NARRATOR"} <= {form.narrator}
    assert {name for voice, name in pairs if voice == "UNKNOWN"} <= {form.unknown}


@by_name
@pytest.mark.parametrize("name", SAMPLES)
def test_the_samples_come_back(form: Form, name: str) -> None:
    holds(form, sample(name))


@by_name
@given(story=any_told())
def test_any_story_comes_back(form: Form, story: Story) -> None:
    holds(form, story)


@by_name
def test_a_line_of_nobody_known_is_marked_and_changes_no_other(form: Form) -> None:
    story = sample("third-glass")
    before, after = said(form, story), said(form, with_other_speaker(story))
    changed = [n for n, pair in enumerate(zip(before, after, strict=True)) if pair[0] != pair[1]]
    assert len(changed) == 1
    assert after[changed[0]] == (form.unknown, before[changed[0]][1])


def test_ids_stand_still() -> None:
    story = sample("third-glass")
    assert [line.id for line in spoken(with_other_speaker(story))] == [line.id for line in spoken(story)]
    assert len({line.id for line in spoken(story)}) == len(spoken(story))


def test_the_casting_sheet_counts_what_is_spoken() -> None:
    story = sample("stitches")
    lines = spoken(story)
    cast = parts(story, lines, called(story, "N", "?"))
    assert cast[0].name == "N"
    assert sum(part.lines for part in cast) == len(lines)
    assert sum(part.words for part in cast) == sum(len(line.text.split()) for line in lines)
    dez = next(part for part in cast if part.name == "Dez")
    assert dez.first.text.strip() == "“Counter,”"
    assert Counter(dict(dez.to)) == Counter(story.entity(to).name for quote in story.lines("Dez") for to in quote.addressees)


@pytest.mark.parametrize("name", SAMPLES)
def test_book_txt_has_a_speaker_a_line(name: str) -> None:
    story = sample(name)
    (text,) = (text for file, text in files("e2a", story).items() if file.endswith(".book.txt"))
    rows = [re.match(r"^\[([^\]]+)\]\s*(.*?)\s*\[/\]$", row.strip()) for row in text.strip().split("\n")]
    assert all(rows)
    assert "".join("".join(row[2] for row in rows if row).split()) == "".join(work(story).split())


@given(any_told())
def test_the_cast_of_each_tool_lists_every_speaker(story: Story) -> None:
    e2a = files("e2a", story)
    speakers = {name for name, _ in said(FORMS[0], story)}
    characters = json.loads(e2a["any.characters_simple.json"])["characters"]
    keys = ["normalized_name", "inferred_gender", "inferred_age_category", "tts_engine", "language", "voice"]
    assert all(list(character) == keys for character in characters)
    assert {character["normalized_name"] for character in characters} == speakers
    assert json.loads(e2a["any.sml.json"])["macros"]["voices"].keys() == speakers
    creator = files("audiobook-creator", story)
    scores = json.loads(creator["character_gender_map.json"])["scores"]
    assert scores.keys() == {name for name, _ in said(FORMS[2], story)}
    assert all(name == score["name"] and 0 <= score["gender_score"] <= 10 for name, score in scores.items())
    assert all((score["gender_score"] == 0) == (name == "narrator") for name, score in scores.items())
