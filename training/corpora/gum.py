"""GUM, the open genres: syntax, sentence ends, mentions with chains. Its measure-only folder is never read.

github.com/amir-zeldes/gum, commit 72ce5ac14978 (V11.1.0); annotations CC BY 4.0; texts by genre, see the data's README. `conversation` is
left out (its texts' terms are in doubt); `bio` and `voyage` are share-alike: SHARE_ALIKE, so that one can train without them.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from training.corpora.conllu import Treebank, documents_of
from training.corpora.records import Document, Mention, Part
from training.corpora.texts import plain

GENRES = ("academic", "bio", "court", "interview", "news", "speech", "textbook", "vlog", "voyage")
SHARE_ALIKE = ("bio", "voyage")
# Types that are one of ours. The others are kept as groups ("place:NOM") whose meaning training/labels.py states.
SAME = {"person": "PER", "organization": "ORG"}
GROUPS = ("place", "object", "animal")
BRACKET = re.compile(r"\((\d+)-([^-()]+)[^()]*(\))?|(\d+)\)")


def splits(root: Path) -> dict[str, Part]:
    """The part of each document that splits.md names as dev or test; all others are for training."""
    part: dict[str, Part] = {}
    now: Part = "train"
    for line in plain(root / "splits.md").splitlines():
        if line.startswith("## "):
            name = line[3:].strip()
            now = "dev" if name == "dev" else "test" if name.startswith("test") else "train"
        elif line.startswith("  * "):
            part[line[4:].strip()] = now
    return part


def mentions_of(document: Treebank) -> tuple[Mention, ...]:
    """The mentions of the kinds that ours know, nested and single ones too, each with its chain."""
    opened: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    found = []
    for n, misc in enumerate(document.misc):
        entity = next((part[7:] for part in misc.split("|") if part.startswith("Entity=")), "")
        for match in BRACKET.finditer(entity):
            chain, type, alone, closed = match.groups()
            if chain:
                opened[chain].append((n, type))
            if (alone or closed) and opened[chain or closed]:
                first, type = opened[chain or closed].pop()
                if type in SAME or type in GROUPS:
                    kind = f"{SAME.get(type, type)}:{form_of(document, first, n)}"
                    found.append(Mention(document.tokens[first][0], document.tokens[n][1], kind, (chain or closed,)))
    return tuple(sorted(found, key=lambda mention: (mention.start, -mention.end)))


def form_of(document: Treebank, first: int, last: int) -> str:
    """The form of the mention by the tag of its head: the first word whose own head lies outside."""
    words = document.words
    outside = (n for n in range(first, last + 1) if words[n].head == n or not first <= words[n].head <= last)
    return {"PROPN": "PROP", "PRON": "PRON", "DET": "PRON"}.get(words[next(outside, first)].upos, "NOM")


def read(root: Path, share_alike: bool = True) -> Iterator[Document]:
    """All open documents, by name."""
    part = splits(root)
    for path in sorted((root / "open").glob("GUM_*.conllu")):
        genre = path.name.split("_")[1]
        if genre not in GENRES or (genre in SHARE_ALIKE and not share_alike):
            continue
        for document in documents_of(path):
            yield Document(
                corpus="gum",
                id=document.id,
                group=genre,
                part=part.get(document.id, "train"),
                text=document.text,
                tokens=tuple(document.tokens),
                sentences=document.sentences,
                mentions=mentions_of(document),
                words=tuple(document.words),
            )
