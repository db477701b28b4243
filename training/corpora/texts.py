"""What several readers need: tokens of a raw text, names found in it, and the place of annotated tokens in the original."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate, pairwise
from pathlib import Path

from fabula.steps.tokens import find_tokens
from training.corpora.records import Mention, Place


def plain(path: Path) -> str:
    """The text of a file, line ends as LF."""
    return path.read_text(encoding="utf-8-sig").replace("\r\n", "\n")


def tokenize(text: str) -> tuple[Place, ...]:
    """The tokens of a raw text, by the program's own rules, so that training and running see the same."""
    tokens = find_tokens(text)
    return tuple(zip(tokens.start, tokens.end, strict=True))


def place_in(text: str, sentences: Iterable[Iterable[str]]) -> list[Place] | None:
    """Where the tokens stand in a text that has the same characters but for white space; None where it has not."""
    words = [word for sentence in sentences for word in sentence]
    solid = [n for n, c in enumerate(text) if not c.isspace()]
    first = "".join(text[n] for n in solid).find("".join(words))
    if first < 0:
        return None
    ends = list(accumulate(map(len, words), initial=first))
    return [(solid[start], solid[end - 1] + 1) for start, end in pairwise(ends)]


def find_names(text: str, owner: Mapping[str, str]) -> Iterator[Mention]:
    """The places where the names of `owner` stand as whole words, longest first; the case must agree, white space need not."""
    names = sorted((name for name in owner if name.strip()), key=len, reverse=True)
    if not names:
        return
    called = {" ".join(name.split()): owner[name] for name in names}
    pattern = "|".join(r"\s+".join(map(re.escape, name.split())) for name in names)
    for match in re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", text):
        yield Mention(match.start(), match.end(), None, (called[" ".join(match.group().split())],))
