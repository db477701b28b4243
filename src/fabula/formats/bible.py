"""A story bible as a Word document: people, places, scenes, promises and who talks to whom, with the words that say so."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import docx
from docx.document import Document

from fabula.formats.answers import counted
from fabula.formats.archives import docx_bytes
from fabula.formats.escaping import xml_text
from fabula.formats.exports import Export, stem
from fabula.formats.people import PLACES, Card, cards, names_of
from fabula.formats.voices import one_line, pronoun
from fabula.layers import Story
from fabula.world.questions import opening

PAIRS = 30  # most shown of who talks to whom


def _files(story: Story, without_text: bool) -> Mapping[str, bytes]:
    names, found = names_of(story), cards(story)
    document = docx.Document()
    _heading(document, story.meta.title or stem(story), 0)
    if authors := ", ".join(map(one_line, story.meta.authors)):
        document.add_paragraph(xml_text(authors), "Subtitle")
    _heading(document, "People", 1)
    for card in found:
        if card.entity.type == "PER":
            _person(document, card, names)
    _heading(document, "Places", 1)
    for card in found:
        if card.entity.type in PLACES:
            _heading(document, card.name, 2)
            document.add_paragraph(xml_text(card.first))
    _heading(document, "Scenes", 1)
    _table(document, ("", "Opens", "Place", "Time", "Present", "Seen by"), _scenes(story, names))
    _heading(document, "Promises", 1)
    _table(document, ("Who", "To whom", "What", "State"), _promises(story, names))
    _heading(document, "Who talks to whom", 1)
    pairs = Counter((q.speaker, to) for q in story.quotes if q.speaker and q.kind != "other" for to in q.addressees)
    _table(document, ("From", "To", "Lines"), ((names[a], names[b], str(n)) for (a, b), n in pairs.most_common(PAIRS)))
    return {f"{stem(story)}.docx": docx_bytes(document)}


def _person(document: Document, card: Card, names: Mapping[str, str]) -> None:
    _heading(document, card.name, 2)
    also = f"also {', '.join(card.also)}" if card.also else ""
    said = f"{counted(card.lines, 'line')}, {counted(card.words, 'word')}" if card.lines else ""
    narrates = "tells the story" if card.entity.narrator else ""
    scenes = f"scenes {', '.join(str(n + 1) for n in card.scenes)}" if card.scenes else ""
    if facts := "; ".join(filter(None, [also, pronoun(card.entity), narrates, said, scenes])):
        document.add_paragraph(xml_text(facts))
    if card.first:
        document.add_paragraph(xml_text(card.first), "Quote")
    for tie in card.ties:
        ended = ", ended" if tie.ended else ""
        document.add_paragraph(xml_text(f"{tie.kind}{ended}: {names[tie.to]} (“{tie.words}”)"), "List Bullet")


def _scenes(story: Story, names: Mapping[str, str]) -> Iterable[Sequence[str]]:
    for n, scene in enumerate(story.scenes, 1):
        place, time = (one_line(story.words(piece)) if piece else "" for piece in (scene.place, scene.time))
        present = ", ".join(names[id] for id in scene.present)
        yield str(n), opening(story, scene), place, time, present, names[scene.viewpoint] if scene.viewpoint else ""


def _promises(story: Story, names: Mapping[str, str]) -> Iterable[Sequence[str]]:
    evidence = {change.id: change.evidence for change in story.changes}
    for promise in story.promises:
        settled = "; ".join(f"“{one_line(story.words(words))}”" for words in evidence.get(promise.settled or "", ()))
        yield (
            names[promise.by] if promise.by else "somebody",
            ", ".join(names[id] for id in promise.to) or "somebody",
            one_line(promise.what),
            f"{promise.status}: {settled}" if settled else promise.status,
        )


def _heading(document: Document, words: str, level: int) -> None:
    document.add_heading(xml_text(one_line(words)), level)


def _table(document: Document, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table with its heads, or the word that there is nothing to show."""
    found = [*rows]
    if not found:
        document.add_paragraph("None found.")
        return
    table = document.add_table(0, len(head), "Light List")
    for row in [head, *found]:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = xml_text(words)


EXPORT = Export("bible", "writers", "a story bible in Word: people, places, scenes, promises, who talks to whom", ".docx", _files)
