"""Arbitrary text and bytes, and broken copies of good files, at every format: a document that holds together, or one line."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sources.story_files import CASES, story_of

from fabula.errors import StoryError
from fabula.layers import Document
from fabula.sources import read_bytes

NAMES = st.sampled_from(["a.txt", "a.md", "a.html", "a.epub", "a.docx", "a"])
LINES = st.sampled_from(
    [
        "CHAPTER I.", "Chapter the First", "I", "II", "1.", "* * *", "o0o", "~", "", "", "", "THE END", "A/N: hi", "Notes:",
        "Summary: x", "Rating:", "by Ann", "CONTENTS", "“Yes,” she said.", "It was a dark night and nobody had lit the lamp.",
        "  set in,", "    set in again", "HAL", "Saturday 2 May", "Work Header", "Chapter Text", "Meanwhile, at Ann's:",
        "*** START OF THE PROJECT GUTENBERG EBOOK X ***", "*** END OF THE PROJECT GUTENBERG EBOOK X ***", "---", "# One", "> quoted",
        "- item", "<p>", "<br><br>", "<hr>", "<div id='preface'>", "INDEX", "(A/N: x) and (A/N: y)", "title: x", "— Somebody",
        "word " * 60,
    ]
)  # fmt: skip
TEXTS = st.one_of(st.text(st.characters(exclude_categories=("Cs",))), st.lists(LINES, max_size=40).map("\n".join))
WHOLE = [story_of(case) for case in sorted(CASES.iterdir())]


def holds_together(document: Document) -> None:
    """Regions in order, apart, in the text, covering all of it that is not white space; emphasis in the text; all of it encodable."""
    text, at = document.text, 0
    text.encode()
    for number, region in enumerate(document.regions, 1):
        assert region.id == f"r{number}"
        assert at <= region.start < region.end <= len(text)
        assert not text[at : region.start].strip()
        assert region.kind == "break" or text[region.start : region.end].strip()
        at = region.end
    assert not text[at:].strip()
    assert all(span.end <= len(text) for span in document.emphasis)
    assert "\r" not in text
    assert "\0" not in text


def one_line(refusal: StoryError) -> None:
    assert str(refusal)
    assert "\n" not in str(refusal)


def read_or_refuse(data: bytes, name: str) -> Document | None:
    try:
        document = read_bytes(data, name)
    except StoryError as refusal:
        one_line(refusal)
        return None
    holds_together(document)
    assert read_bytes(data, name) == document
    return document


@settings(max_examples=600, deadline=None)
@given(TEXTS, NAMES)
def test_arbitrary_text(text: str, name: str) -> None:
    document = read_or_refuse(text.encode(), name)
    if document and document.source.format.startswith("txt"):
        assert document.text == text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


@settings(max_examples=600, deadline=None)
@given(
    st.one_of(st.binary(), st.binary(min_size=1).map(lambda data: b"PK\x03\x04" + data), st.binary().map(lambda data: b"<p>" + data)), NAMES
)
def test_arbitrary_bytes(data: bytes, name: str) -> None:
    read_or_refuse(data, name)


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(WHOLE), st.data())
def test_broken_copies(story: tuple[bytes, str], draw: st.DataObject) -> None:
    data, name = story
    begin = draw.draw(st.integers(0, len(data)))
    end = draw.draw(st.integers(begin, min(len(data), begin + 200)))
    read_or_refuse(data[:begin] + draw.draw(st.binary(max_size=8)) + data[end:], name)


def test_whole_copies() -> None:
    for story in WHOLE:
        assert read_or_refuse(*story)
