"""Speech acts: what somebody does by saying a quote."""

import re
from functools import cache
from string import ascii_lowercase, ascii_uppercase

from msgspec.structs import replace

from fabula.layers import Act, Quote
from fabula.layers.vocabulary import ActKind
from fabula.steps.lexicon.act_words import ACT_WORDS, ANSWERS, ASKS, PRECISION, TAG_WORDS

# Letter for letter, so that offsets hold, and the patterns need no flag that slows them.
PLAIN = str.maketrans("’‘ʼ\n" + ascii_uppercase, "''' " + ascii_lowercase)
MARKS = "“”\"«»„‘’'*_—–- "
LONGEST = 5_000  # characters of a quote that are read: a longer one is a tale told, or a mark never closed


def find_acts(text: str, quotes: list[Quote]) -> list[Act]:
    """The acts, in order of their quotes; of each quote at most one of a kind, at the first words that do it."""
    found: list[Act] = []
    asked = answering = False
    turn = None
    for n, quote in enumerate(quotes):
        if quote.kind not in ("speech", "writing"):
            continue
        if quote.turn != turn:
            turn, asked, answering = quote.turn, False, asked
        acts = acts_of(quote, own_words(text, quotes, n), text[quote.cue.start : quote.cue.end] if quote.cue else "", answering)
        asked = asked or any(act.act in ASKS for act in acts)
        found += acts
    return [replace(act, id=f"a{n}") for n, act in enumerate(found, 1)]


def own_words(text: str, quotes: list[Quote], n: int) -> str:
    """The words of a quote at their places, in small letters; what it quotes of others is blank, for they are who did that."""
    quote = quotes[n]
    start, end = quote.start, min(quote.end, quote.start + LONGEST)
    words = text[start:end].translate(PLAIN)
    while (n := n + 1) < len(quotes) and quotes[n].start < end:
        stop = min(quotes[n].end, end)
        words = words[: quotes[n].start - start] + " " * (stop - quotes[n].start) + words[stop - start :]
    return words


def acts_of(quote: Quote, own: str, tag: str, answering: bool) -> list[Act]:
    """The acts of one quote, ids empty; `answering` when the turn before asks for something."""
    inside = own.lstrip(MARKS)
    start, words = quote.start + len(own) - len(inside), inside.rstrip(MARKS)
    found: dict[ActKind, tuple[int, int]] = {}
    for act, pattern in (*patterns(), *(answers() if answering else ())):
        if act not in found and (match := pattern.search(words)):
            found[act] = match.span()
    for act, pattern in tags():
        if words and pattern.search(tag):
            found.setdefault(act, (0, len(words)))
    return [
        Act("", quote.id, act, quote.speaker, start + begin, start + end, quote.addressees, confidence=PRECISION[act])
        for act, (begin, end) in sorted(found.items(), key=lambda item: item[1])
    ]


@cache
def patterns() -> tuple[tuple[ActKind, re.Pattern[str]], ...]:
    return compiled(ACT_WORDS)


@cache
def answers() -> tuple[tuple[ActKind, re.Pattern[str]], ...]:
    return compiled(ANSWERS)


@cache
def tags() -> tuple[tuple[ActKind, re.Pattern[str]], ...]:
    return tuple((act, re.compile(rf"\b(?:{words})\b")) for act, words in TAG_WORDS.items())


def compiled(words: dict[ActKind, tuple[str, ...]]) -> tuple[tuple[ActKind, re.Pattern[str]], ...]:
    return tuple((act, re.compile(rf"\b(?:{'|'.join(patterns)})")) for act, patterns in words.items())
