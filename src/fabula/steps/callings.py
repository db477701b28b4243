"""Callings: names that nothing but talk has, “Not now, Ty”, joined to those of whom they are short: Tycho.

In the narration a name cut short may be anybody's; by whom somebody is called, and by whom not, says whose it is.
"""

from collections import Counter, defaultdict
from itertools import groupby

from fabula.layers import Entity, GivenCast, Mention, Quote
from fabula.steps.cues import Surroundings
from fabula.steps.joining import join, odds_of
from fabula.steps.mentions import Phrase
from fabula.steps.naming.forms import ENDEARING, Form
from fabula.steps.naming.names import Name
from fabula.steps.pronouns import leaning
from fabula.steps.talk import Heard
from fabula.steps.view import NARRATION, View

OWN = 0.5  # of the turns that call a name, the share from which they are likely somebody's who does not bear it


def join_callings(
    view: View,
    quotes: list[Quote],
    mentions: list[Mention],
    shapes: dict[str, Name | Phrase],
    entities: list[Entity],
    genders: dict[str, Counter[str]],
    heard: dict[str, Heard],
    given: GivenCast,
) -> tuple[list[Quote], list[Mention], dict[str, Counter[str]], dict[str, Heard]]:
    """The same, with the names that only talk has joined to their bearers; a given cast says itself who is who."""
    bearers = bearers_of(view, quotes, mentions, shapes, entities, genders) if not given.character else {}
    for one, other in bearers.items():
        quotes, mentions, genders, heard = join(one, other, quotes, mentions, genders, heard)
    return quotes, mentions, genders, heard


def bearers_of(
    view: View,
    quotes: list[Quote],
    mentions: list[Mention],
    shapes: dict[str, Name | Phrase],
    entities: list[Entity],
    genders: dict[str, Counter[str]],
) -> dict[str, str]:
    """Whose each name is that nothing but talk has: of the one person told of who is called alike, does not call it, and is no other."""
    around = Surroundings(view, mentions, quotes)
    people = {e.id for e in entities if e.type == "PER" and e.kind in ("person", "other")}
    named = {m.id: m.entity for m in mentions if m.entity in people and isinstance(shapes.get(m.id), Name)}
    told = {e.id for e in entities if e.narrator}
    told |= {named[m.id] for m in mentions if m.id in named and view.quote[view.at(m.start)] == NARRATION}
    forms: defaultdict[str, set[Form]] = defaultdict(set)
    for m in mentions:
        if m.id in named and isinstance(shape := shapes[m.id], Name):
            forms[named[m.id]].add(shape.form)
    calls: Counter[str] = Counter()
    # Name → how likely each person is to have called it, all calls together.
    callers: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    apart: defaultdict[str, set[str]] = defaultdict(set)
    for _, pieces in groupby((quote for quote in quotes if quote.kind != "other"), key=lambda quote: quote.turn):
        turn = list(pieces)
        here = [(named[m.id], calling) for piece in turn for m, calling in around.called(piece) if m.id in named]
        for e in {e for e, calling in here if calling and e not in told}:
            calls[e] += 1
            apart[e] |= {other for other, _ in here if other != e}
            for other, p in odds_of(turn[0]).items():
                callers[e][other] += p
    found: dict[str, str] = {}
    for e, number in calls.items():
        alike = [
            other
            for other in told
            if other in people
            and other != e
            and other not in apart[e]
            and callers[e][other] < OWN * number
            and fits(genders, e, other)
            and all(any(resembles(one, another) for another in forms[other]) for one in forms[e])
        ]
        if len(alike) == 1:
            found[e] = alike[0]
    return found


def resembles(called: Form, told: Form) -> bool:
    """Whether a name in talk may be one of the narration cut short: "Ty" of "Tycho", "Lettie" of "Lettice", "Mrs. V" of "Mrs. Vale"."""
    if len(called.parts) != 1 or not told.parts:
        return False
    short = called.parts[0].removesuffix(".")
    if called.titles:
        return called.titles == told.titles and len(short) == 1 and told.parts[-1].startswith(short)
    if len(told.parts) == 1 and told.titles:
        return False
    stem = next((stem for stem in (ENDEARING.sub("", short), short) if len(stem) > 1), "")
    abbreviated = short != called.parts[0] and len(short) < 3  # "Co." is no Corneille
    return bool(stem) and not abbreviated and len(told.parts[0]) > len(stem) and told.parts[0].startswith(stem)


def fits(genders: dict[str, Counter[str]], one: str, other: str) -> bool:
    """Whether both may be one person's."""
    mine, theirs = leaning(genders[one]), leaning(genders[other])
    return mine is None or theirs is None or mine == theirs
