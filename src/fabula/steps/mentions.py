"""Mentions: words that point to an entity: proper names, describing phrases, pronouns."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from fabula.layers import GivenCast, Mention
from fabula.layers.vocabulary import EntityType, MentionForm
from fabula.steps.encode import LONGEST_MENTION, Seen
from fabula.steps.lexicon import words
from fabula.steps.naming.capitals import name_words
from fabula.steps.naming.names import COUNTS, Name, capitals, contrasts, end_of_label, find_names, name_of_label, name_within
from fabula.steps.naming.places import evidence, name_types
from fabula.steps.naming.spans import Marked, head_of, marked_spans
from fabula.steps.pronouns import PRONOUNS, gender_of
from fabula.steps.view import NARRATION, UNLABELLING, View

OPENINGS = frozenset({",", "“", '"', "‘", "'", "«", "—", "–", "!", ".", "?", "...", "…", "yes", "no", "oh", "my", "dear", "please"})
CLOSINGS = frozenset({",", ".", "!", "?", "—", "–", "...", "…", "”", '"', "’", "'", "»", "?!", "!?", "!!"})
ARTICLES = frozenset("the a an this that another each every some no one these those".split())
ANYONE = frozenset({"one", "other", "body", "thing", "latter", "former"})  # nouns that stand for others
POSSESSIVES = frozenset("my your his her our their its whose thy xyr zir".split())
SHOWN = 1.0  # the evidence of a place that a name there is a person's, from which it is one where the encoder finds nobody


@dataclass(frozen=True, slots=True)
class Phrase:
    """A describing phrase: tokens `first`..`last` (exclusive), its head noun in the singular, and its plural."""

    first: int
    last: int
    head: str
    plural: bool


def find_mentions(view: View, given: GivenCast, seen: Seen | None) -> tuple[list[Mention], dict[str, Name | Phrase]]:
    """All mentions of the story told, in order of start, the longer first, none linked yet; and by id the shape of each name and phrase.

    Title pages, headings, tags and notes name people as lists do, out of sentences: who stands only there is nobody of the story.
    """
    found = _by_rules(view, given) if seen is None else _by_encoder(view, given, seen)
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
    names = [name for name in find_names(view, name_words(view, given)) if view.body[name.first] and view.label[name.first] == UNLABELLING]
    types = name_types(view, names, given)
    found = [_Found(n.first, n.last, "PER" if n.titles else types[n.parts], "PROP", n) for n in names]
    found += _labelling(view)
    named = {i for f in found for i in range(f.first, f.last)}
    heads = set(named)
    for phrase in (phrase for phrase in find_phrases(view, named) if view.body[phrase.first]):
        found.append(_Found(phrase.first, phrase.last, "PER", "NOM", phrase))
        heads.add(phrase.last - 1)
    for i, low in enumerate(view.low):
        if low in PRONOUNS and view.body[i] and i not in heads and (view.word[i] != "i" or chats(view, i)):
            found.append(_Found(i, i + 1, "PER", "PRON"))
    return found


def _by_encoder(view: View, given: GivenCast, seen: Seen) -> list[_Found]:
    """The mentions that the encoder finds, and whom it misses."""
    known = name_words(view, given, seen)
    told_apart = contrasts(view, known)
    names = list(find_names(view, known))
    found = list(_labelling(view))
    labels = {i for f in found for i in range(f.first, f.last)}
    marks = [mark for mark in marked_spans(view, seen) if labels.isdisjoint(range(mark.first, mark.last))]
    for mark in _completed(marks, names):
        form, shape = mark.form, _shape(view, mark, known, told_apart, seen)
        if form != "PRON":
            form = "PROP" if isinstance(shape, Name) else "NOM"
        found.append(_Found(mark.first, mark.last, mark.type, form, shape))
    return [*found, *_missed(view, names, told_apart, given, found)]


def _labelling(view: View) -> Iterator[_Found]:
    """Those whose lines are labelled, whatever the words: "JUNE:", "second_tenor:", "THE OLD MAN:", "Me:"."""
    for i in range(len(view)):
        if view.label[i] != UNLABELLING and (i == 0 or view.label[i - 1] != view.label[i]) and view.body[i]:
            last = end_of_label(view, i)
            if last == i + 1 and view.low[i] in PRONOUNS:
                yield _Found(i, last, "PER", "PRON")
            else:
                yield _Found(i, last, "PER", "PROP", name_of_label(view, i))


def _completed(marks: list[Marked], names: list[Name]) -> list[Marked]:
    """The mentions, each name of a person as far as its words go: "Reggie St Cloud" where the encoder took "Reggie St" and "Cloud"."""
    name_at = {i: name for name in names for i in range(name.first, name.last)}
    whole: dict[tuple[int, int], Marked] = {}
    for n, mark in enumerate(marks):
        taken = mark
        if (mark.type, mark.form) == ("PER", "PROP") and (name := name_at.get(mark.last - 1)):
            longer = replace(mark, first=min(mark.first, name.first), last=max(mark.last, name.last))
            around = marks[max(n - LONGEST_MENTION, 0) : n + LONGEST_MENTION]
            taken = mark if any(_crossing(longer, other) for other in around) else longer
        whole.setdefault((taken.first, taken.last), taken)
    within = {i for mark in whole.values() if (mark.type, mark.form) == ("PER", "PROP") for i in range(mark.first + 1, mark.last)}
    kept = (m for m in whole.values() if m.form != "PROP" or m.type != "PER" or m.first not in within)
    return sorted(kept, key=lambda mark: (mark.first, -mark.last))


def _crossing(one: Marked, other: Marked) -> bool:
    """Whether two mentions share tokens and neither holds the other."""
    return one.first < other.first < one.last < other.last or other.first < one.first < other.last < one.last


def _shape(view: View, mark: Marked, known: frozenset[str], told_apart: frozenset[tuple[str, str]], seen: Seen) -> Name | Phrase | None:
    """The name in a mention, or else its phrase. A phrase whose head is a name of this text, "the Caterpillar", is a name."""
    if mark.form == "PRON":
        return None
    phrase = phrase_of(view, mark, seen)
    own = capitals(view, mark.first, mark.last) if mark.form == "PROP" else frozenset()
    name = name_within(view, mark.first, mark.last, known, own, told_apart)
    return name if name and (mark.form == "PROP" or name.last == phrase.last) else phrase


def _missed(
    view: View, names: list[Name], told_apart: frozenset[tuple[str, str]], given: GivenCast, found: list[_Found]
) -> Iterator[_Found]:
    """Whom the words around show where the encoder finds nobody: by a name of this text, or by a phrase with a verb of speech."""
    inside = {i for f in found for i in range(f.first, f.last)}
    named = {i for f in found if isinstance(f.shape, Name) for i in range(f.shape.first, f.shape.last)}
    owning = {}  # the last token of each "Tom's" that a longer mention opens with → where it opens
    for f in found:
        for i in range(f.first + 1, f.last - 1):
            if view.low[i] == "'s":
                owning[i] = f.first
                break
    missed = []
    for name in names:
        tokens = range(name.first, name.last)
        owner = owning.get(name.last, len(view)) <= name.first and named.isdisjoint(tokens)
        shown = evidence(view, name)[0] >= SHOWN
        if view.body[name.first] and shown and (owner or inside.isdisjoint(tokens)):
            missed.append(name)
    types = name_types(view, missed, given)
    for name in missed:
        if name.titles or types[name.parts] == "PER":
            inside.update(range(name.first, name.last))
            yield _Found(name.first, name.last, "PER", "PROP", name)
    nouns = inside - {f.first for f in found if f.form == "PRON"}
    for phrase in find_phrases(view, nouns, speaking=True):
        if view.body[phrase.first] and phrase.head not in ANYONE and nouns.isdisjoint(range(phrase.first, phrase.last)):
            own = capitals(view, phrase.first + 1, phrase.last)
            shape = name_within(view, phrase.first, phrase.last, frozenset(), own, told_apart) or phrase  # "said the Voice"
            yield _Found(phrase.first, phrase.last, "PER", "NOM" if shape is phrase else "PROP", shape)


def chats(view: View, i: int) -> bool:
    """Whether a small "i" is the pronoun, as in chat messages, not the number of a list."""
    after = view.low[i + 1] if i + 1 < len(view) else ""
    return after[:1].isalpha() or after in ("'m", "'ll", "'ve", "'d")


def phrase_of(view: View, mark: Marked, seen: Seen) -> Phrase:
    """The phrase that a mention begins with, as far as its head: "the old man" of "the old man in the chair"."""
    head = head_of(view, mark, seen)
    low = view.low[head]
    plural = low in words("person_plurals") or (low.endswith("s") and singular(low) != low) or view.low[mark.first] in COUNTS
    return Phrase(mark.first, head + 1, singular(low) if plural else low, plural)


def find_phrases(view: View, named: set[int], *, speaking: bool = False) -> Iterator[Phrase]:
    """Describing phrases for people: "the old man", "her brother", "Tom’s sister", "two policemen", and whoever has a verb of speech.

    `named` are the tokens of proper names; no phrase may swallow them but as its possessor. `speaking`: only whoever has a verb of speech.
    """
    i, n = 0, len(view)
    while i < n:
        low = view.low[i]
        opener = low in ARTICLES or low in POSSESSIVES or low in COUNTS or (low == "'s" and i > 0 and i - 1 in named)
        phrase = _phrase_at(view, i, named, speaking) if opener else None if speaking else _call_at(view, i, named)
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


def _phrase_at(view: View, i: int, named: set[int], speaking: bool) -> Phrase | None:
    quote, end = view.quote[i], min(i + 6, len(view))
    head: tuple[int, str, bool] | None = None
    for j in range(i + 1, i + 1 if speaking else end):
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
    first = i
    if view.low[i] == "'s":
        while first and first - 1 in named:
            first -= 1
    return Phrase(first, last + 1, noun, plural or view.low[i] in COUNTS)


def _speaking(view: View, i: int, named: set[int]) -> tuple[int, str, bool] | None:
    """The head of a phrase that a verb of speech beside a quote makes a speaker, whatever its noun: “…,” said the caterpillar."""
    speech, n = words("speech_verbs"), len(view)
    if view.quote[i] != NARRATION or i == 0:
        return None
    end = i + 1
    while end < n and end < i + 5 and view.quote[end] == NARRATION and view.low[end].isalpha() and end not in named:
        if (view.low[end] in speech and end > i + 1) or view.low[end] in words("function_words") or view.low[end].endswith("ly"):
            break
        end += 1
    if end == i + 1:
        return None
    inverted = view.low[i - 1] in speech and i > 1 and view.quote[i - 2] != NARRATION
    straight = view.quote[i - 1] != NARRATION and end < n and view.low[end] in speech and view.quote[end] == NARRATION
    return (end - 1, view.low[end - 1], False) if inverted or straight else None
