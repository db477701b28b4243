"""Archive of Our Own: its HTML download, the same as calibre leaves it inside an EPUB, a saved page of the site, and a copied one.

Ids survive calibre, class names may not: notes are known by their own titles ("Chapter Notes", "End Notes") and the quotation that follows.
"""

from dataclasses import dataclass, field
from typing import Literal

from lxml import etree

from fabula.layers import Meta
from fabula.layers.vocabulary import RegionKind
from fabula.sources.blocks import Block, lines_of
from fabula.sources.landmarks import is_chapter
from fabula.sources.markup import Label, classes, words_of
from fabula.sources.semantics import part_label
from fabula.sources.styles import Page

NOTE_TITLES = frozenset(("notes", "chapter notes", "chapter summary", "chapter end notes", "end notes", "beginning notes", "summary"))
TAGS = (
    "Rating", "Archive Warning", "Categor", "Fandom", "Relationship", "Character", "Additional Tag", "Language", "Series",
    "Collection", "Stat",
)  # fmt: skip
PLURAL = {"Category": "Categories", "Rating": "Rating", "Language": "Language"}


def page(root: etree._Element) -> Page | None:
    """The page, if it is one of the Archive's."""
    ids = {element.get("id"): element for element in root.iter() if element.get("id") in ("preface", "chapters", "afterword", "workskin")}
    if "workskin" in ids:
        return Page(ids["workskin"], _site_label, read_meta(root, ids["workskin"]), "ao3")
    if "preface" in ids and "archive of our own" in words_of(ids["preface"])[:500].lower():
        return Page(root, download_label, read_meta(root), "ao3")
    return None


def download_label(element: etree._Element) -> Label | None:
    """What an element of a download is, whether calibre has been over it or not."""
    ident = element.get("id") or ""
    if ident == "preface":
        return "front"
    if ident == "chapters":
        return "story"
    if ident == "afterword":
        return "back"
    if ident.startswith("endnotes"):
        return "note"
    names = classes(element)
    if element.tag in ("h1", "h2", "h3"):
        around = next((above.get("id") for above in element.iterancestors() if above.get("id") in ("preface", "afterword")), None)
        if any(name.startswith("toc-heading") for name in names) or (around and element.tag == "h2"):
            return "drop"  # shown to nobody but a table of contents
        return "title" if around and element.tag == "h1" else "heading"
    if any(name.startswith("endnote-link") for name in names):
        return "note"
    if element.tag == "blockquote" and (title := _note_title(element.getprevious())):
        return "front" if title == "summary" else "note"
    if element.tag == "p" and (title := _note_title(element)) and (after := element.getnext()) is not None and after.tag == "blockquote":
        return "front" if title == "summary" else "note"
    if element.tag == "div" and "meta" in names and "group" in names:
        return "note"
    if element.tag == "div" and "userstuff" in names and "group" not in names:
        return "story"
    return part_label(element)


def _note_title(element: etree._Element | None) -> str | None:
    """The lower-case title of a note, if this is the paragraph that holds one."""
    if element is None or element.tag != "p" or len(element) > 3:
        return None
    words = words_of(element).lower().rstrip(":")
    return words if words in NOTE_TITLES else None


def _site_label(element: etree._Element) -> Label | None:
    """What an element of a saved page is."""
    names = classes(element)
    if "landmark" in names or "jump" in names or "actions" in names or element.get("id") in ("feedback", "comments_placeholder"):
        return "drop"
    if "notes" in names or "associations" in names or (element.get("id") or "").startswith("work_endnotes"):
        return "note"
    if "title" in names and element.tag in ("h2", "h3"):
        return "title" if element.tag == "h2" else "heading"
    if "summary" in names or "byline" in names or "preface" in names:
        return "note" if "chapter" in names else "front"
    if "userstuff" in names and element.tag == "div":
        return "story"
    return part_label(element)


def read_meta(root: etree._Element, work: etree._Element | None = None) -> Meta:
    """Title, authors, summary and tags, in the Archive's own words, in the plural. `work` holds the work, where the page holds more."""
    work = root if work is None else work
    tags: dict[str, list[str]] = {}
    for term in root.iter("dt"):
        kind = words_of(term).rstrip(":")
        value = term.getnext()
        if value is None or value.tag != "dd" or not kind.startswith(TAGS):
            continue
        linked = [words_of(link) for link in value.iter("a")]
        tags[_plural(kind)] = linked or [words_of(value)]
    heading = next((each for each in work.iter("h1", "h2") if each.tag == "h1" or "title" in classes(each)), None)
    byline = next((each for each in work.iter("div", "h3", "p") if any(name.startswith("byline") for name in classes(each))), None)
    if byline is None and heading is not None and (after := heading.getnext()) is not None and words_of(after).startswith("by "):
        byline = after
    authors = [words_of(link) for link in byline.iter("a")] if byline is not None else []
    if byline is not None and not authors:
        authors = [part.strip() for part in words_of(byline).removeprefix("by ").split(",") if part.strip()]
    return Meta((words_of(heading) if heading is not None else "") or None, authors, _summary(work), tags)


def _plural(kind: str) -> str:
    return PLURAL.get(kind) or (kind if kind.endswith("s") else f"{kind}s")


def _summary(root: etree._Element) -> str | None:
    for element in root.iter("p", "h3"):
        if words_of(element).rstrip(":") == "Summary" and (after := element.getnext()) is not None and after.tag == "blockquote":
            return words_of(after) or None
    return None


COPY_MARKS = ("Work Header", "Chapter Text", "Work Text:")
COPY_NOTES = ("Notes:", "Notes", "End Notes:", "End Notes", "Chapter Notes", "Chapter End Notes", "Notes for the Chapter:")
COPY_ENDS = ("Actions", "Chapter Management", "Kudos", "Comments")
STATS = ("Published", "Completed", "Updated", "Words", "Chapters", "Comments", "Kudos", "Bookmarks", "Hits")


def copied(blocks: list[Block]) -> tuple[list[Block], Meta] | None:
    """The blocks of a page of the Archive that was copied as plain text, and its tags; None where it is no such page.

    What is copied with a work are the landmarks that the site has for screen readers: "Work Header", "Chapter Text", "Notes:".
    """
    if not any(line in COPY_MARKS for block in blocks for line in block.text.split("\n")[:3]):
        return None
    copy = _Copy()
    out: list[Block] = []
    for at, block in enumerate(blocks):
        lines = (
            lines_of(block) if copy.part != "story" or any(line in COPY_NOTES + COPY_MARKS for line in block.text.split("\n")) else [block]
        )
        ahead = any(line in COPY_MARKS for after in blocks[at : at + 12] for line in after.text.split("\n"))
        for line in lines:
            kind = copy.read(line.text, ahead)
            out.append(line.named(kind) if kind else line)
    return out, Meta(copy.title, copy.authors, " ".join(copy.summary) or None, copy.tags)


@dataclass
class _Copy:
    """Which part of a copied page the next line belongs to."""

    part: Literal["tags", "title", "front", "summary", "note", "story", "end"] = "front"
    title: str | None = None
    authors: list[str] = field(default_factory=list)
    summary: list[str] = field(default_factory=list)
    tags: dict[str, list[str]] = field(default_factory=dict)
    _label: str = ""
    _chaptered: bool = False

    def read(self, words: str, text_ahead: bool) -> RegionKind | None:
        """The kind of a line; None for the story's own. `text_ahead`: the mark of a chapter's text comes soon."""
        if words in COPY_MARKS:
            self.part = "tags" if words == "Work Header" else "story"
            return "front" if words == "Work Header" else "note"
        if words in COPY_NOTES:
            self.part = "note"
            return "note"
        if self.part != "story" and words in COPY_ENDS:
            self.part = "end"
            return "back"
        if words.startswith("Chapter ") and is_chapter(words) and text_ahead:
            self.part, self._chaptered = "front", True
            return "heading"
        if self.part in ("title", "front") and words == "Summary:":
            self.part = "summary"
            return "note" if self._chaptered else "front"
        if self.part == "summary" and not self._chaptered:
            self.summary.append(words)
        elif self.part == "tags":
            return self._tag(words)
        elif self.part == "title":
            self.authors.append(words.removeprefix("by "))
        kinds: dict[str, RegionKind | None] = {"note": "note", "story": None, "end": "back"}
        return kinds.get(self.part, "note" if self._chaptered else "front")

    def _tag(self, words: str) -> RegionKind:
        """A label, one of its values, or, after the figures, the title."""
        label, colon, value = words.partition(":")
        if colon and (label.startswith(TAGS) or label in STATS):
            self._label = label if label in STATS else _plural(label)
            if value.strip():
                self.tags.setdefault(self._label, []).append(value.strip())
        elif self._label in STATS and self.tags.get(self._label):
            self.part, self.title = "title", words
            return "title"
        elif self._label:
            self.tags.setdefault(self._label, []).append(words)
        return "front"
