"""Speech acts: what somebody does by saying a quote."""

import re
from functools import cache

from fabula.layers import Act, Quote
from fabula.layers.vocabulary import ActKind
from fabula.steps.act_words import ACT_WORDS, PRECISION

PLAIN_APOSTROPHES = str.maketrans("’‘ʼ", "'''")
MARKS = "“”\"«»„‘’'*_—–- \n\t"


@cache
def patterns() -> tuple[tuple[ActKind, re.Pattern[str]], ...]:
    return tuple((act, re.compile("|".join(words), re.IGNORECASE)) for act, words in ACT_WORDS.items())


def find_acts(text: str, quotes: list[Quote]) -> list[Act]:
    """The acts, in order of their quotes; of each quote at most one of a kind, at the first words that do it."""
    found: list[Act] = []
    for quote in quotes:
        if quote.kind == "other":
            continue
        whole = text[quote.start : quote.end].translate(PLAIN_APOSTROPHES).replace("\n", " ")
        inside = whole.lstrip(MARKS)
        start = quote.start + len(whole) - len(inside)
        words = inside.rstrip('“”"«»„ ')
        for act, pattern in patterns():
            if match := pattern.search(words):
                led = len(match[0]) - len(match[0].lstrip(" .!?…,"))
                found.append(
                    Act(
                        id=f"a{len(found) + 1}",
                        quote=quote.id,
                        act=act,
                        by=quote.speaker,
                        start=start + match.start() + (led if led < len(match[0]) else 0),
                        end=start + match.end(),
                        to=quote.addressees,
                        confidence=PRECISION[act],
                    )
                )
    return found
