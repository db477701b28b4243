"""Bonds that the text states outright: "my brother Paul", "Ann, his daughter", "he is her uncle", "Dad!"."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from fabula.layers import Change, Mention, Quote, Span
from fabula.layers.bond_words import BOND_WORDS

FAMILY_NAMES = "Mum|Mummy|Mom|Mommy|Mama|Mamma|Ma|Dad|Daddy|Papa|Gran|Granny|Grandma|Nana|Grandpa|Grandad|Granddad"
KINDLY = "|".join(
    [
        "big",
        "little",
        "small",
        "older",
        "elder",
        "eldest",
        "oldest",
        "younger",
        "youngest",
        "old",
        "young",
        "new",
        "dear",
        "dearest",
        "beloved",
        "darling",
        "good",
        "best",
        "closest",
        "only",
        "own",
        "poor",
        "late",
        "twin",
        "dead",
        "lost",
        "first",
        "last",
        "other",
        "eighth",
        "beautiful",
        "former",
        "lifelong",
        "childhood",
        "sworn",
        "mortal",
        "worst",
        "foster",
        "adopted",
        "real",
    ]
)


@dataclass(frozen=True, slots=True)
class Page:
    """The text with its mentions and quotes looked up by place."""

    text: str
    by_start: dict[int, list[Mention]]
    by_end: dict[int, list[Mention]]
    quotes: list[Quote]
    quote_starts: list[int]

    def quote_at(self, at: int) -> Quote | None:
        """The innermost quote around a place, if any; quotes nest two deep."""
        i = bisect_right(self.quote_starts, at) - 1
        return next((q for q in self.quotes[max(0, i - 1) : i + 1][::-1] if q.start <= at < q.end and q.kind != "other"), None)

    def name_at(self, start: int) -> Mention | None:
        return next((m for m in self.by_start.get(start, ()) if m.form == "PROP" and m.entity), None)


def find_bonds(text: str, mentions: list[Mention], quotes: list[Quote]) -> Iterator[Change]:
    """A change of kind "bond" for each statement: `who` is the WORD of `whom`, `what` is that word. Ids are left empty."""
    by_start: defaultdict[int, list[Mention]] = defaultdict(list)
    by_end: defaultdict[int, list[Mention]] = defaultdict(list)
    for mention in mentions:
        if mention.type == "PER" and mention.entity is not None:
            by_start[mention.start].append(mention)
            by_end[mention.end].append(mention)
    page = Page(text, by_start, by_end, quotes, [q.start for q in quotes])
    for match in owned().finditer(text):
        yield from owned_bond(page, match)
    for match in family_name().finditer(text):
        yield from named_kin(page, match)


def owned_bond(page: Page, match: re.Match[str]) -> Iterator[Change]:
    """ "my brother": the owner, and who the words point to or are joined with."""
    owner, owner_start = owner_of(page, match)
    if owner is None:
        return
    quote = page.quote_at(match.start("word"))
    for read in (joined_after, joined_before, said_of, pointed_to):
        other = read(page, match, owner_start, quote)
        if other is not None:
            mention, evidence = other
            if mention.entity is not None and mention.entity != owner:
                yield stated(match["word"], mention.entity, owner, evidence, mention.confidence)
            return


def stated(word: str, who: str, whom: str, evidence: Span, confidence: float) -> Change:
    return Change(id="", at=evidence.end, kind="bond", who=who, what=word.lower(), whom=[whom], evidence=[evidence], confidence=confidence)


def owner_of(page: Page, match: re.Match[str]) -> tuple[str | None, int]:
    """Whose brother: the entity of "my", "her" or "Ann's", and where its words start."""
    own = match["own"]
    if own[0] in "'’" or own[-1] in "'’":
        before = [*page.by_end.get(match.start("own"), ()), *page.by_end.get(match.end("own"), ())]
        return (before[0].entity, before[0].start) if before else (None, 0)
    start = match.start("own")
    mention = next((m for m in page.by_start.get(start, ()) if m.end == match.end("own")), None)
    if mention is not None:
        return mention.entity, start
    quote = page.quote_at(start)
    if quote is not None and own.lower() == "my":
        return quote.speaker, start
    if quote is not None and own.lower() == "your" and len(quote.addressees) == 1:
        return quote.addressees[0], start
    return None, start


Found = tuple[Mention, Span] | None


def joined_after(page: Page, match: re.Match[str], owner_start: int, quote: Quote | None) -> Found:
    """ "my brother Paul", "her husband, Tom,"."""
    end = match.end("word")
    if page.text[end : end + 1] == " " and (name := page.name_at(end + 1)):
        return name, Span(owner_start, name.end)
    if page.text[end : end + 2] == ", " and (name := page.name_at(end + 2)):
        called = quote is not None and name.entity in quote.addressees
        if not called and page.text[name.end : name.end + 1] in {",", ".", ";", ")", "—"}:
            return name, Span(owner_start, name.end)
    return None


def joined_before(page: Page, match: re.Match[str], owner_start: int, quote: Quote | None) -> Found:
    """ "Ann, his daughter,"."""
    if page.text[owner_start - 2 : owner_start] != ", " or page.text[match.end("word") : match.end("word") + 1] not in {
        ",",
        ".",
        ";",
        ")",
        "—",
    }:
        return None
    name = next((m for m in page.by_end.get(owner_start - 2, ()) if m.form == "PROP"), None)
    return (name, Span(name.start, match.end("word"))) if name else None


def said_of(page: Page, match: re.Match[str], owner_start: int, quote: Quote | None) -> Found:
    """ "he is her uncle"; a question states nothing."""
    before = is_().search(page.text, max(0, owner_start - 24), owner_start)
    if before is None:
        return None
    subject = next((m for m in page.by_end.get(before.start(), ())), None)
    if subject is None or page.text[match.end("word") : match.end("word") + 1] == "?":
        return None
    return subject, Span(subject.start, match.end("word"))


def pointed_to(page: Page, match: re.Match[str], owner_start: int, quote: Quote | None) -> Found:
    """ "my brother", where the words themselves are known to point to somebody. "My friend," to a face is a way of speaking."""
    end = match.end("word")
    if quote is not None and match["own"].lower() == "my" and page.text[end : end + 1] in {",", "!"}:
        return None
    mention = next((m for m in page.by_end.get(end, ()) if m.start <= owner_start), None)
    return (mention, Span(owner_start, end)) if mention else None


def named_kin(page: Page, match: re.Match[str]) -> Iterator[Change]:
    """ "Dad!" said to one's father, "Mum said so" said of one's mother."""
    quote = page.quote_at(match.start())
    if quote is None or quote.speaker is None:
        return
    called = match["before"] in {",", "“", '"', "", "‘"} and match["after"] in {",", ".", "!", "?", "…", "”", '"'}
    evidence = Span(match.start("name"), match.end("name"))
    mention = next((m for m in page.by_start.get(evidence.start, ()) if m.end == evidence.end), None)
    if mention is not None and mention.entity is not None:
        if mention.entity != quote.speaker:
            yield stated(match["name"], mention.entity, quote.speaker, evidence, mention.confidence)
    elif called and len(quote.addressees) == 1 and quote.addressees[0] != quote.speaker:
        yield stated(match["name"], quote.addressees[0], quote.speaker, evidence, quote.addressee_confidence)


@cache
def owned() -> re.Pattern[str]:
    words = "|".join(sorted(map(re.escape, BOND_WORDS), key=len, reverse=True))
    return re.compile(
        rf"(?P<own>\b(?:my|your|his|her|their|xyr)|['’]s|(?<=s)['’]) (?:(?:{KINDLY}),? ){{0,3}}(?P<word>(?:{words})s?)\b(?![’'-]\w)",
        re.IGNORECASE,
    )


@cache
def is_() -> re.Pattern[str]:
    return re.compile(r"(?: (?:is|was|are|were|am)|['’](?:s|m|re)) $")


@cache
def family_name() -> re.Pattern[str]:
    return re.compile(rf"(?P<before>[^\w\s]?)(?P<space> ?)\b(?P<name>{FAMILY_NAMES})\b(?P<after>[^\w\s]?)")
