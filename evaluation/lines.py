"""Quotations, speakers and addressees: which gold lines are found, to whom they are given, and how surely.

A line is found when at least 80% of its characters that are not white space lie inside read quotes of a kind other than `other`. Its
prediction is the quote that covers most of it. A speaker is right when the read entity maps by names to the gold character.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evaluation.gold import Character, Line
from evaluation.names import clusters_per_character, map_by_names
from evaluation.spans import Stack, best_pairs, shared, solid, union
from evaluation.tally import Figures, Tally, f1, f1_counts, share
from fabula.layers import Entity, Quote

FOUND_SHARE = 0.8
SURE = 0.9
BINS = 10
TYPES = ("explicit", "anaphoric", "implicit")
KINDS = ("speech", "thought", "writing")


@dataclass(frozen=True, slots=True)
class Outcome:
    """A gold line and what was read of it. `quote` is None where it was not found; `speaker` and `addressees` are gold ids, or None."""

    line: Line
    quote: Quote | None
    speaker: str | None
    addressees: tuple[str | None, ...]

    @property
    def right(self) -> bool:
        return self.line.speaker is not None and self.speaker == self.line.speaker


def prediction(text: str, line: Line, quotes: Stack[Quote]) -> Quote | None:
    """The quote that covers most of the line (the shortest of equals); None where the line is not found."""
    covered = whole = 0
    covers: Counter[str] = Counter()
    by_id: dict[str, Quote] = {}
    for part in line.parts:
        over = quotes.over(part)
        covered += sum(shared(text, part, stretch) for stretch in union(over))
        whole += solid(text, part.start, part.end)
        for quote in over:
            by_id[quote.id] = quote
            covers[quote.id] += shared(text, part, quote)
    if not by_id or covered < FOUND_SHARE * whole:
        return None
    return max(by_id.values(), key=lambda quote: (covers[quote.id], quote.start - quote.end))


def judge(text: str, lines: Iterable[Line], quotes: Iterable[Quote], mapped: dict[str, str]) -> list[Outcome]:
    """What was read of each line; `mapped` gives the gold character of an entity."""
    stack = Stack(quote for quote in quotes if quote.kind != "other")
    outcomes = []
    for line in lines:
        quote = prediction(text, line, stack)
        speaker = mapped.get(quote.speaker) if quote and quote.speaker else None
        outcomes.append(Outcome(line, quote, speaker, tuple(mapped.get(who) for who in quote.addressees) if quote else ()))
    return outcomes


def count_speakers(outcomes: Sequence[Outcome]) -> Tally:
    """Found, right by type and kind, left null, and how well confidence tells right from wrong."""
    tally = Tally()
    for outcome in outcomes:
        line, quote = outcome.line, outcome.quote
        tally["lines"] += 1
        tally["found"] += quote is not None
        tally[f"{line.kind} lines"] += 1
        tally[f"{line.kind} found"] += quote is not None
        if line.speaker is None:
            continue
        for group in ("all", line.kind, *([line.type] if line.type else [])):
            tally[f"{group} known"] += 1
            tally[f"{group} right"] += outcome.right
        if quote is None:
            continue
        if quote.speaker is None:
            tally["null"] += 1
            continue
        n = min(int(quote.confidence * BINS), BINS - 1)
        tally[f"bin {n}"] += 1
        tally[f"bin {n} right"] += outcome.right
        if quote.confidence >= SURE:
            tally["sure"] += 1
            tally["sure right"] += outcome.right
    return tally


def count_addressees(outcomes: Iterable[Outcome]) -> Tally:
    """The first addressee read against the gold ones, and F1 of the sets. An addressee that maps to nobody is a wrong one."""
    tally = Tally()
    for outcome in outcomes:
        gold = outcome.line.addressees
        if gold:
            tally["addressed"] += 1
            tally["addressee right"] += bool(outcome.addressees) and outcome.addressees[0] in gold
        if outcome.line.speaker is not None or gold:
            read = set(outcome.addressees) - {None}
            strangers = outcome.addressees.count(None)
            tally.add(f1_counts("addressees", len(read & gold), len(read) + strangers, len(gold)))
    return tally


def count_characters(lines: Iterable[Line], mapped: dict[str, str]) -> Tally:
    """Of the gold speakers with three lines or more, how many some entity maps to, and how many entities each has; and the baseline."""
    said = Counter(line.speaker for line in lines if line.speaker is not None)
    clusters = clusters_per_character(mapped)
    speakers = [who for who, n in said.items() if n >= 3]
    found = [who for who in speakers if clusters[who]]
    return Tally(
        {
            "characters": len(speakers),
            "characters found": len(found),
            "clusters": sum(clusters[who] for who in found),
            "commonest right": max(said.values(), default=0),
        }
    )


def count_lenient(outcomes: Iterable[Outcome]) -> Tally:
    """Lines right when entities and characters are paired one to one by the lines that they share: the field's lenient way."""
    pairs = Counter(
        (outcome.quote.speaker, outcome.line.speaker)
        for outcome in outcomes
        if outcome.line.speaker is not None and outcome.quote is not None and outcome.quote.speaker is not None
    )
    entities, characters = sorted({entity for entity, _ in pairs}), sorted({character for _, character in pairs})
    paired = best_pairs(entities, characters, lambda entity, character: pairs[entity, character])
    return Tally({"lenient right": int(sum(worth for _, _, worth in paired))})


def count_precision(text: str, lines: Iterable[Line], quotes: Iterable[Quote]) -> Tally:
    """Of the read quotes of a kind other than `other`, how many lie to 80% inside gold quotations of such kinds."""
    gold = Stack(part for line in lines for part in line.parts)
    tally = Tally()
    for quote in quotes:
        if quote.kind != "other":
            inside = sum(shared(text, quote, stretch) for stretch in union(gold.over(quote)))
            tally["quotes"] += 1
            tally["quotes right"] += inside >= FOUND_SHARE * solid(text, quote.start, quote.end)
    return tally


def score_lines(
    text: str, lines: Sequence[Line], characters: Sequence[Character], quotes: Sequence[Quote], entities: Sequence[Entity]
) -> tuple[Tally, list[Outcome]]:
    """All counts of a document's lines, and the outcome of each."""
    mapped = map_by_names(entities, characters)
    outcomes = judge(text, lines, quotes, mapped)
    tally = count_speakers(outcomes) + count_addressees(outcomes) + count_characters(lines, mapped) + count_lenient(outcomes)
    return tally, outcomes


LINE_COLUMNS = (
    "n", "found", *("all", *TYPES), "null", "addressee", "addressee_f1", "sure", "sure_right", "characters", "clusters", "lenient_all",
    "commonest",
)  # fmt: skip


def line_figures(tally: Tally) -> Figures:
    """The figures of quotations, speakers and addressees, in percent (`n` and `clusters` are plain numbers)."""
    found = tally["characters found"]
    return {
        "n": tally["lines"],
        "found": share(tally, "found", "lines"),
        **{group: share(tally, f"{group} right", f"{group} known") for group in ("all", *TYPES)},
        "null": share(tally, "null", "all known"),
        "addressee": share(tally, "addressee right", "addressed"),
        "addressee_f1": f1(tally, "addressees"),
        "sure": share(tally, "sure", "all known"),
        "sure_right": share(tally, "sure right", "sure"),
        "characters": share(tally, "characters found", "characters"),
        "clusters": tally["clusters"] / found if found else None,
        "lenient_all": share(tally, "lenient right", "all known"),
        "commonest": share(tally, "commonest right", "all known"),
    }


def reliability(tally: Tally) -> str:
    """Confidence in ten bins: how many lines each holds, and how many of them are right."""
    rows = ["confidence  lines  right"]
    for n in range(BINS):
        right = share(tally, f"bin {n} right", f"bin {n}")
        rows.append(f"{n / BINS:.1f}..{(n + 1) / BINS:.1f} {tally[f'bin {n}']:8.0f} {'-' if right is None else f'{right:.1f}':>6}")
    return "\n".join(rows)
