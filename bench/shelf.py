"""How fast a shelf is read and asked: 300 stories, by one process and by two; printed as rows for bench/RESULTS.md.

python -m bench.shelf --data DIR      the stories are chapters of DIR/litbank/original

On a machine that does other work meanwhile two processes are held up more than one: the load stands beside the figures.
"""

import argparse
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from itertools import islice, zip_longest
from pathlib import Path

STORIES = 300
FEWEST_WORDS, MOST_WORDS = 500, 6_000
CHAPTER = re.compile(r"^(?=(?:CHAPTER|Chapter|BOOK|LETTER|Letter) \S+)", re.MULTILINE)
MIB = 2**20
QUESTIONS = {
    "find a pairing": ["find", "--pair", "Emma", "Harriet"],
    "all lines of a speaker": ["find", "--by", "Anne", "--most", "100000"],
    "who talks most, in each work": ["stats", "--each"],
    "SQL over all mentions": ["sql", "SELECT type, form, count(*) FROM mentions GROUP BY ALL"],
}


def chapters(path: Path) -> list[str]:
    """The chapters of a novel that are as long as a story."""
    cut = CHAPTER.split(path.read_text(encoding="utf-8", errors="replace"))
    return [chapter for chapter in cut if FEWEST_WORDS <= len(chapter.split()) <= MOST_WORDS]


def fabula(*args: str | Path) -> tuple[float, int]:
    """Seconds of a command, and the most bytes of memory that one of its processes had."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-m", "fabula", "shelf", *args], check=True, stdout=subprocess.DEVNULL)
    # Kilobytes on Linux, bytes on macOS; of the largest child so far, so that runs are to be measured from small to large.
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return time.perf_counter() - began, peak


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--stories", type=int, default=STORIES)
    options = parser.parse_args()
    novels = sorted((options.data / "litbank" / "original").glob("*.txt"))
    rounds = (chapter for each in zip_longest(*map(chapters, novels)) for chapter in each if chapter)
    with tempfile.TemporaryDirectory() as place:
        folder, shelf = Path(place) / "stories", Path(place) / "shelf"
        folder.mkdir()
        words = 0
        for n, chapter in enumerate(islice(rounds, options.stories)):
            (folder / f"{n:03}.txt").write_text(chapter, encoding="utf-8")
            words += len(chapter.split())
        count = len(list(folder.iterdir()))
        print(f"{count} stories, {words:,} words; load before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        seconds = {}
        for jobs in (1, 2):
            seconds[jobs], peak = fabula("read", folder, "-o", f"{shelf}{jobs}", "--jobs", str(jobs))
            print(f"{jobs} to read: {seconds[jobs]:.1f} s, {count / seconds[jobs]:.2f} stories/s, {peak / MIB:.0f} MiB the largest process")
        print(f"two against one: {seconds[1] / seconds[2]:.2f} times")
        print(f"nothing new to read: {fabula('read', folder, '-o', f'{shelf}2')[0]:.1f} s")
        for name, (command, *rest) in QUESTIONS.items():
            print(f"{name}: {min(fabula(command, f'{shelf}2', *rest)[0] for _ in range(3)):.2f} s")
        print(f"the shelf: {sum(path.stat().st_size for path in Path(f'{shelf}2').rglob('*') if path.is_file()) / MIB:.1f} MiB")


if __name__ == "__main__":
    main()
