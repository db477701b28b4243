"""Counts that add up over documents, and the figures that they give. Percentages are made last and never added."""

import json
from collections.abc import Callable, Hashable, Iterable, Sequence
from collections.abc import Set as AbstractSet

Figures = dict[str, float | None]


class Tally(dict[str, float]):
    """Counts by name; what was never counted is 0."""

    def __missing__(self, key: str) -> float:
        return 0

    def __add__(self, other: "Tally") -> "Tally":
        return total((self, other))

    def add(self, other: "Tally") -> None:
        """Add the other's counts to these."""
        for key, value in other.items():
            self[key] += value


def total(tallies: Iterable[Tally]) -> Tally:
    """The sum of tallies: what micro figures are made of."""
    whole = Tally()
    for tally in tallies:
        whole.add(tally)
    return whole


def share(tally: Tally, part: str, whole: str) -> float | None:
    """Percent of `whole` that is `part`; None where there is nothing to count."""
    return 100 * tally[part] / tally[whole] if tally[whole] else None


def f1_counts(name: str, hits: float, read: float, gold: float, gold_hits: float | None = None) -> Tally:
    """The counts of an F measure. `gold_hits` where what is hit in gold is counted otherwise than what is hit in the reading."""
    if gold_hits is None:
        gold_hits = hits
    return Tally({f"{name}:hits": hits, f"{name}:read": read, f"{name}:gold_hits": gold_hits, f"{name}:gold": gold})


def set_counts(name: str, read: AbstractSet[Hashable], gold: AbstractSet[Hashable]) -> Tally:
    """The counts of F1 between two sets."""
    return f1_counts(name, len(read & gold), len(read), len(gold))


def f1(tally: Tally, name: str) -> float | None:
    """F1 in percent: 0 where nothing was read, None where gold has nothing."""
    if not tally[f"{name}:gold"]:
        return None
    precision = tally[f"{name}:hits"] / tally[f"{name}:read"] if tally[f"{name}:read"] else 0.0
    recall = tally[f"{name}:gold_hits"] / tally[f"{name}:gold"]
    return 200 * precision * recall / (precision + recall) if precision + recall else 0.0


def macro(figures: Iterable[Figures]) -> Figures:
    """The mean of each figure over the documents that have it."""
    figures = list(figures)
    means: Figures = {}
    for key in dict.fromkeys(key for each in figures for key in each):
        values = [value for each in figures if (value := each.get(key)) is not None]
        means[key] = sum(values) / len(values) if values else None
    return means


def table(rows: Sequence[tuple[str, Figures]], columns: Sequence[str]) -> str:
    """Rows of figures under their columns' names, one decimal each, `-` where there is nothing to count."""
    width = max((len(name) for name, _ in rows), default=0)
    widths = [max(len(column), 6) for column in columns]
    lines = [" ".join([" " * width, *(f"{column:>{w}}" for column, w in zip(columns, widths, strict=True))])]
    for name, figures in rows:
        cells = [figures.get(column) for column in columns]
        shown = ["-" if cell is None else f"{cell:.0f}" if column == "n" else f"{cell:.2f}" if column == "clusters" else f"{cell:.1f}"
                 for column, cell in zip(columns, cells, strict=True)]  # fmt: skip
        lines.append(" ".join([f"{name:<{width}}", *(f"{cell:>{w}}" for cell, w in zip(shown, widths, strict=True))]))
    return "\n".join(lines)


def last_line(figures: Figures) -> str:
    """The figures as one JSON object, in percent, for programs to read."""
    return json.dumps({key: None if value is None else round(value, 2) for key, value in figures.items()})


def report(
    rows: Sequence[tuple[str, Tally]],
    figures_of: Callable[[Tally], Figures],
    columns: Sequence[str],
    groups: Sequence[tuple[str, Tally]] = (),
) -> tuple[str, Figures, Figures]:
    """The table of documents, then of groups of them, then micro and macro figures; and the latter two."""
    each = [(name, figures_of(tally)) for name, tally in rows]
    micro, mean = figures_of(total(tally for _, tally in rows)), macro(figures for _, figures in each)
    shown = [*each, *((name, figures_of(tally)) for name, tally in groups), ("micro", micro), ("macro", mean)]
    return table(shown, columns), micro, mean
