"""Speech acts: for each act, the gold lines that have it against the read quotes that have it."""

from collections import defaultdict
from collections.abc import Iterable

from evaluation.lines import Outcome
from evaluation.tally import Figures, Tally, f1, f1_counts
from fabula.layers import Act
from fabula.layers.vocabulary import ACTS


def count_acts(outcomes: Iterable[Outcome], acts: Iterable[Act]) -> Tally:
    """The counts of each act, and of all together."""
    done: defaultdict[str, set[str]] = defaultdict(set)
    for act in acts:
        done[act.quote].add(act.act)
    tally = Tally()
    for outcome in outcomes:
        gold, read = outcome.line.acts, done[outcome.quote.id] if outcome.quote else set()
        tally.add(f1_counts("acts", len(gold & read), len(read), len(gold)))
        for name in gold | read:
            tally.add(f1_counts(f"act {name}", name in gold and name in read, name in read, name in gold))
    return tally


def act_figures(tally: Tally) -> Figures:
    """`acts` is the mean of F1 over the acts that gold has; `acts_micro` is F1 over all."""
    each = [value for act in ACTS if (value := f1(tally, f"act {act}")) is not None]
    return {"acts": sum(each) / len(each) if each else None, "acts_micro": f1(tally, "acts")}
