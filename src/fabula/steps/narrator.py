"""Who is meant by "I" and "you" in the telling: the narrator, or whoever a telling in the second person follows.

They are characters like the others, joined with their name where others say it; a book whose headings name its narrators changes with each.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass

from msgspec.structs import replace

from fabula.layers import Entity, GivenCast, Mention, Quote, Region
from fabula.steps.cues import Surroundings
from fabula.steps.joining import join, odds_of
from fabula.steps.lexicon import words
from fabula.steps.mentions import Phrase
from fabula.steps.naming.names import Name
from fabula.steps.pronouns import PRONOUNS
from fabula.steps.talk import Heard
from fabula.steps.turns import FAR, Turn, find_turns, pieces_of_turns
from fabula.steps.view import NARRATION, View

# Of the narration's words, "I" or "you" with their forms: third-person novels of PDNC stay under 0.003, first-person ones over 0.03.
SHARE = 0.006
NAMELESS = "the narrator"
NAMING = tuple(tuple(way.split()) for way in ("my name is", "my name 's", "call me", "called me", "i am", "i 'm", "this is", "it 's"))
TOLD_NAMING = 4  # the first of them also count in the narration
# What speaks for a name to be the teller's. A wrong name makes two people one: better none. Chosen on 111 tellings in the first person of
# the excerpts and stories that teach (evaluation/LOG.md).
INTRODUCED = 5.0  # "My name is Ann"
TOLD = -1.0  # each place in the narration, where the teller would say "I"
OWN = 0.8  # how much a call counts against a name that the teller says, beside what it counts for one that another says
VAGUE, ALONE = 0.2, 0.5  # a call by a title or a word for kin, and a name that is a sentence, beside other calls
SURE = 1.0  # a call that is said "to me" counts so much more
LEAST, MARGIN = 1.7, 0.6  # what a name must have, and before the next
# How likely it is that the teller says a turn.
TAGGED, BESIDE = 0.98, 0.85  # “…,” I said; “…” I put down the cup
PLAIN = 0.7  # the strength of a beat that tells
AGAIN, ANSWER = 0.05, 0.35  # after a turn of the teller's own, after another's
OTHER, NEAR = 0.2, 1  # where nothing was said for so many paragraphs
# The same once it is known who speaks: what a call by another counts, and against the name what its bearer says. Where the narrator speaks
# just before or after the call, the odds of that are added.
CALLED, SPEAKS = 0.5, 0.4
BESIDE_LINES = 2  # paragraphs
CLEAR, AHEAD = 0.4, 0.6


@dataclass(frozen=True, slots=True)
class Tellers:
    """Whom "I" and "you" mean in the narration: from each of `starts` on, the narrator of the same place; one `hero` for "you"."""

    starts: tuple[int, ...] = ()
    narrators: tuple[str, ...] = ()
    hero: str | None = None

    def narrator(self, offset: int) -> str | None:
        """Who says "I" at an offset."""
        n = bisect_right(self.starts, offset) - 1
        return self.narrators[max(n, 0)] if self.narrators else None


def find_narrator(
    view: View,
    regions: tuple[Region, ...],
    quotes: list[Quote],
    mentions: list[Mention],
    shapes: dict[str, Name | Phrase],
    entities: list[Entity],
    genders: dict[str, Counter[str]],
) -> tuple[Tellers, list[Entity], dict[str, Counter[str]]]:
    """The tellers; the entities with the narrators marked, or added where the text never names them; the evidence of gender."""
    told = Counter(
        pronoun
        for i, low in enumerate(view.low)
        if view.quote[i] == NARRATION and view.body[i] and (pronoun := PRONOUNS.get(low)) in ("I", "you")
    )
    whole = sum(view.body[i] and view.quote[i] == NARRATION for i in range(len(view)))
    given = next((e.id for e in entities if e.narrator), None)
    pronoun = max(told, key=lambda p: told[p], default=None)
    if given:
        return Tellers((0,), (given,)), entities, genders
    if pronoun is None or told[pronoun] < 3 or told[pronoun] < SHARE * whole:
        return Tellers(), entities, genders
    if pronoun == "I" and len(set((sections := by_headings(view.text, regions, mentions)).values())) > 1:
        marked = [replace(e, narrator=True) if e.id in sections.values() else e for e in entities]
        return Tellers(tuple(sections), tuple(sections.values())), marked, genders
    named = name_of_teller(view, quotes, mentions, shapes, genders, pronoun)
    if named is None:
        named = f"e{len(entities) + 1}"
        entities = [*entities, Entity(named, "PER", "person", NAMELESS if pronoun == "I" else "you")]
        genders = {**genders, named: Counter()}
    if pronoun == "you":
        return Tellers(hero=named), entities, genders
    return Tellers((0,), (named,)), [replace(e, narrator=True) if e.id == named else e for e in entities], genders


def by_headings(text: str, regions: tuple[Region, ...], mentions: list[Mention]) -> dict[int, str]:
    """Where each heading that is nothing but a person's name stands, and whose: the narrators of a book that changes them."""
    called = {text[m.start : m.end].lower(): m.entity for m in mentions if m.form == "PROP" and m.type == "PER" and m.entity}
    headings = ((r.start, " ".join(text[r.start : r.end].split()).strip(" .:—-*#_").lower()) for r in regions if r.kind == "heading")
    return {start: entity for start, heading in headings if (entity := called.get(heading))}


def name_of_teller(
    view: View,
    quotes: list[Quote],
    mentions: list[Mention],
    shapes: dict[str, Name | Phrase],
    genders: dict[str, Counter[str]],
    pronoun: str,
) -> str | None:
    """The entity that others call the teller by: named in what they say, hardly ever in what is told."""
    around = Surroundings(view, mentions, quotes)
    turns = find_turns(around, genders)
    odds = own_turns(turns, around, pronoun)
    scores: defaultdict[str, float] = defaultdict(float)
    named = {m.id: m.entity for m in mentions if m.type == "PER" and m.entity and isinstance(shapes.get(m.id), Name)}
    for m in mentions:
        if m.id in named and view.quote[view.at(m.start)] == NARRATION:
            scores[named[m.id]] += _introduced(view, m, NAMING[:TOLD_NAMING]) or TOLD
    for turn, own in zip(turns, odds, strict=True):
        # Once a turn: "Molly, Molly, Molly, how slow you are" calls one person, and as much as "Pip, come here" does.
        calls: dict[str, float] = {}
        for piece in turn.pieces:
            for m, called in around.called(piece):
                if called and m.id in named:
                    calls[named[m.id]] = max(calls.get(named[m.id], 0.0), _plainly(around, m, shapes[m.id]))
        hearer = around.told(turn.pieces[0])
        sure = hearer is not None and PRONOUNS.get(view.low[view.at(hearer.start)]) == pronoun
        for e, plainly in calls.items():
            scores[e] += 1 + SURE if sure else plainly * (1 - own) - OWN * own
        for piece in turn.pieces:
            for n in around.within(view.at(piece.start), view.at(piece.end)):
                m = around.mentions[n]
                if m.id in named:
                    scores[named[m.id]] += (own if own > 0.5 else own - 1) * _introduced(view, m, NAMING)
    best = sorted(scores, key=lambda e: (-scores[e], e))[:2]
    clear = best and scores[best[0]] > max(LEAST, (MARGIN + scores[best[1]]) if len(best) > 1 else LEAST)
    return best[0] if clear else None


def _plainly(around: Surroundings, m: Mention, shape: Name | Phrase) -> float:
    """How plainly a name calls the hearer: a title or a word for kin calls many, and a name that is a sentence may tell who speaks."""
    view = around.view
    first, last = view.at(m.start), view.at(m.end)
    if isinstance(shape, Name) and (not shape.parts or view.low[last - 1] in words("kin_names")):
        return VAGUE
    alone = view.opens[first] and last < len(view) and view.low[last] == "."
    return ALONE if alone else 1.0


def _introduced(view: View, m: Mention, ways: tuple[tuple[str, ...], ...]) -> float:
    """What the words before a name count that say it is the teller's: "My name is Ann"."""
    i = view.at(m.start)
    before = tuple(view.low[max(i - 3, 0) : i])
    return INTRODUCED if any(before[-len(way) :] == way for way in ways) else 0.0


def own_turns(turns: list[Turn], around: Surroundings, pronoun: str) -> list[float]:
    """How likely it is of each turn that the teller says it: by its tag, the narration beside it, and the turns before and after."""
    told = [_told(turn, around, pronoun) for turn in turns]
    gaps = [turn.gap for turn in turns]
    forward = _alternating(told, gaps)
    backward = _alternating(told[::-1], [*gaps[1:], FAR][: len(gaps)][::-1])[::-1]
    return [here if here is not None else (a + b) / 2 for here, a, b in zip(told, forward, backward, strict=True)]


def _told(turn: Turn, around: Surroundings, pronoun: str) -> float | None:
    if turn.cue:
        return TAGGED if turn.cue.pronoun == pronoun else 1 - TAGGED
    beat = max(around.beats(turn.pieces), key=lambda beat: beat.strength, default=None)
    if beat is None or beat.strength < PLAIN:
        return None
    own = beat.mention.form == "PRON" and PRONOUNS.get(around.view.low[around.view.at(beat.mention.start)]) == pronoun
    return BESIDE if own else 1 - BESIDE


def _alternating(told: list[float | None], gaps: list[int]) -> list[float]:
    """Odds from one side: whoever has spoken does not answer themselves; after another's turn the teller is as likely as anybody."""
    odds: list[float] = []
    for here, gap in zip(told, gaps, strict=True):
        last = odds[-1] if odds and gap <= NEAR else OTHER
        odds.append(here if here is not None else AGAIN * last + ANSWER * (1 - last) if odds and gap <= NEAR else OTHER)
    return odds


def name_narrator(
    view: View,
    quotes: list[Quote],
    mentions: list[Mention],
    shapes: dict[str, Name | Phrase],
    entities: list[Entity],
    genders: dict[str, Counter[str]],
    tellers: Tellers,
    heard: dict[str, Heard],
    given: GivenCast,
) -> tuple[Tellers, list[Quote], list[Mention], list[Entity], dict[str, Counter[str]], dict[str, Heard]]:
    """The same, where a narrator without a name has one by who speaks: then whoever is called so and the narrator are one."""
    told = any(person.narrator for person in given.character)
    nameless = next((e.id for e in entities if e.narrator and e.name == NAMELESS and not told), None)
    named = name_by_talk(view, quotes, mentions, shapes, nameless) if nameless else None
    if nameless is None or named is None:
        return tellers, quotes, mentions, entities, genders, heard
    quotes, mentions, genders, heard = join({nameless: named}, quotes, mentions, genders, heard)
    return (
        Tellers(tellers.starts, tuple(named if e == nameless else e for e in tellers.narrators), tellers.hero),
        quotes,
        mentions,
        [replace(e, narrator=e.id == named) if e.id in (nameless, named) else e for e in entities],
        genders,
        heard,
    )


def name_by_talk(view: View, quotes: list[Quote], mentions: list[Mention], shapes: dict[str, Name | Phrase], narrator: str) -> str | None:
    """Whoever others call by name beside the narrator's lines, and who hardly speaks or is told of otherwise: that is the narrator."""
    around = Surroundings(view, mentions, quotes)
    named = {m.id: m.entity for m in mentions if m.entity and _own_name(m, shapes.get(m.id))}
    turns = list(pieces_of_turns(quotes))
    own = [odds_of(pieces[0]).get(narrator, 0.0) for pieces in turns]
    places = [view.paragraph[view.at(pieces[0].start)] for pieces in turns]
    scores: defaultdict[str, float] = defaultdict(float)
    called: set[str] = set()
    for k, pieces in enumerate(turns):
        beside = max((own[n] for n in (k - 1, k + 1) if 0 <= n < len(turns) and abs(places[n] - places[k]) <= BESIDE_LINES), default=0.0)
        here = {named[m.id] for piece in pieces for m, calls in around.called(piece) if calls and m.id in named}
        called |= here
        for e in here:
            scores[e] += (1 - own[k]) * (CALLED + beside) - CALLED * own[k]
        for e, p in odds_of(pieces[0]).items():
            scores[e] -= SPEAKS * p
    for m in mentions:
        if m.id in named and view.quote[view.at(m.start)] == NARRATION:
            scores[named[m.id]] += TOLD
    best = sorted(called, key=lambda e: (-scores[e], e))[:2]
    clear = best and scores[best[0]] > max(CLEAR, AHEAD + scores[best[1]] if len(best) > 1 else CLEAR)
    return best[0] if clear else None


def _own_name(m: Mention, shape: Name | Phrase | None) -> bool:
    """Whether a mention calls a person by a name, not by a title or a word for kin alone."""
    return m.type == "PER" and isinstance(shape, Name) and any(part.lower() not in words("kin_names") for part in shape.parts)
