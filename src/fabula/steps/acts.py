"""Speech acts: what somebody does by saying a quote."""

import re
from functools import cache
from string import ascii_lowercase, ascii_uppercase

from msgspec.structs import replace

from fabula.layers import Act, Quote
from fabula.layers.vocabulary import ActKind
from fabula.steps.act_words import ACT_WORDS, ANSWERS, ASKS, PRECISION

# Letter for letter, so that offsets hold, and the patterns need no flag that slows them.
PLAIN = str.maketrans("’‘ʼ\n" + ascii_uppercase, "''' " + ascii_lowercase)
MARKS = "“”\"«»„‘’'*_—–- "
LONGEST = 5_000  # characters of a quote that are read: a longer one is a tale told, or a mark never closed


def find_acts(text: str, quotes: list[Quote]) -> list[Act]:
    """The acts, in order of their quotes; of each quote at most one of a kind, at the first words that do it."""
    found: list[Act] = []
    asked = answering = False
    turn = None
    for quote in quotes:
        if quote.kind not in ("speech", "writing"):
            continue
        if quote.turn != turn:
            turn, asked, answering = quote.turn, False, asked
        acts = acts_of(text, quote, answering)
        asked = asked or any(act.act in ASKS for act in acts)
        found += acts
    return [replace(act, id=f"a{n}") for n, act in enumerate(found, 1)]


def acts_of(text: str, quote: Quote, answering: bool) -> list[Act]:
    """The acts of one quote, ids empty; `answering` when the turn before asks for something."""
    whole = text[quote.start : min(quote.end, quote.start + LONGEST)].translate(PLAIN)
    inside = whole.lstrip(MARKS)
    start, words = quote.start + len(whole) - len(inside), inside.rstrip(MARKS)
    found: dict[ActKind, Act] = {}
    for act, pattern in (*patterns(), *(answers() if answering else ())):
        if act not in found and (match := pattern.search(words)):
            begin, end = start + match.start(), start + match.end()
            found[act] = Act("", quote.id, act, quote.speaker, begin, end, quote.addressees, confidence=PRECISION[act])
    return [found[act] for act in sorted(found, key=lambda act: found[act].start)]


@cache
def patterns() -> tuple[tuple[ActKind, re.Pattern[str]], ...]:
    return compiled(ACT_WORDS)


@cache
def answers() -> tuple[tuple[ActKind, re.Pattern[str]], ...]:
    return compiled(ANSWERS)


def compiled(words: dict[ActKind, tuple[str, ...]]) -> tuple[tuple[ActKind, re.Pattern[str]], ...]:
    return tuple((act, re.compile(rf"\b(?:{'|'.join(patterns)})")) for act, patterns in words.items())
