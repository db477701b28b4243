"""Proper names: which capitals are names, how far a name goes, and whether it names a person or a place."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from fabula.layers import GivenCast
from fabula.steps.lexicon import first_name, table, unaccented, words
from fabula.steps.view import NARRATION, View

PARTICLES = frozenset("de du des la le van von der den del della di da dos al el bin ibn ben y of".split())
NOBLE = frozenset(
    (
        "duke duchess earl count countess marquis marquess marchioness baron "
        "baroness prince princess king queen lord lady viscount bishop laird"
    ).split()
)
COUNTS = frozenset("two three four five six seven eight nine ten several many few both other".split())
GREATER = frozenset("older elder old big bigger tall taller other".split())
LESSER = frozenset("younger young little small smaller short shorter first".split())
WHERE = {
    "in": 1.0,
    "at": 0.7,
    "near": 0.7,
    "into": 0.7,
    "towards": 0.3,
    "toward": 0.3,
    "from": 0.4,
    "to": 0.3,
    "of": 0.15,
    "through": 0.6,
    "across": 0.6,
    "outside": 0.6,
}
HONORIFICS = frozenset({"madam", "madame", "sir", "lady", "lord", "master", "mistress", "monsieur"})  # for anybody: a capital must tell
NUMERAL = re.compile(r"(?:I{2,3}|IV|V|VI{1,3}|IX|X|Jr\.?|Sr\.?)$")
STUTTER = re.compile(r"^(?:(\w{1,2})[-–—…]+)+(?=\1)", re.IGNORECASE)
PREFIXED = re.compile(
    r"(?:al|el|ul|as|ar|an|bin|ibn|bint|abu|d['’]|l['’])-?[^\W\d_a-z]"
)  # al-Rashid, d'Artagnan: written small before the name
STRETCH = re.compile(r"(\w)\1{2,}")


@dataclass(frozen=True, slots=True)
class Name:
    """A proper name in the text: tokens `first`..`last` (exclusive), its titles in lower case without dot, its words in normal spelling."""

    first: int
    last: int
    titles: tuple[str, ...]
    parts: tuple[str, ...]
    definite: bool  # "the" stands before it
    plural: bool  # a family or namesakes: "the Bennets", "two Jacks"


def title_of(low: str) -> str | None:
    """The title that a word is ("mrs." → "mrs"), or None."""
    bare = low.rstrip(".")
    return next((form for form in (bare, bare if bare.isascii() else unaccented(bare)) if form in table("titles")), None)


def plain(word: str) -> str:
    """A word's normal spelling: no stutter, no shouting, no stretch ("B-Buuuffy" → "Buffy", "ANNE" → "Anne")."""
    word = STUTTER.sub("", word)
    if len(word) > 1 and word.isupper() and word.isalpha():
        word = word.capitalize()
    return STRETCH.sub(r"\1", word) if STRETCH.search(word) else word


def shouted(word: str) -> bool:
    """Whether a word is all capitals."""
    return len(word) > 1 and word.isupper()


def labels(view: View, i: int) -> bool:
    """Whether the token is the label of a line in a script or a chat: "JUNE: Hello", "june: hello"."""
    n = len(view)
    if i + 2 >= n or view.word[i + 1] != ":" or not view.word[i].isalpha() or view.quote[i] != NARRATION or view.quote[i + 2] == NARRATION:
        return False
    return i == 0 or view.quote[i - 1] != NARRATION or view.paragraph[i - 1] != view.paragraph[i]


def name_words(view: View, given: GivenCast) -> frozenset[str]:
    """The words that are names in this text, in normal spelling: by how they are written here, by the lists, and by the given cast."""
    inside: Counter[str] = Counter()
    opening: Counter[str] = Counter()
    spoken: Counter[str] = Counter()  # beside a verb of speech, after a title, before a verb
    small: Counter[str] = Counter()
    speech, titles, n = words("speech_verbs"), table("titles"), len(view)
    for i, word in enumerate(view.word):
        if not view.body[i]:
            continue
        if labels(view, i):
            inside[plain(word).capitalize() if word.islower() else plain(word)] += 1
        elif word[0].islower() and PREFIXED.match(word):
            inside[word] += 1
        elif word[0].islower():
            small[view.low[i]] += 1
        elif word[0].isupper() and (form := plain(word)) != "I" and not shouted(word):
            (opening if view.opens[i] else inside)[form] += 1
            after = view.low[i + 1] if i + 1 < n else ""
            before = view.low[i - 1] if i else ""
            if before == "the" and i > 1:
                before = view.low[i - 2]
            if (
                after in speech
                or after in words("subject_verbs")
                or (before in speech and i > 1 and view.quote[i - 2] != view.quote[i - 1])
                or before.rstrip(".") in titles
            ):
                spoken[form] += 1
    common, barred = words("common_words"), words("no_names")
    chosen = set()
    for form in inside.keys() | opening.keys():
        low, mid = form.lower(), inside[form]
        first = first_name(form) is not None
        stated = first and spoken[form] >= 2 and spoken[form] * 5 >= mid  # "June said" outweighs the month
        if (form in barred and not stated) or not form[0].isalpha() or (low in titles and low not in words("kin_names")):
            continue
        small_here = small[low]
        if low in common:
            # A name that is a word (Hope, Will, Grace): the text itself must mostly write it with a capital.
            listed = first and mid + spoken[form] >= 1 and mid >= small_here * 0.2
            often = mid >= 2 or (mid and spoken[form] and low not in words("function_words"))
            good = listed or (often and mid > small_here * 0.5)
        elif mid:
            good = mid >= small_here
        else:
            good = first or (small_here == 0 and (opening[form] >= 2 or spoken[form] > 0))
        if good and (len(form) > 1 or spoken[form] or not form.isascii()):  # "ends in R"
            chosen.add(form)
    return frozenset(chosen | {word for word in given_words(given) if word.lower() not in common or inside[word] > 0})


def given_words(given: GivenCast) -> frozenset[str]:
    """The words of the given names that are written with a capital: no articles, no titles."""
    aliases = (alias for person in given.character for alias in (person.name, *person.aliases))
    found = (word for alias in aliases for word in re.findall(r"[\w'’-]+", alias) if word[0].isupper())
    return frozenset(word for word in found if word.lower() not in words("function_words") and title_of(word.lower()) is None)


def find_names(view: View, known: frozenset[str]) -> Iterator[Name]:
    """The names of the text, in order; `known` are the words that may open one."""
    i, n = 0, len(view)
    told_apart = contrasts(view, known)
    while i < n:
        name = _name_at(view, i, known, told_apart)
        if name is None:
            i += 1
        else:
            yield name
            i = name.last


def contrasts(view: View, known: frozenset[str]) -> frozenset[tuple[str, str]]:
    """The adjectives that tell two people of one name apart, each with the name: "the older Mara" beside "the younger Mara"."""
    found: Counter[tuple[str, str]] = Counter()
    for i in range(len(view) - 1):
        if view.low[i] in GREATER | LESSER and view.word[i + 1] in known and view.body[i]:
            found[view.low[i], view.word[i + 1]] += 1
    often = {pair for pair, n in found.items() if n > 1}
    great, less = ({name for adjective, name in often if adjective in side} for side in (GREATER, LESSER))
    return frozenset((adjective, name) for adjective, name in often if name in great & less)


def _name_at(view: View, i: int, known: frozenset[str], told_apart: frozenset[tuple[str, str]]) -> Name | None:
    word = view.word[i]
    first = i
    if word.islower() and word.capitalize() in known and labels(view, i):
        return Name(i, i + 1, (), (word.capitalize(),), False, False)
    if i + 1 < len(view) and (view.low[i], view.word[i + 1]) in told_apart:
        return Name(i, i + 2, (), (view.low[i].capitalize(), view.word[i + 1]), _the(view, i), False)
    titles: list[str] = []
    # Titles, also several ("Rev. Mr. Collins") and kin words in lower case before a name ("aunt March").
    while i < len(view) and (title := title_of(view.low[i])) and (view.word[i][0].isupper() or title in words("kin_names")):
        titles.append(title)
        i += 1
        if i < len(view) and view.word[i] == "." and len(view.word[i - 1]) <= 4:
            i += 1
    if (
        titles
        and i < len(view)
        and view.low[i] in ("and", "&")
        and (pair := _name_at(view, i + 1, known, told_apart))
        and pair.titles
        and pair.parts
    ):
        return Name(first, first + 1, tuple(titles), pair.parts[-1:], False, False)  # "Mr. and Mrs. Weston"
    start = i
    parts: list[str] = []
    while i < len(view) and view.quote[i] == view.quote[first] and view.sentence[i] == view.sentence[first]:
        here = view.word[i]
        form = plain(here)
        if i > start and view.opens[i]:
            break
        surname = bool(titles) and not parts and not shouted(here) and len(here) > 1  # "Mrs. Hall", though a hall is a building
        epithet = i == first and _the(view, i) and _extends(here) and not view.opens[i] and i + 1 < len(view) and view.word[i + 1] in known
        if (here[0].isupper() and (form in known or surname or epithet or (parts and _extends(here)))) or (
            PREFIXED.match(here) and here in known
        ):
            parts.append(form)
        elif parts and len(here) == 2 and here[0].isupper() and here[1] == ".":
            parts.append(here)
        elif not parts and (end := _initials(view, i)) > i and end < len(view) and plain(view.word[end]) in known:
            parts += view.word[i:end]  # "J. R. Smith"
            i = end - 1
        elif here == "." and parts and len(parts[-1]) == 1:
            pass
        elif (
            (parts or titles) and here in PARTICLES and (here != "of" or any(t in NOBLE for t in titles)) and _particle_run(view, i, known)
        ):
            parts.append(here)
        elif here == "the" and parts and i + 1 < len(view) and view.word[i + 1] in ("First", "Second", "Third", "Great"):
            pass
        else:
            break
        i += 1
    while i > start and view.word[i - 1] in (".", "the"):
        i -= 1
    if not parts:
        return (
            None if not titles or not _title_alone(view, first, start) else Name(first, start, tuple(titles), (), _the(view, first), False)
        )
    if len(parts) == 1 and not titles and parts[0] not in known:
        return None
    several = (not titles and _the(view, first)) or (first > 0 and view.low[first - 1] in COUNTS)
    plural = several and parts[-1].endswith("s") and (parts[-1][:-1] in known or parts[-1][:-2] in known)
    return Name(first, i, tuple(titles), tuple(parts), _the(view, first), plural)


def _initials(view: View, i: int) -> int:
    """The token after the run of initials at `i`."""
    while i < len(view) and len(view.word[i]) == 2 and view.word[i][0].isupper() and view.word[i][1] == ".":
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


def is_place(parts: tuple[str, ...], titles: bool, person: float, place: float) -> bool:
    """Whether a name is a place's: by its last word, the list of places, and how the text stands it."""
    if titles:
        return False
    if parts[-1].lower() in words("site_nouns") and (len(parts) > 1 or parts[-1] in words("no_names")):
        return True
    if all(part in words("place_names") or part in words("no_names") for part in parts):
        place += 2.5
    if first_name(parts[0]):
        person += 2.0
    return place > person


def evidence(view: View, name: Name) -> tuple[float, float]:
    """How strongly the words around a name say that it is a person's, and a place's."""
    n = len(view)
    lead = name.first - 1 - name.definite
    before = view.low[lead] if lead >= 0 else ""
    after = view.low[name.last] if name.last < n else ""
    speech = words("speech_verbs")
    person = place = 0.0
    if name.titles:
        person += 3
    if after in speech or before in speech:
        person += 2
    elif after in words("subject_verbs") or (after.endswith("ed") and len(after) > 4):
        person += 1
    if view.quote[name.first] != NARRATION and before in (",", "“", '"', "‘") and after in (",", "!", "?", "."):
        person += 1
    if before in ("dear", "dearest"):
        person += 2
    if after in ("'s", "’s"):
        person += 0.3
    if name.last - name.first == 1 and before in WHERE:
        place += WHERE[before]
    if name.definite:
        place += 0.3
    return person, place
