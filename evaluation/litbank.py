"""Documents in the layout of LitBank: mentions, coreference, entities, events, and quotations with their speakers.

The corpus: github.com/dbamman/litbank, commit 3e50db0ffc03, CC BY 4.0; Bamman, Popat and Shen 2019; Sims, Park and Bamman 2019; Bamman,
Lewke and Mansoor 2020; Sims and Bamman 2020.

python -m evaluation.litbank --root DIR      DIR/{coref,quotations,entities,events}/tsv/D_brat.{ann,tsv}; a layer may be missing

The program reads the raw document, never its tokens: that part of DIR/original/D.txt which the annotated text takes up. Where there is no
original, the tokens are glued to prose, and the report says for how many documents that was done.
"""

import argparse
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from evaluation.coreference import clusters_of, coreference_figures, count_coreference
from evaluation.errors import sample, wrong_lines
from evaluation.gold import Character, Line
from evaluation.lines import Outcome, count_precision, line_figures, score_lines
from evaluation.mentions import FORMS, Marked, count_clusters, count_mentions, marked_of
from evaluation.reading import each_of, plain, read_text
from evaluation.spans import solid_offsets, solid_places
from evaluation.tally import Figures, Tally, f1, last_line, report, set_counts, share, total
from fabula.layers import Quote, Span, Story

LAYERS = ("coref", "quotations", "entities", "events")
CLITICS = frozenset(("'s", "'ll", "'re", "'ve", "'d", "'m", "n't"))
OPENING, CLOSING = "“‘([{«", "”’)]}»"


@dataclass(frozen=True, slots=True)
class Gold:
    """A document: sentences of tokens, and what is said of them. A layer that is missing is None. Places count solid characters."""

    id: str
    sentences: list[list[str]]
    mentions: list[Marked] | None
    quotes: list[tuple[tuple[int, int], str]] | None
    entities: set[tuple[tuple[int, int], str]] | None
    events: set[tuple[int, int]] | None


def documents_of(root: Path) -> list[str]:
    """The ids of all documents that some layer has."""
    return sorted(
        {path.name.removesuffix(path.suffix).removesuffix("_brat") for layer in LAYERS for path in root.glob(f"{layer}/tsv/*_brat.*")}
    )


def rows_of(path: Path) -> list[list[str]] | None:
    return [line.split("\t") for line in plain(path).splitlines()] if path.exists() else None


def sentences_of(root: Path, id: str) -> list[list[str]]:
    """The tokens, one list a sentence: from the text beside a layer, or from a layer with one token a line."""
    text = next((path for layer in LAYERS for path in root.glob(f"{layer}/*/{id}_brat.txt")), None)
    if text:
        return [line.split(" ") for line in plain(text).split("\n") if line]
    tokens = plain(next(path for layer in ("events", "entities") for path in root.glob(f"{layer}/tsv/{id}_brat.tsv")))
    return [[line.split("\t")[0] for line in block.split("\n")] for block in tokens.strip("\n").split("\n\n")]


def load(root: Path, id: str) -> Gold:
    """The gold of a document."""
    sentences = sentences_of(root, id)
    starts, at = [], 0
    for sentence in sentences:
        starts.append([at + sum(map(len, sentence[:n])) for n in range(len(sentence) + 1)])
        at = starts[-1][-1]

    def place(row: Sequence[str]) -> tuple[int, int]:
        first_sentence, first, last_sentence, last = map(int, row)
        return starts[first_sentence][first], starts[last_sentence][last + 1]

    coref = rows_of(root / "coref/tsv" / f"{id}_brat.ann")
    cluster = {row[1]: row[2] for row in coref or () if row[0] == "COREF"}
    quotations = rows_of(root / "quotations/tsv" / f"{id}_brat.ann")
    speaker = {row[1]: row[2] for row in quotations or () if row[0] == "ATTRIB"}
    entities = rows_of(root / "entities/tsv" / f"{id}_brat.tsv")
    events = rows_of(root / "events/tsv" / f"{id}_brat.tsv")
    flat = [(start, end) for sentence in starts for start, end in pairwise(sentence)]
    return Gold(
        id,
        sentences,
        # A mention that only says what another one is (COP, APPOS) has no cluster in the file: it is one of its own, as in conll/.
        None if coref is None else [Marked(*place(r[2:6]), cluster.get(r[1], r[1]), r[7], r[8]) for r in coref if r[0] == "MENTION"],
        None if quotations is None else [(place(row[2:6]), speaker[row[1]]) for row in quotations if row[0] == "QUOTE"],
        None if entities is None else entity_places([row for row in entities if row[0]], flat),
        None if events is None else {at for at, row in zip(flat, (row for row in events if row[0]), strict=True) if row[1] == "EVENT"},
    )


def entity_places(rows: list[list[str]], places: list[tuple[int, int]]) -> set[tuple[tuple[int, int], str]]:
    """The spans that the BIO columns, one a depth of nesting, mark with their type."""
    found = set()
    for column in range(1, max(map(len, rows))):
        opened: tuple[int, int, str] | None = None
        for (start, end), row in zip([*places, (0, 0)], [*rows, []], strict=True):
            tag = row[column] if column < len(row) else ""
            if opened and not tag.startswith("I-"):
                found.add((opened[:2], opened[2]))
                opened = None
            if tag.startswith("B-"):
                opened = (start, end, tag[2:])
            elif opened:
                opened = (opened[0], end, opened[2])
    return found


def glue(sentences: Iterable[Sequence[str]]) -> str:
    """The tokens as prose: marks close to their words, a new paragraph where a sentence opens with a quotation mark."""
    text, inside = "", {'"': False, "'": False}
    for sentence in sentences:
        opens_speech = len(sentence) > 1 and sentence[0] in ("“", "‘", '"', "'") and sentence[1][:1].isupper()
        if opens_speech:
            inside = dict.fromkeys(inside, False)
        if text:
            text += "\n\n" if opens_speech else "\n"
        close = True
        for token in sentence:
            opens = token in OPENING or inside.get(token) is False
            if token in inside:
                inside[token] = not inside[token]
            sticks = not opens and (token in inside or token in CLOSING + ".,;:!?" or token.casefold().replace("’", "'") in CLITICS)
            text += token if close or sticks else " " + token
            close = opens
    return text


def raw_text(root: Path, gold: Gold) -> tuple[str, bool]:
    """What the program reads, and whether it is the original. It has the same characters as the tokens, but for white space."""
    solid = "".join("".join(sentence) for sentence in gold.sentences)
    path = root / "original" / f"{gold.id}.txt"
    if path.exists():
        whole = plain(path)
        places = solid_places(whole)
        first = "".join(whole[n] for n in places).find(solid)
        if first >= 0:
            return whole[places[first] : places[first + len(solid) - 1] + 1], True
    return glue(gold.sentences), False


def gold_lines(gold: Gold, text: str) -> tuple[list[Line], list[Character]]:
    """The quotations in the text, and the clusters as a cast: who is called "I" outside quotations tells the story."""
    places = solid_places(text)
    quotes = gold.quotes or []
    lines = [Line((Span(places[start], places[end - 1] + 1),), speaker) for (start, end), speaker in quotes]
    names: dict[str, dict[str, None]] = {}
    narrators: Counter[str] = Counter()
    for mention in gold.mentions or ():
        words = text[places[mention.start] : places[mention.end - 1] + 1]
        called = names.setdefault(mention.cluster, {})
        if mention.form != "PRON":
            called[words] = None
        elif words == "I" and not any(start <= mention.start < end for (start, end), _ in quotes):
            narrators[mention.cluster] += 1
    narrator = narrators.most_common(1)[0][0] if narrators else None
    return lines, [Character(cluster, tuple(called), cluster == narrator) for cluster, called in names.items()]


def count_speaker_clusters(outcomes: Sequence[Outcome], quotes: Sequence[Quote]) -> Tally:
    """Quotations clustered by who says them. A read quote that is no gold quotation is a mention too many; one left null says nothing."""
    gold = [(n, outcome.line.speaker) for n, outcome in enumerate(outcomes)]
    read = [(n, o.quote.speaker) for n, o in enumerate(outcomes) if o.quote and o.quote.speaker]
    matched = {outcome.quote.id for outcome in outcomes if outcome.quote}
    strays = [(quote.id, quote.speaker) for quote in quotes if quote.kind != "other" and quote.speaker and quote.id not in matched]
    return count_coreference(clusters_of(gold), clusters_of([*read, *strays]), "speakers ")


def score_document(gold: Gold, text: str, story: Story) -> tuple[Tally, list[Outcome]]:
    """The counts of all layers that the document has."""
    tally = Tally()
    outcomes: list[Outcome] = []
    if gold.mentions is not None:
        read = marked_of(text, story.mentions)
        tally.add(count_mentions(gold.mentions, read))
        tally.add(count_clusters(gold.mentions, read))
    if gold.quotes is not None:
        lines, characters = gold_lines(gold, text)
        counts, outcomes = score_lines(text, lines, characters, story.quotes, story.entities)
        tally.add(counts)
        tally.add(count_precision(text, lines, story.quotes))
        tally.add(count_speaker_clusters(outcomes, story.quotes))
    if gold.entities is not None:
        named = {(m.place, m.type) for m in marked_of(text, story.mentions) if m.form != "PRON"}
        tally.add(set_counts("entities", named, gold.entities))
    if gold.events is not None:
        at = solid_offsets(text)
        tally.add(set_counts("events", {(at[event.start], at[event.end]) for event in story.events if event.realis}, gold.events))
    return tally, outcomes


def score(job: tuple[Path, str], model: str | None = None) -> tuple[str, Tally, list[tuple[str, str]]]:
    """A document's id, its counts, and its wrong lines."""
    root, id = job
    gold = load(root, id)
    text, original = raw_text(root, gold)
    story = read_text(text, id, model=model)
    tally, outcomes = score_document(gold, text, story)
    tally.add(Tally({"documents": 1, "glued": not original}))
    return id, tally, wrong_lines(id, text, outcomes, {entity.id: entity.name for entity in story.entities})


COLUMNS = (
    "n", "found", "precision", "all", "speakers", "lenient_all", "mentions", "spans", *FORMS,
    "conll", "muc", "b3", "ceafe", "entities", "events",
)  # fmt: skip


def figures(tally: Tally) -> Figures:
    """The figures of a document or of several. `speakers` is CoNLL F1 of quotations clustered by speaker."""
    lines = line_figures(tally)
    return {
        **{key: lines[key] for key in ("n", "found", "all", "null", "sure", "sure_right", "characters", "clusters", "lenient_all")},
        "precision": share(tally, "quotes right", "quotes"),
        "speakers": coreference_figures(tally, "speakers ")["conll"],
        "mentions": f1(tally, "mentions"),
        "spans": f1(tally, "spans"),
        **{form: share(tally, f"{form} read", form) for form in FORMS},
        **coreference_figures(tally),
        "entities": f1(tally, "entities"),
        "events": f1(tally, "events"),
    }


def main() -> None:
    """Score the documents of a folder and print the table; the last line is the micro figures as JSON."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.litbank", description=__doc__)
    parser.add_argument("--root", type=Path, required=True)
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    parser.add_argument("--errors", type=int, default=0, help="show so many wrong lines")
    args = parser.parse_args()

    documents = documents_of(args.root)
    if not documents:
        parser.error(f"{args.root}: no document here; give the folder that holds coref/tsv, quotations/tsv, entities/tsv, events/tsv")
    scored = each_of([(args.root, id) for id in documents], score, args.jobs)

    if args.errors:
        print(sample([wrong for _, _, wrongs in scored for wrong in wrongs], args.errors), "\n")
    shown, micro, mean = report([(id[:40], tally) for id, tally, _ in scored], figures, COLUMNS)
    print(shown)
    glued = total(tally for _, tally, _ in scored)["glued"]
    print(f"\n{len(documents)} documents, {glued:.0f} of them without their original")
    print(last_line({**micro, "macro_conll": mean["conll"]}))


if __name__ == "__main__":
    main()
