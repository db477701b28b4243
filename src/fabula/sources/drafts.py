"""Draft: what the reader of every format gives, before the blocks that no markup tells are named."""

from dataclasses import dataclass, field

from fabula.layers import Meta, Span
from fabula.sources.blocks import Block, Piece, compose


@dataclass(frozen=True, slots=True)
class Draft:
    """A text, its blocks, and what the file says of the work.

    `style` is the house style ("" where none was recognised); `headed`: the markup itself tells the head of the story from the story.
    """

    text: str
    blocks: list[Block]
    meta: Meta = field(default_factory=Meta)
    style: str = ""
    headed: bool = False
    emphasis: tuple[Span, ...] = ()
    warnings: tuple[str, ...] = ()


def draft_of(pieces: list[Piece], meta: Meta, style: str = "", headed: bool = False, warnings: tuple[str, ...] = ()) -> Draft:
    """The draft of marked-up pieces."""
    text, blocks, emphasis = compose(pieces)
    return Draft(text, blocks, meta, style, headed, emphasis, warnings)
