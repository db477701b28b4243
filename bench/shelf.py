"""How fast a shelf is read and asked, and whether it is the same shelf whatever happens meanwhile; written to bench/RESULTS.md.

python -m bench.shelf --data DIR      300 stories: the samples, and chapters of DIR/litbank/original

With two broken files and a hostile EPUB among them, the stories are read by one process and by two, by a run that is killed in the middle
and another that goes on, and by a Ray cluster of two workers one of which is killed. On a machine that does other work meanwhile two are
held up more than one: the load stands beside the figures. Linux only: the workers are found in /proc.
"""

import argparse
import datetime
import filecmp
import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from importlib.util import find_spec
from itertools import chain, islice, zip_longest
from pathlib import Path

from bench.speed import MIB, SAMPLES, SHELF, machine, write_results
from fabula.encoder.choice import weights_of

STORIES = 300
FEWEST_WORDS, MOST_WORDS = 500, 6_000
CHAPTER = re.compile(r"^(?=(?:CHAPTER|Chapter|BOOK|LETTER|Letter) \S+)", re.MULTILINE)
TICK_S = 0.05
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


def fill(folder: Path, data: Path, stories: int) -> int:
    """Write so many stories, and three files that are none; the words of the stories."""
    folder.mkdir()
    novels = sorted((data / "litbank" / "original").glob("*.txt"))
    rounds = (chapter for each in zip_longest(*map(chapters, novels)) for chapter in each if chapter)
    samples = (path.read_text(encoding="utf-8") for path in sorted(SAMPLES.glob("*/story.txt")))
    texts = [*islice(chain(samples, rounds), stories)]
    for n, text in enumerate(texts):
        (folder / f"{n:03}.txt").write_text(text, encoding="utf-8")
    (folder / "no zip.epub").write_bytes(b"no zip at all")
    (folder / "cut.docx").write_bytes(b"PK\x03\x04 and no more")
    with zipfile.ZipFile(folder / "bomb.epub", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("META-INF/container.xml", "<a/>")
        archive.writestr("text.xhtml", b"\0" * 200_000_000)
    return sum(len(text.split()) for text in texts)


def start(*args: str | Path) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "fabula", "shelf", *args], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )


def seconds_of(*args: str | Path) -> float:
    """The seconds of a command from start to end."""
    began = time.perf_counter()
    if code := start(*args).wait():
        raise SystemExit(f"fabula shelf {' '.join(map(str, args))}: ended with {code}")
    return time.perf_counter() - began


def peak_mib() -> float:
    """The most memory that a process had which this one has waited for: runs are to be measured from small to large."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 / MIB


def differing(a: Path, b: Path) -> list[str]:
    """The files that only one of two shelves has, or that are not the same in both, byte for byte."""
    names = {str(path.relative_to(each)) for each in (a, b) for path in each.rglob("*") if path.is_file()}
    _, other, missing = filecmp.cmpfiles(a, b, names, shallow=False)
    return sorted(other + missing)


def half_way(run: "subprocess.Popen[bytes]", shelf: Path, stories: int) -> Iterator[None]:
    """Ticks while a run goes on; ends when it has kept half of the stories."""
    while run.poll() is None and len([*(shelf / ".staging").glob("[!.]*")]) < stories // 2:
        time.sleep(TICK_S)
        yield


def ray_readers() -> Iterator[Path]:
    """The folders in /proc of the processes in which Ray has a StoryReader."""
    for path in Path("/proc").glob("[0-9]*"):
        try:
            named = (path / "cmdline").read_bytes()
        except OSError:
            continue  # it has just ended
        if named.startswith(b"ray::") and b"StoryReader" in named:
            yield path


def memory_mib(process: Path) -> float:
    """The most memory that a process had so far."""
    try:
        words = (process / "status").read_text()
    except OSError:
        return 0.0
    return int(words.partition("VmHWM:")[2].split()[0]) / 1024 if "VmHWM:" in words else 0.0


def killed(folder: Path, shelf: Path, stories: int) -> float:
    """Kill a run in the middle with all its processes, and go on; the seconds of the second run."""
    run = start("read", folder, "-o", shelf, "--jobs", "2")
    for _ in half_way(run, shelf, stories):
        pass
    os.killpg(run.pid, signal.SIGKILL)
    run.wait()
    return seconds_of("read", folder, "-o", shelf, "--jobs", "2")


def by_ray(folder: Path, shelf: Path, stories: int) -> tuple[float, float]:
    """The seconds of a run by two workers of Ray, one of which is killed in the middle, and the MiB of the largest."""
    began = time.perf_counter()
    run, peak = start("read", folder, "-o", shelf, "--jobs", "2", "--engine", "ray"), 0.0
    for _ in half_way(run, shelf, stories):
        peak = max(peak, *map(memory_mib, ray_readers()), 0.0)
    os.kill(int(next(ray_readers()).name), signal.SIGKILL)
    while run.poll() is None:
        time.sleep(TICK_S)
        peak = max(peak, *map(memory_mib, ray_readers()), 0.0)
    return time.perf_counter() - began, peak


def measure(data: Path, stories: int) -> str:
    """The section of the page of results."""
    rows: list[str] = []

    def row(what: str, figure: str, more: str = "") -> None:
        rows.append(f"| {what} | {figure} | {more} |")
        print(rows[-1], flush=True)

    def compared(what: str, shelf: Path, seconds: float, more: str = "") -> None:
        other = ", ".join(differing(shelf, one))
        row(what, f"{seconds:.1f} s", f"{more}the same shelf, byte for byte: {f'**NO** ({other})' if other else 'yes'}")

    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as place:
        folder, one, two = (Path(place, name) for name in ("stories", "one", "two"))
        words = fill(folder, data, stories)
        alone, peak = seconds_of("read", folder, "-o", one, "--jobs", "1"), peak_mib()
        row("one process", f"{alone:.1f} s", f"{stories / alone:.1f} stories a second; the largest process {peak:.0f} MiB")
        both = seconds_of("read", folder, "-o", two, "--jobs", "2")
        compared("two processes", two, both, f"{alone / both:.2f} times the stories a second of one; ")
        compared("two, killed in the middle: the second run", Path(place, "killed"), killed(folder, Path(place, "killed"), stories))
        if find_spec("ray"):
            seconds, peak = by_ray(folder, Path(place, "ray"), stories)
            compared("Ray, two workers, one killed in the middle", Path(place, "ray"), seconds, f"the largest worker {peak:.0f} MiB; ")
        row("nothing new to read", f"{seconds_of('read', folder, '-o', two):.1f} s")
        for name, (command, *rest) in QUESTIONS.items():
            row(name, f"{min(seconds_of(command, two, *rest) for _ in range(3)):.2f} s")
        size = sum(path.stat().st_size for path in two.rglob("*") if path.is_file())
    return "\n".join(
        [
            SHELF,
            "",
            f"Written by `python -m bench.shelf`; do not edit. {stories} stories of {words:,} words, two broken files and a hostile EPUB; "
            f"a shelf of {size / MIB:.0f} MiB. {datetime.datetime.now(datetime.UTC).date().isoformat()}.",
            "",
            f"Machine: {machine()}. Load before: {load:.1f}. Read by {'rules alone' if weights_of() is None else 'the weights'}.",
            "",
            "| | | |",
            "| --- | ---: | --- |",
            *rows,
            "",
        ]
    )


def main() -> None:
    """Measure and write the section."""
    parser = argparse.ArgumentParser(prog="python -m bench.shelf", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the corpora")
    parser.add_argument("--stories", type=int, default=STORIES)
    args = parser.parse_args()
    write_results(shelf=measure(args.data, args.stories))


if __name__ == "__main__":
    main()
