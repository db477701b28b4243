"""Proper names: where they stand and how far they go, with titles, initials and particles."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from fabula.steps.lexicon import words
from fabula.steps.naming.forms import Form
from fabula.steps.naming.spelling import PREFIXED, labelled, plain, shouted, title_of
from fabula.steps.pronouns import PRONOUNS
from fabula.steps.view import UNLABELLING, View

ARTICLES = frozenset({"the", "a", "an"})
PARTICLES = frozenset("de du des la le van von der den del della di da dos al el bin ibn ben y of".split())
NOBLE = frozenset(
    "duke duchess earl count countess marquis marquess marchioness baron baroness prince princess king queen lord lady viscount bishop "
    "laird".split()
)
COUNTS = frozenset("two three four five six seven eight nine ten several many few both other".split())
GREATER = frozenset("older elder old big bigger tall taller other".split())
LESSER = frozenset("younger young little small smaller short shorter first".split())
CONTRASTING = GREATER | LESSER
HONORIFICS = frozenset({"madam", "madame", "sir", "lady", "lord", "master", "mistress", "monsieur"})  # for anybody: a capital must tell
LONGEST_RUN = 8  # titles, or initials, that one name has: more are a list, or a stutter
NUMERAL = re.compile(r"(?:I{2,3}|IV|V|VI{1,3}|IX|X|Jr\.?|Sr\.?)$")


@dataclass(frozen=True, slots=True)
class Name:
    """A proper name in the text: tokens `first`..`last` (exclusive), its titles in lower case without dot, its words in normal spelling."""

    first: int
    last: int
    titles: tuple[str, ...]
    parts: tuple[str, ...]
    definite: bool  # "the" stands before it
    plural: bool  # a family or namesakes: "the Bennets", "two Jacks"

    @property
    def form(self) -> Form:
        return Form(self.titles, self.parts)


def find_names(view: View, known: frozenset[str]) -> Iterator[Name]:
    """The names of the text, in order; `known` are the words that may open one."""
    i, n = 0, len(view)
    told_apart = contrasts(view, known)
    while i < n:
        name = _name_at(view, i, n, known, told_apart)
        if name is None:
            i += 1
        else:
            yield name
            i = name.last


def name_within(
    view: View, first: int, last: int, known: frozenset[str], own: frozenset[str], told_apart: frozenset[tuple[str, str]]
) -> Name | None:
    """The first name in tokens `first`..`last` (exclusive); `known` are the words of the text's names, `own` those of this one."""
    forms = (plain(word) for word in view.word[first:last])
    here = own | {word for form in forms for word in (form, form[:-1], form[:-2]) if word in known}
    return next((name for i in range(first, last) if (name := _name_at(view, i, last, here, told_apart))), None)


def capitals(view: View, first: int, last: int) -> frozenset[str]:
    """The words with a capital in tokens `first`..`last` (exclusive) that are parts of a name if the whole is one: no "The", no "Poor"."""
    found = (i for i in range(first, last) if view.word[i][0].isupper() and view.low[i] not in words("function_words"))
    return frozenset(plain(view.word[i]) for i in found if not (i + 1 < last and view.opens[i] and view.low[i] in words("common_words")))


def contrasts(view: View, known: frozenset[str]) -> frozenset[tuple[str, str]]:
    """The adjectives that tell two people of one name apart, each with the name: "the older Mara" beside "the younger Mara"."""
    found: Counter[tuple[str, str]] = Counter()
    for i in range(len(view) - 1):
        if view.low[i] in CONTRASTING and view.word[i + 1] in known and view.body[i]:
            found[view.low[i], view.word[i + 1]] += 1
    often = {pair for pair, n in found.items() if n > 1}
    great, less = ({name for adjective, name in often if adjective in side} for side in (GREATER, LESSER))
    return frozenset((adjective, name) for adjective, name in often if name in great & less)


def _name_at(view: View, first: int, stop: int, known: frozenset[str], told_apart: frozenset[tuple[str, str]]) -> Name | None:
    """The name that opens with token `first` and ends before `stop`."""
    if view.label[first] != UNLABELLING:
        name = name_of_label(view, first)
        return name if name and name.last <= stop else None
    if first + 1 < stop and (view.low[first], view.word[first + 1]) in told_apart:
        return Name(first, first + 2, (), (view.low[first].capitalize(), view.word[first + 1]), _the(view, first), False)
    titles, start = _titles_at(view, first)
    if titles and start < len(view) and view.low[start] in ("and", "&"):
        others, begin = _titles_at(view, start + 1)
        surname, _ = _parts_at(view, start + 1, begin, len(view), others, known) if others else ((), 0)
        if surname:
            return Name(first, first + 1, titles, surname[-1:], False, False)  # "Mr. and Mrs. Weston"
    parts, end = _parts_at(view, first, start, stop, titles, known)
    if not parts:
        return Name(first, min(start, stop), titles, (), _the(view, first), False) if titles and _title_alone(view, first, start) else None
    if len(parts) == 1 and not titles and parts[0] not in known:
        return None
    several = (not titles and _the(view, first)) or (first > 0 and view.low[first - 1] in COUNTS)
    plural = several and parts[-1].endswith("s") and (parts[-1][:-1] in known or parts[-1][:-2] in known)
    return Name(first, end, titles, parts, _the(view, first), plural)


def name_of_label(view: View, first: int) -> Name | None:
    """The name that labels a line and begins with token `first`, unless it is a pronoun: all of the label, less what opens a phrase.

    "THE OLD MAN", "A MAN", "MY MOTHER" are names here: one label is one person throughout.
    """
    last = end_of_label(view, first)
    if (first and view.label[first - 1] == view.label[first]) or (last == first + 1 and view.low[first] in PRONOUNS):
        return None
    opened = first + (last > first + 1 and (view.low[first] in ARTICLES or view.low[first] in PRONOUNS))
    titles, start = _titles_at(view, opened)
    return Name(first, last, titles, tuple(labelled(word) for word in view.word[start:last]), opened > first, False)


def end_of_label(view: View, first: int) -> int:
    """The token after the label that token `first` is in."""
    last = first
    while last < len(view) and view.label[last] == view.label[first]:
        last += 1
    return last


def _titles_at(view: View, i: int) -> tuple[tuple[str, ...], int]:
    """The titles from token `i` on and the token after them: one, several ("Rev. Mr. Collins"), kin in small letters ("aunt March")."""
    titles: list[str] = []
    while (
        i < len(view)
        and len(titles) < LONGEST_RUN
        and (title := title_of(view.low[i]))
        and (view.word[i][0].isupper() or title in words("kin_names"))
    ):
        titles.append(title)
        i += 1
        if i < len(view) and view.word[i] == "." and len(view.word[i - 1]) <= 4:
            i += 1
    return tuple(titles), i


def _parts_at(view: View, first: int, start: int, stop: int, titles: tuple[str, ...], known: frozenset[str]) -> tuple[tuple[str, ...], int]:
    """The words of the name that begins at `first`, from `start` on, where its titles end, before `stop`, and the token after them."""
    parts: list[str] = []
    i = start
    while i < stop and view.quote[i] == view.quote[first] and view.sentence[i] == view.sentence[first]:
        if i > start and view.opens[i]:
            break
        part = _part_at(view, i, first, titles, parts, known)
        if part is None:
            break
        if part:
            parts.append(part)
        i += 1
    while i > start and view.word[i - 1] in (".", "the"):
        i -= 1
    return tuple(parts), i


def _part_at(view: View, i: int, first: int, titles: tuple[str, ...], parts: list[str], known: frozenset[str]) -> str | None:
    """What token `i` adds to the words so far: "" for a point or an article within the name, None where the name has ended."""
    here, following = view.word[i], view.word[i + 1] if i + 1 < len(view) else ""
    if here[0].isupper():
        form = plain(here)
        surname = bool(titles) and not parts and not shouted(here) and len(here) > 1  # "Mrs. Hall", though a hall is a building
        epithet = i == first and _the(view, i) and _extends(here) and not view.opens[i] and following in known
        if form in known or surname or epithet or (parts and _extends(here)):
            return form
        end = _initials(view, i)
        if end > i and (parts or (end < len(view) and plain(view.word[end]) in known)):
            return here  # "John J. Smith", "J. R. Smith"
    elif PREFIXED.match(here) and here in known:
        return plain(here)
    if here == "." and parts and len(parts[-1]) == 1:
        return ""
    if here == "the" and parts and following in ("First", "Second", "Third", "Great"):
        return ""
    if (parts or titles) and here in PARTICLES and (here != "of" or not NOBLE.isdisjoint(titles)) and _particle_run(view, i, known):
        return here
    return None


def _initials(view: View, i: int) -> int:
    """The token after the run of initials at `i`."""
    stop = min(i + LONGEST_RUN, len(view))
    while i < stop and len(view.word[i]) == 2 and view.word[i][0].isupper() and view.word[i][1] == ".":
        i += 1
    return i


def _extends(here: str) -> bool:
    """Whether a capital inside a sentence goes on with a name that has begun."""
    whole = here.rpartition("-")[2][:1].isupper()  # not "Smith-like"
    return bool(NUMERAL.match(here)) or (whole and len(here) > 1 and not shouted(here) and here not in words("no_names"))


def _particle_run(view: View, i: int, known: frozenset[str]) -> bool:
    """Whether a name word follows the particles at `i`."""
    for j in range(i + 1, min(i + 4, len(view))):
        if view.word[j] not in PARTICLES:
            return view.word[j][0].isupper() and view.word[j].isalpha() and (plain(view.word[j]) in known or len(view.word[j]) > 2)
    return False


def _the(view: View, i: int) -> bool:
    return i > 0 and view.low[i - 1] == "the"


def _title_alone(view: View, first: int, end: int) -> bool:
    """Whether a title without a name stands for somebody: "the Captain", "Doctor", "Mother"; an abbreviation or "Miss" does not."""
    capital = (view.word[first][0].isupper() and not (shouted(view.word[first]) or view.opens[first])) or view.low[first] not in HONORIFICS
    return (
        view.word[first][0].isupper()
        and capital
        and view.word[end - 1] != "."
        and not view.low[first].endswith(".")
        and view.low[first] not in ("st", "miss", "mr", "mrs", "don", "m", "ma", "mate")
    )
