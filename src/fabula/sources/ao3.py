"""Archive of Our Own: its HTML download, the same as calibre leaves it inside an EPUB, and a saved page of the site.

Ids survive calibre, class names may not, so that notes are known by their own titles ("Chapter Notes", "End Notes") and the quotation block that follows.
"""

from itertools import chain

from lxml import etree

from fabula.layers import Meta
from fabula.sources.markup import Label, classes, words_of
from fabula.sources.semantics import part_label
from fabula.sources.styles import Page

NOTE_TITLES = frozenset(("notes", "chapter notes", "chapter summary", "chapter end notes", "end notes", "beginning notes", "summary"))
TAGS = (
    "Rating", "Archive Warning", "Category", "Categories", "Fandom", "Relationship", "Character", "Additional Tag", "Language", "Series", "Collection", "Stats",
)  # fmt: skip
PLURALS = {
    "Rating": "Rating",
    "Category": "Categories",
    "Categories": "Categories",
    "Language": "Language",
    "Series": "Series",
    "Stats": "Stats",
}


def page(root: etree._Element) -> Page | None:
    """The page, if it is one of the Archive's."""
    ids = {element.get("id"): element for element in root.iter() if element.get("id") in ("preface", "chapters", "afterword", "workskin")}
    if "workskin" in ids:
        return Page(ids["workskin"], _site_label, read_meta(root), "ao3")
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
    if element.tag == "h1":
        return "title"
    if element.tag in ("h2", "h3"):
        return "drop" if "toc-heading" in names or words_of(element) in ("Preface", "Afterword") else "heading"
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


def read_meta(root: etree._Element) -> Meta:
    """Title, authors, summary and tags, each kind in the Archive's own words, in the plural."""
    tags: dict[str, list[str]] = {}
    for term in root.iter("dt"):
        kind = words_of(term).rstrip(":")
        value = term.getnext()
        if value is None or value.tag != "dd" or not kind.rstrip("s").startswith(TAGS):
            continue
        linked = [words_of(link) for link in value.iter("a")]
        tags[_plural(kind)] = linked or [words_of(value)]
    heading = next(
        (element for element in chain(root.iter("h1"), root.iter("h2")) if element.tag == "h1" or "title" in classes(element)), None
    )
    byline = next((element for element in root.iter("div", "h3", "p") if any(name.startswith("byline") for name in classes(element))), None)
    if byline is None and heading is not None and (after := heading.getnext()) is not None and words_of(after).startswith("by "):
        byline = after
    authors = [words_of(link) for link in byline.iter("a")] if byline is not None else []
    if byline is not None and not authors:
        authors = [part.strip() for part in words_of(byline).removeprefix("by ").split(",") if part.strip()]
    return Meta((words_of(heading) if heading is not None else "") or None, authors, _summary(root), tags)


def _plural(kind: str) -> str:
    return PLURALS.get(kind) or (kind if kind.endswith("s") else f"{kind}s")


def _summary(root: etree._Element) -> str | None:
    for element in root.iter("p", "h3"):
        if words_of(element).rstrip(":") == "Summary" and (after := element.getnext()) is not None and after.tag == "blockquote":
            return words_of(after) or None
    return None
