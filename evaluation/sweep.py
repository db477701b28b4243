"""Every story below a folder goes through the whole program, and what comes out holds together.

python -m evaluation.sweep --root DIR [--jobs N]

A story is a .txt, .md, .html, .epub or .docx file, or a folder of Standard Ebooks (content.opf and text/), which is read as the EPUB that
it makes. For each: nothing raises; the JSON keeps to the schema; every span lies in the text; the script gives back the text. The last line
is one JSON object of counts.
"""

import argparse
import json
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema

from evaluation.reading import each_of
from fabula.errors import StoryError
from fabula.formats.json import encode, schema
from fabula.formats.script import script
from fabula.layers import Story
from fabula.reading import read

SUFFIXES = frozenset({".txt", ".md", ".html", ".htm", ".xhtml", ".epub", ".docx"})
CONTAINER = (
    '<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)


@dataclass(frozen=True, slots=True)
class Swept:
    """One story: what was wrong (nothing, where all is well), its words and the seconds it took."""

    name: str
    problems: list[str]
    words: int
    seconds: float


def stories_below(root: Path) -> list[Path]:
    """The story files below `root`, and the folders that hold a book of Standard Ebooks, in order."""
    books = {path.parent for path in root.rglob("content.opf")}
    files = (path for path in root.rglob("*") if path.suffix in SUFFIXES and path.is_file())
    return sorted(books | {path for path in files if not books & set(path.parents)})


def sweep(path: Path) -> Swept:
    """Read one story and check what comes out."""
    began = time.perf_counter()
    try:
        with tempfile.TemporaryDirectory() as folder:
            story = read(bind(path, Path(folder) / "book.epub") if path.is_dir() else path)
        problems = list(faults(story))
        words = len(story.text.split())
    except StoryError as error:
        problems, words = [f"refused: {error}"], 0
    except Exception as error:
        problems, words = [f"raised {type(error).__name__}: {error}"], 0
    return Swept(path.name, problems, words, time.perf_counter() - began)


def bind(folder: Path, epub: Path) -> Path:
    """Write a folder with content.opf as an EPUB."""
    with zipfile.ZipFile(epub, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        archive.writestr("META-INF/container.xml", CONTAINER)
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(folder))
    return epub


def faults(story: Story) -> Iterator[str]:
    """What does not hold in a reading."""
    data = json.loads(encode(story))
    contract = schema()
    yield from (f"schema: {error.message[:80]}" for error in jsonschema.Draft202012Validator(contract).iter_errors(slim(data)))
    if data.keys() != contract["$defs"]["Story"]["properties"].keys():
        yield "a key of the contract is missing"
    if len({len(column) for column in data["tokens"].values()}) > 1:
        yield "token columns differ in length"
    end = len(story.text)
    bad = sum(not 0 <= start < stop <= end for start, stop in spans_of({**data, "tokens": None}))
    bad += sum(not 0 <= start < stop <= end for start, stop in zip(story.tokens.start, story.tokens.end, strict=True))
    if bad:
        yield f"{bad} spans outside the text"
    if "".join(line.text for line in script(story)) != story.text:
        yield "the script is not the text"


def slim(data: dict[str, Any]) -> dict[str, Any]:
    """The document with its longest lists cut: a schema says the same of each item, and a novel has millions."""
    few = {key: value[:2000] if isinstance(value, list) else value for key, value in data.items()}
    return {**few, "tokens": {key: column[:2000] for key, column in data["tokens"].items()}}


def spans_of(value: Any) -> Iterator[tuple[int, int]]:
    """Every [start, end] and every start and end of one object, wherever it stands."""
    if isinstance(value, dict):
        if isinstance(value.get("start"), int) and isinstance(value.get("end"), int):
            yield value["start"], value["end"]
        for inner in value.values():
            yield from spans_of(inner)
    elif isinstance(value, list):
        if len(value) == 2 and all(isinstance(number, int) for number in value):
            yield value[0], value[1]
        else:
            for inner in value:
                yield from spans_of(inner)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=Path, required=True)
    parser.add_argument("--jobs", type=int, default=2)
    arguments = parser.parse_args()
    swept = each_of(stories_below(arguments.root), sweep, arguments.jobs)
    for one in swept:
        for problem in one.problems:
            print(f"{one.name}: {problem}")
    slowest = max(swept, key=lambda one: one.seconds, default=None)
    wrong = sum(bool(one.problems) for one in swept)
    print(
        json.dumps(
            {
                "stories": len(swept),
                "words": sum(one.words for one in swept),
                "wrong": wrong,
                "slowest": {"name": slowest.name, "seconds": round(slowest.seconds, 1)} if slowest else None,
            }
        )
    )
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
