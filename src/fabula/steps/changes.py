"""Changes: what the text says happened to bonds and promises, each with the words that say it. The world folds them."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from operator import attrgetter

from msgspec.structs import replace

from fabula.layers import Act, Change, Mention, Quote, Span
from fabula.layers.bond_words import TURNS
from fabula.layers.vocabulary import ChangeKind
from fabula.steps.bonds import find_bonds

PROMISES = {"promise", "vow"}
SETTLING: dict[str, ChangeKind] = {"kept": "promise_kept", "broke": "promise_broken", "broken": "promise_broken"}


def find_changes(text: str, mentions: list[Mention], quotes: list[Quote], acts: list[Act]) -> list[Change]:
    """The changes in the order of the telling: promises made and settled, bonds stated, and what is said that moves a bond."""
    text = text.replace("\n", " ")  # a wrapped line is no other sentence; the offsets stay
    said = {quote.id: quote for quote in quotes}
    found = [
        *promises(text, said, acts),
        *promises_told(text, mentions, quotes),
        *settled(text, mentions),
        *turns(said, acts),
        *find_bonds(text, mentions, quotes),
    ]
    found.sort(key=lambda change: (change.at, change.evidence))
    return because(found)


def promises(text: str, said: Mapping[str, Quote], acts: list[Act]) -> Iterator[Change]:
    """A change for each turn that promises or vows and whose speaker is known; `what` is the quote that does it."""
    turns: set[int] = set()
    for act in acts:
        quote = said[act.quote]
        if act.act in PROMISES and act.by is not None and quote.turn not in turns:
            turns.add(quote.turn)
            yield by_words("promise", " ".join(text[quote.start : quote.end].split()), act, quote, quote.span)


def promises_told(text: str, mentions: list[Mention], quotes: list[Quote]) -> Iterator[Change]:
    """A recalled change for "he had promised her" and "she made me swear"; not where that is the tag of a promise said just there."""
    tags = {quote.cue.end for quote in quotes if quote.cue is not None}
    people = [m for m in mentions if m.entity is not None and m.type == "PER"]
    up_to, from_here = ({place(m): m for m in people} for place in (attrgetter("end"), attrgetter("start")))
    for match in promising().finditer(text):
        subject, other = up_to.get(match.start()), from_here.get(match.start("other"))
        by, to = (other, subject) if match["makes"] else (subject, other)
        if subject is None or by is None or by.entity is None or not tags.isdisjoint(range(match.start(), match.end() + 1)):
            continue
        evidence = Span(subject.start, match.start() + len(match[0].rstrip()))
        whom = [to.entity] if to is not None and to.entity is not None and to.entity != by.entity else []
        yield Change("", evidence.end, "promise", by.entity, evidence.of(text), whom, "recalled", [], [evidence], by.confidence)


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

    A settling that could mean several promises, or none, is left out: nobody can say what it settles. So is a promise told of again.
    """
    linked: list[Change] = []
    open_promises: dict[str | None, list[str]] = {}
    apologies: dict[tuple[str | None, ...], str] = {}
    for change in changes:
        id, reasons = f"c{len(linked) + 1}", []
        if change.kind == "promise":
            if change.modality == "recalled" and open_promises.get(change.who):
                continue
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
def promising() -> re.Pattern[str]:
    had = r"(?: (?:had|have|has)|['’](?:d|ve|s))?"
    made = r"(?P<makes>made)(?= [\w’'-]+ (?:promise|swear)\b)"
    gave = r"(?:gave|given)(?= [\w’'-]+ (?:my|your|his|her|their) word\b)"
    return re.compile(rf"{had} (?:promised|{made}|{gave})\b(?: (?P<other>[\w’'-]+))?(?:(?!--)[^.,;:!?…“”\"()—]){{0,120}}")


@cache
def keeping() -> re.Pattern[str]:
    return re.compile(r"\b(?P<how>kept|broken?) (?P<whose>my|your|his|her|their) (?:promise|word|vow|oath)\b")
