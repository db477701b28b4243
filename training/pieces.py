"""What stands beside the words when corpora are packed: the program's own word pieces, and the white space before each token.

The classes of letter case and white space are those of `fabula.encoder.pieces`, with one more: a corpus may not have kept its spacing.
"""

import json
from pathlib import Path

from fabula.encoder.pieces import GLUED, PARAGRAPH, SPACED, WordPiece
from training.corpora.records import Document

PAD, UNK, CLS, SEP, MASK = 0, 100, 101, 102, 103
UNTOLD = 3  # white space that a tokenizer made


def layout_of(document: Document) -> list[int]:
    """The class of white space before each token. Paragraphs are divided by blank lines, or by line ends in a text that has none blank."""
    if not document.spacing:
        return [UNTOLD] * len(document.tokens)
    text = document.text
    breaks = 2 if "\n\n" in text else 1
    classes: list[int] = []
    last = 0
    for start, end in document.tokens:
        gap = text[last:start]
        classes.append(PARAGRAPH if not classes or gap.count("\n") >= breaks else SPACED if gap else GLUED)
        last = end
    return classes


def pieces_of(tokenizer: Path) -> WordPiece:
    """The word pieces of a vocabulary in the form of the `tokenizers` library."""
    return WordPiece(json.loads(tokenizer.read_bytes())["model"]["vocab"])
