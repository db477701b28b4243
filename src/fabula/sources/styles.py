"""What a house style tells of a page that it recognises."""

from dataclasses import dataclass

from lxml import etree

from fabula.layers import Meta
from fabula.sources.markup import Labeller


@dataclass(frozen=True, slots=True)
class Page:
    """`root` holds all that enters the text; `label` says what its elements are; `style` is the word in `source.format`.

    `headed`: the markup tells the head of the story from the story, so that nothing is guessed about its first lines.
    """

    root: etree._Element
    label: Labeller
    meta: Meta
    style: str
    headed: bool = True
