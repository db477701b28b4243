"""Headings, lists of contents and prefaces, where no markup tells them."""

from itertools import pairwise

from fabula.sources import landmarks
from fabula.sources.blocks import PROSE, Block, merge

CONTENTS = 400  # blocks: how far a list of contents may run, and how far down it may begin in a short text
TURN = 6  # blocks: the least that a narrator tells before the next takes over
LIST = 3  # blocks: numbers closer than this count the items of a list
SKIP = 3  # how many numbers a count of chapters may leave out
ENTRY = 60  # characters: an entry this long that ends as a sentence is none
KNOWN = 6  # letters: a title this long is known again
PREFACE = 0.15  # of the text: what a preface may take at most
TERMINALS = ".!?…\"”’'»)*_—–-,;:"


def find_contents(blocks: list[Block]) -> list[Block]:
    """A list of contents is front matter, as far as its first entry comes again, or else as far as prose or a number of chapter begins."""
    blocks = list(blocks)
    for at, block in enumerate(blocks[: max(len(blocks) // 2, CONTENTS)]):
        if block.kind in (None, "heading") and landmarks.is_contents(block.text):
            for entry in range(at, _end_of_contents(blocks, at)):
                blocks[entry] = blocks[entry].named("front")
    return blocks


def _key(words: str) -> str:
    """A heading's letters and figures, to compare it with its entry in the contents: without the page number."""
    return "".join(filter(str.isalnum, words.lower().rstrip(" .\t0123456789")))


def _end_of_contents(blocks: list[Block], at: int) -> int:
    """The place after the last entry of the list that is headed at `at`: where its first entry comes again, or prose begins."""
    entry = blocks[at + 1].text.split("\n", 1)[0] if at + 1 < len(blocks) else ""
    first, title = _key(entry), _key(landmarks.without_number(entry))
    for place in range(at + 2, min(at + CONTENTS, len(blocks))):
        block = blocks[place]
        above = place - 1 if place > at + 2 and _is_numbered(blocks[place - 1].text) else place
        if len(block.text) <= landmarks.SHORT and first:
            line = _key(block.text.split("\n", 1)[0])
            if line == first or (landmarks.is_chapter(block.text) and (block.kind == "heading" or (line and first.startswith(line)))):
                return place
            if len(title) >= KNOWN and _key(block.text).endswith(title):
                return above
        if _is_told(block):
            return above
    return at + 1


def _is_told(block: Block) -> bool:
    """Words of a story rather than an entry of a list: someone speaks, or a sentence ends."""
    words = block.text
    if len(words) < PROSE and (block.kind is not None or _is_numbered(words)):
        return False
    return words[0] in '"“‘«—' or (len(words) >= ENTRY and words[-1] in TERMINALS and "\n" not in words[:45])


def _is_numbered(words: str) -> bool:
    return landmarks.is_chapter(words) or landmarks.number_of(words) is not None


def find_headings(text: str, blocks: list[Block], usual: int) -> list[Block]:
    """Headings by their words; numbers where they count on; titles where the room around them sets them apart.

    A title below a number joins it: one block. `usual` is the gap between paragraphs.
    """
    placed = find_numbers(blocks) | _turns(blocks)
    found: list[Block] = []
    at = 0
    while at < len(blocks):
        block = blocks[at]
        above = found[-1] if found else None
        at += 1
        if block.kind is None and len(block.text) <= landmarks.SHORT:
            if at - 1 in placed or landmarks.is_heading(block.text):
                last = block
                while at + 1 < len(blocks) and _is_subtitle(blocks[at], last):
                    last = blocks[at]
                    at += 1
                block = merge(text, block, last).named("heading")
            elif at < len(blocks) and _is_set_apart(block, above, usual):
                block = block.named("heading")
        found.append(block)
    return found


def _is_set_apart(block: Block, above: Block | None, usual: int) -> bool:
    """A day, an hour, or a title without a number, with the room that a heading has."""
    words = block.text
    if "\n" in words or words[-1] in ".…":
        return False
    begins = above is None or above.kind in ("break", "heading", "front", "title", "note")
    if landmarks.is_dated(words):
        return begins or block.gap > usual or landmarks.is_day(words)
    far = above is None or above.kind == "break" or block.gap >= max(usual + 2, 3)
    return far and landmarks.is_titled(words) and not any(mark in words for mark in '!?"“”«»:,;') and len(words.split()) <= 10


def _is_subtitle(block: Block, above: Block) -> bool:
    """The title of a chapter, on the line below its number or standing below it."""
    words = block.text
    if block.kind is not None or block.gap > 3 or len(words) > 300 or words.count("\n") > 3:
        return False
    if landmarks.is_chapter(words) or landmarks.is_note(words) or landmarks.is_label(words):
        return False
    if words.startswith(("In which ", "Wherein ", "Containing ", "Shewing ", "Treats of ")):
        return True
    if words[0] in '"“”«—–' or words[-1] in ',;:"”»' or (words[-1] in "!?" and block.gap > 0):
        return False
    if landmarks.is_shouted(words):
        return True
    if not _is_numbered(above.text):
        return False
    if block.gap == 0:
        return landmarks.is_titled(words)
    return words[-1] not in TERMINALS and len(words.split()) <= 12 and words[0].isupper() and "\n" not in words


def _turns(blocks: list[Block]) -> set[int]:
    """The places of names in capitals that head the turns of several narrators.

    One of them opens the story or comes again, and none is close to another: close together, they head the speeches of a play.
    """
    places = [at for at, block in enumerate(blocks) if block.kind is None and len(block.text) <= 30 and _is_name(block.text)]
    names = [blocks[at].text for at in places]
    opens = bool(places) and all(block.kind in ("title", "front", "note", "licence") for block in blocks[: places[0]])
    if not (opens or len(set(names)) < len(names)) or any(after - before < TURN for before, after in pairwise(places)):
        return set()
    return set(places)


def _is_name(words: str) -> bool:
    return landmarks.is_shouted(words) and len(words.split()) <= 3 and not any(mark in words for mark in '!?.,:;"“”«»…-—\n')


def find_numbers(blocks: list[Block]) -> set[int]:
    """The places of numbers, bare or before a title ("2. Overdue"), that are headings: they count on from one, and begin anew at one."""
    found: list[tuple[int, int]] = []
    for at, block in enumerate(blocks):
        if block.kind is None and len(block.text) <= 80 and (value := _count(block, at - found[-1][0] if found else at)) is not None:
            last = found[-1][1] if found else 0
            if value == 1 or last < value <= last + SKIP:
                found.append((at, value))
    counts = any(value == 2 for _, value in found) or (found and all(block.kind for block in blocks[: found[0][0]]))
    return {at for at, _ in found} if counts else set()


def _count(block: Block, since: int) -> int | None:
    """The number that a block is, or that stands before its title, unless it is `since` so few blocks that it numbers a list."""
    value = landmarks.number_of(block.text)
    return landmarks.number_before_title(block.text) if value is None and since >= LIST else value


def find_prefaces(blocks: list[Block]) -> list[Block]:
    """What stands under "Preface" and its like before the first chapter is front matter, unless it is so long that it must be story."""
    first = next((at for at, block in enumerate(blocks) if block.kind == "heading"), None)
    if first is None or not landmarks.is_preface(blocks[first].text):
        return blocks
    end = next((at for at in range(first + 1, len(blocks)) if blocks[at].kind == "heading"), len(blocks))
    if end == len(blocks) or sum(len(block.text) for block in blocks[first:end]) > PREFACE * blocks[-1].end:
        return blocks
    return [block.named("front") if first < at < end and block.kind is None else block for at, block in enumerate(blocks)]
