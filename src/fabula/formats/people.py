"""What a story tells of each character and place: the cards from which lists, notes and books of people are made."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from typing import TypeVar

from msgspec import Struct

from fabula.formats.names import distinct
from fabula.formats.voices import one_line
from fabula.layers import Bond, Entity, Mention, Story
from fabula.layers.vocabulary import BondKind
from fabula.world.state import names_at

PLACES = frozenset({"FAC", "GPE", "LOC"})
FEW = 3  # mentions from which somebody without name or line has a card
SENTENCE_CHARS = 240  # the most shown of a sentence

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Tie(Struct, frozen=True):
    """How somebody stands to the entity `to`, and the words of the text that say so.

    `above`: whether they are the parent, teacher or master of a bond that has such a one.
    """

    to: str
    kind: BondKind
    words: str
    ended: bool
    above: bool


class Card(Struct, frozen=True):
    """What is told of one entity.

    `name` and `also` are words that the text uses; no two cards have the same `name`, and what stands in `also` calls nobody else. `lines`
    and `words` count what they say, `to` in how many quotes they speak to each entity. `scenes` are the places, in the story's list, of
    those in which they are present. `first` is the sentence that first points to them by more than a pronoun.
    """

    entity: Entity
    name: str
    also: list[str]
    lines: int
    words: int
    to: list[tuple[str, int]]
    ties: list[Tie]
    scenes: list[int]
    first: str


def names_of(story: Story) -> dict[str, str]:
    """What each entity is called, by id: words that the text has used, so that nothing later shows in a story read up to a place."""
    used = names_at(story, len(story.text))
    plain = [one_line(used.get(entity.id, entity.name)) or entity.id for entity in story.entities]
    return dict(zip((entity.id for entity in story.entities), distinct(plain), strict=True))


def cards(story: Story) -> list[Card]:
    """A card for each entity that has a name, a line, or a few mentions; most mentioned first."""
    names = names_of(story)
    said = _grouped((quote.speaker, quote) for quote in story.quotes if quote.speaker and quote.kind != "other")
    mentions = _grouped((mention.entity, mention) for mention in story.mentions if mention.entity)
    proper = {id: {one_line(story.words(each)) for each in found if each.form == "PROP"} for id, found in mentions.items()}
    bearers = Counter(name for called in proper.values() for name in called)
    ties = _grouped(tie for bond in story.bonds for tie in _ties(story, bond))
    scenes = _grouped((id, n) for n, scene in enumerate(story.scenes) for id in dict.fromkeys(scene.present))
    starts = [sentence.start for sentence in story.sentences]
    return [
        Card(
            entity,
            names[id],
            sorted(name for name in proper.get(id, ()) if name and name != names[id] and bearers[name] == 1),
            len(said.get(id, ())),
            sum(len(story.words(quote).split()) for quote in said.get(id, ())),
            Counter(to for quote in said.get(id, ()) for to in quote.addressees).most_common(),
            ties.get(id, []),
            scenes.get(id, []),
            _sentence(story, starts, _first(mentions[id])) if id in mentions else "",
        )
        for entity in story.entities
        if said.get(id := entity.id) or entity.named_at is not None or entity.mentions >= FEW
    ]


def _grouped(pairs: Iterable[tuple[K, V]]) -> dict[K, list[V]]:
    made: dict[K, list[V]] = {}
    for key, value in pairs:
        made.setdefault(key, []).append(value)
    return made


def _ties(story: Story, bond: Bond) -> Iterator[tuple[str, Tie]]:
    words = one_line(story.words(bond.evidence[0])) if bond.evidence else ""
    for one, other in ((bond.a, bond.b), (bond.b, bond.a)):
        yield one, Tie(other, bond.kind, words, bond.until is not None, bond.directed and one == bond.a)


def _first(mentions: list[Mention]) -> Mention:
    return next((mention for mention in mentions if mention.form != "PRON"), mentions[0])


def _sentence(story: Story, starts: list[int], mention: Mention) -> str:
    """The sentence around a mention, on one line; a long one from the mention on."""
    at = bisect_right(starts, mention.start) - 1
    sentence = story.sentences[at] if at >= 0 and mention.start < story.sentences[at].end else mention.span
    start = sentence.start if mention.end - sentence.start <= SENTENCE_CHARS else mention.start
    end = min(max(sentence.end, mention.end), start + SENTENCE_CHARS)
    words = one_line(story.text[start:end])
    return ("…" if start > sentence.start else "") + words + ("…" if end < sentence.end else "")
