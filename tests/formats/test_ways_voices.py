"""The scripts for voice tools, read back by readers that follow each tool's own description."""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

import docx
import pytest
import screenplain.parsers.fountain
import screenplain.types
from hypothesis import given, settings
from lxml import etree
from ways import SAMPLES, any_told, sample, with_other_speaker, work

from fabula.formats.abogen import FEMALE, MALE, pool
from fabula.formats.escaping import xml_text
from fabula.formats.exports import exports
from fabula.formats.fountain import cue
from fabula.formats.voices import called, one_line, parts, spoken
from fabula.layers import Story

Said = list[tuple[str, str]]  # speaker and words of each line


def files(name: str, story: Story) -> dict[str, str]:
    return {file: data.decode() for file, data in exports()[name].files(story, False).items()}


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


def read_abogen(text: str) -> Said:
    """As its `split_text_by_voice_markers` does, but for the white space that it strips."""
    marks = [*re.finditer(r"<<VOICE:(.*?)>>", text)]
    ends = [*(mark.start() for mark in marks), len(text)][1:]
    return [(mark[1], shown_by_abogen(text[mark.end() : end])) for mark, end in zip(marks, ends, strict=True)]


def shown_by_abogen(text: str) -> str:
    return re.sub("<\u2060(?=\u2060*<)", "<", re.sub(r"<<CHAPTER_MARKER:[^>]*>>", "", text))


def read_voxnovel(text: str) -> Said:
    rows = csv.DictReader(io.StringIO(text, newline=""))
    assert rows.fieldnames == ["Text", "Start Location", "End Location", "Speaker", "Is Quote"]
    said = []
    for row in rows:
        assert int(row["End Location"]) - int(row["Start Location"]) == len(row["Text"])
        assert (row["Is Quote"] == "True") == (row["Speaker"] != "Narrator")
        said.append((row["Speaker"], row["Text"]))
    return said


def read_ssml(text: str) -> Said:
    root = etree.fromstring(text.encode())
    ssml = "{http://www.w3.org/2001/10/synthesis}"
    assert root.tag == f"{ssml}speak"
    assert root.get("version") == "1.1"
    assert all(voice.tag == f"{ssml}voice" and not voice.tail for voice in root)
    assert all(" " not in voice.get("name", " ") and voice.get("gender", "male") in ("male", "female") for voice in root)
    assert all([each.tag for each in voice][:1] == [f"{ssml}mark"] and not voice.text for voice in root)
    return [(voice.get("name", ""), "".join(map(str, voice.itertext()))) for voice in root]


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
    Form("voxnovel", "book.csv", read_voxnovel, "Narrator", "Unknown"),
    Form("ssml", ".ssml", read_ssml, "Narrator", "Unknown"),
]
by_name = pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)


def said(form: Form, story: Story) -> Said:
    (text,) = (text for name, text in files(form.name, story).items() if name.endswith(form.file))
    return form.read(text)


def holds(form: Form, story: Story) -> None:
    """The lines joined are the work; each voice has one name, and each name one voice."""
    lines, found = spoken(story), said(form, story)
    plain = xml_text if form.name == "ssml" else str  # what no XML can hold is U+FFFD there
    assert [text for _, text in found] == [plain(line.text) for line in lines]
    assert "".join(text for _, text in found) == plain(work(story))
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
    assert "?" not in [part.name for part in cast[:-1]]
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


def test_marks_of_ssml_are_the_ids() -> None:
    story = sample("stitches")
    (text,) = files("ssml", story).values()
    marks = etree.fromstring(text.encode()).findall(".//{*}mark")
    assert [mark.get("name") for mark in marks] == [line.id for line in spoken(story)]


@given(any_told())
def test_voxnovel_parts_are_the_book(story: Story) -> None:
    made = files("voxnovel", story)
    quotes, told = ([*csv.reader(io.StringIO(made[name], newline=""))] for name in ("quotes.csv", "non_quotes.csv"))
    assert quotes[0] == told[0] == ["Text", "Start Location", "End Location", "Is Quote", "Speaker"]
    together = sorted(quotes[1:] + told[1:], key=lambda row: int(row[1]))
    assert [(row[4], row[0]) for row in together] == read_voxnovel(made["book.csv"])


def abogen_holds(story: Story) -> None:
    """The text without marks is the work; where the voice changes, one voice ends and another begins; each voice is one character's."""
    made = files("abogen", story)
    voices = json.loads(made.pop("voices.json"))
    (text,) = made.values()
    head, at, rest = text.partition("<<VOICE:")
    assert not shown_by_abogen(re.sub(r"<<METADATA_(TITLE|ARTIST):[^>]*>>", "", head)).strip()
    found = read_abogen(at + rest)
    assert "".join(words for _, words in found) == work(story)
    assert {voice for voice, _ in found} == set(voices.values())
    assert len(set(voices.values())) == len(voices)
    names = called(story, "Narrator", "Unknown", one_line)
    wanted: list[str] = []
    for line in spoken(story):
        wanted += [voices[names[line.voice]]] * len(line.text)
    assert [voice for voice, words in found for _ in words] == wanted


@pytest.mark.parametrize("name", SAMPLES)
def test_abogen_has_a_voice_a_character(name: str) -> None:
    abogen_holds(sample(name))


@given(any_told())
def test_abogen_holds_any_story(story: Story) -> None:
    abogen_holds(story)


def test_abogen_starts_a_chapter_at_each_heading() -> None:
    story = sample("quincy-street")
    text = next(text for name, text in files("abogen", story).items() if name.endswith(".txt"))
    headings = [" ".join(story.words(region).split()) for region in story.regions if region.kind == "heading"]
    assert re.findall(r"<<CHAPTER_MARKER:(.*?)>>", text) == headings
    assert headings


# Kokoro's English voices (hexgrad/Kokoro-82M, VOICES.md).
KOKORO = set(
    "af_heart af_alloy af_aoede af_bella af_jessica af_kore af_nicole af_nova af_river af_sarah af_sky am_adam am_echo am_eric am_fenrir "
    "am_liam am_michael am_onyx am_puck am_santa bf_alice bf_emma bf_isabella bf_lily bm_daniel bm_fable bm_george bm_lewis".split()
)


@given(any_told())
def test_abogen_knows_every_voice(story: Story) -> None:
    """As its `validate_voice_name` takes a voice, or a mix of voices, apart."""
    text = next(text for name, text in files("abogen", story).items() if name.endswith(".txt"))
    terms = [term for voice in re.findall(r"<<VOICE:(.*?)>>", text) for term in voice.split("+")]
    assert {term.split("*")[0].strip() for term in terms} <= KOKORO


def test_kokoro_voices_are_enough_for_a_crowd() -> None:
    assert {*FEMALE, *MALE} <= KOKORO
    voices = pool([*"abcdefghijkl"])
    assert len({next(voices) for _ in range(200)}) == 200
    assert next(pool(["a"])) == "a"


def read_fountain(text: str) -> Said:
    """As fountain.io/syntax says: a title page up to the first blank line, then paragraphs; no note, no boneyard."""
    head, _, body = text.partition("\n\n")
    assert all(re.match(r"[^:\n]+: ", row) for row in head.strip().split("\n"))
    assert not re.search(r"\[\[.*?\]\]", body, re.DOTALL)
    assert not re.search(r"/\*", body)
    said: Said = []
    speaker = ""
    for row in body.split("\n"):
        if not row:
            speaker = ""
        elif not speaker and row[0] == "@":
            speaker = row[1:]
            said.append((speaker, ""))
        elif speaker:
            assert not re.match(r"\s*[@!>#=.~(]", row)
            said[-1] = (speaker, said[-1][1] + fountain_words(re.sub("^\u2060(?=\u2060*[@!>#=.~(])", "", row)))
        else:
            assert row[0] == "!" or re.match(r"\.[^\W_]", row)
            assert row[0] == "!" or f"\n\n{row}\n\n" in f"\n\n{body}\n"  # a heading stands alone
            said.append(("NARRATOR", fountain_words(row[1:])))
    return said


def fountain_words(row: str) -> str:
    assert not re.search(r"(?<!\\)[*_]", row)  # no emphasis
    for first, second in (("\\", "[*_]"), ("/", "[*]"), ("[", r"\[")):
        row = re.sub(rf"{re.escape(first)}\u2060(?=\u2060*\\?{second})", lambda found: found[0][0], row)
    return re.sub(r"\\([*_])", r"\1", row)


def fountain_holds(story: Story) -> None:
    names = called(story, "NARRATOR", "UNKNOWN", cue, "{} {}")
    (text,) = files("fountain", story).values()
    found = [(speaker, char) for speaker, words in read_fountain(text) for char in "".join(words.split())]
    assert found == [(names[line.voice], char) for line in spoken(story) for char in "".join(line.text.split())]


@pytest.mark.parametrize("name", SAMPLES)
def test_fountain_is_the_work_but_for_white_space(name: str) -> None:
    fountain_holds(sample(name))


@given(any_told())
def test_fountain_holds_any_story(story: Story) -> None:
    fountain_holds(story)


@pytest.mark.parametrize("name", SAMPLES)
def test_screenplain_reads_our_fountain(name: str) -> None:
    story = sample(name)
    (text,) = files("fountain", story).values()
    found: list[str] = []
    speakers = []
    for block in screenplain.parsers.fountain.parse(io.StringIO(text)):
        if isinstance(block, screenplain.types.Dialog):
            speakers.append(str(block.character))
            assert not any(parenthetical for parenthetical, _ in block.blocks)
            found += [str(words) for _, words in block.blocks]
        else:
            found += [str(words) for words in ([block.line] if isinstance(block, screenplain.types.Slug) else block.lines)]
    # It shows headings in capitals, and takes a run of escaped underscores for an underlined one.
    ours, theirs = ("".join(re.sub(r"[\s\\_]", "", words).casefold()) for words in (work(story), "".join(found)))
    assert ours == theirs
    names = called(story, "NARRATOR", "UNKNOWN", cue, "{} {}")
    assert speakers == [names[line.voice] for line in spoken(story) if line.voice != "NARRATOR"]


def linelist_holds(story: Story) -> None:
    """The sheet has a row a voice; under each voice stand its lines, each after its number and id; together they are the work."""
    lines, names = spoken(story), called(story, "Narrator", "Unknown speakers", lambda name: one_line(name) or "Nameless")
    (data,) = exports()["linelist"].files(story, False).values()
    document = docx.Document(io.BytesIO(data))
    (sheet,) = document.tables
    found: dict[int, tuple[str, str]] = {}
    voice = ""
    paragraphs = iter(document.paragraphs)
    for paragraph in paragraphs:
        assert paragraph.style
        if paragraph.style.name == "Heading 1":
            voice = paragraph.text
        elif paragraph.runs and paragraph.runs[0].bold:
            number = int(paragraph.runs[0].text)
            assert paragraph.runs[1].text.strip() == lines[number - 1].id
            found[number] = (voice, next(paragraphs).text)
    assert [found[n] for n in sorted(found)] == [
        (xml_text(names[line.voice]), xml_text(line.text.strip()).replace("\r", "\n")) for line in lines
    ]
    rows = [[cell.text for cell in row.cells] for row in sheet.rows[1:]]
    assert [(row[0].partition(" (tells")[0], row[2], row[3]) for row in rows] == [
        (xml_text(part.name), str(part.lines), str(part.words)) for part in parts(story, lines, names)
    ]


@pytest.mark.parametrize("name", SAMPLES)
def test_the_line_list_has_each_line_once(name: str) -> None:
    linelist_holds(sample(name))


@settings(max_examples=15)
@given(any_told())
def test_the_line_list_holds_any_story(story: Story) -> None:
    linelist_holds(story)
