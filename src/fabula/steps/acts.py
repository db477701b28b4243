"""Speech acts: what somebody does by saying a quote. Rules know the words that do it; the encoder hears what no single word shows."""

import re
from functools import cache
from math import prod
from string import ascii_lowercase, ascii_uppercase

import numpy as np
from msgspec import convert
from msgspec.structs import replace

from fabula.encoder.model import Floats
from fabula.layers import Act, Quote, Tokens
from fabula.layers.vocabulary import ActKind
from fabula.steps.encode import Signals, probable
from fabula.steps.lexicon.act_words import ACT_WORDS, ANSWERS, ASKS, PRECISION, TAG_WORDS
from fabula.steps.talk import Heard

# Letter for letter, so that offsets hold, and the patterns need no flag that slows them.
PLAIN = str.maketrans("’‘ʼ\n" + ascii_uppercase, "''' " + ascii_lowercase)
MARKS = "“”\"«»„‘’'*_—–- "
LONGEST = 5_000  # characters of a quote that are read: a longer one is a tale told, or a mark never closed
LONGEST_MEAN = 256  # tokens of a quote that its mean is taken of
AT_ONCE = 1024  # quotes that the encoder is asked about at once: bounds memory
# Chosen by the documents of training/thresholds.py; numbers in training/LOG.md.
LIKELY = 0.1  # an act of this probability is read beside others …
PART = 0.25  # … if it is so likely as this part of the likeliest
IDLE = 0.45  # a quote that does nothing with this probability does nothing; any other does at least what is likeliest
OF_TALK = 0.6  # what the second reading says of a quote, as a share of its score; the rest is what the first says
DOERS = ("speech", "writing")  # the kinds of quotes that do something


def find_acts(text: str, quotes: list[Quote], tokens: Tokens, signals: Signals | None, heard: dict[str, Heard]) -> list[Act]:
    """The acts, in order of their quotes; of each quote at most one of a kind.

    An act stands at the first words that do it, or, where the encoder alone knows of it, at the whole quote.
    """
    likely = likely_acts(quotes, tokens, signals, heard)
    found: list[Act] = []
    asked = answering = False
    turn = None
    for n, quote in enumerate(quotes):
        if quote.kind not in DOERS:
            continue
        if quote.turn != turn:
            turn, asked, answering = quote.turn, False, asked
        tag = text[quote.cue.start : quote.cue.end] if quote.cue else ""
        acts = acts_of(quote, own_words(text, quotes, n), tag, answering, likely.get(quote.id, {}))
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


def acts_of(quote: Quote, own: str, tag: str, answering: bool, likely: dict[ActKind, float]) -> list[Act]:
    """The acts of one quote, ids empty; `answering` when the turn before asks for something, `likely` what the encoder says.

    What words show and what the encoder says are two witnesses: both are wrong together as often as one is times the other.
    """
    inside = own.lstrip(MARKS)
    start, words = quote.start + len(own) - len(inside), inside.rstrip(MARKS)
    found: dict[ActKind, tuple[int, int]] = {}
    for act, pattern in (*patterns(), *(answers() if answering else ())):
        if act not in found and (match := pattern.search(words)):
            found[act] = match.span()
    for act, pattern in tags():
        if words and pattern.search(tag):
            found.setdefault(act, (0, len(words)))
    sure = {act: 1 - (1 - PRECISION[act]) * (1 - likely.get(act, 0)) for act in found}
    odds = likely | sure
    if likely and prod(1 - p for p in odds.values()) > IDLE:
        return []
    likeliest = max(likely, key=lambda act: likely[act], default=None)
    enough = max(LIKELY, PART * max(odds.values(), default=0))
    for act, p in likely.items():
        if words and act not in found and (p > enough or (act == likeliest and not found)):
            found[act], sure[act] = (0, len(words)), p
    return [
        Act("", quote.id, act, quote.speaker, start + begin, start + end, quote.addressees, confidence=sure[act])
        for act, (begin, end) in sorted(found.items(), key=lambda item: item[1])
    ]


def likely_acts(quotes: list[Quote], tokens: Tokens, signals: Signals | None, heard: dict[str, Heard]) -> dict[str, dict[ActKind, float]]:
    """The probability of each act of each quote that may do something, by its id; nothing where rules alone read.

    Both readings of the encoder say something of it: the first knows the quote's words, the second what was said before and is said after.
    """
    if signals is None:
        return {}
    doing = [quote for quote in quotes if quote.kind in DOERS]
    acts = convert(signals.encoder.labels.acts, list[ActKind])
    found: dict[str, dict[ActKind, float]] = {}
    for some in (doing[n : n + AT_ONCE] for n in range(0, len(doing), AT_ONCE)):
        scores = signals.encoder.head("quotes", pooled=pooled(some, tokens, signals))["acts"]
        around = [heard[quote.id].acts if quote.id in heard else row for quote, row in zip(some, scores, strict=True)]
        odds = probable((1 - OF_TALK) * scores + OF_TALK * np.array(around, np.float32))
        found |= {quote.id: dict(zip(acts, row.tolist(), strict=True)) for quote, row in zip(some, odds, strict=True)}
    return found


def pooled(quotes: list[Quote], tokens: Tokens, signals: Signals) -> Floats:
    """Of each quote the vectors of the token before, the first, their mean, the last, the token after [Q, 5·D], as training pools them.

    A piece of a quotation is pooled by itself: so the acts are labelled.
    """
    first = np.minimum(np.searchsorted(tokens.end, [quote.start for quote in quotes], "right"), len(tokens.start) - 1)
    last = np.maximum(np.searchsorted(tokens.start, [quote.end for quote in quotes], "left") - 1, first)
    vectors = signals.vectors
    edges = [vectors[at] for at in (np.maximum(first - 1, 0), first, last, np.minimum(last + 1, len(vectors) - 1))]
    mean = [vectors[a : min(b, a + LONGEST_MEAN - 1) + 1].mean(0, dtype=np.float32) for a, b in zip(first, last, strict=True)]
    return np.concatenate([*edges[:2], np.stack(mean), *edges[2:]], 1, dtype=np.float32)


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
