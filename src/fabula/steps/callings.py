"""Callings: names that nothing but talk has, “Not now, Ty”, joined to those of whom they are short: Tycho.

In the narration a name cut short may be anybody's; by whom somebody is called, and by whom not, says whose it is.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from itertools import islice

from fabula.layers import Entity, GivenCast, Mention, Meta, Quote
from fabula.steps.cast import tagged_names
from fabula.steps.cues import Surroundings
from fabula.steps.joining import join, odds_of
from fabula.steps.lexicon import first_name, table, words
from fabula.steps.mentions import Phrase
from fabula.steps.naming.forms import ENDEARING, Form, akin
from fabula.steps.naming.names import Name
from fabula.steps.pronouns import leaning
from fabula.steps.talk import Heard
from fabula.steps.turns import pieces_of_turns
from fabula.steps.view import NARRATION, View

OWN = 0.35  # of the turns that name somebody, the share from which they are likely one's who is not called so
KIN = ("kin_names", "family_names")  # lists whose words are short for no name

Whole = tuple[tuple[str, ...], str]  # titles, a word of a name


def join_callings(
    view: View,
    quotes: list[Quote],
    mentions: list[Mention],
    shapes: dict[str, Name | Phrase],
    entities: list[Entity],
    genders: dict[str, Counter[str]],
    heard: dict[str, Heard],
    given: GivenCast,
    meta: Meta,
) -> tuple[list[Quote], list[Mention], dict[str, Counter[str]], dict[str, Heard]]:
    """The same, with the names that only talk has joined to their bearers; a given cast says itself who is who."""
    if given.character:
        return quotes, mentions, genders, heard
    around = Surroundings(view, mentions, quotes)
    return join(bearers_of(around, shapes, entities, genders, {*tagged_names(meta.tags)}), quotes, mentions, genders, heard)


def bearers_of(
    around: Surroundings,
    shapes: dict[str, Name | Phrase],
    entities: list[Entity],
    genders: dict[str, Counter[str]],
    tagged: Collection[str],
) -> dict[str, str]:
    """Whose each name is that nothing but talk has: of the one person told of who is called alike, does not call it, and is no other.

    Two whom a site's tags have both, `tagged`, are two.
    """
    view, mentions = around.view, around.mentions
    people = {e.id for e in entities if e.type == "PER" and e.kind in ("person", "other")}
    named = {m.id: m.entity for m in mentions if m.entity in people and isinstance(shapes.get(m.id), Name)}
    told = {e.id for e in entities if e.narrator}
    told |= {named[m.id] for m in mentions if m.id in named and view.quote[view.at(m.start)] == NARRATION}
    forms: defaultdict[str, set[Form]] = defaultdict(set)
    for m in mentions:
        if m.id in named and isinstance(shape := shapes[m.id], Name):
            forms[named[m.id]].add(shape.form)
    listed = {e.id for e in entities if e.name in tagged}
    wholes = sorted((*whole, e) for e in told & people for form in forms[e] for whole in wholes_of(form))
    turns: Counter[str] = Counter()
    called: dict[str, None] = {}
    # Name → how likely each person is to have said the turns with it, all together.
    sayers: defaultdict[str, Counter[str]] = defaultdict(Counter)
    apart: defaultdict[str, set[str]] = defaultdict(set)
    for turn in pieces_of_turns(around.quotes):
        here = [(named[m.id], calling) for piece in turn for m, calling in around.called(piece) if m.id in named]
        for e in dict.fromkeys(e for e, _ in here if e not in told):
            turns[e] += 1
            apart[e] |= {other for other, _ in here if other != e}
            sayers[e].update(odds_of(turn[0]))
        called |= dict.fromkeys(e for e, calling in here if calling and e not in told)
    found: dict[str, str] = {}
    for e in called:
        first, *rest = sorted(forms[e])
        alike = (
            other
            for other in dict.fromkeys(alike_in(wholes, first))
            if other not in apart[e]
            and sayers[e][other] < OWN * turns[e]
            and fits(genders, e, other)
            and not {e, other} <= listed
            and all(any(resembles(form, whole) for told_form in forms[other] for whole in wholes_of(told_form)) for form in rest)
        )
        if len(few := list(islice(alike, 2))) == 1:
            found[e] = few[0]
    return found


def wholes_of(told: Form) -> list[Whole]:
    """What of a name that is told of one in talk may be short of: "Mrs." and "Vale" of "Mrs. Ann Vale", and "Ann"."""
    titled = [(told.titles, told.parts[-1])] if told.titles and told.parts else []
    return titled + ([((), told.parts[0])] if told.parts and (len(told.parts) > 1 or not told.titles) else [])


def cut_short(called: Form) -> Whole | None:
    """What is left of a name cut short: "Ty" of "Tycho", "Lett" of "Lettie" for "Lettice", "Mrs." and "V" of "Mrs. V" for "Mrs. Vale"."""
    if len(called.parts) != 1:
        return None
    short = called.parts[0].removesuffix(".")
    if called.titles:
        return (called.titles, short) if len(short) == 1 else None
    abbreviated = short != called.parts[0] and len(short) < 3  # "Co." is no Corneille
    if abbreviated or short.lower() in table("kin") or any(short.lower() in words(name) for name in KIN):
        return None
    stem = ENDEARING.sub("", short)
    return ((), stem if len(stem) > 2 else short) if len(short) > 1 else None


def resembles(called: Form, whole: Whole) -> bool:
    """Whether a name in talk may be one of the narration cut short; a first name of its own is so only as its pet form."""
    left = cut_short(called)
    if left is None or left[0] != whole[0] or not whole[1].startswith(left[1]):
        return False
    return bool(called.titles) or (len(whole[1]) > len(left[1]) and (not first_name(called.parts[0]) or akin(called.parts[0], whole[1])))


def alike_in(wholes: Sequence[tuple[tuple[str, ...], str, str]], called: Form) -> Iterator[str]:
    """The entities of the sorted names that a name in talk resembles."""
    left = cut_short(called)
    if left is None:
        return
    for n in range(bisect_left(wholes, (*left, "")), len(wholes)):
        titles, name, e = wholes[n]
        if titles != left[0] or not name.startswith(left[1]):
            return
        if resembles(called, (titles, name)):
            yield e


def fits(genders: dict[str, Counter[str]], one: str, other: str) -> bool:
    """Whether both may be one person's."""
    mine, theirs = leaning(genders[one]), leaning(genders[other])
    return mine is None or theirs is None or mine == theirs
