"""Tokens: words, numbers and marks."""

import re

from fabula.layers import Tokens

TOKEN = re.compile(r"\w+(?:['’]\w+)*|[^\w\s]")


def find_tokens(text: str) -> Tokens:
    """All tokens of the text, in order."""
    spans = [m.span() for m in TOKEN.finditer(text)]
    none = [None] * len(spans)
    return Tokens([a for a, _ in spans], [b for _, b in spans], none, none, none, none, none, none)  # type: ignore[arg-type]
