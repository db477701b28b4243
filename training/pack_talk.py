"""Reads the annotated stories with fabula as far as the speakers, and packs their talk with the speakers, addressees, acts that are right.

python -m training.pack_talk --data DIR [--out training/.pack] [--sets pdnc,excerpts,stories,written,passages] [--model FILE] [--jobs N]

So the second reading learns from mentions and people as the program finds them, with their faults. A person is right for a turn when
evaluation/ would map them to the gold character. What `modern` measures is not read.
"""

import argparse
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from evaluation import modern
from evaluation.gold import Character, Line
from evaluation.lines import prediction
from evaluation.names import map_by_names
from evaluation.pdnc import load, novels_of
from evaluation.reading import each_of, plain
from evaluation.spans import Stack
from fabula.encoder.pieces import WordPiece
from fabula.layers import GivenCast, Span
from fabula.layers.vocabulary import ACTS
from fabula.reading import WHOLE_CHAIN, encoder_of, layers_of
from fabula.sources import read_bytes
from fabula.steps import run
from fabula.steps.counts import count_cast
from fabula.steps.cues import Surroundings
from fabula.steps.pronouns import leaning
from fabula.steps.talk import items_of, quotes_of
from fabula.steps.turns import find_turns
from training.corpora import books, folds, held_out, passages, read_from, unseen, written
from training.pieces import pieces_of
from training.talk import Document, save

Annotated = tuple[str, str, str, int | None, str, list[Line], list[Character]]  # id, group, part, fold, text, lines, characters
CHAIN = WHOLE_CHAIN[: [step.name for step in WHOLE_CHAIN].index("listen")]


def read_pdnc(data: Path) -> Iterator[Annotated]:
    """The novels."""
    by_fold = folds("pdnc")
    for folder in novels_of(data / "pdnc"):
        novel = load(folder)
        yield novel.name, novel.name, "train", by_fold.get(novel.name), novel.text, list(novel.lines), list(novel.characters)


def read_modern(data: Path, part: str) -> Iterator[Annotated]:
    """The excerpts or the stories that may be learned from."""
    for item in modern.items_of(data / "modern", part, "train"):
        text = plain(item.folder / f"{item.id}.txt")
        lines, characters = modern.gold_of(item, text)
        yield item.id, item.group, "dev" if item.group in held_out(part) else "train", None, text, lines, characters


def read_written(data: Path) -> Iterator[Annotated]:
    """The stories of corpora/written.py."""
    for id, text, gold in written.stories():
        yield id, id, "dev" if id in held_out("written") else "train", None, text, *modern.story_gold(text, gold)


def read_passages(data: Path) -> Iterator[Annotated]:
    """The passages read for this project. "?" is a speaker whom a careful reader cannot know; so are all where only acts were read."""
    left_out = unseen(data)
    casts = {id: rows for id, _, _, rows in passages.passages(passages.LABELLED / "casts.tsv", books(data), left_out)}
    for id, work, text, rows in passages.passages(passages.LABELLED / "quotations.tsv", read_from(data), left_out):
        lines = [
            Line(
                (Span(int(row["start"]), int(row["end"])),),
                row["speaker"] if row["speaker"] != "?" else None,
                frozenset(filter(None, row["to"].split(","))),
                acts=frozenset(row["acts"].split(",")) - {"none"},
            )
            for row in rows
            if row["speaker"] and row["acts"] != "other"
        ]
        characters = [
            Character(row["id"], (row["name"], *filter(None, row["aliases"].split("|"))), "narrator" in row["aliases"].split("|"))
            for row in casts.get(id, ())
        ]
        yield id, work, "dev" if id in held_out("passages") else "train", None, text, lines, characters


READERS: dict[str, Callable[[Path], Iterator[Annotated]]] = {
    "pdnc": read_pdnc,
    "excerpts": partial(read_modern, part="excerpts"),
    "stories": partial(read_modern, part="stories"),
    "written": read_written,
    "passages": read_passages,
}


def talk_of(annotated: Annotated, model: str | None, tokenizer: Path) -> Document:
    """The talk of a document, as the program reads it."""
    id, group, part, fold, text, lines, characters = annotated
    layers = run(CHAIN, layers_of(read_bytes(text.encode(), f"{id}.txt"), GivenCast(), encoder_of(model)))
    return known_talk(id, group, part, fold, layers, lines, characters, pieces_of(tokenizer))


def known_talk(
    id: str,
    group: str,
    part: str,
    fold: int | None,
    layers: dict[str, Any],
    lines: list[Line],
    characters: list[Character],
    pieces: WordPiece,
) -> Document:
    """The talk in what was read of a document, with those who are right by its gold lines and characters.

    Where no line of a document does anything its acts were not read.
    """
    text, view, genders, mentions, quotes = (layers[name] for name in ("text", "view", "genders", "mentions", "quotes"))
    turns = find_turns(Surroundings(view, mentions, quotes), genders)
    turn_of = {piece.id: number for number, turn in enumerate(turns) for piece in turn.pieces}
    number_of = {quote.id: number for number, quote in enumerate(quotes_of(turns))}
    acted = any(line.acts for line in lines)
    bearers: dict[str, list[str]] = {}
    for entity, character in map_by_names(count_cast(text, layers["entities"], mentions, quotes), characters).items():
        bearers.setdefault(character, []).append(entity)
    speakers: dict[int, list[str]] = {}
    addressees: dict[int, list[str]] = {}
    acts: dict[int, list[int]] = {}
    stack = Stack(quote for quote in quotes if quote.kind != "other")
    for line in lines:
        quote = prediction(text, line, stack)
        if quote and quote.id in turn_of:
            turn = turn_of[quote.id]
            if line.speaker is not None:
                speakers.setdefault(turn, bearers.get(line.speaker, []))
            if line.addressees:
                addressees.setdefault(turn, [entity for who in sorted(line.addressees) for entity in bearers.get(who, [])])
            if acted:  # several lines may lie in one quote, which then does what each of them does
                done = acts.setdefault(number_of[quote.id], [])
                done += sorted({ACTS.index(act) for act in line.acts} - {*done})
    items = items_of(view, turns, mentions, pieces)
    people = sorted({item.entity for item in items if item.entity} & genders.keys())
    return Document(id, group, part, fold, items, {entity: leaning(genders[entity]) for entity in people}, speakers, addressees, acts)


def main() -> None:
    """Read, pack, say how much there is."""
    parser = argparse.ArgumentParser(prog="python -m training.pack_talk", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder with one folder a corpus")
    parser.add_argument("--out", type=Path, default=Path("training/.pack"))
    parser.add_argument("--sets", default=",".join(READERS))
    parser.add_argument("--model", help="as of the program")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    args = parser.parse_args()
    for name in args.sets.split(","):
        work = partial(talk_of, model=args.model, tokenizer=args.out / "tokenizer.json")
        documents = each_of(READERS[name](args.data), work, args.jobs)
        size = save(args.out, name, documents)
        turns = sum(len(document.speakers) for document in documents)
        print(f"talk-{name}: {len(documents)} documents, {turns:,} turns whose speaker is known; {size / 1e6:.1f} MB", flush=True)


if __name__ == "__main__":
    main()
