"""Mentions: words that point to an entity: proper names, describing phrases, pronouns."""

from collections.abc import Iterator
from dataclasses import dataclass

from fabula.layers import GivenCast, Mention
from fabula.layers.vocabulary import EntityType, MentionForm
from fabula.steps.encode import Signals
from fabula.steps.lexicon import words
from fabula.steps.naming.capitals import name_words
from fabula.steps.naming.names import COUNTS, Name, capitals, contrasts, find_names, name_within
from fabula.steps.naming.places import evidence, name_types
from fabula.steps.naming.spans import marked_spans
from fabula.steps.pronouns import PRONOUNS, gender_of
from fabula.steps.view import NARRATION, View

OPENINGS = frozenset({",", "“", '"', "‘", "'", "«", "—", "–", "!", ".", "?", "...", "…", "yes", "no", "oh", "my", "dear", "please"})
CLOSINGS = frozenset({",", ".", "!", "?", "—", "–", "...", "…", "”", '"', "’", "'", "»", "?!", "!?", "!!"})
ARTICLES = frozenset("the a an this that another each every some no one these those".split())
POSSESSIVES = frozenset("my your his her our their its whose thy xyr zir".split())


@dataclass(frozen=True, slots=True)
class Phrase:
    """A describing phrase: tokens `first`..`last` (exclusive), its head noun in the singular, and its plural."""

    first: int
    last: int
    head: str
    plural: bool


def find_mentions(view: View, given: GivenCast, signals: Signals | None) -> tuple[list[Mention], dict[str, Name | Phrase]]:
    """All mentions of the story told, in order of start, the longer first, none linked yet; and by id the shape of each name and phrase.

    Title pages, headings, tags and notes name people as lists do, out of sentences: who stands only there is nobody of the story.
    """
    found = _by_rules(view, given) if signals is None else _by_signals(view, given, signals)
    found.sort(key=lambda f: (f.first, -f.last))
    mentions = [Mention(f"m{k}", view.start[f.first], view.end[f.last - 1], f.type, f.form) for k, f in enumerate(found, 1)]
    return mentions, {m.id: f.shape for m, f in zip(mentions, found, strict=True) if f.shape is not None}


@dataclass(frozen=True, slots=True)
class _Found:
    """A mention before it has an id: tokens `first`..`last` (exclusive)."""

    first: int
    last: int
    type: EntityType
    form: MentionForm
    shape: Name | Phrase | None = None


def _by_rules(view: View, given: GivenCast) -> list[_Found]:
    """The mentions that the rules find."""
    names = [name for name in find_names(view, name_words(view, given)) if view.body[name.first]]
    types = name_types(view, names, given)
    found = [_Found(n.first, n.last, "PER" if n.titles else types[n.parts], "PROP", n) for n in names]
    named = {i for n in names for i in range(n.first, n.last)}
    heads = set(named)
    for phrase in (phrase for phrase in find_phrases(view, named) if view.body[phrase.first]):
        found.append(_Found(phrase.first, phrase.last, "PER", "NOM", phrase))
        heads.add(phrase.last - 1)
    for i, low in enumerate(view.low):
        if low in PRONOUNS and view.body[i] and i not in heads and (view.word[i] != "i" or chats(view, i)):
            found.append(_Found(i, i + 1, "PER", "PRON"))
    return found


def _by_signals(view: View, given: GivenCast, signals: Signals) -> list[_Found]:
    """The mentions that the encoder finds, and the names that it misses here and knows elsewhere."""
    known = name_words(view, given, signals)
    told_apart = contrasts(view, known)
    found = []
    named: set[int] = set()
    left: list[Name] = []
    for mark in marked_spans(view, signals):
        form = mark.form
        shape: Name | Phrase | None = None
        if form == "NOM":
            shape = phrase_within(view, mark.first, mark.last, signals)
            name = name_within(view, mark.first, mark.last, known, told_apart)
            if name and name.last == shape.last and name.titles + name.parts != ():
                form, shape = "PROP", name
        elif form == "PROP":
            shape = name_within(view, mark.first, mark.last, known | capitals(view, mark.first, mark.last), told_apart)
            if shape is None:
                form, shape = "NOM", phrase_within(view, mark.first, mark.last, signals)
        if form == "PROP":
            named.update(range(mark.first, mark.last))
        found.append(_Found(mark.first, mark.last, mark.type, form, shape))
    inside = {i for f in found if f.form != "PRON" for i in range(f.first, f.last)}
    for name in find_names(view, known):
        apart = inside.isdisjoint(range(name.first, name.last))
        owns = view.low[name.last : name.last + 1] == ["'s"] and named.isdisjoint(range(name.first, name.last))
        if view.body[name.first] and (apart or owns) and evidence(view, name)[0] >= 1:
            left.append(name)
    types = name_types(view, left, given)
    return [*found, *(_Found(n.first, n.last, "PER", "PROP", n) for n in left if n.titles or types[n.parts] == "PER")]


def chats(view: View, i: int) -> bool:
    """Whether a small "i" is the pronoun, as in chat messages, not the number of a list."""
    after = view.low[i + 1] if i + 1 < len(view) else ""
    return after[:1].isalpha() or after in ("'m", "'ll", "'ve", "'d")


def phrase_within(view: View, first: int, last: int, signals: Signals) -> Phrase:
    """The phrase that tokens `first`..`last` (exclusive) begin with, as far as its head: "the old man" of "the old man in the chair"."""
    tags = signals.encoder.labels.upos
    head = None
    for i in range(first, last):
        tag = tags[signals.upos[i]]
        if tag in ("NOUN", "PROPN"):
            head = i
        elif head is not None and view.low[i] not in ("'s", "'", "-"):
            break
    head = last - 1 if head is None else head
    low = view.low[head]
    plural = low in words("person_plurals") or (low.endswith("s") and singular(low) != low) or view.low[first] in COUNTS
    return Phrase(first, head + 1, singular(low) if plural else low, plural)


def find_phrases(view: View, named: set[int]) -> Iterator[Phrase]:
    """Describing phrases for people: "the old man", "her brother", "Tom’s sister", "two policemen", and whoever has a verb of speech.

    `named` are the tokens of proper names, which no phrase may swallow except as its possessor.
    """
    i, n = 0, len(view)
    while i < n:
        low = view.low[i]
        opener = low in ARTICLES or low in POSSESSIVES or low in COUNTS or (low == "'s" and i > 0 and i - 1 in named)
        phrase = _phrase_at(view, i, named) if opener else _call_at(view, i, named)
        if phrase:
            yield phrase
            i = phrase.last
        else:
            i += 1


def singular(noun: str) -> str:
    """The singular of a regular plural, also of the -men and -ies kinds."""
    if noun.endswith("men"):
        return noun[:-3] + "man"
    if noun.endswith("ies") and len(noun) > 4:
        return noun[:-3] + "y"
    return (
        noun[:-2]
        if noun.endswith(("ches", "shes", "sses", "xes"))
        else noun[:-1]
        if noun.endswith("s") and not noun.endswith("ss")
        else noun
    )


def _call_at(view: View, i: int, named: set[int]) -> Phrase | None:
    """A word by which the hearer is called: “Yes, sir.”"""
    if view.quote[i] == NARRATION or i in named or view.low[i] not in words("calls"):
        return None
    before, after = view.low[i - 1] if i else ",", view.low[i + 1] if i + 1 < len(view) else "."
    edge = i == 0 or view.quote[i - 1] != view.quote[i] or before in OPENINGS
    return Phrase(i, i + 1, view.low[i], False) if edge and after in CLOSINGS else None


def _phrase_at(view: View, i: int, named: set[int]) -> Phrase | None:
    first = i
    if view.low[i] == "'s":
        while first and first - 1 in named:
            first -= 1
    quote, end = view.quote[i], min(i + 6, len(view))
    head: tuple[int, str, bool] | None = None
    for j in range(i + 1, end):
        low = view.low[j]
        if view.quote[j] != quote or j in named or not low[0].isalpha() or low in words("function_words"):
            break
        if gender_of(low) is not None:
            head = (j, low, False)
        elif low in words("person_plurals") or (low.endswith("s") and gender_of(singular(low)) is not None):
            head = (j, singular(low), True)
        elif head:
            break
    if head is None:
        head = _speaking(view, i, named)
    if head is None:
        return None
    last, noun, plural = head
    return Phrase(first, last + 1, noun, plural or view.low[i] in COUNTS)


def _speaking(view: View, i: int, named: set[int]) -> tuple[int, str, bool] | None:
    """The head of a phrase that a verb of speech beside a quote makes a speaker, whatever its noun: “…,” said the caterpillar."""
    speech, n = words("speech_verbs"), len(view)
    if view.quote[i] != NARRATION or i == 0:
        return None
    end = i + 1
    while end < n and end < i + 5 and view.quote[end] == NARRATION and view.low[end].isalpha() and end not in named:
        if view.low[end] in speech or view.low[end] in words("function_words") or view.low[end].endswith("ly"):
            break
        end += 1
    if end == i + 1:
        return None
    inverted = view.low[i - 1] in speech and i > 1 and view.quote[i - 2] != NARRATION
    straight = view.quote[i - 1] != NARRATION and end < n and view.low[end] in speech and view.quote[end] == NARRATION
    return (end - 1, view.low[end - 1], False) if inverted or straight else None
