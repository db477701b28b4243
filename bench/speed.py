"""How fast and how big: a novel of 100,000 tokens by step, a short story from the shell, start-up; written to bench/RESULTS.md.

python -m bench.speed [--data DIR]      the novel is one of DIR/litbank/original; without it, the samples over and over

Seconds differ from machine to machine, so each stands beside a baseline that ran beside it: the text cut into words and marks and no more,
and Python started and ended. The encoder reads with as many threads as there are cores (FABULA_THREADS), all else on one.
"""

import argparse
import datetime
import json
import os
import platform
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

from fabula.steps.tokens import find_tokens

HERE = Path(__file__).parent
SAMPLES = HERE.parent / "samples"
PAGE = HERE / "RESULTS.md"
SHELF = "## The shelf"  # the section of the page that bench.shelf writes
NOVEL_TOKENS = 100_000  # words and marks as the program divides them
STORY_WORDS = 3_000
RUNS = 5
# Whole novels of the public domain that are long enough, in the order of trying.
NOVELS = ("45_anne_of_green_gables.txt", "1342_pride_and_prejudice.txt", "1661_the_adventures_of_sherlock_holmes.txt")
MIB = 2**20


@dataclass(frozen=True)
class Text:
    """What is read, and what it is made of."""

    name: str
    text: str

    @property
    def words(self) -> int:
        return len(self.text.split())

    @property
    def tokens(self) -> int:
        return len(find_tokens(self.text).start)


def first_words(text: str, n: int) -> str:
    """The text as far as its n-th word, to the end of that paragraph or of the text."""
    return _first(text, [match.end() for match in re.finditer(r"\S+", text)], n)


def first_tokens(text: str, n: int) -> str:
    """The text as far as its n-th token, likewise."""
    return _first(text, find_tokens(text).end, n)


def _first(text: str, ends: Sequence[int], n: int) -> str:
    if len(ends) < n:
        return text[: ends[-1] if ends else 0]
    stop = text.find("\n\n", ends[n - 1])
    return text[: stop if stop >= 0 else len(text)]


def samples_repeated(words: int) -> str:
    """The sample stories over and over, each as a chapter, until there are so many words."""
    chapters: list[str] = []
    count = 0
    for n, path in enumerate(cycle(sorted(SAMPLES.glob("*/story.txt"))), 1):
        chapters.append(f"CHAPTER {n}\n\n{path.read_text(encoding='utf-8').strip()}")
        count += len(chapters[-1].split())
        if count >= words:
            return first_words("\n\n\n".join(chapters), words)
    raise FileNotFoundError(f"{SAMPLES}: no samples here")


def novel(data: Path | None) -> Text:
    """A text of 100,000 tokens."""
    for name in NOVELS if data else ():
        path = Path(str(data), "litbank", "original", name)
        if path.exists():
            return Text(f"the first of {path.stem}", first_tokens(path.read_text(encoding="utf-8"), NOVEL_TOKENS))
    return Text("the samples, repeated", first_tokens(samples_repeated(NOVEL_TOKENS), NOVEL_TOKENS))


@dataclass(frozen=True)
class Run:
    """A process from start to end: seconds by the clock and of processor, and what a child says of itself."""

    wall: float
    cpu: float
    peak_bytes: int = 0
    seconds: dict[str, float] | None = None


def run(words: Sequence[str], cache: Path) -> Run:
    """The run of a command, with a cache of its own and nothing in it."""
    environment = {**os.environ, "FABULA_CACHE": str(cache)}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    done = subprocess.run(words, env=environment, capture_output=True, text=True, cwd=HERE.parent, check=True)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    said = json.loads(done.stdout) if "bench.child" in words else {}
    return Run(wall, cpu, said.get("peak_bytes", 0), said.get("seconds"))


def middle(runs: Sequence[Run]) -> Run:
    """The median run by wall clock."""
    return sorted(runs, key=lambda each: each.wall)[len(runs) // 2]


def machine() -> str:
    """The machine in one line."""
    cpu = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        cpu = next((line.partition(":")[2].strip() for line in info.read_text().splitlines() if line.startswith("model name")), cpu)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{cpu}, {cores} cores, {memory:.0f} GiB; {platform.system()} {platform.release()}; Python {platform.python_version()}"


def measure(text: Text, story: Text, runs: int) -> str:
    """The page of results."""
    python = sys.executable
    with tempfile.TemporaryDirectory() as folder:
        novel_path, story_path = Path(folder, "novel.txt"), Path(folder, "story.txt")
        novel_path.write_text(text.text, encoding="utf-8")
        story_path.write_text(story.text, encoding="utf-8")

        def median(*words: str | Path) -> Run:
            return middle([run([str(word) for word in words], Path(folder, f"cache{time.monotonic_ns()}")) for _ in range(runs)])

        bare = median(python, "-c", "pass")
        tokens = median(python, "-m", "bench.child", "tokens", novel_path)
        spacy = median(python, "-m", "bench.child", "spacy", novel_path)
        reading = median(python, "-m", "bench.child", "reading", novel_path)
        whole = median(python, "-m", "fabula", "read", novel_path)
        short = median(python, "-m", "fabula", "read", story_path)
        usage = median(python, "-m", "fabula", "--help")
    load = os.getloadavg()[0]
    parts = reading.seconds or {}
    total = sum(parts.values())
    baseline = (tokens.seconds or {})["tokens"]
    rows = [
        ("novel, read by the library", reading, tokens, "tokens alone"),
        ("novel, `fabula read`", whole, tokens, "tokens alone"),
        ("baseline: a pipeline of the size of spaCy's en_core_web_sm, the novel", spacy, tokens, "tokens alone"),
        ("short story, `fabula read`", short, bare, "Python alone"),
        ("`fabula --help`", usage, bare, "Python alone"),
        ("baseline: tokens alone, the novel", tokens, tokens, "itself"),
        ("baseline: Python alone", bare, bare, "itself"),
    ]
    steps = [f"| {name} | {seconds:.3f} | {100 * seconds / total:.1f} | {seconds / baseline:.1f} |" for name, seconds in parts.items()]
    return "\n".join(
        [
            "# Speed and memory",
            "",
            "Written by `python -m bench.speed`; do not edit. Cold processes, the median of "
            f"{runs}, an empty cache, {datetime.datetime.now(datetime.UTC).date().isoformat()}.",
            "",
            f"Machine: {machine()}. Other work on it: a load of {max(load - 1, 0):.1f} beside our own.",
            "",
            f"Novel: {text.tokens:,} tokens, {text.words:,} words, {text.name}. Short story: {story.words:,} words, {story.name}.",
            "",
            f"**{text.words / total:,.0f} words a second of processor**, imports included; "
            f"**{reading.peak_bytes / MIB:.0f} MiB** at the peak (tokens alone: {tokens.peak_bytes / MIB:.0f} MiB).",
            "",
            "| from start to end of the process | seconds | of processor | times its baseline | baseline |",
            "| --- | ---: | ---: | ---: | --- |",
            *(f"| {name} | {each.wall:.2f} | {each.cpu:.2f} | {each.cpu / beside.cpu:.1f} | {what} |" for name, each, beside, what in rows),
            "",
            "| step, the novel | seconds of processor | share in % | times the cutting into tokens |",
            "| --- | ---: | ---: | ---: |",
            *steps,
            "",
        ]
    )


def write_results(speed: str | None = None, shelf: str | None = None, page: Path = PAGE) -> None:
    """Write one of the two parts of the page; the other stays as it is."""
    own, head, others = page.read_text(encoding="utf-8").partition(SHELF)
    parts = (speed or own, shelf or head + others)
    page.write_text("\n\n".join(part.strip() for part in parts if part.strip()) + "\n", encoding="utf-8")


def main() -> None:
    """Measure and write the page."""
    parser = argparse.ArgumentParser(prog="python -m bench.speed", description=__doc__)
    parser.add_argument("--data", type=Path, help="the folder of the corpora")
    parser.add_argument("--runs", type=int, default=RUNS)
    args = parser.parse_args()
    made = measure(novel(args.data), Text("the samples, one after the other", samples_repeated(STORY_WORDS)), args.runs)
    write_results(speed=made)
    print(made)


if __name__ == "__main__":
    main()
