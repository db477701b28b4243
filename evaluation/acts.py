"""Speech acts: for each act, the gold lines that have it against the read quotes that have it."""

from collections import defaultdict
from collections.abc import Iterable

from evaluation.lines import Outcome
from evaluation.tally import Figures, Tally, f1, f1_counts, share
from fabula.layers import Act
from fabula.layers.vocabulary import ACTS

ENOUGH = 30  # examples that an act needs to count in `acts_common`


def count_acts(outcomes: Iterable[Outcome], acts: Iterable[Act]) -> Tally:
    """The counts of each act, of all together, and of the lines that agree: in an act, or that there is none. One not found never does."""
    done: defaultdict[str, set[str]] = defaultdict(set)
    for act in acts:
        done[act.quote].add(act.act)
    tally = Tally()
    for outcome in outcomes:
        gold, read = outcome.line.acts, done[outcome.quote.id] if outcome.quote else set()
        tally.add(f1_counts("acts", len(gold & read), len(read), len(gold)))
        tally["act lines"] += 1
        tally["act lines agree"] += outcome.quote is not None and (bool(gold & read) or not gold | read)
        for name in gold | read:
            tally.add(f1_counts(f"act {name}", name in gold and name in read, name in read, name in gold))
    return tally


def act_figures(tally: Tally) -> Figures:
    """The mean of F1 over the acts that gold has, and over those that it has ENOUGH of; F1 over all; the share of lines that agree."""
    each = {act: value for act in ACTS if (value := f1(tally, f"act {act}")) is not None}
    common = [value for act, value in each.items() if tally[f"act {act}:gold"] >= ENOUGH]
    return {
        "acts": sum(each.values()) / len(each) if each else None,
        "acts_common": sum(common) / len(common) if common else None,
        "acts_micro": f1(tally, "acts"),
        "any_act": share(tally, "act lines agree", "act lines"),
    }
