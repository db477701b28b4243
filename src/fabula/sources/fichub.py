"""FicHub: the introduction page that its EPUBs begin with."""

from collections.abc import Iterable

from lxml import etree

from fabula.layers import Meta
from fabula.sources.markup import Label, words_of
from fabula.sources.semantics import part_label

FIELDS = ("By", "Status", "Published", "Updated", "Words", "Chapters", "Original source", "Fandom", "Rating", "Language")


def is_made_by(members: Iterable[str]) -> bool:
    """Whether an archive has FicHub's files."""
    names = {member.rsplit("/", 1)[-1] for member in members}
    return "introduction.xhtml" in names and "chap_1.xhtml" in names


def label(element: etree._Element) -> Label | None:
    """The introduction is front matter, its `h1` the title; chapters begin with their `h2`."""
    if element.tag == "body" and "Exported with the assistance of FicHub" in words_of(element):
        return "front"
    return "title" if element.tag == "h1" else part_label(element)


def read_meta(root: etree._Element) -> Meta:
    """Title, author and the fields of the introduction; nothing for a page that is not one."""
    if "Exported with the assistance of FicHub" not in words_of(root):
        return Meta()
    title = next(root.iter("h1"), None)
    tags: dict[str, list[str]] = {}
    for paragraph in root.iter("p"):
        kind, colon, value = words_of(paragraph).partition(":")
        if colon and kind in FIELDS:
            tags[kind] = [value.strip()]
    return Meta(words_of(title) if title is not None else None, tags.pop("By", []), None, tags)
