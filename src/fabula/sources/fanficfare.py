"""FanFicFare: the title page and chapters that it writes, in EPUB and HTML, for any of its sites."""

from lxml import etree

from fabula.layers import Meta
from fabula.sources.markup import Label, classes, words_of
from fabula.sources.semantics import part_label
from fabula.sources.styles import Page

LABELS: dict[str, Label] = {
    "fff_titlepage": "front", "fff_tocpage": "drop", "fff_logpage": "drop", "fff_coverpage": "front", "fff_chapter": "story",
    "fff_chapter_title": "heading", "fff_chapter_notes": "note", "landmark": "drop",
}  # fmt: skip


def page(root: etree._Element) -> Page | None:
    """The page, if FanFicFare made it."""
    if not any(name.startswith("fff_") for body in root.iter("body", "div") for name in classes(body)):
        return None
    return Page(root, label, read_meta(root), "fanficfare")


def label(element: etree._Element) -> Label | None:
    """What an element is, by FanFicFare's own class names."""
    for name in classes(element):
        if name in LABELS:
            return LABELS[name]
    if element.tag in ("h1", "h3") and any("fff_titlepage" in classes(above) for above in element.iterancestors("body")):
        return "title"
    return part_label(element)


def read_meta(root: etree._Element) -> Meta:
    """Title, authors, summary and all labelled lines of the title page ("<b>Label:</b> value"); nothing for a page that is none."""
    if not any("fff_titlepage" in classes(element) or "full" in classes(element) for element in root.iter("body", "div", "table")):
        return Meta()
    heading = next((element for element in root.iter("h1", "h3") if element.find(".//a") is not None), None)
    links = [words_of(link) for link in heading.iter("a")] if heading is not None else []
    tags: dict[str, list[str]] = {}
    for bold in root.iter("b"):
        kind = words_of(bold)
        if kind.endswith(":") and (value := _value(bold)):
            tags[kind[:-1]] = [value]
    summary = tags.pop("Summary", [None])[0]
    return Meta(links[0] if links else None, links[1:], summary, tags)


def _value(bold: etree._Element) -> str:
    """The words from a label to the end of its line."""
    cell = bold.getparent()
    if cell is not None and cell.tag == "td" and (value := cell.getnext()) is not None:
        return words_of(value)
    words = [bold.tail or ""]
    for after in bold.itersiblings():
        if after.tag in ("br", "b", "div", "p"):
            break
        words.extend((words_of(after), after.tail or ""))
    return " ".join("".join(words).split())
