"""Does the time grow with the text and no faster? Each hostile piece over and over, and four times as often.

python -m bench.growth

A linear reading takes four times as long for four times the text, a quadratic one sixteen times. Prints the ratio for each piece and the
step whose share grew most; ends with 1 where a ratio is over LIMIT.
"""

import sys
import time
from collections.abc import Callable
from itertools import count

from fabula.layers import GivenCast
from fabula.reading import WHOLE_CHAIN, layers_of
from fabula.sources import read_bytes
from fabula.steps import run

FEW, TIMES = 10_000, 4
LIMIT = 9.0  # half way between linear and quadratic, for the clock is no exact one
SHORT_S = 0.05  # shorter times say nothing
REPEATED = (
    '"', "'a ", "“", "“‘", "“a” ", "«a ", "„a“ ", "``a'' ", "— No. ", "— No, he said, I x ", "*a ", "_a_ ", "“*” ", "A: b\n", "> a\n\n",
    "Dear A,\n\n", "a", "No. ", "a.a-", ". ", "a\n", "a@", "A.", "J. ", "St. ", "http://",
    "word ", ", ", "\n", "the old man ", "his brother ", "Anne Anne ", "Captain Doctor Sir ", '"a" he said. ',
    "ann: hi\nbob: yo\n", "“I promise, Tom,” she said. ", "* * *\n\nAnn ran.\n\n", "Chapter One\n\n", "A/N: hello\n\n",
)  # fmt: skip


def _names(n: int) -> str:
    """Names that are all different, of one family."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    made = ("".join(letters[number // 26**place % 26] for place in range(4)).capitalize() for number in count())
    return "".join(f"{next(made)} Smith said. Mrs. {next(made)} ran. " for _ in range(n // 4))


def _called(n: int) -> str:
    """People told of, each called by half a name: all alike to the eye of a quick comparison."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    made = ("B" + "".join(letters[number // 26**place % 26] for place in range(4)) for number in count())
    return "".join(f"{name} sat down.\n\n“Come here, {name[:-1]},” said Tom.\n\n" for name, _ in zip(made, range(n // 5), strict=False))


PIECES: dict[str, Callable[[int], str]] = {repr(piece): piece.__mul__ for piece in REPEATED} | {
    "names of one family": _names,
    "names cut short": _called,
}


def seconds_by_step(text: str) -> dict[str, float]:
    """The seconds of processor that the source and each step take."""
    began = time.process_time()
    document = read_bytes(text.encode(), "hostile.txt")
    clock = {"source": time.process_time() - began}
    current, since = "", time.process_time()

    def watch(name: str) -> None:
        nonlocal current, since
        now = time.process_time()
        if current:
            clock[current] = clock.get(current, 0.0) + now - since
        current, since = name, now

    run(WHOLE_CHAIN, layers_of(document, GivenCast()), watch)
    watch("")
    return clock


def main() -> None:
    worst = 0.0
    for name, made in PIECES.items():
        few, many = seconds_by_step(made(FEW) + " x"), seconds_by_step(made(FEW * TIMES) + " x")
        ratio = sum(many.values()) / max(sum(few.values()), SHORT_S)
        step = max(many, key=lambda each: many[each] - TIMES * few[each])
        print(f"{name:34} {sum(few.values()):6.2f} s {sum(many.values()):6.2f} s  x{ratio:4.1f}  {step}", flush=True)
        worst = max(worst, ratio)
    sys.exit(1 if worst > LIMIT else 0)


if __name__ == "__main__":
    main()
