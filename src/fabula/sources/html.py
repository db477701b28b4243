"""HTML and XHTML pages, in the house style of the site that made them."""

from collections.abc import Callable

from lxml import etree

from fabula.layers import Meta
from fabula.sources import ao3, fanficfare, fanfictionnet, gutenberg, landmarks
from fabula.sources.decoding import decode
from fabula.sources.drafts import Draft, draft_of
from fabula.sources.limits import parse_html
from fabula.sources.markup import Label, pieces_of, words_of
from fabula.sources.semantics import part_label
from fabula.sources.styles import Page

STYLES: tuple[Callable[[etree._Element], Page | None], ...] = (ao3.page, fanfictionnet.page, fanficfare.page, gutenberg.page)


def declared_encoding(data: bytes) -> str | None:
    """The encoding that an XML declaration or a `meta` element names in the first two thousand bytes."""
    head = data[:2048].lstrip()
    if head.startswith(b"<?xml") and (end := head.find(b"?>")) > 0:
        try:
            return etree.fromstring(head[: end + 2] + b"<x/>").getroottree().docinfo.encoding
        except (etree.XMLSyntaxError, LookupError, ValueError):
            return None
    root = etree.fromstring(head or b"<p/>", etree.HTMLParser(encoding="iso-8859-1", recover=True))
    for meta in root.iter("meta") if root is not None else ():
        if meta.get("charset"):
            return meta.get("charset")
        if (meta.get("http-equiv") or "").lower() == "content-type" and "charset=" in (meta.get("content") or "").lower():
            return (meta.get("content") or "").lower().split("charset=")[-1].split(";")[0].strip(" \"'")
    return None


def read_html(data: bytes, name: str) -> Draft:
    """The draft of one page. Raises UnreadableSource if it is no text, or its tags are nested over the limit."""
    text, warnings = decode(data, name, declared_encoding(data))
    root = parse_html(text, name)
    if root is None:
        return Draft("", [])
    for style in STYLES:
        if found := style(root):
            return draft_of(pieces_of(found.root, found.label), found.meta, found.style, found.headed, tuple(warnings))
    return draft_of(pieces_of(root, plain_label(root)), page_meta(root), warnings=tuple(warnings))


def plain_label(root: etree._Element) -> Callable[[etree._Element], Label | None]:
    """The labels of a page of no known style: what EPUB's terms say; and its only `h1`, where that is no chapter's, is the title."""
    first = next(root.iter("h1"), None)
    lone = first is not None and sum(1 for _ in root.iter("h1")) == 1 and not landmarks.is_chapter(words_of(first))
    return lambda element: "title" if lone and element is first else part_label(element)


def page_meta(root: etree._Element) -> Meta:
    """What the head of a page says: title, author, description."""
    title = next(root.iter("title"), None)
    said = {(meta.get("name") or "").lower(): (meta.get("content") or "").strip() for meta in root.iter("meta")}
    authors = [said[key] for key in ("author", "dc.creator") if said.get(key)][:1]
    return Meta((words_of(title) if title is not None else "") or None, authors, said.get("description") or None)
