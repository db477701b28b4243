"""The talk of a story as the encoder reads it a second time: long quotations shortened to how they begin and end, people as single marks.

In a second reading a window has seven to ten turns of its own, and who is who is settled: whatever calls a person is one piece that tells
only which of the window's people it is, and their gender. What the body then says of a turn's opening and of each such mark is compared:
who speaks, and to whom; what it says of the opening of each quote also tells what is done by saying it. Candidates marked in the text are
an idea of many rankers of speakers (Chen, Ling and Liu 2021, Interspeech).
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import tee

import numpy as np
from numpy.typing import NDArray

from fabula.encoder.pieces import GLUED, PARAGRAPH, SPACED, WordPiece
from fabula.encoder.windows import windows
from fabula.layers import Mention, Quote
from fabula.steps.cues import MARKS, Surroundings
from fabula.steps.encode import Signals
from fabula.steps.pronouns import PRONOUNS, leaning
from fabula.steps.turns import Turn, find_turns
from fabula.steps.view import View

BUDGET, MARGIN = 360, 32  # pieces of a window, and marks and words seen on either side of those it owns
BEGIN, END = 24, 8  # words that are kept of a quotation
AFTER, BEFORE = 20, 36  # words that are kept of a stretch of narration, after one turn and before the next
RECENT, LOOK_BACK = 8, 400  # people before a window who stand at its head, and in how many items they are looked for
# Pieces that the vocabulary has and no text uses, [unused0] being 1: marks of people by gender, and of what a quotation is.
SLOTS, FIRST_SLOT = 24, {"he": 1, "she": 25, None: 49}
OPENS = range(73, 79)  # counts turns, so that every second one is told from those between
GOES_ON, CLOSES, LEFT_OUT, TO = 91, 92, 93, 97
KINDS = {"thought": 94, "writing": 95}
SIGNS = (*OPENS, GOES_ON, CLOSES, LEFT_OUT, TO, *KINDS.values())
FAINT = 0.005  # a probability that is forgotten: windows name many who do not speak
SURE = 0.9  # a guess of the rules that is told: one that should be doubted would only be copied


@dataclass(frozen=True, slots=True)
class Heard:
    """How likely each person speaks a turn, and how likely it is said to each; what is left of 1 is nobody of the window.

    They are known of the quote that opens the turn; of each quote the scores of its acts, in the order of the encoder's labels.
    """

    speakers: dict[str, float]
    hearers: dict[str, float]
    acts: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """A word, a sign, or a person's mark. `turn`: that turn opens here; `cue`, `guess`: it is of its tag, of what rules are sure of.

    `quote`: a quote opens here, by its number among those of all turns.
    """

    pieces: tuple[int, ...]
    layout: int
    entity: str | None = None
    turn: int | None = None
    cue: int | None = None
    guess: int | None = None
    quote: int | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """A window as the body reads it, with its turns and the places where people stand in it."""

    ids: list[int]
    layout: list[int]
    turns: list[tuple[int, int]]  # place, number of the turn; only those that the window owns
    quotes: list[tuple[int, int]]  # place, number of the quote; likewise
    people: list[tuple[int, str]]  # place, entity


def listen(
    view: View, quotes: list[Quote], mentions: list[Mention], genders: dict[str, Counter[str]], signals: Signals | None
) -> dict[str, Heard]:
    """What the encoder hears, by the ids of quotes, but of those within others; nothing where rules alone do."""
    if signals is None or not signals.encoder.hears:
        return {}
    encoder = signals.encoder
    turns = find_turns(Surroundings(view, mentions, quotes), genders)
    items = items_of(view, turns, mentions, encoder.pieces)
    leanings = {entity: leaning(evidence) for entity, evidence in genders.items()}
    asked, answered = tee(windows_of(items, leanings, encoder.pieces.cls, encoder.pieces.sep))  # a long story's are never all in memory
    places = ((w.ids, w.layout, places_of(w.turns), places_of(w.people), places_of(w.quotes)) for w in asked)
    ids = [quote.id for quote in quotes_of(turns)]
    heard: dict[str, Heard] = {}
    for window, (speaks, hears, acts) in zip(answered, encoder.talk(places), strict=True):
        people = [entity for _, entity in window.people]
        opened = {turns[turn].pieces[0].id: row for row, (_, turn) in enumerate(window.turns)}
        for (_, quote), scores in zip(window.quotes, acts.tolist(), strict=True):
            row = opened.get(ids[quote])
            speakers, hearers = ({}, {}) if row is None else (shares(people, speaks[row]), shares(people, hears[row]))
            heard[ids[quote]] = Heard(speakers, hearers, tuple(scores))
    return heard


def quotes_of(turns: Sequence[Turn]) -> list[Quote]:
    """The quotes of all turns, in the order that numbers them."""
    return [piece for turn in turns for piece in turn.pieces]


def places_of(found: Sequence[tuple[int, object]]) -> list[int]:
    """The places of what was found in a window."""
    return [place for place, _ in found]


def shares(people: Sequence[str], scores: NDArray[np.float32]) -> dict[str, float]:
    """The probability of each person who has some, over all marks that are theirs; scores [1 + M], nobody first."""
    odds = np.exp(scores - np.max(scores))
    total: dict[str, float] = {}
    for entity, share in zip(people, (odds[1:] / odds.sum()).tolist(), strict=True):
        total[entity] = total.get(entity, 0.0) + share
    return {entity: share for entity, share in total.items() if share >= FAINT}


def items_of(view: View, turns: Sequence[Turn], mentions: Sequence[Mention], pieces: WordPiece) -> list[Item]:
    """The talk in order: all turns, and of the narration what stands near them."""
    numbered = enumerate((number, n == 0, piece) for number, turn in enumerate(turns) for n, piece in enumerate(turn.pieces))
    spoken = sorted((view.at(piece.start), view.at(piece.end), at, number, opens, piece.kind) for at, (number, opens, piece) in numbered)
    cues = {word: number for number, turn in enumerate(turns) if turn.cue for word in range(turn.cue.first, turn.cue.last)}
    talk = _Talk(view, called(view, mentions), cues, pieces)
    end = 0
    for start, last, at, number, opens, kind in spoken:
        if start >= end:
            talk.narrate(end, start, AFTER if talk.items else 0)
            sign = KINDS.get(kind, OPENS[number % len(OPENS)]) if opens else GOES_ON
            talk.items.append(Item((sign,), talk.layout(start), turn=number if opens else None, quote=at))
            if opens:
                talk.guess(turns[number].pieces[0], number)
            talk.quote(start + (view.word[start] in MARKS), last - (view.word[last - 1] in MARKS))
            talk.sign(CLOSES, SPACED)
            end = last
    talk.words(end, min(len(view), end + AFTER))
    return talk.items


def called(view: View, mentions: Sequence[Mention]) -> dict[int, tuple[int, Mention]]:
    """By their first word the longest mentions of known people that are no pronouns (but "I" of whoever tells), and the word after."""
    found: dict[int, tuple[int, Mention]] = {}
    for m in mentions:
        if m.entity and m.type == "PER" and (m.form != "PRON" or PRONOUNS.get(view.low[view.at(m.start)]) == "I"):
            first, last = view.at(m.start), view.at(m.end)
            if first not in found or found[first][0] < last:
                found[first] = (last, m)
    return found


@dataclass(frozen=True, slots=True)
class _Talk:
    """The talk while it is put together; `called` as of the function of that name, `cues` the turn whose tag holds a word."""

    view: View
    called: dict[int, tuple[int, Mention]]
    cues: dict[int, int]
    pieces: WordPiece
    items: list[Item] = field(default_factory=list)

    def layout(self, word: int) -> int:
        """Whether a paragraph begins with a word."""
        return PARAGRAPH if word == 0 or self.view.paragraph[word] != self.view.paragraph[word - 1] else SPACED

    def sign(self, sign: int, layout: int) -> None:
        self.items.append(Item((sign,), layout))

    def guess(self, quote: Quote, turn: int) -> None:
        """Who speaks by the rules, and to whom, where they are sure."""
        if quote.speaker and quote.confidence >= SURE:
            self.items.append(Item((), SPACED, quote.speaker, guess=turn))
            if quote.addressees:
                self.items.extend((Item((TO,), SPACED, guess=turn), Item((), SPACED, quote.addressees[0], guess=turn)))

    def words(self, first: int, last: int, quoted: bool = False) -> None:
        """All words: of a name only whose it is, of a noun phrase that too. Whose "I" is in a quotation is what is asked."""
        word = first
        while word < last:
            layout = self.layout(word)
            end, m = self.called.get(word, (last + 1, None))
            if m and end <= last and not (quoted and m.form == "PRON"):
                self.items.append(Item((), layout, m.entity, cue=self.cues.get(word)))
                if m.form == "PROP":
                    word = end
                    continue
                layout = SPACED
            self.items.append(Item(self.pieces.of(self.view.word[word]), layout, cue=self.cues.get(word)))
            word += 1

    def quote(self, first: int, last: int) -> None:
        """How a quotation begins and ends, and who is named between."""
        if last - first <= BEGIN + END + 2:
            self.words(first, last, quoted=True)
            return
        self.words(first, first + BEGIN, quoted=True)
        self.sign(LEFT_OUT, SPACED)
        for word in range(first + BEGIN, last - END):
            end, m = self.called.get(word, (0, None))
            if m and m.form == "PROP" and end <= last - END:
                self.items.append(Item((), SPACED, m.entity))
        self.words(last - END, last, quoted=True)

    def narrate(self, first: int, last: int, after: int) -> None:
        """The narration between two turns; of a long stretch the words just after the one and before the other."""
        if last - first <= after + BEFORE + 5:
            self.words(first, last)
            return
        if after:
            self.words(first, first + after)
        self.sign(LEFT_OUT, PARAGRAPH)
        self.words(last - BEFORE, last)


def windows_of(
    items: Sequence[Item],
    leaning: Mapping[str, str | None],
    cls: int,
    sep: int,
    margin: int = MARGIN,
    slots: Mapping[str | None, Sequence[int]] | None = None,
) -> Iterator[Window]:
    """The windows that hold every quote of every turn once; some open no turn.

    Args:
        leaning: "he", "she" or None of each person.
        cls, sep: the pieces that begin and end a window.
        margin: items seen on either side of those that a window owns.
        slots: the order in which a window's people take the marks of their gender; learning shuffles it.
    """
    counts = [max(1, len(item.pieces)) for item in items]
    for window in windows(counts, BUDGET, margin):
        if any(item.quote is not None for item in items[window.own : window.own_last]):
            yield _window(items, window.first, window.last, range(window.own, window.own_last), leaning, cls, sep, slots)


def _window(
    items: Sequence[Item],
    first: int,
    last: int,
    own: range,
    leaning: Mapping[str, str | None],
    cls: int,
    sep: int,
    slots: Mapping[str | None, Sequence[int]] | None,
) -> Window:
    """Items first … last (exclusive) after the people who stood just before."""
    mark: dict[str, int] = {}
    taken: Counter[str | None] = Counter()

    def mark_of(entity: str) -> int:
        if entity not in mark:
            group = leaning.get(entity)
            group = group if group in FIRST_SLOT else None
            n = taken[group] % SLOTS
            taken[group] += 1
            mark[entity] = FIRST_SLOT[group] + (slots[group][n] if slots else n)
        return mark[entity]

    before = (item.entity for item in reversed(items[max(0, first - LOOK_BACK) : first]) if item.entity)
    ids, layout, people = [cls], [0], []
    turns, quotes = [], []
    for entity in list(dict.fromkeys(before))[:RECENT]:
        people.append((len(ids), entity))
        ids.append(mark_of(entity))
        layout.append(SPACED)
    ids.append(sep)
    layout.append(0)
    for n in range(first, last):
        item = items[n]
        if item.entity:
            people.append((len(ids), item.entity))
        if n in own:
            turns += [(len(ids), item.turn)] if item.turn is not None else []
            quotes += [(len(ids), item.quote)] if item.quote is not None else []
        pieces = (mark_of(item.entity),) if item.entity else item.pieces
        ids += pieces
        layout += [item.layout] + [GLUED] * (len(pieces) - 1)
    return Window([*ids, sep], [*layout, 0], turns, quotes, people)
