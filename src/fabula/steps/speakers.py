"""Speakers: who says each quote, decided over the whole conversation.

Each turn scores its candidates by the evidence in and around it (cue, beats, who is called by name); a beam search over the turns adds what
the order of a conversation says: two people take turns, whoever was called answers.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from math import exp, log, log1p

from msgspec.structs import replace

from fabula.layers import Alternative, Entity, GivenCast, Mention, Quote, Span
from fabula.layers.vocabulary import QuoteType
from fabula.steps.cues import Cue, Surroundings
from fabula.steps.lexicon import verb_forms
from fabula.steps.talk import Heard
from fabula.steps.turns import Turn, find_turns
from fabula.steps.view import NARRATION, View

BEAM = 12
LOOK_BACK = 4  # paragraphs of narration before a turn whose people may speak
CONTINUING = frozenset(
    form for verb in ("continue", "go", "resume", "proceed", "pursue", "add", "conclude", "finish") for form in verb_forms(verb)
)
AUDIBLE = 0.003  # the least probability by which the encoder names a candidate; added to each, so that none is impossible
LATELY = 5  # speakers before a turn who may speak again
SHORT, LONG = 1500, 100_000  # words of a story in which whoever talks need not have a name; of one in which "the girl" mostly has one
CENTRAL = 0.02  # share of all that people are called, from which on nobody is doubted for having no name: "the king" of a tale


# How often the best candidate is right when its odds leave no doubt: what odds cannot see (a pronoun or a name linked wrongly).
# Measured on PDNC novels and on documents for development: evaluation/LOG.md, training/LOG.md.
TRUST_NAMED, TRUST_CUED, TRUST_BARE = 0.98, 0.8, 0.82
TRUST_HEARD = 0.93  # where the encoder has heard the turn too, and no name is beside it


@dataclass(frozen=True)
class Weights:
    """How much each piece of evidence counts, in log-odds."""

    cue_name: float = 14.0
    cue_phrase: float = 8.0
    cue_vague: float = 2.98  # "she said", "said the man"
    cue_gender: float = 8.16  # against who does not fit the cue's pronoun
    beat: float = 4.0
    called: float = 7.56  # against who is called by name in the quote
    spoken_of: float = 1.52  # against who is named in the quote otherwise
    same: float = 4.0  # against speaking twice in a row, in two paragraphs that touch
    same_apart: float = 0.15  # against the same after narration
    turn: float = 1.92  # for whoever spoke the turn before the last
    answer: float = 5.4  # for whoever the last turn called by name
    near: float = 1.24  # for whoever the narration just before named
    lead: float = 0.53  # for the subject of the last sentence before
    talking: float = 0.51  # for whoever has spoken lately
    goes_on: float = 2.9  # for whoever spoke just before a cue such as "continued"
    known: float = 0.26  # for whoever the story speaks of much
    nameless: float = 1.75  # against whoever has no name, for each e-fold of the story's length from SHORT to LONG
    heard: float = 1.5  # for each e-fold of probability that the encoder gives
    heat: float = 3.5  # softens the odds into probabilities


@dataclass(frozen=True, slots=True)
class People:
    """Those who may speak: the evidence of their gender, who bears the names of several, who has no name, and what counts against these."""

    genders: dict[str, Counter[str]]
    namesakes: dict[str, tuple[str, ...]]
    nameless: frozenset[str]
    penalty: float

    def against(self, entity: str, turn: Turn) -> float:
        """What counts against somebody before anything is known of the turn; by rules alone a tag that calls them is believed."""
        told = turn.cue is not None and turn.cue.subject.entity == entity and not turn.heard
        return self.penalty if entity in self.nameless and not told else 0.0


def find_people(
    view: View,
    mentions: list[Mention],
    entities: list[Entity],
    genders: dict[str, Counter[str]],
    namesakes: dict[str, tuple[str, ...]],
    given: GivenCast,
) -> People:
    """The people of the story. Of those whom only phrases call some are nevertheless as good as named.

    They are whoever is in the given cast, who tells the story and their family ("my mother"), and who is spoken of all the time.
    """
    own = {person.name for person in given.character}
    called = Counter(m.entity for m in mentions if m.entity and m.type == "PER")
    known = {e.id for e in entities if e.narrator or e.name in own or e.name.startswith("my ")}
    known |= {m.entity for m in mentions if m.entity and m.form == "PROP"} | {e for e, n in called.items() if n >= CENTRAL * called.total()}
    nameless = {m.entity for m in mentions if m.entity and m.form == "NOM"} - known
    length = log(min(max(len(view), SHORT), LONG) / SHORT)
    return People(genders, namesakes, frozenset(nameless), Weights().nameless * length)


def find_speakers(view: View, quotes: list[Quote], mentions: list[Mention], people: People) -> list[Quote]:
    """The quotes, each with cue, type, speaker, confidence and alternatives; a turn that two voices share is divided."""
    return _decide(view, quotes, mentions, people, {})


def settle_speakers(view: View, quotes: list[Quote], mentions: list[Mention], people: People, heard: dict[str, Heard]) -> list[Quote]:
    """The same, with what the encoder heard in the talk beside the rules."""
    return _decide(view, quotes, mentions, people, heard) if heard else quotes


def _decide(view: View, quotes: list[Quote], mentions: list[Mention], people: People, heard: dict[str, Heard]) -> list[Quote]:
    weights = Weights()
    around = Surroundings(view, mentions, quotes)
    turns = find_turns(around, people.genders)
    known: Counter[str] = Counter(m.entity for m in mentions if m.entity)
    for turn in turns:
        _weigh(turn, around, known, people.namesakes, weights)
        if its := heard.get(turn.pieces[0].id):
            turn.heard = its.speakers
            turn.scores |= {e: turn.scores.get(e, 0.0) for e, p in its.speakers.items() if p >= AUDIBLE}
    path = decode(turns, people, weights)
    result: dict[str, Quote] = {}
    for number, turn in enumerate(turns):
        speaker = path[number]
        odds = _odds(turns, path, number, people, weights)
        trust = _trust(turn)
        others = sorted((-p * trust, e) for e, p in odds.items() if e != speaker and p >= 0.02)
        for piece in turn.pieces:
            result[piece.id] = replace(
                piece,
                turn=number + 1,
                type=_type(turn.cue),
                cue=Span(view.start[turn.cue.first], view.end[turn.cue.last - 1]) if turn.cue else None,
                speaker=speaker,
                confidence=round(odds[speaker] * trust, 3) if speaker else 0.0,
                alternatives=[Alternative(e, round(-p, 3)) for p, e in others[:3]],
            )
    return [result.get(q.id, q) for q in quotes]


def _type(cue: Cue | None) -> QuoteType:
    if cue is None:
        return "implicit"
    return "explicit" if cue.subject.form == "PROP" else "anaphoric"


def _trust(turn: Turn) -> float:
    cue = turn.cue
    if cue and (cue.subject.form == "PROP" or cue.pronoun in ("I", "you")):
        return TRUST_NAMED
    return TRUST_HEARD if turn.heard else TRUST_CUED if cue else TRUST_BARE


def _weigh(turn: Turn, around: Surroundings, known: Counter[str], namesakes: dict[str, tuple[str, ...]], w: Weights) -> None:
    """Fill in the turn's candidates, by its cue, its beats, the narration before it and the names inside it."""
    view = around.view
    scores: defaultdict[str, float] = defaultdict(float)
    for beat in around.beats(turn.pieces):
        for bearer in namesakes.get(beat.mention.id, (beat.mention.entity,) if beat.mention.entity else ()):
            scores[bearer] = max(scores[bearer], w.beat * beat.strength)
    first = view.at(turn.pieces[0].start)
    lead: str | None = None
    seen: set[str] = set()
    for n in reversed(around.within(max(first - 300, 0), first)):
        token = around.tokens[n]
        distance = turn.paragraph - view.paragraph[token]
        if distance > LOOK_BACK:
            break
        e = around.mentions[n].entity
        if distance <= 0 or view.quote[token] != NARRATION or not e:
            continue
        if e not in seen:
            seen.add(e)
            scores[e] += w.near * 0.6 ** (distance - 1)
        if distance == 1 and around.leads(n):
            lead = lead or e
    if lead:
        scores[lead] += w.lead
    against: defaultdict[str, float] = defaultdict(float)
    called = set()
    for piece in turn.pieces:
        for m, calls in around.called(piece):
            if m.entity:
                against[m.entity] = max(against[m.entity], w.called if calls else w.spoken_of)
                if calls:
                    called.add(m.entity)
    if turn.pieces[-1].kind == "writing" and (signature := around.signature(turn.pieces)) and (e := signature.entity):
        against.pop(e, None)
        called.discard(e)
        scores[e] += w.cue_name
    if turn.cue and (e := turn.cue.subject.entity):
        subject = turn.cue.subject
        by_name = subject.form == "PROP" or turn.cue.pronoun in ("I", "you")
        for bearer in namesakes.get(subject.id, (e,)):
            scores[bearer] += w.cue_name if by_name else w.cue_vague if turn.cue.vague else w.cue_phrase
    turn.scores = {e: s + w.known * log1p(known[e]) for e, s in scores.items()}
    turn.against, turn.called = dict(against), frozenset(called)


def _local(turn: Turn, e: str, people: People, w: Weights) -> float:
    """What the turn by itself says of one candidate."""
    score = turn.scores.get(e, 0.0) - turn.against.get(e, 0.0) - people.against(e, turn)
    if turn.cue and e != turn.cue.subject.entity:
        evidence = people.genders[e]
        if turn.cue.pronoun in ("I", "you") or (
            turn.cue.pronoun in ("he", "she") and evidence and evidence[turn.cue.pronoun] * 2 < evidence.total()
        ):
            score -= w.cue_gender
    if turn.heard:
        score += w.heard * log(turn.heard.get(e, 0.0) + AUDIBLE)
    return score


def _follow(turns: list[Turn], number: int, e: str, past: tuple[str | None, ...], w: Weights) -> float:
    """What the order of the conversation says of `e` at one turn, given who spoke before (the latest last)."""
    turn = turns[number]
    fade = 1.0 if turn.gap <= 0 else 0.7 if turn.gap == 1 else 0.4 if turn.gap <= 3 else 0.15 if turn.gap <= 8 else 0.0
    score = 0.0
    if past and past[-1] == e:
        score -= (w.same if turn.gap == 0 else w.same_apart) if turn.gap >= 0 else 0.0
    if len(past) > 1 and past[-2] == e and past[-1] != e:
        score += w.turn * fade
    if e in past:
        score += w.talking * fade
    if turn.cue and turn.cue.verb in CONTINUING and e in past[-2:]:
        score += w.goes_on + (w.same if past[-1] == e and turn.gap == 0 else 0.0)
    if number and e in turns[number - 1].called and turn.gap <= 2:
        score += w.answer
    return score


def decode(turns: list[Turn], people: People, w: Weights) -> list[str | None]:
    """The speaker of each turn on the best path; None where a turn has no candidate."""
    # A path is (score, speakers from the latest back as linked pairs, the last speakers).
    paths: list[tuple[float, tuple[object, ...], tuple[str | None, ...]]] = [(0.0, (), ())]
    for number, turn in enumerate(turns):
        grown: dict[tuple[str | None, ...], tuple[float, tuple[object, ...], tuple[str | None, ...]]] = {}
        local = {e: _local(turn, e, people, w) for e in {*turn.scores, *(e for _, _, past in paths for e in past if e)}}
        for score, chain, past in paths:
            candidates = {*turn.scores, *(e for e in past if e)}
            options: list[tuple[float, str | None]] = [
                (score + local[e] + _follow(turns, number, e, past, w), e) for e in sorted(candidates)
            ]
            for total, e in options or [(score, None)]:
                recent = (*past[-LATELY + 1 :], e)
                if recent not in grown or total > grown[recent][0]:
                    grown[recent] = (total, (e, chain), recent)
        paths = sorted(grown.values(), key=lambda path: -path[0])[:BEAM]
    speakers: list[str | None] = []
    chain = paths[0][1]
    while chain:
        e, chain = chain  # type: ignore[assignment]
        speakers.append(e)
    return speakers[::-1]


def _odds(turns: list[Turn], path: list[str | None], number: int, people: People, w: Weights) -> dict[str, float]:
    """The probability of each candidate of a turn, the rest of the path held."""
    past = tuple(path[max(number - LATELY, 0) : number])
    candidates = dict.fromkeys((*turns[number].scores, *(e for e in (*past, path[number]) if e)))  # in order: sums of floats depend on it
    totals: dict[str, float] = {}
    for e in candidates:
        total = _local(turns[number], e, people, w) + _follow(turns, number, e, past, w)
        for later in range(number + 1, min(number + 3, len(turns))):
            if speaker := path[later]:
                before = (*past, e, *path[number + 1 : later])
                total += _follow(turns, later, speaker, before[-LATELY:], w)
        totals[e] = total / w.heat
    top = max(totals.values(), default=0.0)
    powers = {e: exp(max(total - top, -50.0)) for e, total in totals.items()}
    whole = sum(powers.values())
    return {e: power / whole for e, power in powers.items()}
