"""Bonds that the text states outright: "my brother Paul", "Ann, his daughter", "he is her uncle", "Ann and Tom were married", "Dad!"."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from fabula.layers import Change, Mention, Quote, Span
from fabula.layers.bond_words import BOND_WORDS

FAMILY_NAMES = "Mum|Mummy|Mom|Mommy|Mama|Mamma|Ma|Dad|Daddy|Papa|Gran|Granny|Grandma|Nana|Grandpa|Grandad|Granddad"
KINDLY = (
    "big|little|small|older|elder|eldest|oldest|younger|youngest|old|young|new|dear|dearest|beloved|darling|good|best|closest|only|own|poor|late"
    "|twin|dead|lost|first|last|other|lifelong|childhood|sworn|mortal|worst|foster|adopted|real|truest"
)
AND = " and "
CLOSES = {",", ".", ";", ")", "—"}  # what ends words set beside a name: "Ann, his daughter,"


class One(NamedTuple):
    """Somebody whom words point to: the entity, from where to where, and how sure."""

    entity: str
    start: int
    end: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Page:
    """The text, with its quotes and with those whom mentions point to, looked up by place."""

    text: str
    by_start: dict[int, list[One]]
    by_end: dict[int, list[One]]
    names: frozenset[tuple[int, int]]
    quotes: list[Quote]
    quote_starts: list[int]

    def quote_at(self, at: int) -> Quote | None:
        """The innermost quote around a place, if any; quotes nest two deep."""
        i = bisect_right(self.quote_starts, at) - 1
        return next((q for q in self.quotes[max(0, i - 1) : i + 1][::-1] if q.start <= at < q.end and q.kind != "other"), None)

    def next(self, start: int) -> One | None:
        """Whom the longest mention that starts here points to."""
        return max(self.by_start.get(start, ()), key=lambda one: one.end, default=None)

    def last(self, end: int) -> One | None:
        """Whom the longest mention that ends here points to."""
        return min(self.by_end.get(end, ()), key=lambda one: one.start, default=None)

    def after_and(self, one: One) -> bool:
        return self.text[max(0, one.start - len(AND)) : one.start] == AND

    def name_from(self, start: int) -> One | None:
        return next((one for one in self.by_start.get(start, ()) if (one.start, one.end) in self.names), None)

    def name_to(self, end: int) -> One | None:
        return next((one for one in self.by_end.get(end, ()) if (one.start, one.end) in self.names), None)


def find_bonds(text: str, mentions: list[Mention], quotes: list[Quote]) -> list[Change]:
    """A change of kind "bond" for the first time that a word joins two people: `who` is the WORD of `whom`. Ids are left empty."""
    page = page_of(text, mentions, quotes)
    found = [
        *(change for match in owned_words().finditer(text) for change in owned(page, match)),
        *(change for match in joint_words().finditer(text) for change in joint(page, match)),
        *(change for match in family_names().finditer(text) for change in kin(page, match)),
    ]
    first: dict[tuple[str | None, str, str], Change] = {}
    for change in sorted(found, key=lambda change: change.at):
        first.setdefault((change.who, change.whom[0], change.what), change)
    return list(first.values())


def page_of(text: str, mentions: list[Mention], quotes: list[Quote]) -> Page:
    by_start: defaultdict[int, list[One]] = defaultdict(list)
    by_end: defaultdict[int, list[One]] = defaultdict(list)
    for mention in mentions:
        if mention.type == "PER" and mention.entity is not None:
            one = One(mention.entity, mention.start, mention.end, mention.confidence)
            by_start[one.start].append(one)
            by_end[one.end].append(one)
    names = frozenset((m.start, m.end) for m in mentions if m.form == "PROP")
    return Page(text, by_start, by_end, names, quotes, [q.start for q in quotes])


def statement(word: str, who: One, whom: One, start: int, end: int) -> Iterator[Change]:
    """The change that `who` is the `word` of `whom`, unless they are one."""
    if who.entity != whom.entity:
        sure = min(who.confidence, whom.confidence)
        yield Change(
            "", end, "bond", who.entity, " ".join(word.lower().split()), [whom.entity], evidence=[Span(start, end)], confidence=sure
        )


def owned(page: Page, match: re.Match[str]) -> Iterator[Change]:
    """ "My little brother": whose words they are, and whom they point to or are joined with."""
    quote = page.quote_at(match.start("word"))
    owner = owner_of(page, match, quote)
    if owner is None:
        return
    for read in (name_after, name_before, subject, pointed_to):
        if (other := read(page, match, owner, quote)) is not None:
            start, end = min(owner.start, other.start), max(match.end("word"), other.end)
            yield from statement(match["word"], other, owner, start, end)
            return


def owner_of(page: Page, match: re.Match[str], quote: Quote | None) -> One | None:
    """Whose brother: whom "my", "her" or "Ann's" points to."""
    own, (start, end) = match["own"].lower(), match.span("own")
    if own[0] in "'’":
        return page.last(start) or page.last(end)
    if (one := next((one for one in page.by_start.get(start, ()) if one.end == end), None)) is not None:
        return one
    if quote is not None and own == "my" and quote.speaker is not None:
        return One(quote.speaker, start, end, quote.confidence)
    if quote is not None and own == "your" and len(quote.addressees) == 1:
        return One(quote.addressees[0], start, end, quote.addressee_confidence)
    return None


def name_after(page: Page, match: re.Match[str], owner: One, quote: Quote | None) -> One | None:
    """ "My brother Paul", "her husband, Tom,": but not "my brother, Tom," said to Tom."""
    end = match.end("word")
    if page.text[end : end + 1] == " " and (name := page.name_from(end + 1)) is not None:
        return name
    name = page.name_from(end + 2) if page.text[end : end + 2] == ", " else None
    if name is None or page.text[name.end : name.end + 1] not in CLOSES or (quote is not None and name.entity in quote.addressees):
        return None
    return name


def name_before(page: Page, match: re.Match[str], owner: One, quote: Quote | None) -> One | None:
    """ "Ann, his daughter,"."""
    if page.text[max(0, owner.start - 2) : owner.start] != ", " or page.text[match.end("word") : match.end("word") + 1] not in CLOSES:
        return None
    name = page.name_to(owner.start - 2)
    return name if name is not None and not page.after_and(name) else None  # "Tom and Ann, Bob's sister, and Ruth" is a list


def subject(page: Page, match: re.Match[str], owner: One, quote: Quote | None) -> One | None:
    """ "He is her uncle"; a question states nothing."""
    verb = being().search(page.text, max(0, owner.start - 16), owner.start)
    return page.last(verb.start()) if verb and page.text[match.end("word") : match.end("word") + 1] != "?" else None


def pointed_to(page: Page, match: re.Match[str], owner: One, quote: Quote | None) -> One | None:
    """Whom the words themselves point to. "My friend," to somebody's face is a way of speaking."""
    end = match.end("word")
    if quote is not None and match["own"].lower() == "my" and called(page, owner.start, end):
        return None
    return next((one for one in page.by_end.get(end, ()) if one.start <= owner.start), None)


def joint(page: Page, match: re.Match[str]) -> Iterator[Change]:
    """ "Ann is engaged to Tom", "Ann and Tom were cousins"."""
    subject = page.last(match.start())
    if subject is None:
        return
    beside = page.last(subject.start - len(AND)) if page.after_and(subject) else None
    other = page.next(match.end()) if match["to"] else beside
    if other is not None:
        yield from statement(match["word"], subject, other, min(subject.start, other.start), max(match.end("word"), other.end))


def kin(page: Page, match: re.Match[str]) -> Iterator[Change]:
    """ "Dad!" said to one's father, "Mum said so" said of one's mother."""
    quote, (start, end) = page.quote_at(match.start()), match.span()
    if quote is None or quote.speaker is None:
        return
    speaker = One(quote.speaker, start, end, quote.confidence)
    one = next((one for one in page.by_start.get(start, ()) if one.end == end), None)
    if one is None and called(page, start, end) and len(quote.addressees) == 1:
        one = One(quote.addressees[0], start, end, quote.addressee_confidence)
    if one is not None:
        yield from statement(match[0], one, speaker, start, end)


def called(page: Page, start: int, end: int) -> bool:
    """Whether words are said to somebody's face: "Yes, my friend.", "Dad!"; but "Dad." alone may answer who."""
    before, after = page.text[max(0, start - 2) : start], page.text[end : end + 1]
    if before == ", ":
        return after in {",", ".", "!", "?", "…", "”", '"', "’", "»"}
    return before[-1:] in {"“", '"', "‘", "'", "«"} and after in {",", "!", "?"}


@cache
def owned_words() -> re.Pattern[str]:
    own = r"(?P<own>\b(?:my|your|his|her|their|xyr)|['’]s|(?<=s)['’])"
    return re.compile(rf"{own} (?:(?:{KINDLY}),? ){{0,3}}(?P<word>(?:{words()})s?)\b(?![’'-]\w)", re.IGNORECASE)


@cache
def joint_words() -> re.Pattern[str]:
    be = r" (?:is|was|are|were|am|has been|have been|got|gets|['’](?:s|m|re))"
    return re.compile(rf"{be} (?:(?:once|still|now|already|{KINDLY}) ){{0,3}}(?P<word>(?:{words()})s?)\b(?P<to> to )?", re.IGNORECASE)


def words() -> str:
    return "|".join(sorted(map(re.escape, BOND_WORDS), key=len, reverse=True))


@cache
def being() -> re.Pattern[str]:
    return re.compile(r"(?: (?:is|was|are|were|am)|['’](?:s|m|re)) $")


@cache
def family_names() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{FAMILY_NAMES})\b")
