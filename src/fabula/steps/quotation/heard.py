"""The words of the paragraphs as the encoder hears them, quotation marks left out, and the tags among them."""

from bisect import bisect_right
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fabula.layers import Span, Tokens
from fabula.steps.lexicon import table
from fabula.steps.quotation.tags import tag_after

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]

MARKS = frozenset("“”„‟\"＂‘’‚‛'`«»‹›「」『』") | {"``", "''"}
SENTENCE_ENDS = tuple(".!?…:—–-_")
CLAUSE_ENDS = (*SENTENCE_ENDS, ",", ";")
_TAG_FOLLOWS = tuple(",!?…—–-")

_SUREST = 8.0  # log-odds in bits: no word is believed beyond this
_MOST_TALK = 2.5  # and no word says more by itself
_CLEAR = 4.0  # bits that the words of a sentence together say, and then are mostly right
_FEWEST = 40  # words of such sentences
_UNLIKE_SPEECH = -2.7  # log-odds that no speech has, even where its marks are missing
_MISSED = 1.0  # a quotation missed is worse than some words too many


class Words(NamedTuple):
    """W words; bits.

    `start`, `end`, `block` [W]: where each stands, and the number of its paragraph. `odds` [W, 3]: the encoder's log-odds that a quotation
    opens with it, closes with it, holds it. `talk` [W]: how much more it is at home in speech than in narration, in any story. `tag`,
    `before`, `after` [W]: it belongs to a tag, stands next to one.
    """

    start: Integers
    end: Integers
    block: Integers
    odds: Floats
    talk: Floats
    tag: Flags
    before: Flags
    after: Flags


def words_of(text: str, tokens: Tokens, repair: NDArray[np.float16], blocks: Sequence[Span]) -> Words:
    """The words of the paragraphs, which stand in order. `repair` [T, 3]: for each token the probabilities behind the odds."""
    start, end = np.array(tokens.start, np.int64), np.array(tokens.end, np.int64)
    block = block_of(start, blocks)
    ours = block >= 0
    ours[ours] = end[ours] <= np.array([block.end for block in blocks], np.int64)[block[ours]]
    ours &= np.array([text[a:b] not in MARKS for a, b in zip(tokens.start, tokens.end, strict=True)], bool)
    start, end, block = start[ours], end[ours], block[ours]
    with np.errstate(divide="ignore"):
        sure = repair[ours].astype(np.float64)
        odds = np.clip(np.log2(sure) - np.log2(1 - sure), -_SUREST, _SUREST)
    weights = _talk()
    talk = np.array([weights.get(text[a:b].lower().replace("’", "'"), 0.0) for a, b in zip(start.tolist(), end.tolist(), strict=True)])
    return Words(start, end, block, odds, talk, *_tags(text, start.tolist(), end.tolist(), [blocks[n].end for n in block.tolist()]))


@cache
def _talk() -> dict[str, float]:
    return {word: max(-_MOST_TALK, min(_MOST_TALK, float(weight))) for word, weight in table("speech_words").items()}


def block_of(places: Sequence[int] | Integers, blocks: Sequence[Span]) -> Integers:
    """The number of the paragraph that each place lies in, or after; −1 before the first."""
    return np.searchsorted(np.array([block.start for block in blocks], np.int64), places, "right") - 1


def past_marks(text: str, start: int, end: int) -> int:
    """The first character from `start` on that is no quotation mark, or `end`."""
    while start < end and text[start] in MARKS:
        start += 1
    return start


def _tags(text: str, starts: list[int], ends: list[int], paragraph_ends: list[int]) -> tuple[Flags, Flags, Flags]:
    """Which words belong to tags, stand before one, and after one."""
    size = len(starts)
    tag, before, after = (np.zeros(size + 1, bool) for _ in range(3))
    for n, (end, paragraph_end) in enumerate(zip(ends, paragraph_ends, strict=True)):
        if text[end - 1] in _TAG_FOLLOWS:
            found = tag_after(text, past_marks(text, end, paragraph_end), paragraph_end)
            if found is not None and found.bare:
                stop = bisect_right(starts, found.end - 1, n + 1)
                tag[n + 1 : stop] = before[n] = True
                # A comma or a point ends the tag: “…,” she said, “…”
                after[stop + (stop < size and text[ends[stop] - 1] in CLAUSE_ENDS)] = True
    return tag[:-1], before[:-1], after[:-1]


def raised(text: str, words: Words) -> float:
    """By how many bits the odds that the encoder gives to words of being inside are to be raised in this text.

    Where marks are missing the encoder finds all speech less likely than it is, and still more likely than what is none. Many sentences
    show by their words alone which of the two they are; halfway between them speech begins.
    """
    ends = np.array([text[end - 1] in SENTENCE_ENDS for end in words.end.tolist()], bool)
    breaks = ends | words.before | words.tag | np.r_[words.block[1:] != words.block[:-1], True]
    sentence = np.r_[0, np.cumsum(breaks)[:-1]]
    talk = np.bincount(sentence, words.talk)[sentence]
    spoken, told = words.odds[talk > _CLEAR, 2], words.odds[talk < -_CLEAR, 2]
    if min(len(spoken), len(told)) < _FEWEST:
        return 0.0
    speech, narration = float(spoken.mean()), float(told.mean())
    return max(0.0, _MISSED - (speech + narration) / 2) if speech > max(narration, _UNLIKE_SPEECH) else 0.0
