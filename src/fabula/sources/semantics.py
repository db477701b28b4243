"""What EPUB's own vocabulary (`epub:type`, `role`, the guide of EPUB 2) says of the parts of a book."""

from lxml import etree

from fabula.sources.markup import Label, classes

# EPUB 3 Structural Semantics Vocabulary, with the few terms of the EPUB 2 guide that it spells otherwise.
PARTS: dict[str, Label] = {
    **dict.fromkeys(("pagebreak", "noteref", "annoref", "backlink"), "drop"),
    **dict.fromkeys(("cover", "titlepage", "title-page", "fulltitle", "frontmatter"), "front"),
    **dict.fromkeys(("foreword", "preface", "preamble", "introduction", "dedication", "contributors"), "front"),
    **dict.fromkeys(("acknowledgments", "acknowledgements"), "front"),
    **dict.fromkeys(("toc", "loi", "lot", "lov", "landmarks", "page-list", "dramatis-personae", "other-credits", "seriespage"), "front"),
    **dict.fromkeys(("halftitle", "halftitlepage"), "front"),
    **dict.fromkeys(("imprint", "copyright-page", "imprimatur"), "licence"),
    **dict.fromkeys(("epigraph", "z3998:lyrics-epigraph"), "epigraph"),
    **dict.fromkeys(("bodymatter", "prologue", "epilogue", "chapter", "part", "volume", "division", "text"), "story"),
    **dict.fromkeys(("footnote", "rearnote", "note", "annotation"), "note"),
    **dict.fromkeys(("backmatter", "afterword", "appendix", "colophon", "glossary", "index", "bibliography"), "back"),
    **dict.fromkeys(("footnotes", "rearnotes", "endnotes", "notes"), "back"),
    **dict.fromkeys(("bridgehead",), "heading"),
}  # fmt: skip
APPARATUS = frozenset(
    ("pagenum", "pageno", "pagenumber", "page-number", "pagebreak", "fnanchor")
)  # class names of page numbers and references


def terms_of(element: etree._Element) -> list[str]:
    """The terms that an element carries, in `epub:type` and in DPUB-ARIA roles."""
    terms = f"{element.get('epub:type') or ''} {(element.get('role') or '').replace('doc-', '')}"
    return terms.lower().split()


def part_label(element: etree._Element) -> Label | None:
    """The label that an element's own terms give it, if any."""
    if element.tag == "body" and any(term in ("frontmatter", "bodymatter", "backmatter") for term in terms_of(element)):
        return next(PARTS[term] for term in terms_of(element) if term in ("frontmatter", "bodymatter", "backmatter"))
    found = [PARTS[term] for term in terms_of(element) if term in PARTS]
    if found:
        return found[0]
    if not APPARATUS.isdisjoint(classes(element)):
        return "drop"
    return None
