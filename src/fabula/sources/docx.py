"""DOCX: paragraphs by their styles, tables by their rows, tracked changes as if accepted."""

import io
from collections.abc import Iterator
from itertools import islice

import docx
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from lxml import etree

from fabula.errors import UnreadableSource
from fabula.layers import Meta
from fabula.layers.vocabulary import RegionKind
from fabula.sources.blocks import Piece, trimmed
from fabula.sources.drafts import Draft, draft_of
from fabula.sources.limits import Archive, parse_xml
from fabula.sources.markup import HR

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LEFT_OUT = frozenset(
    W + tag for tag in ("del", "moveFrom", "instrText", "delText", "rPr", "pPr", "txbxContent", "footnoteReference", "commentReference")
)
ROW_PARAGRAPHS = 40  # a table row with more of them lays out a page rather than a table
STYLES: dict[str, RegionKind] = {"title": "title", "subtitle": "front", "author": "front", "toc heading": "front"}


def read_docx(data: bytes, name: str) -> Draft:
    """The draft of a DOCX.

    Raises:
        UnreadableSource: for an archive that is broken, encrypted or over a limit, or no Word document.
    """
    archive = Archive(data, name)
    for member in archive.names:
        if member.endswith((".xml", ".rels")):
            parse_xml(archive.read(member), name, member)
    try:
        document = docx.Document(io.BytesIO(data))
        names = {style.style_id: (style.name or "").lower() for style in document.styles}
        pieces = list(_pieces(document, names))
        notes = [Piece(words, "note") for words in _footnotes(document)]
        meta = _meta(document)
    except UnreadableSource:
        raise
    except Exception as error:  # python-docx trusts a package's inner order, and fails in as many ways as that can be wrong
        raise UnreadableSource(
            name, f"is a damaged Word document ({type(error).__name__})", "open and save it again in a word processor"
        ) from error
    return draft_of(pieces + notes, meta)


def _meta(document: WordDocument) -> Meta:
    """Title and author, where the document has properties (python-docx would make some up)."""
    if all(relation.reltype != RELATIONSHIP_TYPE.CORE_PROPERTIES for relation in document.part.package.rels.values()):
        return Meta()
    title, author = (document.core_properties.title or "").strip(), (document.core_properties.author or "").strip()
    return Meta(title or None, [author] if author else [])


def _pieces(document: WordDocument, names: dict[str, str]) -> Iterator[Piece]:
    """One piece a paragraph or table row, in the order of the page; `names` are the styles' names by their ids."""
    gap = 1
    walker = etree.iterwalk(document.element.body, events=("start",), tag=(W + "p", W + "tr", W + "txbxContent"))
    for _, element in walker:
        if element.tag == W + "txbxContent":
            walker.skip_subtree()
            continue
        if element.tag == W + "tr":
            if sum(1 for _ in islice(element.iter(W + "p"), ROW_PARAGRAPHS + 1)) > ROW_PARAGRAPHS:
                continue  # a table that lays out a page
            walker.skip_subtree()
            piece = Piece(_row(element), None, gap)
        else:
            words, emphasis = _words(element)
            piece = Piece(words, _kind(element, names), gap, emphasis)
        if piece.text:
            yield piece
            gap = 1
        elif element.find(f"{W}pPr/{W}pBdr") is not None:
            yield Piece(HR, "break")
            gap = 1
        else:
            gap += 1


def _kind(paragraph: etree._Element, names: dict[str, str]) -> RegionKind | None:
    """What the paragraph's style says that it is."""
    properties = paragraph.find(f"{W}pPr/{W}pStyle")
    style = names.get(properties.get(W + "val") or "", "") if properties is not None else ""
    return "heading" if style.startswith("heading") else "front" if style.startswith("toc ") else STYLES.get(style)


def _row(row: etree._Element) -> str:
    """The words of a table row: its cells divided by tabs, the paragraphs of a cell by line ends."""
    cells = ("\n".join(words for paragraph in cell.iter(W + "p") if (words := _words(paragraph)[0])) for cell in row.findall(W + "tc"))
    return "\t".join(cells).strip()


def _words(paragraph: etree._Element) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The words of a paragraph as they stand when every change is accepted, and which of them are in italics."""
    parts: list[str] = []
    at = 0
    emphasis: list[tuple[int, int]] = []
    walker = etree.iterwalk(paragraph, events=("start",))
    for _, element in walker:
        if element.tag in LEFT_OUT or (element.tag == W + "p" and element is not paragraph):
            walker.skip_subtree()
            continue
        words = ""
        if element.tag == W + "t":
            words = element.text or ""
        elif element.tag in (W + "br", W + "cr"):
            words = "\n"
        elif element.tag == W + "tab":
            words = "\t"
        elif element.tag == W + "noBreakHyphen":
            words = "-"
        if words:
            parts.append(words)
            if _is_italic(element.getparent()):
                if emphasis and emphasis[-1][1] == at:
                    emphasis[-1] = (emphasis[-1][0], at + len(words))
                else:
                    emphasis.append((at, at + len(words)))
            at += len(words)
    return trimmed("".join(parts), emphasis)


def _is_italic(run: etree._Element | None) -> bool:
    properties = run.find(f"{W}rPr") if run is not None else None
    if properties is None:
        return False
    mark, style = properties.find(f"{W}i"), properties.find(f"{W}rStyle")
    return (mark is not None and mark.get(W + "val") not in ("0", "false", "none")) or (
        style is not None and style.get(W + "val") == "Emphasis"
    )


def _footnotes(document: WordDocument) -> Iterator[str]:
    """The words of footnotes and endnotes, in their order; they come after the story."""
    for kind in (RELATIONSHIP_TYPE.FOOTNOTES, RELATIONSHIP_TYPE.ENDNOTES):
        for relation in document.part.rels.values():
            if relation.reltype == kind and not relation.is_external:
                root = parse_xml(relation.target_part.blob, "footnotes", str(relation.target_part.partname))
                for note in root:
                    if note.get(W + "type") in (None, "normal"):
                        words = "\n".join(line for paragraph in note.iter(W + "p") if (line := _words(paragraph)[0]))
                        if words:
                            yield words
