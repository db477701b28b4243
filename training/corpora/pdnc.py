"""PDNC: whole novels with quotations, their speakers and addressees, and the mentions inside quotations.

github.com/Priya22/project-dialogism-novel-corpus, commit 6fda0a78bda5; no licence is stated, the novels are in the public domain in the US
but A Handful of Dust. The texts lost their typography: certain apostrophes are put back here, and training varies the marks (noise.py).
"""

import ast
import csv
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from evaluation.repair import repair
from training.corpora.records import Document, Mention, Place, Quote
from training.corpora.texts import find_names, plain, tokenize

NOBODY = ("_unknowable", "_group", "_narr")
NEAR = 200  # characters about a quotation in which its tag stands
PRONOUN = re.compile(r"\b(?:he|she|they|I|we)\b", re.IGNORECASE)


def rows_of(path: Path) -> list[dict[str, str]]:
    csv.field_size_limit(sys.maxsize)
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def marked(text: str, start: int, end: int) -> Place:
    """A part without white space at its ends, and with the quotation marks about it."""
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start - (text[start - 1 : start] == '"'), end + (text[end : end + 1] == '"')


def tag_pronoun(text: str, row: Mapping[str, str], parts: list[Place], speaker: str) -> Mention | None:
    """The pronoun of the tag ("he had said") as a mention of the speaker, where the tag stands near the quotation."""
    tag = row["referringExpression"]
    if row["quoteType"] != "Anaphoric" or tag == "nan":
        return None
    low, high = max(0, parts[0][0] - NEAR), parts[-1][1] + NEAR
    where = re.search(r"\s+".join(map(re.escape, tag.split())), text[low:high])
    pronoun = PRONOUN.search(text, low + where.start(), low + where.end()) if where else None
    return Mention(pronoun.start(), pronoun.end(), None, (speaker,)) if pronoun else None


def read_novel(folder: Path, author: str, fold: int | None) -> Document:
    """A novel. Mentions are the corpus's own inside quotations, the tags' pronouns, and the narration's names that mean one character."""
    text, _ = repair(plain(folder / "novel_text.txt"))
    cast = [(row["Main Name"], ast.literal_eval(row["Aliases"])) for row in rows_of(folder / "character_info.csv")]
    owner = {alias: name for name, aliases in cast for alias in aliases} | {name: name for name, _ in cast}
    quotes: list[Quote] = []
    mentions: dict[Place, Mention] = {}
    for row in rows_of(folder / "quotation_info.csv"):
        parts = [marked(text, start, end) for start, end in ast.literal_eval(row["quoteByteSpans"])]
        speaker = owner.get(row["speaker"])
        to = (owner.get(name) for name in ast.literal_eval(row["addressees"]))
        quotes.append(
            Quote(
                tuple(parts),
                speaker=None if speaker in NOBODY else speaker,
                addressees=tuple(sorted({name for name in to if name and name not in NOBODY})),
            )
        )
        for spans, entities in zip(ast.literal_eval(row["mentionSpansList"]), ast.literal_eval(row["mentionEntitiesList"]), strict=True):
            for (start, end), names in zip(spans, entities, strict=False):
                known = tuple(owner[name] for name in names if name in owner and name not in NOBODY)
                if known and len(spans) == len(entities):
                    mentions[start, end] = Mention(start, end, None, known)
        if speaker and speaker not in NOBODY and (pronoun := tag_pronoun(text, row, parts, speaker)):
            mentions[pronoun.start, pronoun.end] = pronoun
    inside = sorted(part for quote in quotes for part in quote.parts)
    names = {alias: name for alias, name in owner.items() if alias[:1].isupper() and name not in NOBODY}
    mentions |= {(m.start, m.end): m for m in outside(inside, find_names(text, names))}
    return Document(
        corpus="pdnc",
        id=folder.name,
        group=author,
        part="train",
        fold=fold,
        text=text,
        tokens=tokenize(text),
        mentions=tuple(sorted(mentions.values(), key=lambda mention: (mention.start, -mention.end))),
        quotes=tuple(quotes),
    )


def outside(parts: list[Place], mentions: Iterator[Mention]) -> Iterator[Mention]:
    """Those mentions, in order of the text, that lie in none of the parts, in order too."""
    n = 0
    for mention in mentions:
        while n < len(parts) and parts[n][1] <= mention.start:
            n += 1
        if n == len(parts) or mention.end <= parts[n][0]:
            yield mention


def read(root: Path, folds: Mapping[str, int]) -> Iterator[Document]:
    """All novels, by name; `folds` as in evaluation/folds.json."""
    author = {row["Folder Name"]: row["Author Code"] for row in rows_of(root / "PDNC-Novel-Index.csv")}
    for path in sorted(root.glob("data/*/quotation_info.csv")):
        name = path.parent.name
        yield read_novel(path.parent, author[name], folds.get(name))
