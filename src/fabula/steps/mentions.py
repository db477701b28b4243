"""Mentions: words that point to an entity: proper names, describing phrases, pronouns."""

from collections.abc import Iterator
from dataclasses import dataclass

from fabula.layers import GivenCast, Mention
from fabula.layers.vocabulary import EntityType, MentionForm
from fabula.steps.lexicon import words
from fabula.steps.naming.capitals import name_words
from fabula.steps.naming.names import COUNTS, Name, find_names
from fabula.steps.naming.places import name_types
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


def find_mentions(view: View, given: GivenCast) -> tuple[list[Mention], dict[str, Name | Phrase]]:
    """All mentions of the story told, in order of start, the longer first, none linked yet; and by id the shape of each name and phrase.

    Title pages, headings, tags and notes name people as lists do, out of sentences: who stands only there is nobody of the story.
    """
    names = [name for name in find_names(view, name_words(view, given)) if view.body[name.first]]
    types = name_types(view, names, given)
    found: list[tuple[int, int, EntityType, MentionForm, Name | Phrase | None]] = [
        (view.start[n.first], view.end[n.last - 1], "PER" if n.titles else types[n.parts], "PROP", n) for n in names
    ]
    named = {i for n in names for i in range(n.first, n.last)}
    heads = set(named)
    for phrase in (phrase for phrase in find_phrases(view, named) if view.body[phrase.first]):
        found.append((view.start[phrase.first], view.end[phrase.last - 1], "PER", "NOM", phrase))
        heads.add(phrase.last - 1)
    for i, low in enumerate(view.low):
        if low in PRONOUNS and view.body[i] and i not in heads and (view.word[i] != "i" or chats(view, i)):
            found.append((view.start[i], view.end[i], "PER", "PRON", None))
    found.sort(key=lambda m: (m[0], -m[1]))
    mentions = [Mention(f"m{k}", a, b, kind, form) for k, (a, b, kind, form, _) in enumerate(found, 1)]
    return mentions, {m.id: shape for m, (*_, shape) in zip(mentions, found, strict=True) if shape is not None}


def chats(view: View, i: int) -> bool:
    """Whether a small "i" is the pronoun, as in chat messages, not the number of a list."""
    after = view.low[i + 1] if i + 1 < len(view) else ""
    return after[:1].isalpha() or after in ("'m", "'ll", "'ve", "'d")


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
