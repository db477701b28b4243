"""What holds of every way out: it is made of every sample, twice alike; nothing of it stands after `--until`; `--no-text` has no words."""

import re
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from io import BytesIO

import msgspec
import pyarrow.parquet as pq
import pytest
from any_story import any_story
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from ways import SAMPLES, STORIES, sample

from fabula.formats.exports import Export, exports
from fabula.layers import Story
from fabula.reading import read_document
from fabula.sources import read_bytes, read_source

WAYS = list(exports().values())
WORDLESS = [way for way in WAYS if way.without_text]
FEW_WORDS = 3  # in a row: four are a quotation
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")

by_way = pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
by_wordless = pytest.mark.parametrize("way", WORDLESS, ids=lambda way: way.name)


def words_in(data: bytes) -> Iterator[str]:
    """All text of a file: that of its parts where it is a ZIP, a database or Parquet, else the file itself."""
    if data[:2] == b"PK":
        with zipfile.ZipFile(BytesIO(data)) as archive:
            for name in archive.namelist():
                yield from words_in(archive.read(name))
    elif data.startswith(b"SQLite format 3"):
        with closing(sqlite3.connect(":memory:")) as database:
            database.deserialize(data)
            yield from database.iterdump()
    elif data.startswith(b"PAR1"):
        rows = pq.read_table(BytesIO(data)).to_pylist()
        yield from (value for row in rows for value in row.values() if isinstance(value, str))
    else:
        yield data.decode(errors="replace")


@by_way
@pytest.mark.parametrize("name", SAMPLES)
def test_every_sample_in_every_format_twice_alike(way: Export, name: str) -> None:
    files = way.files(sample(name), False)
    assert files
    assert (way.suffix is None) or len(files) == 1
    assert all(data and not file.startswith("/") and ".." not in file.split("/") for file, data in files.items())
    assert way.files(sample(name), False) == files


@by_way
@settings(max_examples=12)
@given(story=any_story())
def test_no_story_breaks_a_format(way: Export, story: Story) -> None:
    assert way.files(story, False)
    if way.without_text:
        assert way.files(story, True)


# --until

ENDING = """

* * *

Zuleika Dobson came in. “I am Zuleika, your sister,” she told {name}. “I promise that I will never leave Ravenscroft.”

“Zuleika,” said {name}.
"""


@cache
def cut_at(name: str, until: int, ending: str) -> Story:
    """What is read of a sample with another ending as far as `until`, which lies in what they share."""
    document = read_source(STORIES[name])
    return read_document(read_bytes((document.text + ending).encode(), document.source.name), until=until)


@settings(max_examples=8)
@given(name=st.sampled_from([name for name in SAMPLES if STORIES[name].is_relative_to(ROOT)]), part=st.floats(0.1, 1))
def test_what_comes_after_a_place_is_in_no_format(name: str, part: float) -> None:
    """Two stories that are one as far as a place, and then not, give the same files but for the hash of the story file."""
    until = max(1, int(part * len(sample(name).text)))
    longer = cut_at(name, until, ENDING.format(name=sample(name).entities[0].name))
    short = cut_at(name, until, "")
    assert longer.source.sha256 != short.source.sha256
    longer = msgspec.structs.replace(longer, source=short.source)
    for way in WAYS:
        files = way.files(longer, False)
        assert files == way.files(short, False), way.name
        for data in files.values():
            assert not any("Zuleika" in words or "Ravenscroft" in words for words in words_in(data)), way.name


# --no-text


def runs(words: list[str]) -> set[tuple[str, ...]]:
    return {tuple(words[n : n + FEW_WORDS + 1]) for n in range(len(words) - FEW_WORDS)}


def running_words(story: Story) -> set[tuple[str, ...]]:
    """All rows of four words of the text, but those of titles, headings and names."""
    told = runs(WORD.findall(story.text))
    named = [story.words(m) for m in story.mentions if m.form == "PROP"]
    named += [e.name for e in story.entities if e.named_at is not None]
    named += [r.title or "" for r in story.regions] + [story.meta.title or "", *story.meta.authors]
    of_names = {word for words in named for word in WORD.findall(words)}
    return {run for run in told if not of_names.issuperset(run)}


@by_wordless
@pytest.mark.parametrize("name", SAMPLES)
def test_without_the_text_there_are_no_running_words(way: Export, name: str) -> None:
    told = running_words(sample(name))
    files = way.files(sample(name), True)
    assert files
    for file, data in files.items():
        for words in words_in(data):
            assert not told & runs(WORD.findall(words)), file


@pytest.mark.parametrize("way", [way for way in WORDLESS if way.name not in {"gexf", "conll"}], ids=lambda way: way.name)
def test_with_the_text_there_are(way: Export) -> None:
    """The test above would see them; but a graph has none either way, and CoNLL has one a line, which its own test looks at."""
    told = running_words(sample(SAMPLES[0]))
    files = way.files(sample(SAMPLES[0]), False)
    assert any(told & runs(WORD.findall(words)) for data in files.values() for words in words_in(data))
