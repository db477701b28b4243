"""HTML and XHTML elements → pieces. One walk over the tree, whatever the house style; a style only says what its elements are."""

import re
from collections.abc import Callable
from itertools import islice
from typing import Literal

from lxml import etree

from fabula.layers.vocabulary import RegionKind
from fabula.sources.blocks import Piece, trimmed

Label = RegionKind | Literal["story", "drop"]
Labeller = Callable[[etree._Element], Label | None]
"""What an element is, with all in it that has no label of its own: a kind of region, "story" (its words will tell) or "drop"."""

DROPPED = frozenset(
    "head script style template noscript svg math object iframe audio video canvas map nav form button select textarea input rt rp "
    "img picture".split()
)
BLOCKS = frozenset(
    "html body address article aside blockquote center dd details dialog div dl dt fieldset figcaption figure footer h1 h2 h3 h4 h5 "
    "h6 header hgroup hr li main menu ol p pre section summary table tbody tfoot thead tr ul caption".split()
)
TITLED = frozenset(["h1", "h2", "h3", "h4", "h5", "h6", "hgroup"])
ITALIC = frozenset(("i", "em", "cite"))
ROW_ELEMENTS = 60  # a table row with more elements in it lays out a page rather than a table
SPACER = 50  # characters: a paragraph of blanks as wide as this is still a spacer
HR = "* * *"  # a rule has no characters of its own, and a region needs some

_SPACE = re.compile(r"[ \t\n\r\f]+")
_UNSEEN = dict.fromkeys([*range(9), 0x0B, *range(0x0E, 0x20), 0x7F, 0xAD, 0x200B, 0x2060, 0xFEFF], None) | dict.fromkeys(
    (0xA0, 0x202F), " "
)


def pieces_of(root: etree._Element, label: Labeller) -> list[Piece]:
    """The pieces of a page in reading order.

    The text of markup is ours to put together, by these rules. A block element is a piece; `<br>` is a line end, two of them the end of a
    piece, more of them (and empty paragraphs) wider room. A table row is one piece, its cells divided by a tab; the lines of a heading
    group are one piece. A rule becomes the line `* * *`. White space is one space; no-break spaces are spaces; soft hyphens, word joiners,
    zero-width spaces and control characters are left out; all other characters stay. Ruby keeps its base, `<q>` gets its marks; pictures,
    scripts, forms, navigation and hidden elements are left out.
    """
    writer = _Writer()
    labels: list[Label | None] = [None]
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            around = labels[-1]
            here = label(element)
            if element is not root and (here == "drop" or tag in DROPPED or _is_hidden(element)):
                labels.append("drop")
                walker.skip_subtree()
                continue
            if here in (None, "drop"):
                here = "heading" if tag in TITLED and around in (None, "story", "body") else around
            writer.start(tag, element)
            labels.append(here)
            writer.kind = kind_of(here)
            writer.words(element.text, tag == "pre")
        else:
            if labels.pop() != "drop":
                writer.end(tag, element)
            writer.kind = kind_of(labels[-1])
            if element is not root:
                writer.words(element.tail, False)
    writer.flush()
    return writer.pieces


def kind_of(label: Label | None) -> RegionKind | None:
    """The kind of region that a label settles, or None."""
    match label:
        case "story" | "drop":
            return None
        case _:
            return label


class _Writer:
    """The piece that is being written, and those that are done. `kind` is that of the words that come next."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.kind: RegionKind | None = None
        self._parts: list[str] = []
        self._length = 0
        self._last = ""  # character written
        self._emphasis: list[tuple[int, int]] = []
        self._italic: list[etree._Element] = []  # the open elements in italics
        self._italic_from = 0
        self._breaks = 0  # line ends that no word has followed yet
        self._gap = 1
        self._inside: list[etree._Element] = []  # rows and heading groups, within which blocks are lines

    def start(self, tag: str, element: etree._Element) -> None:
        if tag in BLOCKS:
            self._end_of_block()
        if tag == "hgroup" or (tag == "tr" and sum(1 for _ in islice(element.iterdescendants(), ROW_ELEMENTS + 1)) <= ROW_ELEMENTS):
            self._inside.append(element)
        elif tag in ("td", "th") and self._inside and self._length:
            self._trim()
            self._add("\t")
        elif tag == "br":
            self._breaks += 1
        elif tag == "hr" and not self._inside:
            self.pieces.append(Piece(HR, self.kind or "break"))
            self._gap = 1
        elif tag == "q":
            self._add("“")
        if tag in ITALIC or _is_italic(element):
            if not self._italic:
                self._italic_from = self._length
            self._italic.append(element)

    def end(self, tag: str, element: etree._Element) -> None:
        if tag == "q":
            self._add("”")
        if self._italic and self._italic[-1] is element:
            self._italic.pop()
            if not self._italic:
                self._emphasis.append((self._italic_from, self._length))
        if self._inside and self._inside[-1] is element:
            self._inside.pop()
        if tag in BLOCKS and tag != "hr":
            empty = tag == "p" and not self._inside and (self._length < SPACER and not "".join(self._parts).strip())
            self._end_of_block()
            self._gap += empty

    def words(self, text: str | None, verbatim: bool) -> None:
        if not text:
            return
        text = text.translate(_UNSEEN)
        if not verbatim:
            text = _SPACE.sub(" ", text)
            if self._breaks and text.strip():
                self._end_of_line()
            if not self._length or self._last in " \n\t":
                text = text.lstrip(" ")
        if text:
            self._add(text)

    def flush(self) -> None:
        """End the piece, if there is one."""
        if self._italic:
            self._emphasis.append((self._italic_from, self._length))
            self._italic_from = 0
        text, emphasis = trimmed("".join(self._parts), self._emphasis)
        if text:
            self.pieces.append(Piece(text, self.kind, self._gap, emphasis))
            self._gap = 1
        self._parts, self._emphasis, self._length, self._last, self._breaks = [], [], 0, "", 0

    def _end_of_line(self) -> None:
        """What the line ends before this word come to: a line end, or the end of a piece."""
        count, self._breaks = self._breaks, 0
        if not self._length:
            return
        if count == 1 or self._inside:
            self._trim()
            self._add("\n")
        else:
            self.flush()
            self._gap = count - 1

    def _end_of_block(self) -> None:
        if not self._inside:
            self.flush()
        elif self._length:
            self._trim()
            if self._last not in "\n\t":
                self._add("\n")

    def _trim(self) -> None:
        """Drop the spaces and line ends that the piece ends with."""
        while self._parts:
            part = self._parts.pop()
            kept = part.rstrip(" \n")
            self._length -= len(part) - len(kept)
            if kept:
                self._parts.append(kept)
                break
        self._last = self._parts[-1][-1] if self._parts else ""
        self._emphasis = [(start, min(end, self._length)) for start, end in self._emphasis]

    def _add(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)
        self._last = text[-1]


def style_of(element: etree._Element) -> str:
    """The `style` attribute, lower case, without spaces."""
    return "".join((element.get("style") or "").lower().split())


def _is_italic(element: etree._Element) -> bool:
    return "font-style:italic" in (style := style_of(element)) or "font-style:oblique" in style


def _is_hidden(element: etree._Element) -> bool:
    style = style_of(element)
    return element.get("hidden") is not None or "display:none" in style or "visibility:hidden" in style or "toc-heading" in classes(element)


def classes(element: etree._Element) -> list[str]:
    """The names in the `class` attribute."""
    return (element.get("class") or "").split()


def words_of(element: etree._Element) -> str:
    """All words in an element, one space between them."""
    return " ".join("".join(map(str, element.itertext())).split())
