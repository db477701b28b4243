"""Addressees: to whom each quote is said."""

from collections import defaultdict

from msgspec.structs import replace

from fabula.layers import Mention, Quote
from fabula.steps.cues import Surroundings
from fabula.steps.talk import Heard
from fabula.steps.view import View

LEAST = 0.1  # the probability from which on somebody is named whom the rules do not
BY_RULES = 0.6  # what the rules' own choice counts, times their confidence, beside the probability that the encoder gives
REACH = 6  # turns before and after in which a partner of the talk is looked for


def find_addressees(view: View, quotes: list[Quote], mentions: list[Mention]) -> list[Quote]:
    """The quotes, each with its addressees: whoever is called by name, else whom the tag names ("said she to Tom"), else the partner."""
    around = Surroundings(view, mentions, quotes)
    turns: defaultdict[int, list[Quote]] = defaultdict(list)
    for quote in quotes:
        if quote.kind != "other":
            turns[quote.turn].append(quote)
    order = sorted(turns)
    speakers = [turns[number][0].speaker for number in order]
    places = [view.paragraph[view.at(turns[number][0].start)] for number in order]
    result: dict[str, Quote] = {}
    for k, number in enumerate(order):
        pieces = turns[number]
        if pieces[0].kind == "thought":
            continue
        hearer, sure = _hearer(around, pieces, k, speakers, places)
        for piece in pieces:
            result[piece.id] = replace(piece, addressees=[hearer] if hearer else [], addressee_confidence=sure)
    return [result.get(q.id, q) for q in quotes]


def settle_addressees(view: View, quotes: list[Quote], mentions: list[Mention], heard: dict[str, Heard]) -> list[Quote]:
    """The same after the speakers are settled, with what the encoder heard in the talk beside the rules."""
    if not heard:
        return quotes
    first = {quote.turn: heard.get(quote.id) for quote in reversed(quotes) if quote.kind != "other"}  # those of kind `other` are no turns
    return [_settled(quote, first.get(quote.turn)) for quote in find_addressees(view, quotes, mentions)]


def _settled(quote: Quote, heard: Heard | None) -> Quote:
    if heard is None or quote.kind in ("other", "thought"):
        return quote
    likely = {entity: p for entity, p in heard.hearers.items() if entity != quote.speaker}
    for entity in quote.addressees:
        likely[entity] = likely.get(entity, 0.0) + BY_RULES * quote.addressee_confidence
    best = max(likely, key=lambda entity: (likely[entity], entity), default=None)
    if best is None or likely[best] < LEAST:
        return quote
    return replace(quote, addressees=[best], addressee_confidence=round(min(0.95, likely[best] / (1 + BY_RULES)), 3))


def _hearer(around: Surroundings, pieces: list[Quote], k: int, speakers: list[str | None], places: list[int]) -> tuple[str | None, float]:
    speaker = speakers[k]
    for piece in pieces:
        for m, calls in around.called(piece):
            if calls and m.entity and m.entity != speaker:
                return m.entity, 0.9
    for piece in pieces:
        if (told := around.told(piece)) and told.entity and told.entity != speaker:
            return told.entity, 0.8
    votes: defaultdict[str, float] = defaultdict(float)
    for step in range(1, REACH + 1):
        for other, side in ((k - step, 1.2), (k + step, 1.0)):
            if 0 <= other < len(speakers) and abs(places[other] - places[k]) <= 3 * step and (e := speakers[other]) and e != speaker:
                votes[e] += side / step**1.5
    for beat in around.beats(pieces):
        if (e := beat.mention.entity) and e != speaker:
            votes[e] += 0.5 * beat.strength + 0.25
    if not votes:
        return None, 0.0
    best, most = max(votes.items(), key=lambda v: (v[1], v[0]))
    return best, round(min(0.85, most / sum(votes.values())), 3)
