"""How likely an act or an event must be to be read: the figures at each choice, to choose by.

python -m training.thresholds acts --data DATA LIKELY=0.15,0.2 PART=0,0.3 IDLE=0.5      constants of fabula/steps/acts.py
python -m training.thresholds events --data DATA REALIS=0.2,0.25,0.3                    of fabula/steps/tags.py

Each choice of the values given is tried, on documents that taught nothing: for acts what held_out.json names of modern and of the passages,
a table each, which are not what is measured; for events the held-out folds of LitBank by halves, which are. FABULA_MODEL names the
weights.
"""

import argparse
from collections.abc import Iterator
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any
from unittest.mock import patch

from evaluation import litbank
from evaluation.acts import act_figures, count_acts
from evaluation.lines import judge
from evaluation.reading import each_of, read_text, unseen_folds
from evaluation.spans import solid_offsets
from evaluation.tally import Tally, f1, set_counts, table, total
from fabula.layers.vocabulary import ActKind
from fabula.steps import acts, tags
from training.corpora import folds
from training.pack_talk import READERS, Annotated

Choice = tuple[tuple[str, float], ...]  # constants by name
Counted = tuple[str, list[Tally]]  # in which table a document counts, its counts at each choice
STEPS = {"acts": acts, "events": tags}


def acts_of(annotated: Annotated, choices: list[Choice]) -> Counted:
    """The acts of a document at each choice; the text is read once."""
    id, _, _, _, text, lines, _ = annotated
    first: list[tuple[Any, ...]] = []  # what the reading asks by: all that comes after is of the same quotes
    said: dict[float, dict[str, dict[ActKind, float]]] = {}  # by the only constant that it depends on
    likely_acts = acts.likely_acts

    def likely(*what: Any) -> dict[str, dict[ActKind, float]]:
        first.append(what)
        if acts.OF_TALK not in said:
            said[acts.OF_TALK] = likely_acts(*first[0])
        return said[acts.OF_TALK]

    counts = []
    with patch.object(acts, "likely_acts", likely):
        story = read_text(text, id.replace("/", "_"))
        outcomes = judge(text, lines, story.quotes, {})
        for choice in choices:
            with patch.multiple(acts, **dict(choice)):
                counts.append(count_acts(outcomes, acts.find_acts(text, story.quotes, story.tokens, None, {})))
    return ("passages" if "/" in id else "modern"), counts


def events_of(number: int, id: str, root: Path, choices: list[Choice]) -> Counted:
    """The realis events of a document of LitBank at each choice."""
    gold = litbank.load(root, id)
    text, _ = litbank.raw_text(root, gold)
    places = solid_offsets(text)
    counts = []
    for choice in choices:
        with patch.multiple(tags, **dict(choice)):
            story = read_text(text, id)
        read = {(places[event.start], places[event.end]) for event in story.events if event.realis}
        counts.append(set_counts("events", read, gold.events))
    return ("odd", "even")[number % 2], counts


def documents(data: Path) -> Iterator[Annotated]:
    """Those for development whose acts were read."""
    for name in ("excerpts", "stories", "passages"):
        yield from (each for each in READERS[name](data) if each[2] == "dev" and any(line.acts for line in each[5]))


def count(layer: str, data: Path, choices: list[Choice], jobs: int) -> list[Counted]:
    """The counts of all documents."""
    if layer == "acts":
        return each_of(documents(data), partial(acts_of, choices=choices), jobs)
    root, fold_of, unseen = data / "litbank", folds("litbank"), unseen_folds()
    ids = [id for id in litbank.documents_of(root) if unseen is None or fold_of.get(id) in unseen]
    return each_of(range(len(ids)), partial(_numbered, ids=ids, root=root, choices=choices), jobs)


def _numbered(number: int, ids: list[str], root: Path, choices: list[Choice]) -> Counted:
    return events_of(number, ids[number], root, choices)


def figures(counts: list[Tally], layer: str) -> dict[str, float | None]:
    """What is chosen by."""
    together = total(counts)
    return act_figures(together) if layer == "acts" else {"events": f1(together, "events")}


def choices_of(step: Any, given: list[str]) -> list[Choice]:
    """Every combination of the values given as NAME=VALUE,VALUE.

    Raises:
        SystemExit: the step has no such constant, or a value is no number.
    """
    lists = []
    for each in given:
        name, _, values = each.partition("=")
        if not isinstance(getattr(step, name, None), float):
            raise SystemExit(f"{each}: {step.__name__} has no number of that name")
        try:
            lists.append([(name, float(value)) for value in values.split(",")])
        except ValueError:
            raise SystemExit(f"{each}: not NAME=VALUE,VALUE…") from None
    return list(product(*lists))


def main() -> None:
    """Print the figures at each choice."""
    formatter = argparse.RawTextHelpFormatter
    parser = argparse.ArgumentParser(prog="python -m training.thresholds", description=__doc__, formatter_class=formatter)
    parser.add_argument("layer", choices=STEPS)
    parser.add_argument("values", nargs="+", metavar="NAME=VALUE,VALUE", help="constants of the step")
    parser.add_argument("--data", type=Path, required=True, help="the folder with one folder a corpus")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    args = parser.parse_args()
    choices = choices_of(STEPS[args.layer], args.values)
    counted = count(args.layer, args.data, choices, args.jobs)
    for name in dict.fromkeys(name for name, _ in counted):
        here = [counts for where, counts in counted if where == name]
        rows = [
            (" ".join(f"{constant} {value:g}" for constant, value in choice), figures([counts[n] for counts in here], args.layer))
            for n, choice in enumerate(choices)
        ]
        print(f"{name}, {len(here)} documents\n{table(rows, tuple(rows[0][1]))}\n", flush=True)


if __name__ == "__main__":
    main()
