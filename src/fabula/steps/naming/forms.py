"""Forms: the ways to call somebody, by titles and words, and when two first names may call one person."""

import re
from collections import defaultdict
from functools import cache
from typing import NamedTuple

from fabula.steps.lexicon import first_name, table, words
from fabula.steps.naming.spelling import title_of

MARRIED = frozenset({"mrs", "madame", "mme", "frau", "signora", "señora", "senora"})
SINGLE = frozenset({"miss", "mademoiselle", "mlle", "fräulein", "fraulein", "signorina", "señorita"})
ENDEARING = re.compile(r"(?<=(.))\1?(?:ie|y|ey|s|kins)$")  # "-ie" with the letter before it doubled or not


class Form(NamedTuple):
    """One way to call somebody: titles in small letters without a full stop, and words in normal spelling."""

    titles: tuple[str, ...]
    parts: tuple[str, ...]


def as_form(alias: str) -> Form:
    """A name that a person gives, as a form: "Mrs. John Knightley" → Form(("mrs",), ("John", "Knightley"))."""
    rest = [w for w in alias.split() if w.lower() not in ("the", "a", "an")]
    titles = []
    while rest and (title := title_of(rest[0].lower())) and (len(rest) > 1 or rest[0].endswith(".")):
        titles.append(title)
        rest.pop(0)
    return Form(tuple(titles), tuple(rest))


def calling(phrase: str) -> str:
    """A describing phrase as it is compared: "The old  man" and "old man" are one."""
    parts = phrase.lower().split()
    return " ".join(parts[1:] if parts[:1] in (["the"], ["a"], ["an"]) else parts)


def akin(a: str, b: str) -> bool:
    """Whether two first names may call one person: the same, or a pet form and what it stands for, or two pet forms of one name."""
    return a == b or b in pet_forms().get(a, ())


@cache
def pet_forms() -> dict[str, frozenset[str]]:
    """For each first name of the list the others that may call the same person."""
    groups: defaultdict[str, set[str]] = defaultdict(set)
    for pet, names in table("nicknames").items():
        for name in names.split():
            groups[name] |= {pet, name}
    related: defaultdict[str, set[str]] = defaultdict(set)
    for group in groups.values():
        for pet in group:
            related[pet] |= group
    return {name: frozenset(others - {name}) for name, others in related.items()}


def shortens(short: str, name: str) -> bool:
    """Whether a word that is no name of its own is a first name cut short or made small: "Del" of "Delphine", "Wrennie" of "Wren"."""
    if first_name(short):
        return False
    stem = ENDEARING.sub("", short)
    return len(stem) >= 3 and name.startswith(stem) and (stem != short or len(name) >= len(short) + 2)


def written(form: Form) -> str:
    """A form as one would write it: Form(("mrs",), ("Weston",)) → "Mrs. Weston"."""
    return " ".join([*(title.capitalize() + "." * (title in words("abbreviated_titles")) for title in form.titles), *form.parts])
