"""Joining: two entities that turn out to be one, once it is known who speaks."""

from collections import Counter

from msgspec.structs import replace

from fabula.layers import Alternative, Mention, Quote
from fabula.steps.talk import Heard


def join(
    one: str, other: str, quotes: list[Quote], mentions: list[Mention], genders: dict[str, Counter[str]], heard: dict[str, Heard]
) -> tuple[list[Quote], list[Mention], dict[str, Counter[str]], dict[str, Heard]]:
    """The same with the entity `other` wherever `one` stood."""
    return (
        [renamed(quote, one, other) for quote in quotes],
        [replace(m, entity=other) if m.entity == one else m for m in mentions],
        {**genders, other: genders.get(other, Counter()) + genders.get(one, Counter()), one: Counter()},
        {id: Heard(joined(each.speakers, one, other), joined(each.hearers, one, other), each.acts) for id, each in heard.items()},
    )


def odds_of(quote: Quote) -> dict[str, float]:
    """How likely it is that each person says a quote."""
    odds = {other.entity: other.p for other in quote.alternatives}
    return odds | {quote.speaker: quote.confidence} if quote.speaker else odds


def joined(odds: dict[str, float], one: str, other: str) -> dict[str, float]:
    """The odds with those of `one` given to `other`."""
    if one not in odds:
        return odds
    return {e: p for e, p in odds.items() if e != one} | {other: odds.get(other, 0.0) + odds[one]}


def renamed(quote: Quote, one: str, other: str) -> Quote:
    """The quote with `other` in the place of `one`; together they may be likelier to speak than whoever was taken to."""
    odds = joined(odds_of(quote), one, other)
    likely = [(e, round(min(p, 1.0), 3)) for e, p in sorted(odds.items(), key=lambda item: (-item[1], item[0]))]
    speaker, sure = likely.pop(0) if likely else (None, 0.0)
    return replace(
        quote,
        speaker=speaker,
        confidence=sure,
        alternatives=[Alternative(e, p) for e, p in likely],
        addressees=list(dict.fromkeys(other if e == one else e for e in quote.addressees if (other if e == one else e) != speaker)),
    )
