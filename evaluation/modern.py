"""Modern excerpts and written stories: quotations, speakers, addressees and, in the stories, all the layers that their gold has.

The set was made for this project; its labels and stories are CC0, the excerpts' texts in the public domain in the United States.

python -m evaluation.modern --root DIR      DIR/excerpts/NNN.{txt,quotes.tsv,cast.json}, DIR/stories/ID.{txt,gold.json}; an index.json
                                            beside them marks the documents to measure; without such marks all are measured
"""

import argparse
import csv
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluation.acts import act_figures, count_acts
from evaluation.coreference import coreference_figures
from evaluation.errors import sample, wrong_lines
from evaluation.gold import Character, Line
from evaluation.lines import KINDS, LINE_COLUMNS, count_precision, line_figures, reliability, score_lines
from evaluation.reading import each_of, plain, read_text
from evaluation.tally import Figures, Tally, f1, last_line, report, share, table, total
from evaluation.worlds import count_world, world_figures
from fabula.layers import Span

SPLITS = ("measure", "train", "all")
PARTS = ("excerpts", "stories", "all")
PRONOUN_WORDS = (
    "i me my mine myself we us our ours ourselves you your yours yourself yourselves he him his himself she her hers herself it its itself "
    "they them their theirs themselves themself xe xem xyr xyrs xemself who whom whose one oneself thou thee thy thine ye"
)
PRONOUNS = frozenset(PRONOUN_WORDS.split())


@dataclass(frozen=True, slots=True)
class Item:
    """A document of the set: which files it has, to which row of the table it belongs, and whether it is only measured."""

    id: str
    group: str
    folder: Path
    story: bool
    measure: bool


def items_of(root: Path, part: str, split: str) -> list[Item]:
    """The documents of a part and a split. A folder whose index marks nothing, or is missing, belongs whole to every split."""
    items: list[Item] = []
    for name, mark in (("excerpts", ".quotes.tsv"), ("stories", ".gold.json")):
        folder = root / name
        if part in (name, "all") and folder.is_dir():
            index = {row["id"]: row for row in json.loads((folder / "index.json").read_bytes())} if (folder / "index.json").exists() else {}
            marked = any("measure" in row for row in index.values())
            for path in sorted(folder.glob(f"*{mark}")):
                id = path.name.removesuffix(mark)
                row = index.get(id, {})
                item = Item(id, row.get("work", id), folder, name == "stories", bool(row.get("measure")))
                if split == "all" or not marked or item.measure == (split == "measure"):
                    items.append(item)
    return items


def excerpt_gold(item: Item) -> tuple[list[Line], list[Character]]:
    """An excerpt's quotations and its cast."""
    with (item.folder / f"{item.id}.quotes.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    lines = [
        Line(
            (Span(int(row["start"]), int(row["end"])),),
            row["speaker"] if row["speaker"] not in ("", "?") else None,
            frozenset(row["to"].split(",")) - {"", "?"},
            row["type"] or None,
            row["kind"],
            frozenset(row["acts"].split(",")) - {"", "none"},
        )
        for row in rows
    ]
    cast = json.loads((item.folder / f"{item.id}.cast.json").read_bytes())
    characters = [Character(who["id"], (who["name"], *who["aliases"]), bool(who["narrator"])) for who in cast]
    return [line for line in lines if line.kind != "other"], characters


def story_characters(text: str, gold: dict[str, Any]) -> list[Character]:
    """A story's cast. Its aliases are the names and describing phrases by which the gold mentions call each one."""
    called: dict[str, dict[str, None]] = {who["id"]: {who["name"]: None} for who in gold["cast"]}
    for mention in gold["mentions"]:
        words = text[mention["start"] : mention["end"]]
        if len(mention["entities"]) == 1 and words.casefold() not in PRONOUNS and mention["entities"][0] in called:
            called[mention["entities"][0]][words] = None
    return [Character(who["id"], tuple(called[who["id"]]), who.get("narrator") in ("yes", True)) for who in gold["cast"]]


def story_gold(text: str, gold: dict[str, Any]) -> tuple[list[Line], list[Character]]:
    """A story's quotations and its cast."""
    lines = [
        Line(
            (Span(quote["start"], quote["end"]),),
            quote["speaker"],
            frozenset(quote["addressees"]),
            quote["type"],
            quote["kind"],
            frozenset(quote["acts"]) - {"none"},
        )
        for quote in gold["quotes"]
    ]
    return [line for line in lines if line.kind != "other"], story_characters(text, gold)


def gold_of(item: Item, text: str) -> tuple[list[Line], list[Character]]:
    """A document's quotations and its cast."""
    return story_gold(text, json.loads((item.folder / f"{item.id}.gold.json").read_bytes())) if item.story else excerpt_gold(item)


@dataclass(frozen=True, slots=True)
class Scored:
    """A document's counts and its wrong lines."""

    item: Item
    tally: Tally
    wrong: list[tuple[str, str]]


def score(item: Item) -> Scored:
    """Read one document and score all the layers that its gold has."""
    text = plain(item.folder / f"{item.id}.txt")
    gold: dict[str, Any] = json.loads((item.folder / f"{item.id}.gold.json").read_bytes()) if item.story else {}
    lines, characters = gold_of(item, text)
    story = read_text(text, item.id)
    tally, outcomes = score_lines(text, lines, characters, story.quotes, story.entities)
    tally.add(count_precision(text, lines, story.quotes))
    tally.add(count_acts(outcomes, story.acts))
    if item.story:
        tally.add(count_world(text, gold, story))
    wrong = wrong_lines(f"{item.id} ({item.group})", text, outcomes, {entity.id: entity.name for entity in story.entities})
    return Scored(item, tally, wrong)


def figures(tally: Tally) -> Figures:
    """The figures of a document or of several."""
    return {
        **line_figures(tally),
        "precision": share(tally, "quotes right", "quotes"),
        **{f"{kind}_found": share(tally, f"{kind} found", f"{kind} lines") for kind in KINDS},
        **{kind: share(tally, f"{kind} right", f"{kind} known") for kind in KINDS},
        **act_figures(tally),
        "mentions": f1(tally, "mentions"),
        **coreference_figures(tally),
        **world_figures(tally),
    }


LAYER_COLUMNS = (
    "acts", "acts_common", "acts_micro", "any_act", "cast", "mentions", "conll", "scenes", "presence", "spoken_of", "viewpoint",
    "deeds", "promises", "promise_status", "bonds", "bond_pairs", "turns", "knowledge", "forgets",
)  # fmt: skip


def by_group(scored: Iterable[Scored]) -> list[tuple[str, Tally]]:
    """One row a work for excerpts, one a story for stories."""
    rows: dict[str, Tally] = {}
    for each in scored:
        rows.setdefault(each.item.group, Tally()).add(each.tally)
    return list(rows.items())


def main() -> None:
    """Score the documents of a folder and print the table; the last line is the micro figures as JSON."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.modern", description=__doc__)
    parser.add_argument("--root", type=Path, required=True)
    parser.add_argument("--split", choices=SPLITS, default="measure")
    parser.add_argument("--part", choices=PARTS, default="all")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    parser.add_argument("--errors", type=int, default=0, help="show so many wrong lines of each type; only with --split train")
    args = parser.parse_args()

    if args.errors and args.split != "train":
        parser.error("--errors shows texts, and what is measured is not looked at; add --split train")
    items = items_of(args.root, args.part, args.split)
    if not items:
        parser.error(f"{args.root}: nothing of --part {args.part} --split {args.split}; give the folder that holds excerpts/ and stories/")
    scored = each_of(items, score, args.jobs)

    if args.errors:
        print(sample([wrong for each in scored for wrong in each.wrong], args.errors), "\n")
    groups = [
        (name, total(each.tally for each in scored if each.item.story == story))
        for name, story in (("excerpts", False), ("stories", True))
        if args.part == "all" and any(each.item.story == story for each in scored)
    ]
    rows = by_group(scored)
    shown, micro, mean = report(rows, figures, (*LINE_COLUMNS, "precision"), groups)
    print(shown)
    layers = [*((name, figures(tally)) for name, tally in rows), ("micro", micro), ("macro", mean)]
    print(f"\n{table(layers, LAYER_COLUMNS)}")
    print(f"\n{reliability(total(each.tally for each in scored))}\n")
    print(last_line({**micro, "macro_all": mean["all"]}))


if __name__ == "__main__":
    main()
