"""Fiction without annotation: Standard Ebooks (public domain in the US, CC0) and LitBank's whole novels, for masked-language training;
and the talk of Standard Ebooks, as the program's rules read it from marks that are whole, for the head that puts lost marks back.

The works that `modern` measures stay out: the marks and tags of these texts are labels that the text makes itself.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from lxml import etree

from fabula.layers import Region
from fabula.steps.paragraphs import find_paragraphs
from fabula.steps.quotes import find_quotes
from fabula.steps.tokens import find_tokens
from training.corpora.records import Document, Quote
from training.corpora.texts import plain, tokenize

XHTML = "{http://www.w3.org/1999/xhtml}"
BLOCKS = tuple(XHTML + name for name in ("p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "li"))
# Word joiners, hair spaces, soft hyphens: typography that the program's tokens pass over.
TYPOGRAPHY = str.maketrans({"\u2060": None, "\u200a": None, "\u00ad": None, "\ufeff": None, "\u00a0": " "})

LEAST_QUOTES = 200  # of a work whose way with marks is to be trusted
MOST_LOOSE = 0.01  # the share of its marked paragraphs with a mark too few, and of its speech that opens with no double curly mark
STRETCH, MOST_STRETCHES = 110_000, 4  # characters, about 20,000 words; so many of a work, that no author outweighs the others
LEAST_TALK = 0.1  # of a stretch's characters: where less is marked, much may be said without marks


def text_of(path: Path) -> str:
    """The paragraphs of an XHTML file, divided by a blank line."""
    paragraphs = []
    for element in etree.parse(path).iter(*BLOCKS):
        if element.find(f".//{XHTML}p") is None:
            words = " ".join("".join(map(str, element.itertext())).translate(TYPOGRAPHY).split())
            if words:
                paragraphs.append(words)
    return "\n\n".join(paragraphs)


def document(corpus: str, id: str, text: str) -> Document:
    return Document(corpus=corpus, id=id, group=id, part="train", text=text, tokens=tokenize(text))


def read_standardebooks(roots: Collection[Path], left_out: Collection[str]) -> Iterator[Document]:
    """All works but those of `left_out`, one document a work, files in the order of their names."""
    for folder in sorted(path for root in roots for path in root.iterdir() if (path / "text").is_dir() and path.name not in left_out):
        yield document("standardebooks", folder.name, "\n\n".join(filter(None, map(text_of, sorted(folder.glob("text/*.xhtml"))))))


def loose(text: str) -> float:
    r"""The share of the paragraphs with double curly marks whose marks are no pairs. Speech that goes on in the next may stay open.

    >>> loose("“Go on.”\n\n“First,\n\n“and last.”\n\nNo, I think not.”")
    0.25
    """
    marked = unpaired = 0
    for paragraph, following in pairwise([*text.split("\n\n"), ""]):
        opened, closed = paragraph.count("“"), paragraph.count("”")
        marked += bool(opened or closed)
        unpaired += opened != closed + (opened > closed and following.startswith("“"))
    return unpaired / marked if marked else 0.0


def talk_of(text: str) -> tuple[Quote, ...] | None:
    """The speech that rules find, each piece between marks a quotation; None where the marks are too few or too loose to be trusted."""
    regions = (Region("r1", "body", 0, len(text)),)
    quotes = find_quotes(text, regions, find_paragraphs(text, regions), (), find_tokens(text), None)
    spoken = tuple(Quote(((quote.start, quote.end),)) for quote in quotes if quote.kind == "speech")
    curly = sum(text[quote.parts[0][0]] == "“" for quote in spoken)
    trusted = curly >= LEAST_QUOTES and curly >= (1 - MOST_LOOSE) * len(spoken) and loose(text) <= MOST_LOOSE
    return spoken if trusted else None


def divided(document: Document) -> Iterator[Document]:
    """A work in stretches of about STRETCH characters, divided between paragraphs, with their quotations."""
    text, parts = document.text, max(1, round(len(document.text) / STRETCH))
    breaks = (text.find("\n\n", len(text) * n // parts) for n in range(1, parts))
    places = [0, *sorted({place + 2 for place in breaks if place >= 0}), len(text)]
    for n, (start, end) in enumerate(pairwise(places)):
        here = (part for quote in document.quotes or () for part in quote.parts if start <= part[0] and part[1] <= end)
        yield replace(
            document,
            id=f"{document.id}/{n}",
            text=text[start:end],
            tokens=tokenize(text[start:end]),
            quotes=tuple(Quote(((first - start, last - start),)) for first, last in here),
        )


def share_of_talk(document: Document) -> float:
    """The share of the characters that stand in quotations."""
    return sum(end - start for quote in document.quotes or () for start, end in quote.parts) / len(document.text)


def read_talk(roots: Collection[Path], left_out: Collection[str]) -> Iterator[Document]:
    """Of each work whose marks can be trusted the stretches with most talk. A work without such marks is no text without quotations."""
    for document in read_standardebooks(roots, left_out):
        if quotes := talk_of(document.text):
            by_talk = sorted(divided(replace(document, quotes=quotes)), key=share_of_talk, reverse=True)
            yield from (stretch for stretch in by_talk[:MOST_STRETCHES] if share_of_talk(stretch) >= LEAST_TALK)


def read_novels(root: Path) -> Iterator[Document]:
    """LitBank's whole works."""
    for path in sorted((root / "original").glob("*.txt")):
        yield document("novels", path.stem, plain(path))
