"""How likely an act must be to be read (`LIKELY` of fabula/steps/acts.py): the figures at each threshold, on the documents for development.

python -m evaluation.act_thresholds --root DIR [--jobs N]      DIR as for evaluation.modern; FABULA_MODEL names the weights

Those documents are the works and stories that training/held_out.json names: weights that are trained with them held out saw none, and none
of them is for measuring. What the rules find is far above any threshold and stays.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import msgspec

from evaluation.acts import act_figures, count_acts
from evaluation.lines import Outcome, judge
from evaluation.modern import Item, excerpt_gold, items_of, story_gold
from evaluation.reading import each_of, plain, read_text
from evaluation.tally import table, total
from fabula.layers import Act
from fabula.steps import acts
from training.corpora import held_out

THRESHOLDS = tuple(n / 20 for n in range(2, 15))
COLUMNS = ("acts", "acts_common", "acts_micro", "any_act")


def documents(root: Path) -> Iterator[Item]:
    """The documents for development."""
    kept = {True: held_out("stories"), False: held_out("excerpts")}
    return (item for item in items_of(root, "all", "train") if item.group in kept[item.story])


def read(item: Item) -> tuple[list[Outcome], list[Act]]:
    """The lines of a document, and all acts that have any likelihood."""
    text = plain(item.folder / f"{item.id}.txt")
    gold = item.folder / f"{item.id}.gold.json"
    lines, _ = story_gold(text, msgspec.json.decode(gold.read_bytes())) if item.story else excerpt_gold(item)
    with patch.object(acts, "LIKELY", THRESHOLDS[0]):
        story = read_text(text, item.id)
    return judge(text, lines, story.quotes, {}), story.acts


def main() -> None:
    """Print the figures at each threshold."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.act_thresholds", description=__doc__)
    parser.add_argument("--root", type=Path, required=True)
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    args = parser.parse_args()
    documents_read = each_of(list(documents(args.root)), read, args.jobs)
    rows = []
    for at in THRESHOLDS:
        counts = [count_acts(outcomes, [act for act in found if act.confidence > at]) for outcomes, found in documents_read]
        rows.append((f"{at:.2f}", act_figures(total(counts))))
    print(table(rows, COLUMNS))


if __name__ == "__main__":
    main()
