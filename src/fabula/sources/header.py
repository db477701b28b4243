"""The head of a story that no markup describes: title, byline, labels, dedication, summary, notes, before the first word that is told."""

from dataclasses import dataclass, field

from fabula.layers import Meta
from fabula.layers.vocabulary import RegionKind
from fabula.sources import fanfictionnet, landmarks
from fabula.sources.blocks import Block, is_prose, is_set_in, lines_of, merge, usual_gap

HEAD = 100  # blocks: where the head is looked for
LABEL_NEAR = 3  # lines: a label that close below says that the head goes on
NOTES = ("note", "notes", "a/n", "warning", "warnings", "spoiler", "spoilers", "feedback", "disclaimer", "beta", "betas")
FRONT_WORDS = (
    "copyright", "©", "all rights reserved", "produced by", "e-text prepared", "etext prepared", "published by", "first published",
    "translated by", "illustrated by", "edited by", "dedicated to", "to my ", "for my ", "author of", "with illustrations",
    "[illustration",
)  # fmt: skip
FAN_WORDS = (
    " au.", " au,", " au ", "oneshot", "one-shot", "in the tags", "title from", "unbeta", " fic ", " fic.", "fanfic", "no beta",
    "all mistakes", "i own nothing", "don't own", "don’t own", "rated ", "sorry not sorry", "slow burn",
)  # fmt: skip


def read_header(text: str, blocks: list[Block]) -> tuple[list[Block], Meta]:
    """The blocks with those of the head named, line by line, and what the head says of the work."""
    end = _end(blocks[:HEAD])
    head = _Head(usual_gap(blocks), end < len(blocks) and _opens(blocks[end]))
    out: list[Block] = []
    for at, block in enumerate(blocks[:end]):
        if block.kind is not None:
            head.skip(block)
            out.append(block)
            continue
        lines = lines_of(block)
        verse = is_set_in(text, block) and head.sets_off(blocks[at + 1 : at + 1 + LABEL_NEAR])
        if len(lines) > 1 and (verse or landmarks.is_source(lines[-1].text, block.text)):
            out.append(block.named("epigraph"))
            continue
        for number, line in enumerate(lines):
            below = [*lines[number + 1 :], *blocks[at + 1 : at + 1 + LABEL_NEAR]][:LABEL_NEAR]
            kind = head.read(line, below)
            if kind is None:
                return [*out, merge(text, line, lines[-1]), *blocks[at + 1 :]], head.meta()
            out.append(line.named(kind))
    return [*out, *blocks[end:]], head.meta()


def _end(blocks: list[Block]) -> int:
    """Where the head ends at the latest: at the first chapter, or the first prose that no label says."""
    for at, block in enumerate(blocks):
        if _opens(block):
            return at
        if block.kind is None:
            said = (
                any(landmarks.is_label(line) for line in block.text[:400].split("\n")[:5])
                or landmarks.is_note(block.text)
                or _holds(block.text[:200], FRONT_WORDS)
            )
            if is_prose(block) and not said and not _is_blurb(block.text):
                return at
    return len(blocks)


def _opens(block: Block) -> bool:
    """Whether a block is the heading of a first chapter."""
    numbers = (landmarks.number_of(block.text), landmarks.number_before_title(block.text))
    return block.kind in (None, "heading") and (landmarks.is_chapter(block.text) or 1 in numbers)


def _holds(words: str, some: tuple[str, ...]) -> bool:
    low = f" {words.lower()} "
    return any(word in low for word in some)


def _is_blurb(words: str) -> bool:
    """A line about the story in the manner of those who post stories, with nobody's speech in it."""
    return len(words) <= 400 and _holds(words, FAN_WORDS) and not any(mark in words for mark in '“"«')


@dataclass
class _Head:
    """What was read of the head so far. `usual` is the gap between paragraphs; `chaptered`: a chapter's heading ends the head."""

    usual: int
    chaptered: bool
    title: list[str] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    summary: list[str] = field(default_factory=list)
    tags: dict[str, list[str]] = field(default_factory=dict)
    kind: RegionKind | None = None  # of the label or note whose lines these are
    label: str = ""
    waiting: bool = False  # for the value of a label that had none on its line
    last: RegionKind | None = None

    def meta(self) -> Meta:
        return Meta(" ".join(" ".join(self.title).split()) or None, self.authors, " ".join(self.summary).strip() or None, self.tags)

    def skip(self, block: Block) -> None:
        """A block that is named already: no label goes on past it."""
        self.kind, self.waiting = None, False
        if block.kind == "title":
            self.title.append(block.text)

    def sets_off(self, below: list[Block]) -> bool:
        """Whether verse that is set in here belongs to the head: a label was read before it, and another comes soon."""
        return self.last is not None and any(landmarks.is_label(after.text) for after in below)

    def read(self, line: Block, below: list[Block]) -> RegionKind | None:
        """The kind of the next line, or None where the head has ended. `below` are the lines after it."""
        self.last = self._labelled(line) or self._named(line, below)
        return self.last

    def _labelled(self, line: Block) -> RegionKind | None:
        """A label and its value, a note, or a further line of either."""
        words = line.text
        if found := landmarks.label_of(words):
            self.label, value = found
            self.kind = "note" if self.label.lower() in NOTES else "front"
            self.waiting = not value
            if details := fanfictionnet.read_details(words):
                self.tags.update(details)
            elif value:
                self._keep(value)
            return self.kind
        if landmarks.is_note(words):
            self.kind, self.label, self.waiting = "note", "note", False
            return self.kind
        if self.kind is not None and (line.gap == 0 or self.waiting) and not (self.waiting and is_prose(line)):
            if self.waiting or self.label.lower() == "summary":
                self._keep(words)
            self.waiting = False
            return self.kind
        self.kind, self.waiting = None, False
        return None

    def _keep(self, value: str) -> None:
        label = self.label.lower()
        if label in ("title", "story", "story title"):
            self.title = self.title or [value]
        elif label in ("author", "authors", "written by"):
            self.authors.append(value)
        elif label == "summary":
            self.summary.append(value)
        elif label not in NOTES:
            self.tags.setdefault(self.label.strip(), []).append(value)

    def _named(self, line: Block, below: list[Block]) -> RegionKind | None:
        """Title, byline, and what else stands before a story."""
        words = line.text
        if (who := landmarks.byline_of(words)) and (self.title or self.last is None):
            self.authors.append(who)
            return "front"
        if words.lower() == "by":
            self.label, self.waiting, self.kind = "author", True, "front"
            return "front"
        if not self.title and " » " not in words and _is_title(line, below, self.usual):
            self.title.append(words)
            return "title"
        if self.last == "title" and (line.gap == 0 or self.chaptered) and landmarks.is_titled(words) and len(words) < 80:
            self.title.append(words)
            return "title"
        if any((label := landmarks.label_of(after.text)) and label[0].lower() not in NOTES for after in below):
            if self.authors and not self.summary and self.last == "front":
                self.summary.append(words)
            return "front"
        if self.chaptered or (_holds(words[:200], FRONT_WORDS) and len(words) < 100) or (self.title and _is_blurb(words)):
            return "front"
        return None


def _is_title(line: Block, below: list[Block], usual: int) -> bool:
    """A first line that names the work: short, not a sentence, nobody's speech."""
    words = line.text
    if not below or len(words) > 100 or words[0] in '"“‘«—–-([>#' or words[-1] in '.,;:!?…"”»' or landmarks.is_dated(words):
        return False
    speaker, colon, _ = words.partition(":")
    if colon and speaker.isupper() and not words.isupper():
        return False  # a line of a script
    if below[0].gap > usual or any(landmarks.byline_of(each.text) or landmarks.is_label(each.text) for each in below):
        return True
    return below[0].gap > 0 and len(words.split()) <= 12 and landmarks.is_titled(words)
