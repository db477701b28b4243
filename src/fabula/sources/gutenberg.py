"""Project Gutenberg: the licence before and after a text, by its old and new marks, and what its header says."""

import re

from fabula.layers import Meta
from fabula.sources.blocks import Block

# Marks as in gutenbergtools/ebookmaker; case and spaces vary, stars may be missing.
_START = re.compile(
    r"\*+ ?START OF TH(?:E|IS) PROJECT GUTENBERG|\*END\*?\s*THE SMALL PRINT|\*\*\*? ?START\*?\*? ?THE SMALL PRINT|These \S+ Were Prepared By Thousands",
    re.IGNORECASE,
)
_END = re.compile(
    r"\** ?END OF (?:TH(?:E|IS) )?PROJECT GUTENBERG|End of (?:the )?Project Gutenberg|Ende (?:von |dieses |des )*Projekt.{0,20}Gutenberg",
    re.IGNORECASE,
)
_ANY = re.compile(r"project gutenberg", re.IGNORECASE)
_FIELD = re.compile(
    r"^(Title|Author|Translator|Language|Release Date|Character set encoding):[ \t]*(.+(?:\n[ \t]+\S.*)*)", re.IGNORECASE | re.MULTILINE
)


def mark(blocks: list[Block]) -> tuple[list[Block], str, Meta]:
    """The blocks with the licence named, the house style ("/gutenberg" or ""), and the header's title and author."""
    first = max((at for at, block in enumerate(blocks[: len(blocks) // 2 + 1]) if _START.search(block.text[:400])), default=-1)
    last = next((at for at in range(first + 1, len(blocks)) if _END.match(blocks[at].text)), len(blocks))
    if first < 0 and last == len(blocks):
        return blocks, "", Meta()
    head = {match[1].lower(): " ".join(match[2].split()) for block in blocks[: first + 1] for match in _FIELD.finditer(block.text)}
    named = [block.named("licence") if at <= first or at >= last else block for at, block in enumerate(blocks)]
    return named, "/gutenberg", Meta(head.get("title"), [head["author"]] if "author" in head else [])
