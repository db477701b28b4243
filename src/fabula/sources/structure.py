"""Blocks → what each of them is, for all that no markup has said.

What is found by a mark of its own (a line of stars, "CHAPTER IX", "A/N:") is decided anywhere; what is only likely (a line of capitals, a
title without a number, one more blank line than usual) only where the room around it agrees. Story taken for something else is lost, so
that guesses are short.
"""

from itertools import pairwise

from fabula.sources import landmarks
from fabula.sources.blocks import Block, is_set_in, usual_gap
from fabula.sources.headings import TERMINALS, find_headings, find_numbers, find_prefaces
from fabula.sources.notes import cut_bracketed, find_back, find_mottoes, find_notes

EVERYWHERE = 0.25  # of the paragraphs: room before so many of them parts nothing
WIDE = 2  # blank lines more than usual, which no letter or verse is set off with


def structure(text: str, blocks: list[Block]) -> list[Block]:
    """The same blocks, each with its kind, and the breaks that are nothing but room between two of them."""
    usual = usual_gap(blocks)
    blocks = _find_breaks(blocks)
    blocks = find_headings(text, blocks, usual)
    blocks = find_prefaces(blocks)
    blocks = find_mottoes(text, blocks)
    blocks = find_notes(blocks)
    blocks = cut_bracketed(text, blocks)
    blocks = find_back(blocks)
    return _part_by_room(text, [block if block.kind else block.named("body") for block in blocks], usual)


def _find_breaks(blocks: list[Block]) -> list[Block]:
    """Lines of symbols, and lines that take the reader elsewhere; an X among numbers is one of them."""
    numbers = find_numbers(blocks)
    return [block.named("break") if at not in numbers and _is_break(block) else block for at, block in enumerate(blocks)]


def _is_break(block: Block) -> bool:
    if block.kind is not None:
        return False
    # “Three days later…” may go on with the line above; what a colon ends leads to what comes.
    return landmarks.is_break(block.text) or (landmarks.is_turn(block.text) and (block.gap > 0 or block.text.endswith(":")))


def _part_by_room(text: str, blocks: list[Block], usual: int) -> list[Block]:
    """More blank lines than usual between two paragraphs are a scene break, unless the text has marks for breaks or such room everywhere.

    Such a break has no characters: its region is the white space itself.
    """
    told = sum(block.kind == "body" for block in blocks)
    wider = {after.start for before, after in pairwise(blocks) if after.gap > usual and _may_part(text, before, after, usual)}
    if len(wider) > max(1, EVERYWHERE * told) or sum(block.kind == "break" for block in blocks) > 1:
        return blocks
    out: list[Block] = []
    for block in blocks:
        if block.start in wider:
            out.append(Block(out[-1].end, block.start, text[out[-1].end : block.start], 0, "break"))
        out.append(block)
    return out


def _may_part(text: str, before: Block, after: Block, usual: int) -> bool:
    """Whether the room between two blocks may part two scenes: not where it sets off a letter, verse, or the middle of a sentence."""
    if before.kind != "body" or after.kind != "body" or after.text[0].islower() or before.text[-1] in ",;:":
        return False
    return not any(
        is_set_in(text, block)
        or (after.gap < usual + WIDE and (_is_verse(block.text) or (len(block.text) < 40 and block.text[-1] not in TERMINALS)))
        for block in (before, after)
    )


def _is_verse(words: str) -> bool:
    """Several lines, none of which comes near the end of a page."""
    lines = words.split("\n")
    return len(lines) > 2 and all(len(line) < 60 for line in lines)
