"""A folder of Markdown notes for Obsidian: one for the work, each character, place and scene, with links between them.

The properties are those of StoryLine (PixeroJan/obsidian-storyline, 2026) and of Longform; both open the folder as a project.
"""

import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from unicodedata import normalize

from fabula.formats.answers import counted
from fabula.formats.chapters import chapters
from fabula.formats.escaping import markdown, xml_text
from fabula.formats.exports import Export, stem
from fabula.formats.names import distinct
from fabula.formats.people import Card, Tie, cards, names_of
from fabula.formats.voices import one_line, pronoun
from fabula.layers import Scene, Story
from fabula.layers.vocabulary import BondKind
from fabula.world.questions import opening

FOLDERS = {"PER": "Characters", "FAC": "Locations", "GPE": "Locations", "LOC": "Locations"}
TITLE_WORDS = 6  # of a scene's opening that name its note
LONGEST_NAME = 120  # bytes: every file system takes 255
NO_NAME = re.compile(r'[\\/:*?"<>|#^\[\]%\x00-\x1f\x7f-\x9f]')  # what a file's name on some system, or a link, cannot hold
DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)  # files of no name on Windows
NO_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ufeff]")  # of JSON's characters those that YAML wants escaped
RELATIONS: dict[BondKind, tuple[str, str, str]] = {  # StoryLine's category; what the other is called, and where they stand above
    "kin": ("family", "kin", "kin"),
    "partner": ("romantic", "partner", "partner"),
    "former partner": ("romantic", "ex-partner", "ex-partner"),
    "friend": ("social", "friend", "friend"),
    "colleague": ("professional", "colleague", "colleague"),
    "teacher and pupil": ("guidance", "mentee", "mentor"),
    "master and servant": ("guidance", "subordinate", "boss"),
    "enemy": ("conflict", "enemy", "enemy"),
    "rival": ("conflict", "rival", "rival"),
    "acquaintance": ("social", "acquaintance", "acquaintance"),
    "other": ("custom", "other", "other"),
}


class _Vault:
    """The notes of one story: what each is called, and what stands in it."""

    def __init__(self, story: Story):
        self.story = story
        self.names = names_of(story)
        self.cards = [card for card in cards(story) if card.entity.type in FOLDERS]
        width = len(str(len(story.scenes)))
        self.openings = [" ".join(opening(story, scene).split()[:TITLE_WORDS]) for scene in story.scenes]
        scenes = [f"{n:0{width}} {words}" for n, words in enumerate(self.openings, 1)]
        self.title = one_line(story.meta.title or "") or stem(story)
        notes = distinct(map(note_name, [self.title, *(card.name for card in self.cards), *scenes]))
        self.index, self.scenes = notes[0], notes[len(self.cards) + 1 :]
        self.notes = dict(zip((card.entity.id for card in self.cards), notes[1:], strict=False))
        self.chapters, self.payoffs = chapters(story), _payoffs(story)

    def files(self) -> Iterator[tuple[str, str]]:
        yield f"{self.index}.md", self._work()
        for card in self.cards:
            note = self._character(card) if card.entity.type == "PER" else self._place(card)
            yield f"{FOLDERS[card.entity.type]}/{self.notes[card.entity.id]}.md", note
        for n, name in enumerate(self.scenes):
            yield f"Scenes/{name}.md", self._scene(n)

    def link(self, id: str) -> str:
        """A link to somebody's note; their name where they have none."""
        return self._property(id) if id in self.notes else markdown(self.names[id])

    def _work(self) -> str:
        longform = {"format": "scenes", "title": self.title, "draftTitle": "Draft", "sceneFolder": "Scenes", "scenes": self.scenes}
        head = {"title": self.title, "author": [one_line(author) for author in self.story.meta.authors], "longform": longform}
        people, places = (
            [self.link(card.entity.id) for card in self.cards if (card.entity.type == "PER") == wanted] for wanted in (True, False)
        )
        scenes = [f"[[{name}]]" for name in self.scenes]
        return _note(head, self.title, *_section("Characters", people), *_section("Places", places), *_section("Scenes", scenes))

    def _character(self, card: Card) -> str:
        head = {
            "type": "character",
            "name": card.name,
            "nickname": ", ".join(card.also),
            "aliases": card.also,
            "pronouns": pronoun(card.entity) or "",
            "role": "narrator" if card.entity.narrator else "",
            "relations": [self._relation(tie) for tie in card.ties],
            "allies": [self.names[tie.to] for tie in card.ties if tie.kind == "friend"],
            "enemies": [self.names[tie.to] for tie in card.ties if tie.kind in ("enemy", "rival")],
            "lines": card.lines,
            "words": card.words,
        }
        ties = [f"{tie.kind}{', ended' if tie.ended else ''}: {self.link(tie.to)} (“{markdown(tie.words)}”)" for tie in card.ties]
        return _note(
            head,
            card.name,
            markdown(card.first),
            *_section("Bonds", ties),
            *_section("Talks to", [f"{self.link(id)}: {counted(times, 'line')}" for id, times in card.to]),
            *_section("Promises", self._promises(card.entity.id)),
            *_section("Scenes", [f"[[{self.scenes[n]}]]" for n in card.scenes]),
        )

    def _place(self, card: Card) -> str:
        scenes = zip(self.scenes, self.story.scenes, strict=True)
        here = [name for name, scene in scenes if scene.place and scene.place.entity == card.entity.id]
        head = {"type": "location", "name": card.name, "aliases": card.also}
        return _note(head, card.name, markdown(card.first), *_section("Scenes", [f"[[{name}]]" for name in here]))

    def _scene(self, n: int) -> str:
        """Its words are the note's text, so that Longform puts the manuscript together from the notes."""
        scene = self.story.scenes[n]
        place = scene.place.entity if scene.place and scene.place.entity in self.notes else None
        head = {
            "type": "scene",
            "title": self.openings[n],
            "chapter": self._chapter(scene),
            "sequence": n + 1,
            "pov": self._property(scene.viewpoint) if scene.viewpoint else "",
            "characters": [self._property(id) for id in scene.present],
            "location": self._property(place) if place else one_line(self.story.words(scene.place)) if scene.place else "",
            "storyDate": one_line(self.story.words(scene.time)) if scene.time else "",
            "setup_scenes": [f"[[{self.scenes[made]}]]" for made, settled in self.payoffs if settled == n],
            "payoff_scenes": [f"[[{self.scenes[settled]}]]" for made, settled in self.payoffs if made == n],
        }
        return _front(head) + "\n" + markdown(self.story.words(scene)) + "\n"

    def _chapter(self, scene: Scene) -> str:
        """The title of the chapter that the scene begins in; empty where the work is one."""
        at = bisect_right(self.chapters, scene.start, key=lambda chapter: chapter.start) - 1
        return self.chapters[at].title if len(self.chapters) > 1 else ""

    def _property(self, id: str) -> str:
        return f"[[{self.notes[id]}]]" if id in self.notes else self.names[id]

    def _relation(self, tie: Tie) -> dict[str, str]:
        category, below, above = RELATIONS[tie.kind]
        return {"category": category, "type": below if tie.above else above, "target": self.names[tie.to]}

    def _promises(self, id: str) -> Iterator[str]:
        for promise in self.story.promises:
            if id in (promise.by, *promise.to):
                by = self.link(promise.by) if promise.by else "somebody"
                to = ", ".join(self.link(other) for other in promise.to) or "somebody"
                yield f"{by} to {to}, {promise.status}: {markdown(one_line(promise.what))}"


def note_name(words: str) -> str:
    """Words as the name of a note on any system, without what a link to it could not hold."""
    name = one_line(NO_NAME.sub(" ", normalize("NFC", xml_text(words)))).encode()[:LONGEST_NAME].decode(errors="ignore").strip(" .")
    return f"{name} (note)" if DEVICES.match(name) else name or "Nameless"


def _payoffs(story: Story) -> list[tuple[int, int]]:
    """The scenes in which a promise is made, and later kept or broken."""
    at = {change.id: change.at for change in story.changes}
    starts = [scene.start for scene in story.scenes]
    pairs = [(at[promise.made], at[promise.settled]) for promise in story.promises if promise.settled]
    scenes = ((bisect_right(starts, made - 1) - 1, bisect_right(starts, settled - 1) - 1) for made, settled in pairs)
    return sorted({(made, settled) for made, settled in scenes if 0 <= made < settled})


def _note(head: Mapping[str, object], title: str, *blocks: str) -> str:
    return _front(head) + "\n" + "\n\n".join(filter(None, [f"# {markdown(title)}", *blocks])) + "\n"


def _section(title: str, entries: Iterable[str]) -> list[str]:
    rows = "\n".join(f"- {entry}" for entry in entries)
    return [f"## {title}", rows] if rows else []


def _front(head: Mapping[str, object]) -> str:
    """Properties as YAML, each value as JSON, which YAML reads; those not known are left out."""
    rows = (f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in head.items() if value != "")
    return "---\n" + "".join(NO_YAML.sub(lambda found: f"\\u{ord(found[0]):04x}", row) + "\n" for row in rows) + "---\n"


def _files(story: Story, without_text: bool) -> Mapping[str, bytes]:
    return {name: xml_text(note).encode() for name, note in _Vault(story).files()}  # what XML cannot hold, YAML cannot either


EXPORT = Export("obsidian", "writers", "Obsidian notes: one a character, place and scene, linked; for StoryLine and Longform", None, _files)
