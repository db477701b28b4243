"""Saved results: figures with all that makes them mean something. Tables are generated from these files."""

import datetime
import json
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from evaluation.lines import BINS
from evaluation.tally import Figures, Tally, macro, total
from fabula.version import VERSION

FOLDER = Path(__file__).with_name("results")


@dataclass(frozen=True)
class Result:
    """What one run of one protocol gave.

    `split` says what of the set was read and what it was used for before. `groups`: figures of documents that belong together.
    `reliability`: per tenth of confidence, lines and lines right.
    """

    name: str
    split: str
    documents: int
    lines: int
    version: str
    commit: str
    date: str
    micro: Figures
    macro: Figures
    by_document: dict[str, Figures]
    groups: dict[str, Figures]
    reliability: list[tuple[int, int]]

    @property
    def signature(self) -> str:
        """What a figure must carry wherever it is quoted."""
        return f"{self.name} | {self.split} | {self.documents} documents, {self.lines:,} lines | {self.version}+{self.commit} | {self.date}"


@cache
def commit() -> str:
    """The commit of the working tree, with `+` where the program has changes that no commit has; as it was when first asked."""
    here = Path(__file__).parent

    def git(*words: str) -> str:
        return subprocess.run(("git", *words), cwd=here, capture_output=True, text=True, check=False).stdout.strip()

    return (git("rev-parse", "--short", "HEAD") or "unknown") + ("+" if git("status", "--porcelain", "--", "../src", "*.py") else "")


def result_of(
    name: str,
    split: str,
    rows: Sequence[tuple[str, Tally]],
    figures_of: Callable[[Tally], Figures],
    groups: Sequence[tuple[str, Tally]] = (),
) -> Result:
    """The result of a run whose documents have these counts."""
    whole = total(tally for _, tally in rows)
    by_document = {document: figures_of(tally) for document, tally in rows}
    return Result(
        name=name,
        split=split,
        documents=len(rows),
        lines=int(whole["lines"]),
        version=VERSION,
        commit=commit(),
        date=datetime.datetime.now(datetime.UTC).date().isoformat(),
        micro=tidy(figures_of(whole)),
        macro=tidy(macro(by_document.values())),
        by_document={document: tidy(figures) for document, figures in by_document.items()},
        groups={group: tidy(figures_of(tally)) for group, tally in groups},
        reliability=[(int(whole[f"bin {n}"]), int(whole[f"bin {n} right"])) for n in range(BINS)],
    )


def tidy(figures: Figures) -> Figures:
    """Two decimals are more than any figure here deserves."""
    return {key: None if value is None else round(value, 2) for key, value in figures.items()}


def save(result: Result) -> None:
    """Keep the result in its file, over an older one."""
    FOLDER.mkdir(exist_ok=True)
    path = FOLDER / f"{result.name}.json"
    path.write_text(json.dumps(asdict(result), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def load_all() -> dict[str, Result]:
    """The saved results by name."""
    return {path.stem: Result(**json.loads(path.read_bytes())) for path in sorted(FOLDER.glob("*.json"))}
