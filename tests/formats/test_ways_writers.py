"""The notes and the story bible, read back: YAML by PyYAML, Markdown by a CommonMark parser, Word by python-docx."""

import io
import re
from typing import Any

import docx
import pytest
import yaml
from annotated import story_of
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from ways import SAMPLES, any_told, sample

from fabula.formats.escaping import markdown, xml_text
from fabula.formats.exports import exports
from fabula.formats.obsidian import note_name
from fabula.formats.people import cards, names_of
from fabula.layers import Story

LINK = re.compile(r"\[\[(.*?)\]\]")
RESERVED = {"con", "prn", "aux", "nul"}


def shown(text: str) -> str:
    """What a reader of the Markdown sees, where all of it is paragraphs of plain words; fails where any sign was taken for one."""
    words = ""
    for block in MarkdownIt().parse(text):
        assert block.type in ("paragraph_open", "paragraph_close", "inline"), block
        for piece in block.children or []:
            assert piece.type in ("text", "softbreak", "text_special"), piece
            words += piece.content if piece.type != "softbreak" else "\n"
        words += "\n"
    return words


@given(st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("\n\\`*_[]()<>#~=|-+.1 &!^%$")))
def test_markdown_shows_the_text(text: str) -> None:
    assert "".join(shown(markdown(text)).split()) == "".join(text.replace("\0", "\ufffd").split())


class Notes:
    """A folder of notes as Obsidian takes it."""

    def __init__(self, story: Story):
        self.files = {name: data.decode() for name, data in exports()["obsidian"].files(story, False).items()}
        self.head: dict[str, dict[str, Any]] = {}
        self.body: dict[str, str] = {}
        for name, note in self.files.items():
            found = re.match(r"---\n(.*?\n)---\n\n", note, re.DOTALL)
            assert found
            self.head[name] = yaml.safe_load(found[1])
            self.body[name] = note[found.end() :]

    def of(self, kind: str) -> dict[str, dict[str, Any]]:
        return {name: head for name, head in self.head.items() if head.get("type") == kind}


def notes_hold(story: Story) -> None:
    notes = Notes(story)
    called = {name.rpartition("/")[2].removesuffix(".md") for name in notes.files}
    # Every file can be on any system, beside all the others.
    assert len({name.casefold() for name in called}) == len(notes.files)
    for name in called:
        assert not re.search(r'[\\/:*?"<>|#^\[\]%\x00-\x1f]', name)
        assert name == name.strip(" .")
        assert 0 < len(name.encode()) < 200
        assert name.casefold().partition(".")[0] not in RESERVED
    # Every link leads to a note.
    linked = ("pov", "characters", "location", "setup_scenes", "payoff_scenes")
    properties = [str(head.get(key)) for head in notes.head.values() for key in linked]
    links = {link for words in (*notes.body.values(), *properties) for link in LINK.findall(words)}
    assert links <= called
    # The index of Longform names the scenes in order, and each is the story's words.
    (index,) = (head for head in notes.head.values() if "longform" in head)
    assert index["longform"]["format"] == "scenes"
    scenes = [f"{index['longform']['sceneFolder']}/{name}.md" for name in index["longform"]["scenes"]]
    assert {*scenes} == notes.of("scene").keys()
    for n, (name, scene) in enumerate(zip(scenes, story.scenes, strict=True), 1):
        assert notes.head[name]["sequence"] == n
        assert "".join(shown(notes.body[name]).split()) == "".join(xml_text(story.words(scene)).split())
    # Each character and place has its note, with its name to the letter.
    found = cards(story)
    people = [xml_text(card.name) for card in found if card.entity.type == "PER"]
    assert [head["name"] for head in notes.of("character").values()] == people
    for head in notes.of("character").values():
        assert all(relation.keys() == {"category", "type", "target"} for relation in head["relations"])


@pytest.mark.parametrize("name", SAMPLES)
def test_the_notes_open(name: str) -> None:
    notes_hold(sample(name))


@settings(max_examples=60)
@given(any_told())
def test_the_notes_of_any_story_open(story: Story) -> None:
    notes_hold(story)


@given(st.text())
def test_any_words_name_a_note(words: str) -> None:
    name = note_name(words.encode(errors="replace").decode())
    assert name
    assert note_name(name) == name


TOLD = """[Ann Lee|a] met [Bo|b] at the mill. “[I|a] promise to pay [you|b],” said [Ann Lee|a].{a>b}

[Cy|c] was [[Ann|a]'s uncle|c]. “Good day,” said [Cy|c].{c>a}

***

Years after, [Ann|a] kept [her|a] promise. “Thank [you|a],” said [Bo|b].{b>a}
"""


def test_a_character_note_says_how_they_stand() -> None:
    story = story_of(TOLD)
    notes = Notes(story)
    ann = next(name for name, head in notes.of("character").items() if "Ann" in head["name"])
    names = names_of(story)
    assert notes.head[ann]["relations"] == [{"category": "family", "type": "kin", "target": names["c"]}]
    assert "## Talks to" in notes.body[ann]
    assert f"[[{names['b']}]]: 1 line" in notes.body[ann]


def test_a_settled_promise_links_its_scenes() -> None:
    story = sample("extension-nine")
    settled = [promise for promise in story.promises if promise.settled]
    assert settled
    notes = Notes(story)
    scenes = [*notes.of("scene").items()]
    at = {change.id: change.at for change in story.changes}
    for promise in settled:
        made, kept = (
            next(n for n, scene in enumerate(story.scenes) if scene.start < at[id] <= scene.end)
            for id in (promise.made, str(promise.settled))
        )
        names = [name.removeprefix("Scenes/").removesuffix(".md") for name, _ in scenes]
        assert (f"[[{names[kept]}]]" in scenes[made][1]["payoff_scenes"]) == (kept != made)
        assert (f"[[{names[made]}]]" in scenes[kept][1]["setup_scenes"]) == (kept != made)


def bible_holds(story: Story) -> None:
    (data,) = exports()["bible"].files(story, False).values()
    document = docx.Document(io.BytesIO(data))
    heads = [paragraph.text for paragraph in document.paragraphs if paragraph.style and paragraph.style.name == "Heading 2"]
    wanted = [xml_text(card.name) for card in cards(story) if card.entity.type in ("PER", "FAC", "GPE", "LOC")]
    assert sorted(heads) == sorted(wanted)
    tables = {tuple(cell.text for cell in table.rows[0].cells): table for table in document.tables}
    scenes = tables.get(("", "Opens", "Place", "Time", "Present", "Seen by"))
    assert bool(scenes) == bool(story.scenes)
    if scenes:
        assert len(scenes.rows) == len(story.scenes) + 1
        for row, scene in zip(scenes.rows[1:], story.scenes, strict=True):
            assert "".join(xml_text(story.words(scene)).split()).startswith("".join(row.cells[1].text.split()))
    promises = tables.get(("Who", "To whom", "What", "State"))
    assert (len(promises.rows) - 1 if promises else 0) == len(story.promises)


@pytest.mark.parametrize("name", SAMPLES)
def test_the_bible_tells_of_everybody(name: str) -> None:
    bible_holds(sample(name))


@settings(max_examples=15)
@given(any_told())
def test_the_bible_of_any_story_opens(story: Story) -> None:
    bible_holds(story)
