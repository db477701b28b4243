"""Quotations on texts whose marks were damaged: how many are found, by rules alone and with the encoder.

The recipe takes novels in PDNC's layout, whose quotation marks are all straight (and whose certain apostrophes are put back: repair.py),
and changes every mark of the text, not only those of the annotated quotations, by one style at a time. A mark that goes leaves nothing
behind; gold spans move with the text. What is lost is drawn from the novel's name, so that the same novel always gives the same text. This
is not the recipe that the weights learn from (training/noise.py): that works on tokens, and knows the annotated quotations alone.

python -m evaluation.damaged --root DIR      --novels A,B  --fold 0,7  --styles missing,…  --model PATH  --save
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import accumulate
from pathlib import Path
from random import Random

from evaluation import folds
from evaluation.gold import Line
from evaluation.lines import judge
from evaluation.pdnc import Novel, load, novels_of
from evaluation.reading import each_of
from evaluation.results import result_of, save
from evaluation.spans import solid_offsets, union
from evaluation.tally import Figures, Tally, last_line, share, table, total
from fabula.encoder import Encoder
from fabula.layers import GivenCast, Quote, Span
from fabula.reading import encoder_of, layers_of
from fabula.sources import read_bytes
from fabula.steps import CHAIN, run

MARK = '"'


@dataclass(frozen=True, slots=True)
class Style:
    """What becomes of opening and closing marks ("" where they go). `lost`: the share that goes besides, each by itself, or, with
    `stretch`, all those of so many paragraphs together."""

    opening: str
    closing: str
    lost: float = 0.0
    stretch: int = 0


STYLES = {
    "whole": Style('"', '"'),
    "missing": Style("", ""),
    "no closing": Style("“", ""),
    "no opening": Style("", "”"),
    "straight no closing": Style('"', ""),
    "straight no opening": Style("", '"'),
    "some lost": Style("“", "”", 0.4),
    "straight some lost": Style('"', '"', 0.4),
    "stretches lost": Style("“", "”", 0.5, stretch=40),
    "single": Style("'", "'"),
    "one mark for both": Style("”", "”"),
}
UNDAMAGED = "whole"
READERS = ("rules", "encoder")
QUOTES = next(n for n, step in enumerate(CHAIN, 1) if "quotes" in step.makes)


def openings(text: str, lines: Sequence[Line]) -> dict[int, bool]:
    """For each mark of the text whether it opens: as the annotation says, else by what stands beside it."""
    places = {n: not text[n - 1 : n].strip(" \n—-([_") and not text[n + 1 : n + 2].isspace() for n, c in enumerate(text) if c == MARK}
    for line in lines:
        for part in line.parts:
            words = part.of(text)
            before = part.start + len(words) - len(words.lstrip()) - 1
            after = part.end - len(words) + len(words.rstrip())
            places |= {place: opens for place, opens in ((before, True), (after, False)) if place in places}
    return places


def damage(novel: Novel, name: str) -> Novel:
    """The novel with its marks in the style of that name: text, quotations; what is said of people is left as it was."""
    style, chance = STYLES[name], Random(f"{novel.name}, {name}")
    text = novel.text
    marks: list[str] = []
    last, paragraphs, gone = 0, 0, False
    opens = openings(text, novel.lines)
    for place in opens:
        if style.stretch:
            before, paragraphs = paragraphs, paragraphs + text.count("\n\n", last, place)
            if not last or before // style.stretch != paragraphs // style.stretch:
                gone = chance.random() < style.lost
        else:
            gone = chance.random() < style.lost
        last = place
        marks.append("" if gone else style.opening if opens[place] else style.closing)
    pieces, last = [], 0
    shift = [0] * (len(text) + 1)
    for place, mark in zip(opens, marks, strict=True):
        pieces += [text[last:place], mark]
        shift[place + 1] = len(mark) - 1
        last = place + 1
    moved = [place + by for place, by in enumerate(accumulate(shift))]
    return replace(
        novel,
        text="".join([*pieces, text[last:]]),
        lines=tuple(replace(line, parts=tuple(Span(moved[p.start], moved[p.end]) for p in line.parts)) for line in novel.lines),
    )


def count_characters(text: str, lines: Sequence[Line], quotes: Sequence[Quote]) -> tuple[int, int]:
    """The letters and figures in read quotes of a kind other than `other`, and how many of them lie in gold quotations."""
    before = solid_offsets("".join(c if c.isalnum() else " " for c in text))
    read = union(quote for quote in quotes if quote.kind != "other")
    gold = union(part for line in lines for part in line.parts)
    inside, at = 0, 0
    for quote in read:
        while at and gold[at - 1].end > quote.start:
            at -= 1
        while at < len(gold) and gold[at].start < quote.end:
            inside += max(0, before[min(quote.end, gold[at].end)] - before[max(quote.start, gold[at].start)])
            at += 1
    return sum(before[quote.end] - before[quote.start] for quote in read), inside


def quotes_of(novel: Novel, encoder: Encoder | None) -> list[Quote]:
    """The quotations that the shipped program reads: its chain as far as they need it."""
    document = read_bytes(novel.text.encode(), f"{novel.name}.txt")
    quotes: list[Quote] = run(CHAIN[:QUOTES], layers_of(document, GivenCast(), encoder))["quotes"]
    return quotes


def score(job: tuple[Path, str], model: str | None) -> Tally:
    """The counts of a novel in a style."""
    folder, style = job
    novel = damage(load(folder), style)
    tally = Tally({"lines": len(novel.lines)})
    for reader, encoder in zip(READERS, (None, encoder_of(model)), strict=True):
        if reader == "encoder" and encoder is None:
            continue
        quotes = quotes_of(novel, encoder)
        outcomes = judge(novel.text, novel.lines, quotes, {})
        read, inside = count_characters(novel.text, novel.lines, quotes)
        found = sum(outcome.quote is not None for outcome in outcomes)
        tally.add(Tally({f"{reader} lines": len(outcomes), f"{reader} found": found, f"{reader} read": read, f"{reader} inside": inside}))
    return tally


def figures(tally: Tally) -> Figures:
    """For rules alone and with the encoder: gold quotations found; characters of read quotes that lie in gold ones. Null: not read."""
    return {"n": tally["lines"]} | {
        f"{reader}_{name}": share(tally, f"{reader} {part}", f"{reader} {whole}")
        for reader in READERS
        for name, part, whole in (("found", "found", "lines"), ("precision", "inside", "read"))
    }


def chosen(root: Path, names: str, of_folds: str) -> Iterator[Path]:
    """The folders of the novels of these names, or all, that are in these folds, or in any."""
    known = json.loads(folds.PATH.read_bytes())["pdnc"]
    for folder in novels_of(root):
        if (not names or folder.name in names.split(",")) and (not of_folds or str(known.get(folder.name)) in of_folds.split(",")):
            yield folder


def main() -> None:
    """Score the novels of a folder in each style; the last line is the figures over all damaged styles as JSON."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.damaged", description=__doc__)
    parser.add_argument("--root", type=Path, required=True)
    parser.add_argument("--novels", default="", help="only these, by folder name, joined by commas")
    parser.add_argument("--fold", default="", help="only novels of these folds of evaluation/folds.json, joined by commas")
    parser.add_argument("--styles", default=",".join(STYLES), help="only these, joined by commas")
    parser.add_argument("--model", help="a weight file; else as everywhere")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    parser.add_argument("--save", action="store_true", help="keep the figures in evaluation/results")
    args = parser.parse_args()

    folders = list(chosen(args.root, args.novels, args.fold))
    styles = args.styles.split(",")
    if not folders or not set(styles) <= set(STYLES):
        parser.error(f"no such novel, fold or style; styles: {', '.join(STYLES)}")
    jobs = [(folder, style) for folder in folders for style in styles]
    tallies = dict(zip(jobs, each_of(jobs, partial(score, model=args.model), args.jobs), strict=True))
    by_style = [(style, total(tallies[folder, style] for folder in folders)) for style in styles]
    by_novel = [(folder.name, total(tallies[folder, style] for style in styles if style != UNDAMAGED)) for folder in folders]
    whole = figures(total(tally for _, tally in by_novel))
    print(table([*((name, figures(tally)) for name, tally in (*by_style, *by_novel)), ("all damaged", whole)], list(whole)))
    if args.save:
        name = Path(args.model).name if args.model else "the model of this installation"
        save(result_of("damaged", f"PDNC, fold {args.fold or 'any'}, marks damaged, {name}", by_novel, figures, by_style))
    print(last_line(whole))


if __name__ == "__main__":
    main()
