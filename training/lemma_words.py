"""The words that the rules of fabula/steps/lemmas.py get wrong, from Open English WordNet: lexicon/lemma_*.txt.

python -m training.lemma_words --wordnet DIR      DIR holds senses.tsv and the lists of exceptions, noun.exc to adv.exc

Every single word of WordNet is inflected as the spelling of English has it, and the rules are asked for the base of each form. Where their
first candidate is another, the word goes to the bases. What the exceptions list and no candidate reaches goes to the forms.
"""

import argparse
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from fabula.steps.lemmas import INFLECTED, VOWELS, candidates

LEXICON = Path(__file__).parents[1] / "src/fabula/steps/lexicon"
LETTER = {"NOUN": "n", "VERB": "v", "ADJ": "a", "ADV": "r"}
# Words that EWT has as their own lemma, though WordNet knows a word that they could be a form of.
KEPT = {
    "NOUN": (
        "aesthetics breeches clothes cola contents crossroads data ethics folks gas glasses goods grounds headquarters jeans manners "
        "means media news outskirts pajamas panties pants physics politics premises proceedings pyjamas regards remains savings "
        "scissors series shorts species spectacles statistics supplies surroundings tenterhooks thanks tights tongs trivia trousers "
        "troops tweezers whereabouts"
    ),
    "VERB": "appall distill enroll fulfill install instill",
    "ADJ": "further outer quarter upper",
    "ADV": "either further neither other whatsoever whenever whichever whoever",
}
PLACES = ("Laos", "Philippines")  # no plurals of Lao and Philippine
# Where a form may come from two words, and the rarer is the one that WordNet has more senses of.
FORMS = {"NOUN": {"leaves": "leaf"}, "VERB": {"ground": "grind", "spat": "spit"}, "ADV": {"sooner": "soon"}}


def read_words(folder: Path, upos: str) -> dict[str, int]:
    """The single words of a part of speech without capitals, and how many senses each has: the more, the commoner."""
    count: defaultdict[str, int] = defaultdict(int)
    for line in (folder / "senses.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        word, tag, *_ = line.split("\t")
        if tag[0] == LETTER[upos] and len(word) > 1 and word.isalpha() and word.islower():
            count[word] += 1
    return dict(count)


def read_exceptions(folder: Path, upos: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The irregular forms of a part of speech, each with its bases."""
    name = upos.lower()
    for line in (folder / f"{name}.exc").read_text(encoding="utf-8").splitlines():
        form, *bases = line.split("\t")
        if form.isalpha():
            yield form, tuple(bases)


def doubles(base: str) -> bool:
    """Does the last letter double before an ending: one syllable, one vowel, one consonant?"""
    vowels = [c in VOWELS for c in base.replace("qu", "q")]
    return sum(vowels) == 1 and len(vowels) > 1 and vowels[-2] and base[-1] not in "wxyh"


def spelt(base: str, ending: str) -> str:
    """A base with its ending, in regular spelling."""
    consonant_y = base.endswith("y") and base[-2] not in "aeiou"
    if ending == "s":
        if consonant_y:
            return f"{base[:-1]}ies"
        if base.endswith("z") and doubles(base):
            return f"{base}zes"
        return base + ("es" if base.endswith(("s", "x", "z", "ch", "sh")) or (base.endswith("o") and base[-2] not in "aeiou") else "s")
    if ending == "ing" and base.endswith(("ee", "oe", "ye")):
        return f"{base}ing"
    if ending == "ing" and base.endswith("ie"):
        return f"{base[:-2]}ying"
    if base.endswith("e"):
        return base[:-1] + ending
    if consonant_y and ending != "ing":
        return f"{base[:-1]}i{ending}"
    return base + base[-1] * doubles(base) + ending


def read(form: str, upos: str, bases: Iterable[str] = ()) -> str:
    """What the rules make of a form, with these bases known."""
    found = candidates(form, upos)
    return next((word for word in found if word in bases), found[0])


ENDINGS = {"NOUN": ("s",), "VERB": ("s", "ed", "ing"), "ADJ": ("er", "est"), "ADV": ()}


def forms_of(word: str, upos: str) -> set[str]:
    """The regular forms of a word; long adjectives have none."""
    return set() if upos == "ADJ" and len(word) > 8 else {spelt(word, ending) for ending in ENDINGS[upos]}


def missed(words: dict[str, int], upos: str, irregular: set[str]) -> set[str]:
    """The words that the rules do not find from their own regular forms, or take apart though they are no form of another."""
    found = set()
    for word, senses in words.items():
        if upos == "NOUN" and word.endswith("s") and any(other in words for other in candidates(word, upos) if other != word):
            continue  # a plural with a meaning of its own: an eye has no eyeses
        if any(read(form, upos) != word and word in candidates(form, upos) for form in forms_of(word, upos)):
            found.add(word)
        others = max((words.get(other, 0) for other in candidates(word, upos) if other != word), default=0)
        stands = senses > others or (upos == "VERB" and word.endswith("eed"))
        if read(word, upos) != word and stands and word not in irregular:
            found.add(word)
    # Of two that the same form may come from, the commoner one: bathing is of bathe.
    bases = {
        word
        for word in found
        if not any(
            words.get(other, 0) > words[word]
            for form in forms_of(word, upos)
            for other in candidates(form, upos)
            if len(other) > 1 and other != word and form in forms_of(other, upos)
        )
    }
    # Those which the rules found, before others became bases: skies is of sky, though skis is of ski.
    return bases | {
        word for word in words for form in forms_of(word, upos) if read(form, upos) == word and read(form, upos, bases) not in (word, form)
    }


def base_of(form: str, bases: tuple[str, ...], words: dict[str, int], upos: str) -> str:
    """The likeliest of the bases that WordNet gives an irregular form; itself where it is a commoner word than they are (feed, rent)."""
    if words.get(form, 0) > max((words.get(base, 0) for base in bases if base != form), default=-1):
        return form
    likely = (*(base for base in bases if base in KEPT[upos].split()), *(base for base in bases if base == read(form, upos)))
    return likely[0] if likely else max(bases, key=lambda base: words.get(base, 0))


def lists(folder: Path) -> tuple[list[str], list[str]]:
    """The lines of the first two lists: part of speech and base; part of speech, form and base."""
    all_bases, all_forms = [], []
    for upos in INFLECTED:
        words, kept = read_words(folder, upos), set(KEPT[upos].split())
        exceptions = {form: base_of(form, bases, words, upos) for form, bases in read_exceptions(folder, upos) if form not in kept}
        exceptions |= FORMS.get(upos, {})
        bases = missed(words, upos, {form for form, base in exceptions.items() if form != base}) | kept
        bases |= {form for form, base in exceptions.items() if form == base}
        regular = {form: word for word in words for form in forms_of(word, upos) if word not in candidates(form, upos)}
        forms = {form: base for form, base in {**regular, **exceptions}.items() if read(form, upos, bases) != base and form != base}
        all_bases += sorted(f"{upos}\t{word}" for word in bases - forms.keys())
        all_forms += sorted(f"{upos}\t{form}\t{base}" for form, base in forms.items())
    return all_bases, all_forms


def capitals(folder: Path) -> list[str]:
    """The adjectives and the nouns for kinds of people that have a capital: American, Jew; not those that name one person."""
    rows = [line.split("\t") for line in (folder / "synsets.tsv").read_text(encoding="utf-8").splitlines()[1:]]
    named = {row[0] for row in rows if row[5] != "_"}
    adjectives, nouns = read_words(folder, "ADJ"), read_words(folder, "NOUN")
    found = set()
    for line in (folder / "senses.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        word, tag, _, synset, lexfile, _ = line.split("\t")
        if word.isalpha() and word.istitle() and len(word) > 2:
            kind = tag[0] == "n" and lexfile == "noun.person" and synset not in named and word.lower() not in nouns
            if (tag[0] in "as" and adjectives.get(word.lower(), 0) < 2) or (kind and word.lower() not in adjectives):
                found.add(word)
    return sorted(found | set(PLACES))


HEAD = """# {what}
# From Open English WordNet (CC BY 4.0 and the WordNet licence: NOTICE) by training/lemma_words.py; edit that.
"""


def main() -> None:
    """Write the lists."""
    parser = argparse.ArgumentParser(prog="python -m training.lemma_words", description=__doc__)
    parser.add_argument("--wordnet", type=Path, required=True)
    folder = parser.parse_args().wordnet
    bases, forms = lists(folder)
    for name, what, rows in (
        ("bases", "Words that are the base wherever the rules of lemmas.py allow it, though the rules would guess another.", bases),
        ("forms", "Forms that no rule explains, each with its base.", forms),
        ("capitals", "Adjectives and kinds of people that have a capital.", capitals(folder)),
    ):
        (LEXICON / f"lemma_{name}.txt").write_text(HEAD.format(what=what) + "\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
