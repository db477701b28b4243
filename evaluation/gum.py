"""GUM's fiction, which is only ever measured: mentions of people and their coreference, and direct speech with its speakers.

The corpus: github.com/amir-zeldes/gum, commit 72ce5ac14978 (V11.1.0), annotations CC BY 4.0, these texts CC BY-NC-SA 3.0; Zeldes 2017.

python -m evaluation.gum --root DIR      DIR/measure-only/GUM_fiction_*.conllu, or DIR/GUM_fiction_*.conllu

Speakers are labels there, not chains: they are compared by name where a name is in the label, and one to one by shared lines.
"""

import argparse
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from evaluation.coreference import coreference_figures
from evaluation.gold import Character, Line
from evaluation.lines import line_figures, score_lines
from evaluation.mentions import Marked, count_clusters, count_mentions, marked_of
from evaluation.reading import each_of, plain, read_text
from evaluation.spans import solid_offsets
from evaluation.tally import Figures, Tally, f1, last_line, report
from fabula.layers import Span

TELLERS = ("Narrator", "Protagonist")
BLOCK_SPEECH = re.compile(r'sp who:::"([^"]*)"(?: whom:::"([^"]*)")? \((\d+) s\)')
INLINE_SPEECH = re.compile(r'<sp who:::"([^"]*)"(?: whom:::"([^"]*)")?>')
CHAIN = re.compile(r"\((\d+)-([^-()]+)[^()]*(\))?|(\d+)\)")


@dataclass
class Document:
    """The text of a document, its mentions of people and its direct speech; filled sentence by sentence."""

    text: str = ""
    people: list[tuple[int, int, str]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Word:
    form: str
    spaced: bool
    misc: dict[str, str]


def words_of(rows: list[list[str]]) -> Iterator[Word]:
    """The words of a sentence; `spaced` where a space follows. A range row says how the words of one written form stand together."""
    inside: range = range(0)
    spaced_after_range = True
    for row in rows:
        misc = dict(pair.split("=", 1) for pair in row[9].split("|") if "=" in pair)
        spaced = misc.get("SpaceAfter") != "No"
        if "-" in row[0]:
            first, last = map(int, row[0].split("-"))
            inside, spaced_after_range = range(first, last + 1), spaced
        elif "." not in row[0]:
            number = int(row[0])
            if number in inside:
                spaced = spaced_after_range and number == inside[-1]
            yield Word(row[1], spaced, misc)


def labels(names: str | None) -> tuple[str, ...]:
    return tuple(name.strip().removeprefix("#") for name in (names or "").split(",") if name.strip())


def line_of(who: str, whom: str | None, start: int, end: int) -> Line:
    return Line((Span(start, end),), next(iter(labels(who)), None), frozenset(labels(whom)))


def load(path: Path) -> Document:
    """The document of a CoNLL-U file."""
    document = Document()
    opened: dict[str, list[tuple[int, str]]] = {}
    blocks: list[tuple[str, str | None, int, int]] = []
    speech: tuple[str, str | None, int] | None = None
    for block in plain(path).strip("\n").split("\n\n"):
        comments = [line for line in block.split("\n") if line.startswith("#")]
        rows = [line.split("\t") for line in block.split("\n") if not line.startswith("#")]
        if any(line.startswith("# newpar") for line in comments) and document.text:
            document.text = document.text.rstrip() + "\n\n"
        begin = len(document.text)
        for line in comments:
            if line.startswith("# newpar_block"):
                blocks += [(who, whom or None, begin, int(n)) for who, whom, n in BLOCK_SPEECH.findall(line)]
        for word in words_of(rows):
            start, end = len(document.text), len(document.text) + len(word.form)
            document.text += word.form + " " * word.spaced
            for chain, kind, alone, closed in CHAIN.findall(word.misc.get("Entity", "")):
                if chain:
                    opened.setdefault(chain, []).append((start, kind))
                if alone or closed:
                    first, of = opened[chain or closed].pop()
                    if of == "person":
                        document.people.append((first, end, chain or closed))
            marks = word.misc.get("XML", "")
            if match := INLINE_SPEECH.search(marks):
                speech = (match[1], match[2], start)
            if "</sp>" in marks and speech:
                document.lines.append(line_of(*speech, end))
                speech = None
        still = []
        for who, whom, first, n in blocks:
            if n == 1:
                document.lines.append(line_of(who, whom, first, len(document.text.rstrip())))
            else:
                still.append((who, whom, first, n - 1))
        blocks = still
    document.text = document.text.rstrip() + "\n"
    return document


def documents_of(root: Path) -> list[Path]:
    """The files of the fiction genre."""
    return sorted(path for base in (root / "measure-only", root) for path in base.glob("GUM_fiction_*.conllu"))


def score(path: Path) -> tuple[str, Tally]:
    """A document's name and its counts."""
    name, document = path.stem.removeprefix("GUM_"), load(path)
    story = read_text(document.text, name)
    at = solid_offsets(document.text)
    true = [Marked(at[start], at[end], chain) for start, end, chain in document.people]
    people = [mention for mention in story.mentions if mention.type == "PER"]
    read = [Marked(m.start, m.end, m.cluster) for m in marked_of(document.text, people)]
    cast = sorted({who for line in document.lines for who in (line.speaker, *line.addressees) if who})
    characters = [Character(who, (re.sub(r"(?<=[a-z])(?=[A-Z])", " ", who),), who in TELLERS) for who in cast]
    tally, _ = score_lines(document.text, document.lines, characters, story.quotes, story.entities)
    return name, tally + count_mentions(true, read) + count_clusters(true, read)


def figures(tally: Tally) -> Figures:
    """The figures of a document or of several."""
    lines = line_figures(tally)
    return {
        **{key: lines[key] for key in ("n", "found", "all", "null", "addressee", "lenient_all")},
        "mentions": f1(tally, "mentions"),
        **coreference_figures(tally),
    }


def main() -> None:
    """Score the documents of a folder and print the table; the last line is the micro figures as JSON."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.gum", description=__doc__)
    parser.add_argument("--root", type=Path, required=True)
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    args = parser.parse_args()
    paths = documents_of(args.root)
    if not paths:
        parser.error(f"{args.root}: no GUM_fiction_*.conllu here")
    shown, micro, _ = report(each_of(paths, score, args.jobs), figures, tuple(figures(Tally())))
    print(f"{shown}\n{last_line(micro)}")


if __name__ == "__main__":
    main()
