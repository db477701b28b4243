"""What stands beside a story: notes, mottoes and back matter, where no markup tells them."""

from dataclasses import replace

from fabula.sources import landmarks
from fabula.sources.blocks import Block, is_set_in

MOTTO = 1_200  # characters
BEFORE_MOTTO = ("heading", "title", "front", "epigraph", "note")
ON, FAR = 8, 2_500  # blocks, characters: how far a note can run on past its first block
FEW = 5  # blocks: what may follow the end of any but the shortest story
ENDING = 0.02  # of the blocks of the story: what may follow "THE END"
BACK = 0.15  # the same, under the heading of an index or of notes
TALK = frozenset((
    "review", "reviews", "reviewed", "reviewers", "readers", "reading", "chapter", "chapters", "fic", "fics", "fanfic", "thanks",
    "thank", "enjoy", "update", "updated", "updates", "characters", "beta", "beta'd", "unbeta'd", "betaed", "comment", "comments",
    "kudos", "posted", "posting", "au", "oneshot", "one-shot", "fandom", "warning", "warnings", "feedback", "disclaimer", "author",
    "tumblr", "wattpad", "ao3", "prompt", "prompts",
))  # fmt: skip


def find_mottoes(text: str, blocks: list[Block]) -> list[Block]:
    """Mottoes between a heading and the story: verse or a quotation set in, or closed by the line that says whose it is."""
    out = list(blocks)
    for at, block in enumerate(out[:-1]):
        above, after = (out[at - 1] if at else None), out[at + 1]
        if block.kind is not None or len(block.text) > MOTTO or (above is not None and above.kind not in BEFORE_MOTTO):
            continue
        first, _, last = block.text.rpartition("\n")
        if (
            (first and after.kind is None and is_set_in(text, block) and not is_set_in(text, after))
            or (first and landmarks.is_source(last, first))
            or (above is not None and above.kind == "epigraph" and landmarks.is_source(block.text, "“"))
            or (not first and after.kind is None and landmarks.is_source(after.text, block.text))
        ):
            out[at] = block.named("epigraph")
    return out


def find_notes(blocks: list[Block]) -> list[Block]:
    """Notes of authors, archives and transcribers, from their own first words as far as the talk goes on."""
    out = list(blocks)
    for at, block in enumerate(out):
        if block.kind is not None or not landmarks.is_note(block.text):
            continue
        alone = landmarks.is_note_title(block.text)
        if landmarks.is_weak_note(block.text) and not (alone or _is_talk(block.text) or _is_beside(out, at)):
            continue
        out[at] = block.named("note")
        length, depth = 0, _depth(block.text) if block.text[0] == "[" else 0
        for place in range(at + 1, min(at + 1 + ON, len(out))):
            after = out[place]
            length += len(after.text)
            goes_on = depth > 0 or _is_talk(after.text) or (alone and place == at + 1)
            if after.kind is not None or length > FAR or not goes_on or (landmarks.is_note(after.text) and depth <= 0):
                break
            out[place] = after.named("note")
            depth += _depth(after.text)
    return out


def _depth(words: str) -> int:
    """How many square brackets are still open after these words: what a book prints in them may run over several blocks."""
    return words.count("[") - words.count("]")


def _is_beside(blocks: list[Block], at: int) -> bool:
    """Whether the block begins or ends a chapter."""
    return at == 0 or at + 1 == len(blocks) or blocks[at - 1].kind not in (None, "break") or blocks[at + 1].kind not in (None, "break")


def _is_talk(words: str) -> bool:
    """An author speaking to readers rather than telling: the words of those who post stories, and nobody's speech in quotation marks."""
    if len(words) > 1_500 or words[0] in '"“«—':
        return False
    said = [word.strip('.,!?:;()*_~<>3"“”').lower().replace("’", "'") for word in words.split()]
    return len(TALK.intersection(said)) >= (1 if len(said) <= 15 else 2)


def cut_bracketed(text: str, blocks: list[Block]) -> list[Block]:
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


def find_back(blocks: list[Block]) -> list[Block]:
    """ "THE END" is back matter; so is what little follows it, and what little stands under the heading of notes or an index at the end."""
    out = list(blocks)
    story = sum(block.kind is None for block in out)
    begins, left = len(out), 0  # where the back matter begins; blocks of the story from here on
    open_end = True  # whether only back matter may follow
    for at in range(len(out) - 1, -1, -1):
        block = out[at]
        if block.kind in (None, "heading", "break") and landmarks.is_ending(block.text):
            if open_end and left <= max(min(FEW, story // 5), ENDING * story):
                begins = at
            elif at + 1 < len(out) and out[at + 1].kind in (None, "break"):
                continue  # the story goes on: somebody's words
            out[at] = block.named("back")
        elif block.kind != "licence" and open_end and left <= BACK * story and landmarks.is_back(block.text):
            begins = at
        left += block.kind is None
        open_end = open_end and (block.kind != "heading" or landmarks.is_back(block.text))
    return [block.named("back") if at >= begins and block.kind not in ("licence", "note") else block for at, block in enumerate(out)]
