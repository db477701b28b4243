"""Blocks → what each of them is, for all that no markup has said. The order of the passes is the list at the end of `structure`.

What is found by a mark of its own (a line of stars, "CHAPTER IX", "A/N:") is decided anywhere; what is only likely (a line of capitals, a title without
a number, one more blank line than usual) only where the room around it agrees. Story taken for something else is lost, so guesses are kept short.
"""

from collections import Counter
from dataclasses import replace
from itertools import pairwise

from fabula.sources import landmarks
from fabula.sources.blocks import Block

TERMINALS = ".!?…\"”’'»)*_—–-,;:"
PROSE = 200  # characters: a block this long is told, not listed
NOTE_BLOCKS, NOTE_LENGTH = 8, 2_500  # how far a note can run on past its first block
CONTENTS_BLOCKS = 400
TURN = 6  # blocks: the least that a narrator tells before the next takes over
SKIP = 3  # how many numbers a count of chapters may leave out
MOTTO = 1_200  # characters
BEFORE_MOTTO = ("heading", "title", "front", "epigraph", "note")
PREFACE = 0.15  # of the text: what a preface may take at most
FEW = 5  # blocks: what may always follow the end of a story
ENDING = 0.02  # of the blocks of the story: what may follow "THE END"
BACK = 0.15  # the same, under the heading of an index or of notes


def structure(text: str, blocks: list[Block]) -> list[Block]:
    """The same blocks, each with its kind, and the breaks that are nothing but room between two of them."""
    usual = usual_gap(blocks)
    blocks = _contents(blocks)
    blocks = _breaks(blocks)
    blocks = _headings(text, blocks, usual)
    blocks = _prefaces(blocks)
    blocks = _mottoes(text, blocks)
    blocks = _notes(blocks)
    blocks = _bracketed(text, blocks)
    blocks = _back(blocks)
    blocks = [block if block.kind else block.named("body") for block in blocks]
    return _gaps(text, blocks, usual)


def usual_gap(blocks: list[Block]) -> int:
    """The number of blank lines that most paragraphs have before them."""
    gaps = Counter(block.gap for block in blocks[1:] if block.kind is None)
    return gaps.most_common(1)[0][0] if gaps else 1


def is_prose(block: Block) -> bool:
    """Long enough, or closed enough, to be told rather than listed."""
    words = block.text
    return len(words) >= PROSE or (len(words) >= 70 and words[-1] in '.!?…"”’»')


def merge(text: str, first: Block, last: Block) -> Block:
    """One block from the first to the last of several."""
    return replace(first, end=last.end, text=text[first.start : last.end])


def lines_of(block: Block) -> list[Block]:
    """The lines of a block, as blocks."""
    out: list[Block] = []
    at = block.start
    for raw in block.text.split("\n"):
        if words := raw.strip():
            begin = at + len(raw) - len(raw.lstrip())
            out.append(Block(begin, begin + len(words), words, 0 if out else block.gap, block.kind))
        at += len(raw) + 1
    return out


def _contents(blocks: list[Block]) -> list[Block]:
    """A list of contents is front matter, as far as its first entry comes again, or else as far as prose or a number of chapter begins."""
    blocks = list(blocks)
    for at, block in enumerate(blocks[: max(len(blocks) // 2, CONTENTS_BLOCKS)]):
        if block.kind in (None, "heading") and landmarks.is_contents(block.text):
            for entry in range(at, _end_of_contents(blocks, at)):
                blocks[entry] = blocks[entry].named("front")
    return blocks


def _key(words: str) -> str:
    """A heading's letters and figures, for comparing it with its entry in the contents: without the page number."""
    return "".join(filter(str.isalnum, words.split("\n", maxsplit=1)[0].lower().rstrip(" .0123456789")))


def _end_of_contents(blocks: list[Block], at: int) -> int:
    first = _key(blocks[at + 1].text) if at + 1 < len(blocks) else ""
    for place in range(at + 2, min(at + CONTENTS_BLOCKS, len(blocks))):
        block = blocks[place]
        again = _key(block.text)
        if again and first and (again == first or (len(again) >= 6 and landmarks.is_chapter(block.text) and first.startswith(again))):
            return place
        if len(block.text) >= PROSE and block.text[-1] in TERMINALS and "\n" not in block.text[:45]:
            while place > at + 2 and (
                landmarks.is_chapter(blocks[place - 1].text) or landmarks.number_of(blocks[place - 1].text) is not None
            ):
                place -= 1
            return place
    return at + 1


def _breaks(blocks: list[Block]) -> list[Block]:
    return [
        block.named("break")
        if block.kind is None and (landmarks.is_break(block.text) or (block.gap and landmarks.is_turn(block.text)))
        else block
        for block in blocks
    ]


def _headings(text: str, blocks: list[Block], usual: int) -> list[Block]:
    """Headings by their words; numbers where they count on; titles where the room around them sets them apart. A title below a number joins it."""
    placed = _counted(blocks) | _turns(blocks)
    found: list[Block] = []
    at = 0
    while at < len(blocks):
        block = blocks[at]
        at += 1
        if block.kind is None and len(block.text) <= landmarks.SHORT:
            above = found[-1] if found else None
            if (
                at - 1 in placed
                or landmarks.is_chapter(block.text)
                or landmarks.is_point_of_view(block.text)
                or landmarks.is_marked_heading(block.text)
            ):
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
    if (
        block.kind is not None
        or block.gap > 3
        or len(words) > 300
        or landmarks.is_chapter(words)
        or landmarks.is_note(words)
        or landmarks.is_label(words)
    ):
        return False
    if words.startswith(("In which", "Wherein", "Containing", "Of the", "Shewing", "Showing", "Treats of")) and len(words) <= 300:
        return True
    if words.count("\n") > 3 or words[0] in '"“”«—–' or words[-1] in ',;:!?"”»':
        return False
    if landmarks.is_shouted(words):
        return True
    if landmarks.number_of(above.text) is None and not landmarks.is_chapter(above.text):
        return False
    if block.gap == 0:
        return landmarks.is_titled(words)
    return words[-1] not in TERMINALS and len(words.split()) <= 12 and words[0].isupper() and "\n" not in words


def _turns(blocks: list[Block]) -> set[int]:
    """The places of names in capitals that head the turns of several narrators: one of them opens the story or comes again, and none is close to another.

    (Close together, they head the speeches of a play.)
    """
    places = [at for at, block in enumerate(blocks) if block.kind is None and len(block.text) <= 30 and _is_name(block.text)]
    names = [blocks[at].text for at in places]
    opens = bool(places) and all(block.kind in ("title", "front", "note", "licence") for block in blocks[: places[0]])
    if not (opens or len(set(names)) < len(names)) or any(after - before < TURN for before, after in pairwise(places)):
        return set()
    return set(places)


def _is_name(words: str) -> bool:
    return landmarks.is_shouted(words) and len(words.split()) <= 3 and not any(mark in words for mark in '!?.,:;"“”«»…-—\n')


def _counted(blocks: list[Block]) -> set[int]:
    """The places of numbers, bare or before a title ("2. Overdue"), that are headings: those that count on from one, and begin anew at one."""
    found: list[tuple[int, int]] = []
    for at, block in enumerate(blocks):
        if block.kind is None and len(block.text) <= 80:
            value = landmarks.number_of(block.text)
            if (
                value is None
                and (value := landmarks.number_before_title(block.text)) is not None
                and found
                and at - found[-1][0] < TURN // 2
            ):
                continue  # a list
            last = found[-1][1] if found else 0
            if value is not None and (value == 1 or last < value <= last + SKIP):
                found.append((at, value))
    counts = any(value == 2 for _, value in found) or (found and all(block.kind for block in blocks[: found[0][0]]))
    return {at for at, _ in found} if counts else set()


def _prefaces(blocks: list[Block]) -> list[Block]:
    """What stands under "Preface" and its kin, before the first chapter, is front matter; unless it is so long that it must be the story."""
    first = next((at for at, block in enumerate(blocks) if block.kind == "heading"), None)
    if first is None or not landmarks.is_preface(blocks[first].text):
        return blocks
    end = next((at for at in range(first + 1, len(blocks)) if blocks[at].kind == "heading"), len(blocks))
    if end == len(blocks) or sum(len(block.text) for block in blocks[first:end]) > PREFACE * blocks[-1].end:
        return blocks
    return [block.named("front") if first < at < end and block.kind is None else block for at, block in enumerate(blocks)]


def _mottoes(text: str, blocks: list[Block]) -> list[Block]:
    """Mottoes between a heading and the story: verse or a quotation set in, or closed by the line that says whose it is."""
    out = list(blocks)
    for at, block in enumerate(out[:-1]):
        above, after = (out[at - 1] if at else None), out[at + 1]
        if block.kind is not None or len(block.text) > MOTTO or (above is not None and above.kind not in BEFORE_MOTTO):
            continue
        first, _, last = block.text.rpartition("\n")
        if (
            (first and after.kind is None and _set_in(text, block) and not _set_in(text, after))
            or (first and _is_source(last, first))
            or (above is not None and above.kind == "epigraph" and _is_source(block.text, "“"))
            or (not first and after.kind is None and _is_source(after.text, block.text))
        ):
            out[at] = block.named("epigraph")
    return out


def _is_source(line: str, quoted: str) -> bool:
    """A line that says whose the words above it are: "—Old Song", "(carved over the door)"; more is asked of it where these are not in marks."""
    line = line.strip()
    return (
        line[:1] in "—–-(~"
        and len(line) <= 80
        and (quoted[0] in "\"“‘'*_«" or (len(line) <= 60 and line[-1] not in ".!?…" and quoted[0] not in "—–-"))
    )


def _set_in(text: str, block: Block) -> bool:
    """Whether every line of the block is indented."""
    begin = text.rfind("\n", 0, block.start) + 1
    return all(line[:2].isspace() and len(line) > 2 for line in text[begin : block.end].split("\n"))


TALK = frozenset(
    [
        "i",
        "i'm",
        "i'll",
        "i've",
        "you",
        "your",
        "guys",
        "review",
        "reviews",
        "reviewed",
        "reviewers",
        "read",
        "reading",
        "readers",
        "chapter",
        "chapters",
        "story",
        "fic",
        "fics",
        "thanks",
        "thank",
        "enjoy",
        "update",
        "updated",
        "updates",
        "own",
        "characters",
        "beta",
        "unbeta'd",
        "betaed",
        "mistakes",
        "mine",
        "sorry",
        "comments",
        "kudos",
        "hope",
        "please",
        "next",
        "posted",
        "posting",
        "write",
        "writing",
        "wrote",
        "written",
        "au",
        "oneshot",
        "one-shot",
        "rated",
        "warning",
        "warnings",
        "feedback",
        "disclaimer",
    ]
)


def _is_talk(words: str) -> bool:
    """An author speaking to readers of the story rather than telling it: several words of such talk, and nobody's speech in quotation marks."""
    if len(words) > 1500 or words[0] in '"“«—':
        return False
    said = [word.strip('.,!?:;()*_~<>3"“”').lower().replace("’", "'") for word in words.split()]
    return len(set(said) & TALK) >= (2 if len(said) < 25 else 3)


def _notes(blocks: list[Block]) -> list[Block]:
    """Notes of authors, archives and transcribers, from their own first words as far as the talk goes on."""
    out = list(blocks)
    at = 0
    while at < len(out):
        block = out[at]
        at += 1
        if block.kind is not None or not _begins_note(block.text):
            continue
        out[at - 1] = block.named("note")
        label_only = (len(block.text) <= 40 and block.text.rstrip("*_ \n")[-1:] in ":") or landmarks.is_back(block.text)
        length = 0
        for place in range(at, min(at + NOTE_BLOCKS, len(out))):
            after = out[place]
            length += len(after.text)
            if (
                after.kind is not None
                or length > NOTE_LENGTH
                or not (_is_talk(after.text) or (label_only and place == at) or _begins_note(after.text))
            ):
                break
            out[place] = after.named("note")
    return out


def _begins_note(words: str) -> bool:
    return landmarks.is_note(words) or words.startswith(("[Illustration", "[Footnote", "[Transcriber"))


def _bracketed(text: str, blocks: list[Block]) -> list[Block]:
    """Notes in brackets within a paragraph of the story, cut out of it."""
    out: list[Block] = []
    for block in blocks:
        spans = landmarks.bracketed_notes(block.text) if block.kind is None else []
        if not spans:
            out.append(block)
            continue
        at, gap = block.start, block.gap
        for begin, end in spans:
            out.extend(_piece(text, at, block.start + begin, gap, block))
            out.extend(_piece(text, block.start + begin, block.start + end, 0, block.named("note")))
            at, gap = block.start + end, 0
        out.extend(_piece(text, at, block.end, gap, block))
    return out


def _piece(text: str, start: int, end: int, gap: int, like: Block) -> list[Block]:
    """The part of a block from start to end, without the white space around it; nothing where there is nothing else."""
    part = text[start:end]
    words = part.strip()
    begin = start + len(part) - len(part.lstrip())
    return [replace(like, start=begin, end=begin + len(words), text=words, gap=gap)] if words else []


def _back(blocks: list[Block]) -> list[Block]:
    """ "THE END" is back matter; so is what follows it, and what stands under the heading of notes or an index, where little more than that follows."""
    out = [
        block.named("back") if block.kind in (None, "heading", "break") and landmarks.is_ending(block.text) else block for block in blocks
    ]
    story = sum(block.kind in (None, "body") for block in out)
    left = 0
    begins = len(out)
    for at in range(len(out) - 1, -1, -1):
        block = out[at]
        if (block.kind == "back" and left <= max(FEW, ENDING * story)) or (
            block.kind in (None, "note", "heading") and left <= BACK * story and landmarks.is_back(block.text)
        ):
            begins = at
        left += block.kind in (None, "body")
        if left > max(FEW, BACK * story) or (block.kind == "heading" and not landmarks.is_back(block.text)):
            break
    return [block.named("back") if at >= begins and block.kind not in ("licence", "note") else block for at, block in enumerate(out)]


def _gaps(text: str, blocks: list[Block], usual: int) -> list[Block]:
    """One more blank line than usual between two paragraphs of the story is a scene break, unless the text has marks for its breaks or leaves such room everywhere.

    Such a break has no characters: its region is the white space itself.
    """
    told = sum(block.kind == "body" for block in blocks)
    wider = {after.start for before, after in pairwise(blocks) if after.gap > usual and _parts(text, before, after)}
    if len(wider) > max(1, 0.25 * told) or sum(block.kind == "break" for block in blocks) > 1:
        return blocks
    out: list[Block] = []
    for block in blocks:
        if block.start in wider:
            out.append(Block(out[-1].end, block.start, text[out[-1].end : block.start], 0, "break"))
        out.append(block)
    return out


def _parts(text: str, before: Block, after: Block) -> bool:
    """Whether the room between two blocks may part two scenes: not where it sets off a letter, verse, or the middle of a sentence."""
    if before.kind != "body" or after.kind != "body" or after.text[0].islower() or before.text[-1] in ",;:":
        return False
    return not any(
        _set_in(text, block) or _is_verse(block.text) or (len(block.text) < 40 and block.text[-1] not in TERMINALS)
        for block in (before, after)
    )


def _is_verse(words: str) -> bool:
    """Several lines, none of which comes near the end of a page."""
    lines = words.split("\n")
    return len(lines) > 2 and all(len(line) < 60 for line in lines)
