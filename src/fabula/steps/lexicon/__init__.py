"""The words that the rules know: one text file a list, one word a line, `#` opens a comment; the patterns of acts and scenes as Python."""

from functools import cache
from importlib.resources import files
from unicodedata import combining, normalize

IRREGULAR = {
    "be": "is was been being", "begin": "begins began begun beginning", "bid": "bids bade bidding", "bite": "bites bit biting",
    "break": "breaks broke breaking", "burst": "bursts burst bursting", "choke": "chokes choked choking", "come": "comes came coming",
    "cut": "cuts cut cutting", "cry": "cries cried crying", "deny": "denies denied denying", "feel": "feels felt feeling",
    "find": "finds found finding", "get": "gets got getting", "give": "gives gave giving", "go": "goes went going",
    "groan": "groans groaned groaning", "hear": "hears heard hearing", "keep": "keeps kept keeping", "know": "knows knew knowing",
    "lie": "lies lied lying", "marry": "marries married marrying", "put": "puts put putting", "read": "reads read reading",
    "reply": "replies replied replying", "say": "says said saying sez sed", "see": "sees saw seeing", "sing": "sings sang singing",
    "speak": "speaks spoke speaking", "spit": "spits spat spitting", "swear": "swears swore swearing", "tell": "tells told telling",
    "think": "thinks thought thinking", "throw": "throws threw throwing", "try": "tries tried trying",
    "understand": "understands understood understanding", "weep": "weeps wept weeping", "write": "writes wrote writing",
    "quoth": "quoth", "bespeak": "bespeaks bespoke", "beseech": "beseeches besought beseeching", "query": "queries queried querying",
    "parry": "parries parried parrying", "specify": "specifies specified specifying", "clarify": "clarifies clarified clarifying",
    "make": "makes made making", "leave": "leaves left leaving", "take": "takes took taking", "run": "runs ran running",
    "hum": "hums hummed humming", "quip": "quips quipped quipping", "snap": "snaps snapped snapping", "beg": "begs begged begging",
    "blub": "blubs blubbed", "yap": "yaps yapped", "chat": "chats chatted", "admit": "admits admitted admitting",
    "sob": "sobs sobbed sobbing", "grin": "grins grinned grinning", "nod": "nods nodded nodding", "interrupt": "interrupts interrupted",
    "prompt": "prompts prompted prompting", "cheat": "cheats cheated", "pray": "prays prayed praying", "stand": "stands stood standing",
    "sit": "sits sat sitting", "hold": "holds held holding", "shrug": "shrugs shrugged shrugging",
}  # fmt: skip
VOWELS = frozenset("aeiou")


@cache
def lines(name: str) -> tuple[str, ...]:
    """The entries of one list, in the order of its file."""
    text = files(__package__).joinpath(f"{name}.txt").read_text(encoding="utf-8")
    return tuple(line for raw in text.splitlines() if (line := raw.partition("#")[0].strip()))


@cache
def words(name: str) -> frozenset[str]:
    """The entries of one list as a set: base forms of the verb lists stand with all their forms."""
    if name.endswith("_verbs"):
        return frozenset(form for base in lines(name) for form in verb_forms(base))
    return frozenset(lines(name))


@cache
def table(name: str) -> dict[str, str]:
    """A list of two columns, divided by a tab, as a dictionary."""
    rows = (line.split("\t") for line in lines(name))
    return {row[0]: row[1] for row in rows}


def first_name(word: str) -> str | None:
    """The pronoun that a first name gives, "-" for either, None where the list does not have it; accents may be left out of the list."""
    names = table("first_names")
    return names.get(word) or (None if word.isascii() else names.get(unaccented(word)))


def unaccented(word: str) -> str:
    """A word without the marks over and under its letters."""
    return "".join(c for c in normalize("NFD", word) if not combining(c))


def verb_forms(base: str) -> frozenset[str]:
    """The finite and -ing forms of a verb: "cry" gives cry, cries, cried, crying."""
    if base in IRREGULAR:
        return frozenset([base, *IRREGULAR[base].split()])
    if base.endswith("e"):
        return frozenset([base, base + "s", base + "d", base[:-1] + "ing"])
    if base.endswith("y") and base[-2] not in VOWELS:
        return frozenset([base, base[:-1] + "ies", base[:-1] + "ied", base + "ing"])
    third = base + ("es" if base.endswith(("s", "x", "z", "ch", "sh")) else "s")
    return frozenset([base, third, base + "ed", base + "ing"])
