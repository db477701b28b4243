"""Changes: what the text says happened to bonds and promises, each with the words that say it. The world folds them."""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from msgspec.structs import replace

from fabula.layers import Act, Change, Mention, Quote, Span
from fabula.layers.bond_words import TURNS
from fabula.layers.vocabulary import ChangeKind
from fabula.steps.bonds import find_bonds

PROMISES = {"promise", "vow"}
SETTLING: dict[str, ChangeKind] = {"kept": "promise_kept", "broke": "promise_broken", "broken": "promise_broken"}
SETTLING_SURE = 0.8  # no gold counts this rule; three readings in four would be a guess too


def find_changes(text: str, mentions: list[Mention], quotes: list[Quote], acts: list[Act]) -> list[Change]:
    """The changes in the order of the telling: promises made and settled, bonds stated, and what is said that moves a bond."""
    said = {quote.id: quote for quote in quotes}
    found = [*promises(text, said, acts), *settled(text, mentions), *turns(said, acts), *find_bonds(text, mentions, quotes)]
    found.sort(key=lambda change: (change.at, change.evidence))
    return because(found)


def promises(text: str, said: Mapping[str, Quote], acts: list[Act]) -> Iterator[Change]:
    """A change for each promise and vow whose speaker is known; `what` is the quote that makes it."""
    for act in acts:
        if act.act in PROMISES and act.by is not None:
            quote = said[act.quote]
            yield by_words("promise", " ".join(text[quote.start : quote.end].split()), act, quote, quote.span)


def settled(text: str, mentions: list[Mention]) -> Iterator[Change]:
    """ "I kept my promise", "she had broken her word"."""
    whose = {(m.start, m.end): m for m in mentions if m.form == "PRON"}
    for match in keeping().finditer(text):
        mention = whose.get(match.span("whose"))
        if mention is not None and mention.entity is not None:
            kind, evidence = SETTLING[match["how"]], Span(*match.span())
            yield Change("", evidence.end, kind, mention.entity, match[0], evidence=[evidence], confidence=mention.confidence)


def turns(said: Mapping[str, Quote], acts: list[Act]) -> Iterator[Change]:
    """A change for each word of love or pardon from one to another; an apology changes something when it is pardoned."""
    sorry: dict[tuple[str, str], Act] = {}
    for act in acts:
        if act.act not in TURNS or act.by is None or len(act.to) != 1:
            continue
        if act.act == "apology":
            sorry[act.by, act.to[0]] = act
            continue
        if act.act == "forgiveness" and (answered := sorry.pop((act.to[0], act.by), None)):
            yield by_words("other", TURNS["apology"], answered, said[answered.quote], Span(answered.start, answered.end))
        yield by_words("other", TURNS[act.act], act, said[act.quote], Span(act.start, act.end))


def by_words(kind: ChangeKind, what: str, act: Act, quote: Quote, evidence: Span) -> Change:
    return Change("", evidence.end, kind, act.by, what, act.to, evidence=[evidence], confidence=act.confidence * quote.confidence)


def because(changes: list[Change]) -> list[Change]:
    """The changes numbered, with what they answer: a pardon its apology, a settling the one open promise of its maker.

    A settling that could mean several promises, or none, is left out: nobody can say what it settles.
    """
    linked: list[Change] = []
    open_promises: dict[str | None, list[str]] = {}
    apologies: dict[tuple[str | None, ...], str] = {}
    for change in changes:
        id, reasons = f"c{len(linked) + 1}", []
        if change.kind == "promise":
            open_promises.setdefault(change.who, []).append(id)
        elif change.kind in SETTLING.values():
            reasons = open_promises.pop(change.who, [])
            if len(reasons) != 1:
                open_promises[change.who] = reasons
                continue
        elif change.what == TURNS["apology"]:
            apologies[change.who, *change.whom] = id
        elif change.what == TURNS["forgiveness"] and (apology := apologies.get((*change.whom, change.who))):
            reasons = [apology]
        linked.append(replace(change, id=id, because=reasons))
    return linked


@cache
def keeping() -> re.Pattern[str]:
    return re.compile(r"\b(?P<how>kept|broken?) (?P<whose>my|your|his|her|their) (?:promise|word|vow|oath)\b")
