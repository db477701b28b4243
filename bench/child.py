"""One measured run in a process of its own: `python -m bench.child reading|tokens FILE` prints its measures as JSON.

`reading` reads the file as the program does and times each step. `tokens` is the baseline: the cheapest thing that could be called reading,
which decodes the file and cuts it into words and marks.
"""

import json
import re
import resource
import sys
import time
from itertools import pairwise
from pathlib import Path


def tokens(path: Path) -> dict[str, float]:
    """Seconds of processor of the baseline."""
    start = time.process_time()
    spans = [match.span() for match in re.finditer(r"\w+|[^\w\s]", path.read_text(encoding="utf-8"))]
    assert spans
    return {"tokens": time.process_time() - start}


def reading(path: Path) -> dict[str, float]:
    """Seconds of processor of the imports, of the source and of each step, in order."""
    marks = [("imports", time.process_time())]

    def mark(name: str) -> None:
        marks.append((name, time.process_time()))

    from fabula.reading import read_document  # noqa: PLC0415 -- the time that this takes is measured
    from fabula.sources import read_source  # noqa: PLC0415

    mark("source")
    document = read_source(path)
    read_document(document, watch=mark)
    mark("end")
    return {name: after - before for (name, before), (_, after) in pairwise(marks)}


def main() -> None:
    """Run and print."""
    what, path = sys.argv[1:]
    seconds = {"reading": reading, "tokens": tokens}[what](Path(path))
    # Kilobytes on Linux, bytes on macOS.
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    print(json.dumps({"seconds": seconds, "peak_bytes": peak}))


if __name__ == "__main__":
    main()
