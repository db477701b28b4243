"""Tags from raw text: parts of speech, lemmas, trees, sentence ends, supersenses.

python -m evaluation.tags --root DATA --set ewt --part dev    DATA/ud-ewt/en_ewt-ud-PART.conllu, by genre
python -m evaluation.tags --root DATA --set gum --part dev    DATA/gum/open/GUM_*.conllu, those of the part by splits.md, by genre
python -m evaluation.tags --root DATA --set gum-fiction       DATA/gum/measure-only/GUM_fiction_*.conllu, which is only ever measured
python -m evaluation.tags --root DATA --set semcor            the fiction of DATA/semcor that training/held_out.json names
… --gold-tags                                                 lemmas alone, on gold words with gold tags and relations; not for semcor

UD English EWT: CC BY-SA 4.0, Silveira et al. 2014. GUM: annotations CC BY 4.0, Zeldes 2017. SemCor 3.0: WordNet licence, Miller et al.
1993.

Treebanks are scored as in the CoNLL 2018 shared task (Zeman et al. 2018). The program reads the raw text of each document; a read word
stands for the gold word of the very same characters, white space aside; each figure is F1 over all read and all gold words, so a word that
is tokenised otherwise is wrong in all of them. What that costs by itself: the program keeps as one token what EWT divides at hyphens and
slashes (`well-known` is three words there), and divides what EWT keeps: addresses, names of files, numbers of telephones, smileys. The
words of a multiword token (`don't`) are the same characters as the program's tokens and cost nothing. The figures `alike_…` are shares of
those words alone that both tokenise alike, and for heads, of those whose gold head is such a word too or the root. Relations are compared
without subtypes. A sentence is right when it begins and ends where gold does; `sentence_ends` asks for the end alone.

SemCor has tokens only: they are glued to prose (evaluation/litbank.py), a blank line between paragraphs. Supersenses are labelled spans,
right where characters and label are the gold ones: nouns and verbs, as the field counts them; `all_supersenses` has adjectives and adverbs
too. What is read where gold knows nothing of a word is left out. On the reading's side a label opens a span and "I" goes on. `reachable` is
the share of gold spans that begin and end where tokens do: no reading finds more.

A column that nothing reads yet has 0.
"""

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate, groupby, pairwise
from pathlib import Path

from evaluation.litbank import glue
from evaluation.reading import each_of, read_text
from evaluation.spans import solid_offsets
from evaluation.tally import Figures, Tally, f1, f1_counts, last_line, report, set_counts, share, total
from fabula.layers import Story, Tokens
from fabula.steps.lemmas import find_lemmas
from training.corpora import held_out, semcor
from training.corpora.conllu import Treebank, documents_of
from training.corpora.gum import splits
from training.corpora.records import Document

SETS = ("ewt", "gum", "gum-fiction", "semcor")
PARTS = ("dev", "test")
COLUMNS = ("upos", "lemma", "uas", "las")
SUPERSENSES = {"supersenses": ("noun.", "verb."), "all_supersenses": ("noun.", "verb.", "adj.", "adv.")}
GOES_ON, NONE = "I", "O"
ROOT = -1

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a tree. `place` counts solid characters; `head` is the index of a word, ROOT for the root; None where nothing was read."""

    place: Place
    upos: str | None
    lemma: str | None
    head: int | None
    deprel: str | None


@dataclass(frozen=True, slots=True)
class Trees:
    """The words of a document and the places of its sentences."""

    words: Sequence[Word]
    sentences: Sequence[Place]


@dataclass(frozen=True, slots=True)
class Senses:
    """A text and the place of each of its words with its supersense: a label, GOES_ON, NONE, or None where nobody labelled it."""

    name: str
    text: str
    words: Sequence[tuple[Place, str | None]]


def gold_trees(document: Treebank) -> Trees:
    """The trees of a document of a treebank."""
    at = solid_offsets(document.text)
    words = [
        Word((at[start], at[end]), word.upos, word.lemma, ROOT if word.head == n else word.head, word.deprel)
        for n, ((start, end), word) in enumerate(zip(document.tokens, document.words, strict=True))
    ]
    return Trees(words, [(words[first].place[0], words[last].place[1]) for first, last in document.ids.values()])


def read_trees(story: Story) -> Trees:
    """The trees that were read."""
    at, tokens = solid_offsets(story.text), story.tokens
    columns = (tokens.start, tokens.end, tokens.upos, tokens.lemma, tokens.head, tokens.deprel)
    words = [Word((at[start], at[end]), *row) for start, end, *row in zip(*columns, strict=True)]
    return Trees(words, [(at[sentence.start], at[sentence.end]) for sentence in story.sentences])


def count_trees(read: Trees, gold: Trees) -> Tally:
    """The counts of words, of each column, and of sentences."""
    where = {word.place: n for n, word in enumerate(gold.words)}
    twins = {n: where[word.place] for n, word in enumerate(read.words) if word.place in where}
    heads = {ROOT: ROOT, **twins}
    attachable = {ROOT, *twins.values()}
    hits = Tally()
    for n, twin in twins.items():
        ours, theirs = read.words[n], gold.words[twin]
        attached = ours.head is not None and heads.get(ours.head) == theirs.head
        hits["upos"] += ours.upos == theirs.upos
        hits["lemma"] += ours.lemma is not None and theirs.lemma in (ours.lemma, "_")
        hits["uas"] += attached
        hits["las"] += attached and (ours.deprel or "").partition(":")[0] == theirs.deprel
        hits["attachable"] += theirs.head in attachable
    tally = f1_counts("words", len(twins), len(read.words), len(gold.words))
    for column in COLUMNS:
        tally.add(f1_counts(column, hits[column], len(read.words), len(gold.words)))
    tally.add(Tally({"n": len(gold.words), "alike": len(twins), "alike heads": hits["attachable"]}))
    tally.add(set_counts("sentences", set(read.sentences), set(gold.sentences)))
    tally.add(set_counts("sentence_ends", {end for _, end in read.sentences}, {end for _, end in gold.sentences}))
    return tally


def tree_figures(tally: Tally) -> Figures:
    """The figures of treebanks, in percent (`n` is a number)."""
    return {
        "n": tally["n"],
        **{name: f1(tally, name) for name in ("words", *COLUMNS, "sentences", "sentence_ends")},
        **{f"alike_{name}": share(tally, f"{name}:hits", "alike heads" if name in ("uas", "las") else "alike") for name in COLUMNS},
    }


def score_trees(document: Treebank) -> Tally:
    """The counts of a document, from its raw text."""
    return count_trees(read_trees(read_text(document.text, "document")), gold_trees(document))


def score_lemmas(document: Treebank) -> Tally:
    """The counts of the lemmas that gold words with gold tags and relations get; gold's "_", of words that are written apart, is wrong."""
    nothing = [None] * len(document.tokens)
    starts, ends = (list(column) for column in zip(*document.tokens, strict=True))
    tokens = Tokens(starts, ends, lemma=list(nothing), upos=[word.upos for word in document.words],
                    head=list(nothing), deprel=[word.deprel for word in document.words],
                    supersense=list(nothing), realis=list(nothing))  # fmt: skip
    read = find_lemmas(document.text, tokens).lemma
    right = sum(word.lemma == lemma for word, lemma in zip(document.words, read, strict=True))
    return Tally({"n": len(document.words), "lemma right": right})


def lemma_figures(tally: Tally) -> Figures:
    """The share of lemmas that are right, in percent (`n` is a number)."""
    return {"n": tally["n"], "lemma": share(tally, "lemma right", "n")}


def prose(document: Document) -> Senses:
    """A document of tokens as a text that could have been written."""
    forms = [document.text[start:end] for start, end in document.tokens]
    firsts = [0, *(last + 1 for last in document.sentences or ())]
    text = ""
    for first, end in pairwise(firsts):
        if first:
            gap = document.text[document.tokens[first - 1][1] : document.tokens[first][0]]
            text += "\n\n" if "\n\n" in gap else " "
        text += glue([forms[first:end]])
    places = pairwise(accumulate(map(len, forms), initial=0))
    return Senses(document.id, text + "\n", list(zip(places, document.supersenses or (), strict=True)))


def expressions(words: Sequence[tuple[Place, str | None]]) -> Iterator[tuple[Place, str]]:
    """The labelled spans. What goes on after nothing belongs to none."""
    opened: tuple[Place, str] | None = None
    for place, label in (*words, ((0, 0), NONE)):
        if label == GOES_ON and opened:
            opened = ((opened[0][0], place[1]), opened[1])
            continue
        if opened:
            yield opened
        opened = (place, label) if label not in (None, NONE, GOES_ON) else None


def count_senses(read: Sequence[tuple[Place, str | None]], gold: Sequence[tuple[Place, str | None]]) -> Tally:
    """The counts of labelled spans."""
    unknown = {n for (start, end), label in gold if label is None for n in range(start, end)}
    found = [(place, label) for place, label in expressions(read) if unknown.isdisjoint(range(*place))]
    true = list(expressions(gold))
    tally = Tally()
    for name, kinds in SUPERSENSES.items():
        sides = [{span for span in spans if span[1].startswith(kinds)} for spans in (found, true)]
        tally.add(set_counts(name, *sides))
    starts, ends = ({place[side] for place, _ in read} for side in (0, 1))
    nouns_and_verbs = [place for place, label in true if label.startswith(SUPERSENSES["supersenses"])]
    reachable = sum(start in starts and end in ends for start, end in nouns_and_verbs)
    return tally + Tally({"n": len(nouns_and_verbs), "reachable": reachable})


def sense_figures(tally: Tally) -> Figures:
    """The figures of supersenses, in percent (`n` is a number)."""
    return {"n": tally["n"], **{name: f1(tally, name) for name in SUPERSENSES}, "reachable": share(tally, "reachable", "n")}


def score_senses(gold: Senses) -> Tally:
    """The counts of a document, from its raw text."""
    story = read_text(gold.text, gold.name)
    at, tokens = solid_offsets(story.text), story.tokens
    read = [((at[start], at[end]), label) for start, end, label in zip(tokens.start, tokens.end, tokens.supersense, strict=True)]
    return count_senses(read, gold.words)


def treebank(data: Path, set_: str, part: str) -> list[tuple[str, Treebank]]:
    """The documents of a treebank's part, each with the row of the table that it counts in: its genre, or its own name in `gum-fiction`."""
    if set_ == "ewt":
        documents = documents_of(data / "ud-ewt" / f"en_ewt-ud-{part}.conllu")
        return [(document.id.partition("-")[0], document) for document in documents]
    if set_ == "gum-fiction":
        paths = sorted((data / "gum/measure-only").glob("GUM_fiction_*.conllu"))
        return [(document.id.removeprefix("GUM_"), document) for path in paths for document in documents_of(path)]
    of_part = splits(data / "gum")
    paths = [path for path in sorted((data / "gum/open").glob("GUM_*.conllu")) if of_part.get(path.stem) == part]
    return [(path.stem.split("_")[1], document) for path in paths for document in documents_of(path)]


def held_out_fiction(data: Path) -> list[tuple[str, Senses]]:
    """The files of SemCor that are kept for measuring, by name."""
    kept = held_out("semcor")
    return [(document.id, prose(document)) for document in semcor.read(data / "semcor", kept) if document.part == "test"]


def rows_of(data: Path, set_: str, part: str = "dev", gold_tags: bool = False, jobs: int = 1) -> list[tuple[str, Tally]]:
    """The counts of each row of a set's table. `part` is for the sets that have parts."""
    named: Sequence[tuple[str, Treebank | Senses]]
    score: Callable[..., Tally]
    if set_ == "semcor":
        named, score = held_out_fiction(data), score_senses
    else:
        named, score = treebank(data, set_, part), score_lemmas if gold_tags else score_trees
    tallies = each_of([document for _, document in named], partial(score), jobs)
    scored = sorted(zip((name for name, _ in named), tallies, strict=True), key=lambda row: row[0])
    return [(name, total(tally for _, tally in group)) for name, group in groupby(scored, key=lambda row: row[0])]


def figures_of(set_: str, gold_tags: bool = False) -> Callable[[Tally], Figures]:
    """What makes the figures of a set."""
    return sense_figures if set_ == "semcor" else lemma_figures if gold_tags else tree_figures


def main() -> None:
    """Score a set and print the table; the last line is the micro figures as JSON."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.tags", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--root", type=Path, required=True)
    parser.add_argument("--set", choices=SETS, default="ewt")
    parser.add_argument("--part", choices=PARTS, default="dev", help="of ewt and gum")
    parser.add_argument("--gold-tags", action="store_true", help="lemmas of gold words with gold tags")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    args = parser.parse_args()
    if args.gold_tags and args.set == "semcor":
        parser.error("semcor has no gold tags")
    try:
        rows = rows_of(args.root, args.set, args.part, args.gold_tags, args.jobs)
    except FileNotFoundError as missing:
        parser.error(f"{missing.filename}: not here")
    if not rows:
        parser.error(f"{args.root}: nothing of {args.set} here")
    figures = figures_of(args.set, args.gold_tags)
    shown, micro, _ = report(rows, figures, tuple(figures(Tally())))
    print(f"{shown}\n{last_line(micro)}")


if __name__ == "__main__":
    main()
