"""Fiction without annotation: Standard Ebooks (public domain in the US, CC0) and LitBank's whole novels, for masked-language training.

The works that `modern` measures stay out: the marks and tags of these texts are labels that the text makes itself.
"""

from collections.abc import Collection, Iterator
from pathlib import Path

from lxml import etree

from training.corpora.records import Document
from training.corpora.texts import plain, tokenize

XHTML = "{http://www.w3.org/1999/xhtml}"
BLOCKS = tuple(XHTML + name for name in ("p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "li"))
# Word joiners, hair spaces, soft hyphens: typography that the program's tokens pass over.
TYPOGRAPHY = str.maketrans({"\u2060": None, "\u200a": None, "\u00ad": None, "\ufeff": None, "\u00a0": " "})


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


def read_novels(root: Path) -> Iterator[Document]:
    """LitBank's whole works."""
    for path in sorted((root / "original").glob("*.txt")):
        yield document("novels", path.stem, plain(path))
