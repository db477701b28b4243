"""Counts: how often each of the cast is named, how, and how much they say."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from msgspec.structs import replace

from fabula.layers import Alias, Entity, Mention, Quote
from fabula.steps.lexicon import words as lexicon
from fabula.steps.pronouns import PRONOUNS, THIRD


def forget_nobodies(entities: list[Entity], mentions: list[Mention], quotes: list[Quote]) -> tuple[list[Entity], list[Mention]]:
    """Without those who have no name, come once, and neither speak nor are spoken to: a mention of theirs points to nobody of the story."""
    times = Counter(m.entity for m in mentions)
    kept = {m.entity for m in mentions if m.form == "PROP"} | voices_of(quotes)
    kept |= {e.id for e in entities if times[e.id] > 1 or e.narrator}
    return (
        [e for e in entities if e.id in kept],
        [m if m.entity in kept else replace(m, entity=None, confidence=0.0) for m in mentions],
    )


def voices_of(quotes: list[Quote]) -> set[str | None]:
    """Whoever may speak or is spoken to."""
    others = (id for quote in quotes for id in (*quote.addressees, *(other.entity for other in quote.alternatives)))
    return {quote.speaker for quote in quotes} | set(others)


def count_cast(text: str, entities: list[Entity], mentions: list[Mention], quotes: list[Quote]) -> list[Entity]:
    """The entities that the text mentions or lets speak, with aliases, pronouns and counts, by mentions, most first."""
    phrases: defaultdict[str, list[str]] = defaultdict(list)
    pronouns: defaultdict[str, Counter[str]] = defaultdict(Counter)
    named: dict[str, int] = {}
    total: Counter[str] = Counter()
    for m in mentions:
        if not m.entity:
            continue
        total[m.entity] += 1
        words = " ".join(text[m.start : m.end].split())
        if m.form == "PRON":
            if (pronoun := PRONOUNS.get(words.lower(), "")) in THIRD:
                pronouns[m.entity][pronoun] += 1
        elif m.form == "PROP" or words.lower().replace("’", "'") not in lexicon("calls"):  # “Yes, sir” tells nobody apart
            phrases[m.entity].append(words)
            if m.form == "PROP":
                named.setdefault(m.entity, m.start)
    said = Counter(q.speaker for q in quotes if q.speaker)
    named_by_quotes = voices_of(quotes)
    counted = [
        replace(
            e,
            aliases=aliases_of(phrases[e.id]),
            pronouns=dict(sorted(pronouns[e.id].items(), key=lambda item: (-item[1], item[0]))),
            mentions=total[e.id],
            quotes=said[e.id],
            named_at=named.get(e.id),
        )
        for e in entities
        if total[e.id] or e.id in named_by_quotes
    ]
    return sorted(counted, key=lambda e: (-e.mentions, int(e.id[1:])))


def aliases_of(texts: Iterable[str]) -> list[Alias]:
    """The names and phrases of one entity with their counts, most first."""
    return [Alias(text, n) for text, n in sorted(Counter(texts).items(), key=lambda item: (-item[1], item[0]))]
