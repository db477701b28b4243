"""Standard Ebooks: everything is declared with `epub:type`; only its imprint, colophon and uncopyright need a word more."""

from lxml import etree

from fabula.sources.markup import Label
from fabula.sources.semantics import part_label, terms_of

IDENTIFIER = "standardebooks.org"


def label(element: etree._Element) -> Label | None:
    """What an element is. The titles on the title and half-title pages are the work's title."""
    if (element.get("id") or "") in ("uncopyright", "colophon", "imprint"):
        return "licence"
    terms = terms_of(element)
    if "fulltitle" in terms or (element.tag == "h1" and "title" in terms):
        return "title"
    return part_label(element)
