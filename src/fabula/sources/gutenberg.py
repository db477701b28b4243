"""Project Gutenberg: the licence before and after a text, by its old and new marks, and what its header says."""

import re

from lxml import etree

from fabula.layers import Meta
from fabula.sources.blocks import Block
from fabula.sources.landmarks import is_chapter
from fabula.sources.markup import Label, classes, words_of
from fabula.sources.semantics import part_label
from fabula.sources.styles import Page

# Marks as in gutenbergtools/ebookmaker; case and spaces vary, stars may be missing.
_START = re.compile(
    r"\*+ ?START OF TH(?:E|IS) PROJECT GUTENBERG|\*END\*?\s*THE SMALL PRINT|\*\*\*? ?START\*?\*? ?THE SMALL PRINT|"
    r"These \S+ Were Prepared By Thousands",
    re.IGNORECASE,
)
_END = re.compile(
    r"^(?:\** ?END OF (?:TH(?:E|IS) )?PROJECT GUTENBERG|Ende (?:von |dieses |des )*Projekt.{0,20}Gutenberg)", re.IGNORECASE | re.MULTILINE
)
_FIELD = re.compile(
    r"^(Title|Author|Translator|Language|Release Date|Character set encoding):[ \t]*(.+(?:\n[ \t]+\S.*)*)", re.IGNORECASE | re.MULTILINE
)


def mark(blocks: list[Block]) -> tuple[list[Block], Meta | None]:
    """The blocks with the licence named, and the header's title and author; the blocks as they are, and None, where there are no marks."""
    first = max((at for at, block in enumerate(blocks[: len(blocks) // 2 + 1]) if _START.search(block.text[:400])), default=-1)
    blocks = [part for at, block in enumerate(blocks) for part in (_cut(block) if at > first else [block])]
    last = next((at for at in range(first + 1, len(blocks)) if _END.match(blocks[at].text)), len(blocks))
    if first < 0 and last == len(blocks):
        return blocks, None
    head = {
        match[1].lower(): ": ".join(" ".join(line.split()) for line in match[2].split("\n"))
        for block in blocks[: first + 1]
        for match in _FIELD.finditer(block.text)
    }
    named = [block.named("licence") if at <= first or at >= last else block for at, block in enumerate(blocks)]
    return named, Meta(head.get("title"), [head["author"]] if "author" in head else [])


def _cut(block: Block) -> list[Block]:
    """A block, cut where the end mark begins a line in it."""
    found = _END.search(block.text)
    if found is None or found.start() == 0:
        return [block]
    at = found.start()
    before = block.text[:at].rstrip()
    return [
        Block(block.start, block.start + len(before), before, block.gap, block.kind),
        Block(block.start + at, block.end, block.text[at:], 0, block.kind),
    ]


def page(root: etree._Element) -> Page | None:
    """The page, if Project Gutenberg made it: its header and footer are known by id, older ones by class, or by their words (`mark`)."""
    if not any(
        (element.get("id") or "") in ("pg-header", "pg-footer") or "pg-boilerplate" in classes(element)
        for element in root.iter("header", "section", "div", "footer")
    ):
        return None
    fields = {}
    for strong in root.iter("strong"):
        if (kind := words_of(strong)).endswith(":") and (above := strong.getparent()) is not None:
            fields[kind[:-1].lower()] = words_of(above).removeprefix(kind).strip()
    return Page(root, label, Meta(fields.get("title"), [fields["author"]] if fields.get("author") else []), "gutenberg", headed=False)


def label(element: etree._Element) -> Label | None:
    """Header and footer are licence, an `h1` is the title; all else is the transcriber's own markup."""
    if (element.get("id") or "") in ("pg-header", "pg-footer") or not {"pg-boilerplate", "pg_boilerplate"}.isdisjoint(classes(element)):
        return "licence"
    if element.tag == "h1" and not is_chapter(words_of(element)):
        return "title"
    return part_label(element)
