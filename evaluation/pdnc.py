"""Whole novels in the layout of the Project Dialogism Novel Corpus: quotations, speakers, addressees, mentions inside quotations.

The corpus: github.com/Priya22/project-dialogism-novel-corpus, commit 6fda0a78bda5; Vishnubhotla, Hammond and Hirst 2022, LREC. It states no
licence; nothing of it is kept here.

python -m evaluation.pdnc --root DIR      DIR/data/NOVEL/{novel_text.txt,quotation_info.csv,character_info.csv}, or DIR/NOVEL/…
"""

import argparse
import ast
import csv
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from evaluation.errors import sample, wrong_lines
from evaluation.gold import Character, Line
from evaluation.lines import LINE_COLUMNS, line_figures, reliability, score_lines
from evaluation.names import map_by_names
from evaluation.reading import each_of, plain, read_text
from evaluation.repair import repair
from evaluation.tally import Figures, Tally, last_line, report, share, total
from fabula.layers import Entity, GivenCast, GivenCharacter, Mention, Quote, Span
from fabula.reading import WHOLE_CHAIN, encoder_of, layers_of
from fabula.sources import read_source
from fabula.steps import Step, run, step

SETTINGS = ("raw", "cast", "cast+quotes")
NOBODY = ("_unknowable", "_group", "_narr")
PRONOUNS = {"M": "he", "F": "she"}
# The index calls this one first person; it is narrated in the third.
INDEX_ERRORS = {"WhereAngelsFearToTread": False}


@dataclass(frozen=True, slots=True)
class Linked:
    """A mention inside a quotation, and the one character that it means."""

    span: Span
    character: str


@dataclass(frozen=True, slots=True)
class Novel:
    """A novel with its gold. `text` has its certain apostrophes back, `repaired` of them."""

    name: str
    text: str
    repaired: int
    characters: tuple[Character, ...]
    given: GivenCast
    lines: tuple[Line, ...]
    mentions: tuple[Linked, ...]


def rows_of(path: Path) -> list[dict[str, str]]:
    csv.field_size_limit(sys.maxsize)
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def novels_of(root: Path) -> list[Path]:
    """The folders of the novels below `root`, by name."""
    return sorted(path.parent for base in (root / "data", root) for path in base.glob("*/quotation_info.csv"))


def first_person(root: Path) -> dict[str, bool]:
    """For each novel that the index names, whether its narrator is one of its people."""
    index = next((path for base in (root, root.parent) for path in base.glob("PDNC-Novel-Index.csv")), None)
    told = {row["Folder Name"]: row["Narrative Person"].startswith("1") for row in rows_of(index)} if index else {}
    return {**told, **{name: first for name, first in INDEX_ERRORS.items() if name in told}}


def load(folder: Path) -> Novel:
    """The novel in a folder. Names of speakers, addressees and mentions are looked up in the aliases."""
    cast = [(row["Main Name"], sorted(ast.literal_eval(row["Aliases"])), row) for row in rows_of(folder / "character_info.csv")]
    owner = {alias: name for name, aliases, _ in cast for alias in aliases} | {name: name for name, _, _ in cast}
    text, repaired = repair(plain(folder / "novel_text.txt"))
    lines, mentions = [], []
    for row in rows_of(folder / "quotation_info.csv"):
        parts = tuple(Span(start, end) for start, end in ast.literal_eval(row["quoteByteSpans"]))
        speaker = row["speaker"]
        addressees = (owner.get(name) for name in ast.literal_eval(row["addressees"]))
        lines.append(
            Line(
                parts,
                None if speaker == "_unknowable" else owner.get(speaker, speaker),
                frozenset(name for name in addressees if name and name not in NOBODY),
                row["quoteType"].lower() if row["quoteType"] != "nan" else None,
            )
        )
        mentions += [
            Linked(Span(start, end), owner[names[0]])
            for spans, entities in zip(ast.literal_eval(row["mentionSpansList"]), ast.literal_eval(row["mentionEntitiesList"]), strict=True)
            if len(spans) == len(entities)
            for (start, end), names in zip(spans, entities, strict=True)
            if len(names) == 1 and names[0] in owner and names[0] not in NOBODY
        ]
    people = [(name, aliases, row) for name, aliases, row in cast if name not in NOBODY]
    return Novel(
        folder.name,
        text,
        repaired,
        tuple(Character(name, (name, *aliases)) for name, aliases, _ in people),
        GivenCast(tuple(GivenCharacter(name, aliases, PRONOUNS.get(row["Gender"])) for name, aliases, row in people)),
        tuple(lines),
        tuple(mentions),
    )


def marked(text: str, part: Span) -> tuple[int, int]:
    """The part without white space at its ends, and with the quotation marks about it."""
    start, end = part.start, part.end
    while text[start].isspace():
        start += 1
    while text[end - 1].isspace():
        end -= 1
    return start - (text[start - 1 : start] == '"'), end + (text[end : end + 1] == '"')


def gold_quotes(text: str, lines: tuple[Line, ...], read: list[Quote]) -> list[Quote]:
    """The gold quotations as quotes with their marks. What was read of a tag and a turn at the same place stays."""
    by_start = {quote.start: quote for quote in read}
    turns_read = max((quote.turn for quote in read), default=0)
    quotes = []
    for n, line in enumerate(lines, 1):
        places = [marked(text, part) for part in line.parts]
        like = [by_start.get(start) for start, _ in places]
        turn = next((quote.turn for quote in like if quote), turns_read + n)
        quotes += [
            Quote("", start, end, "speech", turn, quote.type if quote else "implicit", quote.cue if quote else None)
            for (start, end), quote in zip(places, like, strict=True)
        ]
    quotes.sort(key=lambda quote: (quote.start, quote.end))
    return [msgspec.structs.replace(quote, id=f"q{n}") for n, quote in enumerate(quotes, 1)]


def with_gold_quotes(chain: tuple[Step, ...], lines: tuple[Line, ...]) -> list[Step]:
    """The chain with gold quotations put in the place of the read ones."""

    def give_quotes(text: str, quotes: list[Quote]) -> list[Quote]:
        return gold_quotes(text, lines, quotes)

    steps = []
    for each in chain:
        steps.append(each)
        if each.name == "find_quotes":
            steps.append(step(give_quotes, "quotes"))
    return steps


def read_novel(novel: Novel, setting: str, model: str | None = None) -> tuple[list[Quote], list[Entity], list[Mention]]:
    """What the shipped program reads of the novel, in one of the SETTINGS."""
    if setting != "cast+quotes":
        story = read_text(novel.text, novel.name, novel.given if setting == "cast" else None, model)
        return story.quotes, story.entities, story.mentions
    with TemporaryDirectory() as folder:
        path = Path(folder, f"{novel.name}.txt")
        path.write_text(novel.text, encoding="utf-8", newline="")
        document = read_source(path)
    layers = run(with_gold_quotes(WHOLE_CHAIN, novel.lines), layers_of(document, novel.given, encoder_of(model)))
    return layers["quotes"], layers["entities"], layers["mentions"]


def count_links(novel: Novel, mentions: list[Mention], mapped: dict[str, str]) -> Tally:
    """Of the mentions inside quotations that mean one character, how many are read, word for word, and linked to that character."""
    entity_at = {(mention.start, mention.end): mention.entity for mention in mentions if mention.entity is not None}
    right = sum(mapped.get(entity_at.get((each.span.start, each.span.end), "")) == each.character for each in novel.mentions)
    return Tally({"links": len(novel.mentions), "links right": right})


def score(folder: Path, setting: str, model: str | None = None) -> tuple[str, Tally, list[tuple[str, str]]]:
    """A novel's name, its counts, and its wrong lines."""
    novel = load(folder)
    quotes, entities, mentions = read_novel(novel, setting, model)
    tally, outcomes = score_lines(novel.text, novel.lines, novel.characters, quotes, entities)
    tally.add(count_links(novel, mentions, map_by_names(entities, novel.characters)))
    tally.add(Tally({"repaired": novel.repaired}))
    wrong = wrong_lines(novel.name, novel.text, outcomes, {entity.id: entity.name for entity in entities})
    return novel.name, tally, wrong


def figures(tally: Tally) -> Figures:
    """The figures of a novel or of several."""
    return {**line_figures(tally), "links": share(tally, "links right", "links")}


def by_person(root: Path, rows: list[tuple[str, Tally]]) -> list[tuple[str, Tally]]:
    """The counts of the novels told in the first person, and of those told in the third, where the index says which."""
    told = first_person(root)
    return [
        (name, total(tallies))
        for name, first in (("first person", True), ("third person", False))
        if (tallies := [tally for novel, tally in rows if told.get(novel) is first])
    ]


def main() -> None:
    """Score the novels of a folder and print the table; the last line is the micro figures as JSON."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.pdnc", description=__doc__)
    parser.add_argument("--root", type=Path, required=True)
    parser.add_argument("--novels", help="only these, by folder name, joined by commas")
    parser.add_argument("--setting", choices=SETTINGS, default="raw")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    parser.add_argument("--errors", type=int, default=0, help="show so many wrong lines of each type")
    args = parser.parse_args()

    folders = novels_of(args.root)
    if args.novels:
        folders = [folder for folder in folders if folder.name in args.novels.split(",")]
    if not folders:
        parser.error(f"{args.root}: no folder here has a quotation_info.csv; give the folder that holds data/NOVEL or NOVEL")
    scored = each_of(folders, partial(score, setting=args.setting), args.jobs)

    if args.errors:
        print(sample([each for _, _, wrong in scored for each in wrong], args.errors), "\n")
    rows = [(name, tally) for name, tally, _ in scored]
    groups = by_person(args.root, rows)
    shown, micro, mean = report(rows, figures, (*LINE_COLUMNS, "links"), groups)
    print(shown)
    whole = total(tally for _, tally in rows)
    print(f"\n{reliability(whole)}")
    print(f"\nsetting {args.setting}; {whole['repaired']:.0f} lost apostrophes were put back before reading")
    print(last_line({**micro, "macro_all": mean["all"]}))


if __name__ == "__main__":
    main()
