"""Lemmas: the base form of each tagged word, by the rules of English inflection and the words that break them.

The conventions are those of UD English EWT (universaldependencies.org/treebanks/en_ewt): pronouns have their nominative (`them` they) and
possessives stay (`my`, and `mine` my), every form of a verb has its bare infinitive, comparatives and superlatives have their positive,
names keep their capital, curly marks are straight ones. A word with hyphens is inflected at its end.

A rule gives the bases that a form may have, the likeliest first. `lexicon/lemma_bases.txt` holds the words of Open English WordNet for
which that order is wrong, `lemma_forms.txt` the forms that no rule explains, `lemma_capitals.txt` the words that are never without their
capital; training/lemma_words.py makes all three. Bases and forms are by part of speech, so `left` is leave as a VERB and left as an ADJ.
"""

from functools import cache

import msgspec

from fabula.layers import Tokens
from fabula.steps.lexicon import lines
from fabula.steps.lexicon import words as written_small

VOWELS = frozenset("aeiouy")
INFLECTED = ("NOUN", "VERB", "ADJ", "ADV")

_PRONOUNS = {
    "i": "I", "me": "I", "we": "we", "us": "we", "'s": "we", "them": "they", "'em": "they", "em": "they", "him": "he", "her": "she",
    "mine": "my", "yours": "your", "ours": "our", "hers": "her", "theirs": "their", "these": "this", "those": "that", "thee": "thou",
    "thine": "thy", "ye": "you", "ya": "you", "'t": "it", "'tis": "it", "whom": "whom",
}  # fmt: skip
_AUXILIARIES = {
    "am": "be", "is": "be", "are": "be", "was": "be", "were": "be", "been": "be", "being": "be", "'m": "be", "'s": "be", "'re": "be",
    "s": "be", "m": "be", "re": "be", "ai": "be", "art": "be", "wert": "be", "wast": "be",
    "has": "have", "had": "have", "having": "have", "'ve": "have", "ve": "have", "hath": "have", "hast": "have", "hadst": "have",
    "does": "do", "did": "do", "doing": "do", "done": "do", "doth": "do", "dost": "do", "didst": "do",
    "ca": "can", "canst": "can", "wo": "will", "'ll": "will", "ll": "will", "wilt": "will", "sha": "shall", "shalt": "shall",
    "'d": "would", "d": "would", "got": "get", "gets": "get", "getting": "get", "gotten": "get",
}  # fmt: skip
# Words of parts of speech that have few: what is not here is its own lemma.
_CLOSED = {
    "PRON": _PRONOUNS,
    "DET": {"an": "a", "these": "this", "those": "that", "th'": "the"},
    "AUX": _AUXILIARIES,
    "PART": {"n't": "not", "nt": "not", "na": "to", "ta": "to", "s": "'s", "'": "'s"},
    "ADP": {"o'": "of", "vs": "versus", "vs.": "versus", "thru": "through", "'til": "till", "til": "till", "'bout": "about"},
    "SCONJ": {"'cause": "because", "'til": "till", "til": "till", "tho": "though"},
    "CCONJ": {"'n": "and", "n": "and", "an'": "and"},
    "VERB": {"'s": "be", "'m": "be", "'re": "be", "'ve": "have", "'d": "have", "gon": "go", "wan": "want"},
    "NOUN": {"am": "a.m.", "pm": "p.m.", "a.m": "a.m.", "p.m": "p.m.", "etc": "etc.", "tv": "TV", "t.v.": "TV"},
    "ADV": {"worse": "badly", "worst": "badly"},
}  # fmt: skip
_MARKS = str.maketrans("“”„‟«»‘’‚‛—–―", '""""""' + "''''" + "---")
# Abbreviated dates that are no names of people: Jan and Sun are.
_DATES = {
    "Feb": "February", "Apr": "April", "Aug": "August", "Sep": "September", "Sept": "September", "Oct": "October", "Nov": "November",
    "Dec": "December", "Tue": "Tuesday", "Tues": "Tuesday", "Wed": "Wednesday", "Thu": "Thursday", "Thurs": "Thursday", "Fri": "Friday",
    "Jan.": "January", "Mar.": "March", "Mon.": "Monday", "Sat.": "Saturday", "Sun.": "Sunday",
}  # fmt: skip
_PARTICLES = frozenset("al and bin da de del den der di du el ibn la le of on the und van von y".split())
_SHOUTED = 5  # letters that a name in capitals has at least; shorter ones may be initials

# How stems end that have lost an e before -ed, -ing, -er, -est: after any letter; after a consonant and one vowel in a word of several
# syllables; in a word of one syllable, one vowel and one consonant are enough (hop|ed is hope, for hop has hopped). Counted over the verbs
# of Open English WordNet.
_E_AFTER_ANY = (
    "c", "v", "z", "u", "s", "dg", "rg", "lg", "iat", "uat", "bl", "cl", "dl", "fl", "gl", "kl", "pl", "tl", "zl", "tr", "cr", "gr", "br",
)  # fmt: skip
_E_AFTER_ONE_VOWEL = (
    "ad", "id", "od", "ud", "ag", "ib", "ob", "ak", "ok", "ol", "ul", "um", "in", "ar", "ir", "ur", "at", "ut", "eng", "ang", "ung",
)  # fmt: skip
_NO_E = ("ss", "zz", "ead", "our")
_NEVER_BEFORE_E = frozenset("wxy")
_KEEP_DOUBLE = frozenset("lsfz")
_HISSING = ("ss", "sh", "ch", "x")


def _syllables(stem: str) -> int:
    """How many groups of vowels the stem has; `qu` is a consonant."""
    stem = stem.replace("qu", "q")
    return sum(c in VOWELS and (n == 0 or stem[n - 1] not in VOWELS) for n, c in enumerate(stem))


def _one_vowel(stem: str) -> bool:
    """Does the stem end in one vowel and one consonant?"""
    stem = stem.replace("qu", "q")
    return len(stem) > 1 and stem[-1] not in VOWELS and stem[-2] in VOWELS and (len(stem) == 2 or stem[-3] not in VOWELS)


def _lost_e(stem: str) -> bool:
    if stem.endswith(_NO_E):
        return False
    if stem.endswith(_E_AFTER_ANY):
        return True
    if _syllables(stem) == 1:
        return _one_vowel(stem) and stem[-1] not in _NEVER_BEFORE_E
    ending = stem.rstrip("g") if stem.endswith("ng") else stem
    return stem.endswith(_E_AFTER_ONE_VOWEL) and _one_vowel(ending)


def _stems(stem: str) -> tuple[str, ...]:
    """The bases of a stem before -ed, -ing, -er, -est, the likeliest first: carri|ed, stopp|ed, hop|ing, call|ing."""
    if not any(c in VOWELS for c in stem):
        return ()
    if stem.endswith("i"):
        return (f"{stem[:-1]}y", stem, f"{stem}e")
    if len(stem) > 2 and stem[-1] == stem[-2] and stem[-1] not in VOWELS:
        kept = stem[-1] in _KEEP_DOUBLE and not (stem[-1] == "l" and _syllables(stem) > 1)
        return (stem, stem[:-1], f"{stem}e") if kept else (stem[:-1], stem, f"{stem}e")
    if stem.endswith("ck"):
        return (stem, stem[:-1])
    return (f"{stem}e", stem) if _lost_e(stem) else (stem, f"{stem}e")


def _without_s(word: str) -> tuple[str, ...]:
    """The bases of a plural or of a third person, the likeliest first."""
    if word.endswith("ies"):
        return (word[:-1], f"{word[:-3]}y", word) if len(word) < 5 else (f"{word[:-3]}y", word[:-1], word[:-2], word)
    if word.endswith("es"):
        stem = word[:-2]
        if stem.endswith("zz"):
            return (stem, stem[:-1])
        hissing = stem.endswith(_HISSING) or (stem.endswith("o") and _syllables(stem) > 1)
        viruses = stem.endswith("us") and _syllables(stem) > 1 and _one_vowel(stem)
        return (stem, word[:-1], word) if hissing or viruses else (word[:-1], stem, word)
    if not word.endswith("s") or word.endswith("ss"):
        return (word,)
    return (word, word[:-1]) if word.endswith(("us", "is")) else (word[:-1], word)


def candidates(word: str, upos: str) -> tuple[str, ...]:
    """The bases that the rules allow a word in lower case, the likeliest first. Its irregular forms are not thought of.

    `upos` is one of INFLECTED.
    """
    if len(word) < 3:
        return (word,)
    if upos == "NOUN":
        return (f"{word[:-3]}man", word) if word.endswith("men") else _without_s(word)
    if upos == "VERB":
        if word.endswith("ing") and (stems := _stems(word[:-3])):
            return (word[:-3], *stems, word) if word.endswith("iing") else (*stems, word)
        if word.endswith("ed") and (stems := _stems(word[:-2])):
            return (word[:-1], *stems, word) if word.endswith("eed") else (*stems, word)
        if word.endswith("in") and (stems := _stems(word[:-2])):  # goin’
            return (*stems, word)
        return _without_s(word)
    ending = next((ending for ending in ("est", "er") if word.endswith(ending)), None)
    if ending and (stems := _stems(word.removesuffix(ending))):
        return (*stems, word)
    return (word,)


@cache
def _bases(upos: str) -> frozenset[str]:
    """The words of a part of speech that are the base wherever they are a candidate."""
    return frozenset(word for tag, word in map(str.split, lines("lemma_bases")) if tag == upos)


@cache
def _forms(upos: str) -> dict[str, str]:
    """The irregular forms of a part of speech, each with its base."""
    return {form: base for tag, form, base in map(str.split, lines("lemma_forms")) if tag == upos}


def _inflected(word: str, upos: str) -> str:
    """The base of a word in lower case. Of several parts joined by hyphens the last is inflected, or the first in sisters-in-law."""
    if form := _forms(upos).get(word):
        return form
    front, _, last = word.rpartition("-")
    if front.endswith(("-in", "-of")):
        first, _, middle = front.partition("-")
        return f"{_inflected(first, upos)}-{middle}-{last}"
    if front and last:
        return f"{front}-{_inflected(last, upos)}"
    found, bases = candidates(word, upos), _bases(upos)
    if word in bases or (upos in ("ADJ", "ADV") and _is_no_comparative(word, found)):
        return word
    return next((base for base in found if base in bases), found[0])


def _is_no_comparative(word: str, found: tuple[str, ...]) -> bool:
    """Is an adjective or adverb on -er or -est a word by itself, of which prose knows no positive: a guest room?"""
    known = written_small("common_words")
    return word in known and known.isdisjoint(found[:-1])


@cache
def _capitals() -> dict[str, str]:
    """The words that have a capital wherever they stand (American, Jew), by how they are written without."""
    return {word.lower(): word for word in lines("lemma_capitals")}


def _name(word: str) -> str:
    """The lemma of a name. It is a plural where its word is known for one (Americans), and so left alone otherwise: James, Wells."""
    if word.isalpha() and (word.islower() or (word.isupper() and len(word) >= _SHOUTED)) and word not in _PARTICLES:
        word = word.capitalize()
    small = word.lower()
    if word.endswith("s") and small not in _capitals() and (one := _capitals().get(small[:-1])):
        return one
    return _DATES.get(word.removesuffix(".")) or _DATES.get(word) or word


def _adjective(word: str) -> str:
    """The lemma of an adjective: its positive, with a capital where it is one of those that have it."""
    front, hyphen, last = word.rpartition("-")
    small = last.lower()
    capital = None if last in written_small("common_words") else _capitals().get(small)
    return front.lower() + hyphen + (capital or _inflected(small, "ADJ"))


def _noun(word: str) -> str:
    """The lemma of a noun. Letters and numbers stand for themselves: A, CO2, 1970s."""
    if any(map(str.isdigit, word)):
        return word.replace("'", "")
    return word if len(word) == 1 else _inflected(word.lower(), "NOUN")


def lemma(word: str, upos: str) -> str:
    """The lemma of a token, from its own letters and its UPOS; what its neighbours tell besides, `find_lemmas` knows.

    A tag that is none of UD's leaves the word in lower case.
    """
    if upos == "PUNCT":
        return word.translate(_MARKS)
    word = word.replace("’", "'")
    small = word.lower()
    if base := _CLOSED.get(upos, {}).get(small):
        return base
    match upos:
        case "PROPN":
            return _name(word)
        case "ADJ":
            return _adjective(word)
        case "NOUN":
            return _noun(word)
        case "VERB" | "ADV":
            return _inflected(small, upos)
        case "NUM":
            return word.replace(",", "") if word[:1].isdigit() else word if word.isupper() else small
        case "SYM" | "X":
            return word
    return small


def find_lemmas(text: str, tokens: Tokens) -> Tokens:
    """The tokens with their lemmas; null where the tag is null."""
    words = [text[start:end] for start, end in zip(tokens.start, tokens.end, strict=True)]
    known = {(word, tag): lemma(word, tag) for word, tag in set(zip(words, tokens.upos, strict=True)) if tag is not None}
    lemmas = [
        None if tag is None else _in_context(n, words, tokens) or known[word, tag]
        for n, (word, tag) in enumerate(zip(words, tokens.upos, strict=True))
    ]
    return msgspec.structs.replace(tokens, lemma=lemmas)


def _in_context(n: int, words: list[str], tokens: Tokens) -> str | None:
    """The lemma of a token that its neighbours decide, None where its letters and tag are enough."""
    word, tag = words[n].replace("’", "'"), tokens.upos[n]
    match tag:
        case "PRON" if word.lower() == "her":
            return "her" if tokens.deprel[n] == "nmod" else None
        case "AUX" if word.lower() in ("'d", "'s"):
            return "have" if _before_participle(n, word.lower(), words, tokens) else None
        case "ADJ" if word[:1].isupper() and not word.isupper() and n and tokens.upos[n - 1] not in ("PUNCT", None):
            # Part of a name that goes on: the United States. At the beginning of a sentence any word has a capital.
            beside = (n - 1, n + 1) if n + 1 < len(words) else (n - 1,)
            inside = any(tokens.upos[m] == "PROPN" and words[m][:1].isupper() for m in beside)
            return _capital(_adjective(word)) if inside else None
        case "PROPN" if len(word) > 4 and word.endswith("s") and word[:1].isupper() and not word.endswith(("ss", "us", "is")):
            # The Tigers, but Woods and Jones.
            one = _inflected(word.lower(), "NOUN")
            return _capital(one) if one in written_small("common_words") and _after_the(n, words, tokens) else None
    return None


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]


def _before_participle(n: int, clitic: str, words: list[str], tokens: Tokens) -> bool:
    """Does the clitic stand for has or had, and not for is or would: he'd gone, he'd better, he's been?"""
    for m in range(n + 1, min(n + 4, len(words))):
        word, tag = words[m].lower(), tokens.upos[m]
        if clitic == "'d" and word == "better":
            return True
        if tag in ("VERB", "AUX"):
            return word in ("been", "got", "had") if clitic == "'s" else lemma(word, tag) != word
        if tag not in ("ADV", "PART"):
            return False
    return False


def _after_the(n: int, words: list[str], tokens: Tokens) -> bool:
    """Does `the` stand before the name and what describes it?"""
    for m in range(n - 1, max(n - 6, -1), -1):
        if tokens.upos[m] == "DET":
            return words[m].lower() == "the"
        if tokens.upos[m] not in ("ADJ", "PROPN", "NOUN", "NUM") and not words[m][:1].isupper():
            return False
    return False
