"""The head of a story that no markup describes: title, byline, labels, dedication, summary, notes, before the first word that is told."""

from dataclasses import replace

from fabula.layers import Meta
from fabula.layers.vocabulary import RegionKind
from fabula.sources import landmarks
from fabula.sources.blocks import Block
from fabula.sources.structure import is_prose, usual_gap

HEAD = 100  # blocks: where the head is looked for
NOTES = ("note", "notes", "a/n", "warning", "warnings", "spoiler", "spoilers", "feedback", "disclaimer")
FRONT_WORDS = ("copyright", "©", "all rights reserved", "produced by", "e-text prepared", "etext prepared", "published by", "first published", "translated by",
               "illustrated by", "edited by", "dedicated to", "to my ", "for my ", "author of", "with illustrations", "new york", "london:", "[illustration")  # fmt: skip
FAN_WORDS = (" au.", " au,", " au ", "oneshot", "one-shot", "in the tags", "title from", "unbeta", " fic ", " fic.", "fanfic", "no beta", "all mistakes", "i own nothing",
             "don't own", "don’t own", "rated ", "sorry not sorry", "inspired by", "happy ending", "slow burn")  # fmt: skip


def read_header(blocks: list[Block]) -> tuple[list[Block], Meta]:
    """The blocks with those of the head named, and what the head says of the work. Blocks of the head come back line by line."""
    usual = usual_gap(blocks)
    end = _end(blocks[:HEAD])
    lines = [line for block in blocks[:end] for line in ([block] if block.kind else _lines(block))]
    before_chapter = end < len(blocks) and landmarks.is_chapter(blocks[end].text)
    title: list[str] = []
    authors: list[str] = []
    tags: dict[str, list[str]] = {}
    summary: list[str] = []
    out: list[Block] = []
    kind: RegionKind | None = None  # of the label that the line stands under
    under = ""
    for at, line in enumerate(lines):
        after = lines[at + 1] if at + 1 < len(lines) else (blocks[end] if end < len(blocks) else None)
        words = line.text
        label = landmarks.label_of(words)
        if line.kind is not None:
            kind = None
        elif label and (label[1] or after is not None):
            under, value = label[0].lower(), label[1]
            kind = "note" if under in NOTES else "front"
            if under in ("title", "story") and value and not title:
                title.append(value)
            elif under in ("author", "authors", "written by") and value:
                authors.append(value)
            elif under == "summary":
                summary.append(value)
            elif value:
                tags.setdefault(label[0].strip(), []).append(value)
            line = line.named(kind)
        elif kind is not None and (line.gap == 0 or (under and not _value(tags, under, summary) and not is_prose(line))):
            if under == "summary":
                summary.append(words)
            line = line.named(kind)
        else:
            kind = None
            if (who := landmarks.byline_of(words)) and (title or at == 0):
                authors.append(who)
                line = line.named("front")
            elif not title and _is_title(line, after, usual):
                title.append(words)
                line = line.named("title")
            elif landmarks.is_note(words):
                kind, under = "note", "note"
                line = line.named("note")
            elif (
                title
                and out
                and out[-1].kind == "title"
                and (line.gap == 0 or before_chapter)
                and landmarks.is_titled(words)
                and len(words) < 80
            ):
                title.append(words)
                line = line.named("title")
            elif (
                (any(word in words[:200].lower() for word in FRONT_WORDS) and (before_chapter or len(words) < 100))
                or before_chapter
                or (
                    title
                    and any(word in f" {words.lower()} " for word in FAN_WORDS)
                    and len(words) <= 400
                    and not any(mark in words for mark in '“"«')
                )
            ):
                line = line.named("front")
            else:
                out.extend([line, *lines[at + 1 :], *blocks[end:]])
                break
        out.append(line)
    else:
        out.extend(blocks[end:])
    joined = " ".join(" ".join(title).split()) or None
    return out, Meta(joined, authors, " ".join(summary).strip() or None, tags)


def _value(tags: dict[str, list[str]], under: str, summary: list[str]) -> bool:
    """Whether the label has its value already."""
    return bool(any(summary) if under == "summary" else any(key.lower() == under for key in tags))


def _end(blocks: list[Block]) -> int:
    """Where the head ends at the latest: at the first chapter, or the first prose that is not said by a label."""
    for at, block in enumerate(blocks):
        if block.kind is None:
            if landmarks.is_chapter(block.text) or landmarks.number_of(block.text) == 1:
                return at
            label = landmarks.is_label(block.text) or landmarks.is_note(block.text)
            front = any(word in block.text[:200].lower() for word in FRONT_WORDS)
            if is_prose(block) and not label and not front and not _is_blurb(block.text):
                return at
    return len(blocks)


def _is_blurb(words: str) -> bool:
    return len(words) <= 400 and any(word in f" {words.lower()} " for word in FAN_WORDS)


def _lines(block: Block) -> list[Block]:
    """A block of the head, line by line."""
    out: list[Block] = []
    at = block.start
    for raw in block.text.split("\n"):
        if words := raw.strip():
            begin = at + raw.index(words)
            out.append(replace(block, start=begin, end=begin + len(words), text=words, gap=0 if out else block.gap))
        at += len(raw) + 1
    return out


def _is_title(line: Block, after: Block | None, usual: int) -> bool:
    """A first line that names the work: short, not a sentence, nobody's speech."""
    words = line.text
    if after is None or len(words) > 100 or words[0] in '"“‘«—–-([>' or words[-1] in '.,;:!?…"”»' or landmarks.is_dated(words):
        return False
    if landmarks.byline_of(after.text) or landmarks.is_label(after.text) or after.gap > usual:
        return True
    return after.gap > 0 and len(words.split()) <= 12 and landmarks.is_titled(words)
