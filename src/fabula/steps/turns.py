"""Turns: what one voice says at a time, the pieces of a quotation that only its own tag divides."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from fabula.layers import Quote
from fabula.steps.cues import Cue, Surroundings
from fabula.steps.pronouns import leaning

FAR = 9  # paragraphs after which a conversation is over


@dataclass(slots=True)
class Turn:
    """The pieces that one voice says, and what its own words and surroundings say of the candidates."""

    pieces: list[Quote]
    cue: Cue | None
    paragraph: int
    gap: int = 0  # paragraphs of narration since the turn before; -1 in the same paragraph
    scores: dict[str, float] = field(default_factory=dict)  # who may speak, by the evidence for them
    against: dict[str, float] = field(default_factory=dict)  # who is spoken to or of
    called: frozenset[str] = frozenset()
    heard: dict[str, float] = field(default_factory=dict)  # who may speak, by the encoder


def pieces_of_turns(quotes: Iterable[Quote]) -> Iterator[list[Quote]]:
    """The pieces of each turn, without quotes of kind `other`, in order."""
    for _, pieces in groupby((quote for quote in quotes if quote.kind != "other"), key=lambda quote: quote.turn):
        yield list(pieces)


def find_turns(around: Surroundings, genders: dict[str, Counter[str]]) -> list[Turn]:
    """The turns of all quotes but those of kind `other`, in order."""
    view = around.view
    turns: list[Turn] = []
    last, end = -2, 0
    for group in pieces_of_turns(around.quotes):
        for pieces, cue in _divide([(piece, around.cue(piece)) for piece in group], genders):
            opening = view.at(pieces[0].start)
            first = view.paragraph[opening]
            broken = turns and not all(view.body[end:opening])  # a heading, a scene break: another conversation
            turns.append(Turn(pieces, cue, first, max(first - last - 1, FAR if broken else -1)))
            last, end = view.paragraph[view.at(pieces[-1].start)], view.at(pieces[-1].end)
    return turns


def _divide(cued: list[tuple[Quote, Cue | None]], genders: dict[str, Counter[str]]) -> list[tuple[list[Quote], Cue | None]]:
    """The pieces of one turn, divided where a second cue names another person than the first."""
    parts: list[tuple[list[Quote], Cue | None]] = []
    for piece, cue in cued:
        current = parts[-1][1] if parts else None
        if not parts or (cue and current and _two(current, cue, genders)):
            parts.append(([piece], cue))
        else:
            parts[-1][0].append(piece)
            parts[-1] = (parts[-1][0], current or cue)
    return parts


def _two(one: Cue, other: Cue, genders: dict[str, Counter[str]]) -> bool:
    """Whether two tags have two people's names, or one a name and the other a pronoun that does not fit it."""
    if one.subject.form == other.subject.form == "PROP":
        return one.subject.entity != other.subject.entity
    named, pronoun = (one, other.pronoun) if one.subject.form == "PROP" else (other, one.pronoun)
    lean = leaning(genders.get(named.subject.entity or "", Counter()))
    return named.subject.form == "PROP" and {lean, pronoun} == {"he", "she"}
