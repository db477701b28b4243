"""Tokens: words, numbers and marks, divided as the English treebanks of Universal Dependencies do.

Clitics are tokens of their own (do|n't, she|'s, Anne|'s, they|'ll, can|not, 't|is), whichever the apostrophe and without any (do|nt), and
so are the unit of a measure (5|pm), and each part of a word with hyphens and each hyphen (well|-|known) unless the first part is no word
of its own (co-operate). One token are numbers (1,500; 10:42), telephone numbers, abbreviations and initials with their dot (Mr., U.S.,
J.), runs of dots, dashes or marks of one kind (..., --, ?!), addresses of the web, of mail and of files, firms (AT&T), smileys and emoji.
Marks of emphasis (`_`, `*`) stand alone.
"""

import re
from collections.abc import Iterator

from fabula.layers import Tokens
from fabula.steps.lexicon import lines

_ABBREVIATIONS = "|".join(map(str.capitalize, lines("abbreviated_titles"))) + (
    "|Esq|Jr|Sr|Bros|Co|Ltd|Inc|Corp|Dept|Univ|Ave|Blvd|Mt|Ft|vs|etc|viz|cf|vol|pp|ed|e\\.g|i\\.e|a\\.m|p\\.m|A\\.M|P\\.M|Ph\\.D|M\\.D|B\\.A|M\\.A|D\\.C"
    "|Feb|Apr|Sept?|Oct|Nov|Dec|Tues?|Thurs?"  # not those that are names or words too: Jan, Mar, Sun
)
_FILES = "com|org|net|edu|gov|co\\.uk|doc|xls|pdf|txt|html?|jpe?g|png|gif|zip|exe"
_ALNUM = r"[^\W_]"
# Marks that combine with the letter before, soft hyphens and word joiners, do not end a word.
_INNER = "\u0300-\u036f\u00ad\u200c\u200d\u2060"
_EMOJI = "[\u2600-\u27bf\u2b00-\u2bff\U0001f300-\U0001faff]"
TOKEN = re.compile(
    rf"(?P<whole>(?:https?://|www\.)[^\s<>\"“”]{{1,500}}[^\s<>\"“”.,;:!?'’)\]]"
    r"|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,5}"
    rf"|(?<![\w.-])(?:[\w-]{{1,64}}\.){{1,5}}(?:{_FILES})(?![\w-])"
    r"|(?<![\w-])(?:\d{3}-)?\d{3}-\d{4}(?![\w-]))"
    rf"|(?:{_ABBREVIATIONS})\.(?!\w)|No\.(?=\s?\d)"
    rf"|[A-Z]{{1,3}}&[A-Z]{{1,3}}(?!{_ALNUM})"
    r"|(?<!\w)[:;=]['’]?-?[)(DPp/|\]]+(?![\w/])|\^_+\^|<3(?!\d)"
    rf"|(?:[A-Z]\.){{2,12}}|(?<!{_ALNUM})[A-HJ-Z]\.(?=\s?[A-Z])"
    rf"|\d+(?:[.,:/]\d+)*(?:st|nd|rd|th|s|am|pm)?(?!{_ALNUM})"
    rf"|{_ALNUM}+(?:(?:['’-]|[{_INNER}]+){_ALNUM}+)*[\u0300-\u036f]*"
    rf"|(?:{_EMOJI}[\ufe0f\U0001f3fb-\U0001f3ff]?(?:\u200d{_EMOJI}[\ufe0f\U0001f3fb-\U0001f3ff]?)*)"
    rf"|[\U0001f1e6-\U0001f1ff]{{2}}"
    r"|['’](?=(?i:em|til|cause|bout|twas|tis)\b)(?i:em|til|cause|bout|t)"
    r"|\.{2,}|-{2,}|[—–―]+|[?!]{2,}|``|''|=+|\*+|_+|~+|[^\s\u2060\u00ad\u200b\u200c\u200d\ufeff]"
)
_JOINED = frozenset(("cannot", "gonna", "wanna", "gotta"))
_CLITIC = re.compile(r"(?:n['’]t|['’](?:s|ll|re|ve|d|m|em))$", re.IGNORECASE)
_BARE_NOT = re.compile(r"(?:do|did|does|is|was|could|would|should|have|has|had|are|were|ai)nt", re.IGNORECASE)  # cant, wont are words
_MEASURE = re.compile(r"\d+(?:[.,:/]\d+)*(?=(?:am|pm|AM|PM|mm|cm|km|kg|ft|lbs?|hrs?|mph|GB|MB)$)")


# Before a hyphen these are affixes and stay with what follows: English Treebank's supplementary guidelines (LDC 2012), as EWT has them.
_AFFIXES = frozenset(
    "a anti auto be bi bio co counter cyber de dis e eco ex extra hyper inter intra macro mega micro mid mini mis multi neo non out over "
    "para post pre pro proto pseudo quasi re semi sub super tele trans tri ultra un uni vice".split()
)


def find_tokens(text: str) -> Tokens:
    """All tokens of the text, in order; the columns that rules do not read are null."""
    starts: list[int] = []
    ends: list[int] = []
    for m in TOKEN.finditer(text):
        start, end = m.span()
        word = m.group()
        cut = _cut(word) if end - start > 2 else 0
        if "-" in word and word[0].isalnum() and not m["whole"]:
            for a, b in _parts(word, cut or len(word)):
                starts.append(start + a)
                ends.append(start + b)
        else:
            starts.append(start)
            ends.append(start + cut if cut else end)
        if cut:
            starts.append(start + cut)
            ends.append(end)
    nothing = [None] * len(starts)
    return Tokens(starts, ends, nothing, nothing, nothing, nothing, nothing, nothing)  # type: ignore[arg-type]


def _parts(word: str, end: int) -> Iterator[tuple[int, int]]:
    """The parts of a word with hyphens, and the hyphens, as far as `end`."""
    start = seen = 0
    while (stop := word.find("-", seen, end)) >= 0:
        seen = stop + 1
        if word[start:stop].lower() in _AFFIXES:
            continue
        if stop > start:
            yield start, stop
        yield stop, stop + 1
        start = stop + 1
    if start < end:
        yield start, end


def _cut(word: str) -> int:
    """Where a word is cut before its clitic, 0 where it has none."""
    if len(word) <= 6 and word.lower() in _JOINED:
        return 3
    if len(word) <= 8 and _BARE_NOT.fullmatch(word):
        return len(word) - 2
    if word[0].isdigit():
        measure = _MEASURE.match(word)
        return measure.end() if measure else 0
    if "'" not in word and "’" not in word:
        return 0
    clitic = _CLITIC.search(word, max(0, len(word) - 3))
    return clitic.start() if clitic else 0
