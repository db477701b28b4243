"""Runs every protocol on the shipped program and writes SCORES.md from the saved results.

python -m evaluation.scores --data DIR      DIR holds pdnc/, litbank/, modern/, gum/; what is missing is left as it was saved
python -m evaluation.scores                 only writes the page anew
"""

import argparse
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from evaluation import gum, litbank, modern, pdnc
from evaluation.anchors import OTHERS, SPEAKERS
from evaluation.lines import TYPES
from evaluation.reading import each_of
from evaluation.results import Result, commit, load_all, result_of, save

PAGE = Path(__file__).with_name("SCORES.md")
DEVELOPED = "developed on, nothing trained"
MEASURED = "measured only"


def pdnc_results(data: Path, jobs: int) -> Iterator[Result]:
    """PDNC in its three settings."""
    for setting in pdnc.SETTINGS:
        scored = each_of(pdnc.novels_of(data / "pdnc"), partial(pdnc.score, setting=setting), jobs)
        rows = [(novel, tally) for novel, tally, _ in scored]
        name = "pdnc-" + setting.replace("+", "-")
        yield result_of(name, f"PDNC, {setting}, {DEVELOPED}", rows, pdnc.figures, pdnc.by_person(data / "pdnc", rows))


def litbank_results(data: Path, jobs: int) -> Iterator[Result]:
    """LitBank, from the raw documents."""
    root = data / "litbank"
    scored = each_of([(root, id) for id in litbank.documents_of(root)], litbank.score, jobs)
    yield result_of("litbank", f"LitBank, raw, {DEVELOPED}", [(id, tally) for id, tally, _ in scored], litbank.figures)


def modern_results(data: Path, jobs: int) -> Iterator[Result]:
    """The modern excerpts and stories that are measured only."""
    for part in ("excerpts", "stories"):
        scored = each_of(modern.items_of(data / "modern", part, "measure"), modern.score, jobs)
        rows = [(each.item.id, each.tally) for each in scored]
        yield result_of(f"modern-{part}", f"modern {part}, raw, {MEASURED}", rows, modern.figures)


def gum_results(data: Path, jobs: int) -> Iterator[Result]:
    """GUM's fiction."""
    scored = each_of(gum.documents_of(data / "gum"), gum.score, jobs)
    yield result_of("gum-fiction", f"GUM fiction, raw, {MEASURED}", scored, gum.figures)


RUNS: dict[str, Callable[[Path, int], Iterable[Result]]] = {
    "pdnc": pdnc_results,
    "litbank": litbank_results,
    "modern": modern_results,
    "gum": gum_results,
}


def cell(value: float | None, decimals: int = 1) -> str:
    return "–" if value is None else f"{value:.{decimals}f}"


def markdown(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; every column but the first to the right."""
    lines = [head, ["---", *("---:" for _ in head[1:])], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def speakers_table(results: dict[str, Result]) -> str:
    """Ours and others' on PDNC."""
    rows = []
    for name, given in (("pdnc-raw", "raw text"), ("pdnc-cast", "raw text, cast"), ("pdnc-cast-quotes", "gold quotes, cast")):
        if result := results.get(name):
            figures = [cell(result.micro[key]) for key in ("all", *TYPES)]
            rows.append([f"**fabula {result.version}, rules**", given, *figures, "this page"])
    rows += [[system, given, *map(cell, figures), source] for system, given, figures, source in SPEAKERS]
    return markdown(("system", "given", "all", *TYPES, "source"), rows)


def figures_table(result: Result) -> str:
    """Every figure of a result, micro and macro, with anchor and aim where there are some."""
    rows = []
    for key, value in result.micro.items():
        if key != "n":
            decimals = 2 if key == "clusters" else 1
            anchor, aim = OTHERS.get((result.name, key), ("", ""))
            rows.append((key, cell(value, decimals), cell(result.macro[key], decimals), anchor, aim))
    return markdown(("figure", "micro", "macro", "others", "aim"), rows)


def documents_table(result: Result, columns: Sequence[str]) -> str:
    """One row a document, then one a group of them."""
    rows = [
        (name, *(cell(figures[key], 0 if key == "n" else 2 if key == "clusters" else 1) for key in columns))
        for name, figures in (*result.by_document.items(), *result.groups.items())
    ]
    return markdown(("document", *columns), rows)


def reliability_table(result: Result) -> str:
    """Confidence in tenths, and how many were right."""
    rows = [
        (f"{n / 10:.1f} to {(n + 1) / 10:.1f}", f"{lines:,}", cell(100 * right / lines if lines else None))
        for n, (lines, right) in enumerate(result.reliability)
    ]
    return markdown(("confidence", "lines", "right"), rows)


TITLES = {
    "pdnc-raw": "PDNC: 16 novels, raw text",
    "pdnc-cast": "PDNC, the cast given",
    "pdnc-cast-quotes": "PDNC, cast and quotations given",
    "modern-excerpts": "Modern excerpts",
    "modern-stories": "Written stories: all layers",
    "litbank": "LitBank: 80 documents",
    "gum-fiction": "GUM: contemporary fiction",
}


def page(results: dict[str, Result]) -> str:
    """The whole of SCORES.md."""
    parts = [
        "# Scores",
        "Written by `python -m evaluation.scores` from `evaluation/results/`; edit neither. All figures are of the shipped program, from a "
        "text file to the Story, in percent; F1 where a layer is found rather than given; *micro* over all lines or mentions, *macro* the "
        "mean over documents. A layer that nothing reads yet has 0. The modules of this folder say what each figure counts.",
        "No weights were trained. The rules were developed with PDNC, LitBank and those modern texts in sight that are not marked for "
        "measuring, so figures there flatter; the speakers' weights were searched for on seven of the novels and the training excerpts. Of "
        "what is marked *measured only* no line was tuned on, but figures were seen while the rules were made, and some words: LOG.md.",
        "## Speakers, beside others",
        speakers_table(results),
        "Others' figures are on other folds, books or parts of the corpus, as their sources say: near, not equal, conditions.",
    ]
    for name, title in TITLES.items():
        if result := results.get(name):
            parts += [f"## {title}", f"`{result.signature}`", figures_table(result)]
            if name == "pdnc-raw":
                columns = ("n", "found", "all", *TYPES, "addressee", "sure", "sure_right", "characters", "clusters", "links")
                parts += ["By novel:", documents_table(result, columns)]
            if name in ("pdnc-raw", "modern-excerpts"):
                parts += ["How far confidence can be believed:", reliability_table(result)]
    return "\n\n".join(parts) + "\n"


def main() -> None:
    """Run what `--data` holds, save the results, write the page."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.scores", description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--jobs", type=int, default=2, help="processes")
    args = parser.parse_args()
    commit()  # before anything runs: what runs is what stands there now
    for name, run in RUNS.items():
        if args.data and (args.data / name).is_dir():
            for result in run(args.data, args.jobs):
                save(result)
                print(result.signature, flush=True)
    PAGE.write_text(page(load_all()), encoding="utf-8")


if __name__ == "__main__":
    main()
