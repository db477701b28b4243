"""Runs every protocol on the shipped program and writes SCORES.md from the saved results.

python -m evaluation.scores --data DIR      DIR holds pdnc/, litbank/, modern/, gum/; what is missing is left as it was saved
python -m evaluation.scores                 only writes the page anew
"""

import argparse
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from evaluation import folds, gum, litbank, modern, pdnc, tags
from evaluation.anchors import OTHERS, SPEAKERS
from evaluation.lines import TYPES
from evaluation.reading import each_of, unseen_folds
from evaluation.results import Result, commit, load_all, result_of, save
from fabula.encoder.choice import RULES

PAGE = Path(__file__).with_name("SCORES.md")
UNSEEN = "works whose authors the weights never saw; in sight while the rules were made"
DEVELOPED = "rules alone, in sight while they were made"
MEASURED = "measured only"


def unseen(works: Iterable[Path | str], corpus: str) -> list[str]:
    """The names of those works that the weights did not learn from."""
    kept, fold_of = unseen_folds(), json.loads(folds.PATH.read_bytes())[corpus]
    names = [Path(work).name for work in works]
    return [name for name in names if kept is None or fold_of.get(name) in kept]


def pdnc_results(data: Path, jobs: int) -> Iterator[Result]:
    """PDNC in its three settings, on the novels that the weights never saw; and by rules alone, on those and on all."""
    folders = pdnc.novels_of(data / "pdnc")
    names = unseen(folders, "pdnc")
    some = [folder for folder in folders if folder.name in names]
    runs: list[tuple[str, str, list[Path], str | None, str]] = [
        ("pdnc-" + setting.replace("+", "-"), setting, some, None, UNSEEN) for setting in pdnc.SETTINGS
    ]
    runs += [("pdnc-rules-unseen", "raw", some, RULES, DEVELOPED), ("pdnc-rules", "raw", folders, RULES, DEVELOPED)]
    for name, setting, novels, model, split in runs:
        scored = each_of(novels, partial(pdnc.score, setting=setting, model=model), jobs)
        rows = [(novel, tally) for novel, tally, _ in scored]
        yield result_of(name, f"PDNC, {setting}, {split}", rows, pdnc.figures, pdnc.by_person(data / "pdnc", rows))


def litbank_results(data: Path, jobs: int) -> Iterator[Result]:
    """LitBank, from the raw documents: those that the weights never saw, by the weights and by rules alone."""
    root = data / "litbank"
    names = unseen(litbank.documents_of(root), "litbank")
    for name, model, split in (("litbank", None, UNSEEN), ("litbank-rules", RULES, DEVELOPED)):
        scored = each_of([(root, id) for id in names], partial(litbank.score, model=model), jobs)
        yield result_of(name, f"LitBank, raw, {split}", [(id, tally) for id, tally, _ in scored], litbank.figures)


def tags_results(data: Path, jobs: int) -> Iterator[Result]:
    """Tags, trees, lemmas, sentence ends and supersenses, from the raw text."""
    sets = (
        ("ewt", "test", "EWT test"),
        ("gum", "test", "GUM's open test"),
        ("gum-fiction", "", "GUM fiction"),
        ("semcor", "", "SemCor fiction"),
    )
    for set_, part, title in sets:
        rows = tags.rows_of(data, set_, part or "test", jobs=jobs)
        yield result_of(f"tags-{set_}", f"{title}, raw, {MEASURED}", rows, tags.figures_of(set_))


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
    "ud-ewt": tags_results,
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
    ours = (
        ("pdnc-raw", "raw text", "5 unseen novels"), ("pdnc-cast", "raw text, cast", "5 unseen novels"),
        ("pdnc-cast-quotes", "gold quotes, cast", "5 unseen novels"), ("pdnc-rules-unseen", "raw text", "rules alone, the same 5"),
        ("pdnc-rules", "raw text", "rules alone, all 16"),
    )  # fmt: skip
    for name, given, what in ours:
        if result := results.get(name):
            figures = [cell(result.micro[key]) for key in ("all", *TYPES)]
            rows.append([f"**fabula {result.version}**, {what}", given, *figures, "this page"])
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
    "pdnc-raw": "PDNC: five novels that the weights never saw, raw text",
    "pdnc-rules": "PDNC: 16 novels, raw text, rules alone",
    "pdnc-rules-unseen": "PDNC: the five novels, rules alone",
    "pdnc-cast": "PDNC, the cast given",
    "pdnc-cast-quotes": "PDNC, cast and quotations given",
    "modern-excerpts": "Modern excerpts",
    "modern-stories": "Written stories: all layers",
    "litbank": "LitBank: 15 documents that the weights never saw",
    "litbank-rules": "LitBank: the same, rules alone",
    "tags-ewt": "Tags: EWT test",
    "tags-gum": "Tags: GUM's open genres, test",
    "tags-gum-fiction": "Tags: GUM's fiction",
    "tags-semcor": "Supersenses: SemCor's held-out fiction",
    "damaged": "Quotations whose marks were damaged",
    "gum-fiction": "GUM: contemporary fiction",
}


def page(results: dict[str, Result]) -> str:
    """The whole of SCORES.md."""
    parts = [
        "# Scores",
        "Written by `python -m evaluation.scores` from `evaluation/results/`; edit neither. All figures are of the shipped program, from a "
        "text file to the Story, in percent; F1 where a layer is found rather than given; *micro* over all lines or mentions, *macro* the "
        "mean over documents. A layer that nothing reads yet has 0. The modules of this folder say what each figure counts.",
        "The weights of the encoder learned from six of eight folds of PDNC and LitBank (`folds.json`: all works of an author in one "
        "fold): figures with weights are counted on the other two. The rules were developed with all of PDNC, LitBank and those modern "
        "texts in sight that are not marked for measuring, so figures there flatter; how the encoder's answers are decoded was chosen on "
        "the unseen folds and on training parts. One passage that told these weights who speaks is likely the start of Little Women, "
        "one of LitBank's 15 (training/LOG.md). Of what is marked *measured only* no line was tuned on, but figures were seen, and some "
        "words: LOG.md.",
        "## Speakers, beside others",
        speakers_table(results),
        "Others' figures are on other folds, books or parts of the corpus, as their sources say: near, not equal, conditions.",
    ]
    for name, title in TITLES.items():
        if result := results.get(name):
            parts += [f"## {title}", f"`{result.signature}`", figures_table(result)]
            if name in ("pdnc-raw", "pdnc-rules"):
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
