"""Joining: entities that turn out to be one, once it is known who speaks."""

from collections import Counter
from collections.abc import Mapping

from msgspec.structs import replace

from fabula.layers import Alternative, Mention, Quote
from fabula.steps.talk import Heard


def join(
    to: Mapping[str, str], quotes: list[Quote], mentions: list[Mention], genders: dict[str, Counter[str]], heard: dict[str, Heard]
) -> tuple[list[Quote], list[Mention], dict[str, Counter[str]], dict[str, Heard]]:
    """The same with the entities that `to` names in place of those that it joins to them."""
    if not to:
        return quotes, mentions, genders, heard
    grown = dict(genders)
    for one, other in to.items():
        grown[other], grown[one] = grown.get(other, Counter()) + genders.get(one, Counter()), Counter()
    return (
        [renamed(quote, to) for quote in quotes],
        [replace(m, entity=to[m.entity]) if m.entity and m.entity in to else m for m in mentions],
        grown,
        {id: Heard(joined(each.speakers, to), joined(each.hearers, to), each.acts) for id, each in heard.items()},
    )


def odds_of(quote: Quote) -> dict[str, float]:
    """How likely it is that each person says a quote."""
    odds = {other.entity: other.p for other in quote.alternatives}
    return odds | {quote.speaker: quote.confidence} if quote.speaker else odds


def joined(odds: dict[str, float], to: Mapping[str, str]) -> dict[str, float]:
    """The odds with those of whoever is joined given to the other."""
    if not to.keys() & odds.keys():
        return odds
    given: dict[str, float] = {}
    for e, p in odds.items():
        given[to.get(e, e)] = given.get(to.get(e, e), 0.0) + p
    return given


def renamed(quote: Quote, to: Mapping[str, str]) -> Quote:
    """The quote with all joined; who says it stays as it was decided, but for one who is likelier now that two are one."""
    odds = odds_of(quote)
    grown = {to[e] for e in odds.keys() & to.keys()}
    if grown:
        odds = joined(odds, to)
        decided = to.get(quote.speaker, quote.speaker) if quote.speaker else None
        likeliest = max(sorted(grown), key=lambda e: odds[e])
        speaker = likeliest if decided and odds[likeliest] > odds[decided] else decided
        others = sorted(((e, p) for e, p in odds.items() if e != speaker), key=lambda item: (-item[1], item[0]))
        quote = replace(
            quote,
            speaker=speaker,
            confidence=round(min(odds[speaker], 1.0), 3) if speaker else 0.0,
            alternatives=[Alternative(e, round(min(p, 1.0), 3)) for e, p in others],
        )
    elif not to.keys() & {*quote.addressees}:
        return quote
    addressees = list(dict.fromkeys(e for e in (to.get(e, e) for e in quote.addressees) if e != quote.speaker))
    return replace(quote, addressees=addressees, addressee_confidence=quote.addressee_confidence if addressees else 0.0)
