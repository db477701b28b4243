"""Capitals: which of the words that a text writes with one are names."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from fabula.layers import GivenCast
from fabula.steps.encode import Seen
from fabula.steps.lexicon import first_name, table, words
from fabula.steps.naming.spans import within
from fabula.steps.naming.spelling import PREFIXED, labelled, labels, plain, shouted, title_of
from fabula.steps.view import View

NAMES = 0.5  # of a word's places with a capital, that must be in names


@dataclass(frozen=True, slots=True)
class Spellings:
    """How often a text's body has each word, in normal spelling but for `small`, which is in small letters.

    `inside` and `opening` count capitals inside a sentence and at its head; `stated` those that stand where people are named: beside a verb
    of speech, after a title, before a verb.
    """

    inside: Counter[str] = field(default_factory=Counter)
    opening: Counter[str] = field(default_factory=Counter)
    stated: Counter[str] = field(default_factory=Counter)
    small: Counter[str] = field(default_factory=Counter)


def name_words(view: View, given: GivenCast, seen: Seen | None = None) -> frozenset[str]:
    """The words that are names in this text, in normal spelling: by how they are written here, by the lists, and by the given cast.

    Where the encoder has read the text, it decides, but for one place of each word.
    """
    spelled = spellings_of(view)
    found = {form for form in spelled.inside.keys() | spelled.opening.keys() if is_name(form, spelled)}
    if seen is not None:
        found = _weighed(view, found, seen)
    told = {word for word in given_words(given) if word.lower() not in words("common_words") or spelled.inside[word] > 0}
    return frozenset(found | told)


def _weighed(view: View, found: set[str], seen: Seen) -> set[str]:
    """The words that are mostly parts of names; that the rules have `found` a word to be one counts as a place more.

    A word that the rules find may also be a part of phrases: whether "the Caterpillar" is a name or a noun is the writer's choice.
    """
    proper, phrases = within(view, seen, ("PROP",)), within(view, seen, ("PROP", "NOM"))
    times: Counter[str] = Counter()
    weight: defaultdict[str, float] = defaultdict(float)
    for i, word in enumerate(view.word):
        label = labels(view, i)
        if view.body[i] and (label or (word[0].isupper() and not shouted(word))):
            form = labelled(word) if label else plain(word)
            times[form] += 1
            stated = label or (form in found and _is_stated(view, i))
            weight[form] += 1.0 if stated else float((phrases if form in found else proper)[i])
    return {form for form, n in times.items() if weight[form] + (form in found) > NAMES * (n + 1) and title_of(form.lower()) is None}


def given_words(given: GivenCast) -> frozenset[str]:
    """The words of the given names that are written with a capital: no articles, no titles."""
    aliases = (alias for person in given.character for alias in (person.name, *person.aliases))
    found = (word for alias in aliases for word in re.findall(r"[\w'’-]+", alias) if word[0].isupper())
    return frozenset(word for word in found if word.lower() not in words("function_words") and title_of(word.lower()) is None)


def spellings_of(view: View) -> Spellings:
    """How the text spells its words."""
    seen = Spellings()
    for i, word in enumerate(view.word):
        if not view.body[i]:
            continue
        if labels(view, i):
            seen.inside[labelled(word)] += 1
        elif word[0].islower() and PREFIXED.match(word):
            seen.inside[word] += 1
        elif word[0].islower():
            seen.small[view.low[i]] += 1
        elif word[0].isupper() and (form := plain(word)) != "I" and not shouted(word):
            (seen.opening if view.opens[i] else seen.inside)[form] += 1
            seen.stated[form] += _is_stated(view, i)
    return seen


def _is_stated(view: View, i: int) -> bool:
    """Whether a token stands where people are named: "said Hope", "Hope said", "Mr. Hope", "the Captain Hope", "Hope was"."""
    after = view.low[i + 1] if i + 1 < len(view) else ""
    before = view.low[i - 1] if i else ""
    if before == "the" and i > 1:
        before = view.low[i - 2]
    if after in words("speech_verbs") or after in words("subject_verbs") or before.rstrip(".") in table("titles"):
        return True
    return before in words("speech_verbs") and i > 1 and view.quote[i - 2] != view.quote[i - 1]


def is_name(form: str, seen: Spellings) -> bool:
    """Whether a word with a capital is a name in this text."""
    low, inside, stated, small = form.lower(), seen.inside[form], seen.stated[form], seen.small[form.lower()]
    listed = first_name(form) is not None
    if len(form) == 1 and not stated and form.isascii():  # "ends in R"
        return False
    if not form[0].isalpha() or (low in table("titles") and low not in words("kin_names")):
        return False
    if form in words("no_names") and not (listed and stated >= 2 and stated * 5 >= inside):  # "June said" outweighs the month
        return False
    if low in words("common_words"):
        # A name that is a word (Hope, Will, Grace): the text itself must mostly write it with a capital.
        often = inside >= 2 or (inside > 0 and stated > 0 and low not in words("function_words"))
        return (listed and inside + stated >= 1 and inside >= small * 0.2) or (often and inside > small * 0.5)
    if inside:
        return inside >= small
    return listed or (small == 0 and (seen.opening[form] >= 2 or stated > 0))
