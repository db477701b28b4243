"""Sentences with their trees, so that a test of what a tree tells is a list that anyone can add to.

`= name` opens a case. Then a line a word, in columns: the word, its tag, the number of its head (from 1; 0 the root), its relation; then,
where it has them, marks: `EVENT`; `[e1` and `e1]` where a mention of an entity begins and ends, `e1` for a mention of one word. A line `.`
ends a sentence, and what a case expects stands in lines that begin with `>`; without such lines it expects its relations.
"""

from pathlib import Path
from typing import NamedTuple

from fabula.layers import Mention, Tokens
from fabula.steps.lemmas import find_lemmas


class Parsed(NamedTuple):
    """A case: the layers, and the lines that say what is expected."""

    name: str
    text: str
    tokens: Tokens
    mentions: list[Mention]
    expected: list[str]

    def word(self, n: int) -> str:
        return self.text[self.tokens.start[n] : self.tokens.end[n]]


def parsed(path: Path) -> list[Parsed]:
    """The cases of a file."""
    blocks = path.read_text(encoding="utf-8").split("\n= ")[1:]
    return [case(name, lines) for name, *lines in ([line for line in block.splitlines() if line] for block in blocks)]


def case(name: str, lines: list[str]) -> Parsed:
    """The case that some lines tell."""
    text, first = "", 0
    start, end, upos, head, deprel, realis = list[int](), list[int](), list[str](), list[int](), list[str](), list[bool]()
    opened: dict[str, int] = {}
    mentions = []
    for line in lines:
        if line == ".":
            first = len(start)
            continue
        if line.startswith(">"):
            continue
        word, tag, above, relation, *marks = line.split()
        start.append(len(text))
        end.append(len(text) + len(word))
        text += f"{word} "
        upos.append(tag)
        head.append(first + int(above) - 1 if int(above) else -1)
        deprel.append(relation)
        realis.append("EVENT" in marks)
        for mark in marks:
            if mark.startswith("["):
                opened[mark[1:]] = start[-1]
            elif mark != "EVENT":
                entity = mark.rstrip("]")
                mentions.append(
                    Mention(f"m{len(mentions)}", opened.pop(entity) if mark != entity else start[-1], end[-1], "PER", "NOM", entity)
                )
    nothing = [None] * len(start)
    tokens = find_lemmas(text, Tokens(start, end, nothing, upos, head, [each.partition(":")[0] for each in deprel], nothing, realis))
    return Parsed(name, text, tokens, mentions, [line[1:].strip() for line in lines if line.startswith(">")] or deprel)
