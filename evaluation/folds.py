"""The folds by which later weights are trained and measured: all works of an author, in both corpora, in one fold.

python -m evaluation.folds --data DIR      reads DIR/pdnc and DIR/litbank, writes evaluation/folds.json; the file is committed and stays
"""

import argparse
import json
from collections import defaultdict
from pathlib import Path

from evaluation import litbank, pdnc

FOLDS = 8
PATH = Path(__file__).with_name("folds.json")


def pdnc_authors(root: Path) -> dict[str, str]:
    """The author's code of each novel, from the index."""
    return {row["Folder Name"]: row["Author Code"] for row in pdnc.rows_of(root / "PDNC-Novel-Index.csv")}


def litbank_authors(root: Path) -> dict[str, str]:
    """The author of each document, from the table of the corpus's README; names as PDNC's codes where it has the author too."""
    rows = [line.split("|") for line in (root / "README.md").read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    by_number = {row[1]: row[3] for row in rows if len(row) > 4 and row[1].isdigit()}
    return {id: by_number[id.partition("_")[0]] for id in litbank.documents_of(root)}


# The authors whom both corpora have, by the names that each gives them.
SAME = {
    "Austen, Jane": "AUST", "Carroll, Lewis": "CARR", "Dickens, Charles": "DICK", "Doyle, Arthur Conan": "DOYL",
    "Forster, E. M. (Edward Morgan)": "FORS", "Montgomery, L. M. (Lucy Maud)": "MONT", "Wells, H. G. (Herbert George)": "WELL",
    "Wilde, Oscar": "WILD", "Woolf, Virginia": "WOOL",
}  # fmt: skip


def make_folds(data: Path) -> dict[str, dict[str, int]]:
    """For each corpus, the fold of each work. Authors with most to measure are placed first, each where least is yet."""
    works: defaultdict[str, list[tuple[str, str, float]]] = defaultdict(list)
    novels = {folder.name: len(pdnc.rows_of(folder / "quotation_info.csv")) for folder in pdnc.novels_of(data / "pdnc")}
    for name, author in pdnc_authors(data / "pdnc").items():
        works[author].append(("pdnc", name, novels[name] / sum(novels.values())))
    documents = litbank_authors(data / "litbank")
    for name, author in documents.items():
        works[SAME.get(author, author)].append(("litbank", name, 1 / len(documents)))
    weights = [0.0] * FOLDS
    folds: dict[str, dict[str, int]] = {"pdnc": {}, "litbank": {}}
    for author in sorted(works, key=lambda author: (-sum(weight for _, _, weight in works[author]), author)):
        fold = weights.index(min(weights))
        for corpus, name, weight in works[author]:
            folds[corpus][name] = fold
            weights[fold] += weight
    return {corpus: dict(sorted(of_work.items())) for corpus, of_work in folds.items()}


def main() -> None:
    """Write the folds."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.folds", description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    PATH.write_text(json.dumps(make_folds(parser.parse_args().data), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
