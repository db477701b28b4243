"""One measured run in a process of its own: `python -m bench.child reading|tokens|spacy FILE` prints its measures as JSON.

`reading` reads the file as the program does and times each step. `tokens` is the baseline: the cheapest thing that could be called reading,
which decodes the file and cuts it into words and marks. `spacy` is a pipeline of the make and size of spaCy's en_core_web_sm (tagger,
parser, names; its own default layers), untrained: what it finds is noise, what it costs is not.
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


def spacy(path: Path) -> dict[str, float]:
    """Seconds of processor of a spaCy pipeline, made before."""
    import spacy as library  # noqa: PLC0415 -- the other modes do without
    from spacy.training import Example  # noqa: PLC0415

    nlp = library.blank("en")
    nlp.add_pipe("tok2vec")
    shared = {"model": {"tok2vec": {"@architectures": "spacy.Tok2VecListener.v1", "width": 96, "upstream": "tok2vec"}}}
    nlp.add_pipe("tagger", config=shared)
    nlp.add_pipe("parser", config=shared)
    nlp.add_pipe("ner")
    words, heads = ["Anne", "saw", "Ben", "in", "London", "."], [1, 1, 1, 1, 3, 1]
    said = {
        "words": words, "heads": heads, "tags": ["NNP", "VBD", "NNP", "IN", "NNP", "."], "sent_starts": [1, 0, 0, 0, 0, 0],
        "deps": ["nsubj", "ROOT", "dobj", "prep", "pobj", "punct"], "entities": ["U-PERSON", "O", "U-PERSON", "O", "U-GPE", "O"],
    }  # fmt: skip
    nlp.initialize(lambda: [Example.from_dict(nlp.make_doc(" ".join(words)), said)])
    paragraphs = path.read_text(encoding="utf-8").split("\n\n")
    start = time.process_time()
    assert sum(len(doc) for doc in nlp.pipe(paragraphs))
    return {"spacy": time.process_time() - start}


def peak_bytes() -> int:
    """The most memory that this process held. Linux also counts for `ru_maxrss` what the process that started this one held before."""
    status = Path("/proc/self/status")
    if status.exists() and (own := re.search(r"^VmHWM:\s+(\d+) kB", status.read_text(encoding="ascii", errors="replace"), re.MULTILINE)):
        return int(own[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)  # macOS counts bytes


def main() -> None:
    """Run and print."""
    what, path = sys.argv[1:]
    seconds = {"reading": reading, "tokens": tokens, "spacy": spacy}[what](Path(path))
    print(json.dumps({"seconds": seconds, "peak_bytes": peak_bytes()}))


if __name__ == "__main__":
    main()
