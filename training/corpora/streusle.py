"""STREUSLE's training sentences: supersenses in one line a sentence, to be joined with the tokens of EWT by the sentence's id.

github.com/nert-nlp/streusle, commit 9eb4fa91fce7 (4.7.1), CC BY-SA 4.0. A line is `id<TAB>word|TAG word_word|TAG …`: `_` joins the words
of a strong expression, `~` those of a weak one (whose words keep their own tags), a joint that hangs at a word marks a gap.
"""

from collections.abc import Sequence
from pathlib import Path

from training.corpora.texts import plain

RENAMED = {"naturalobject": "object"}
# Not labelled there, though SemCor labels them: nothing may be learned from their silence.
UNSAID = ("ADJ", "ADV", "DISC")


def read_lines(path: Path) -> dict[str, str]:
    """The marked line of each sentence id."""
    return dict(line.split("\t") for line in plain(path).splitlines() if line)


def supersense(tag: str) -> str | None:
    """The lexicographer file of a tag, "O" for none, None where it is not said.

    >>> supersense("V.VPC.full-v.social"), supersense("N-n.NATURALOBJECT"), supersense("P-p.Locus"), supersense("ADJ")
    ('verb.social', 'noun.object', 'O', None)
    """
    category, _, label = tag.partition("-")
    side, _, name = label.lower().partition(".")
    if side not in ("n", "v"):
        return None if category in UNSAID else "O"
    if name in ("other", ""):
        return None
    return f"{'noun' if side == 'n' else 'verb'}.{RENAMED.get(name, name)}"


def labels_of(line: str, words: Sequence[str]) -> tuple[str | None, ...]:
    """The supersense of each word of a sentence, "I" for the later words of a strong expression, None for those after its gap.

    Raises:
        ValueError: the line does not have these words.
    """
    labels: list[str | None] = []
    at = 0
    expression: list[int] = []  # words of the strong expression that still waits for its tag
    gapped: list[int] = []  # the same of one that a gap interrupts
    for n, word in enumerate(words):
        joint = ""
        while not line.startswith(word, at) or (line[at] in "_~ " and not line[at : at + len(word) + 1].strip("_~ ")):
            if at >= len(line) or line[at] not in "_~ ":
                raise ValueError(f"{word!r} expected at {at} of {line!r}")
            joint += line[at]
            at += 1
        at += len(word)
        if joint == " _" and gapped:
            expression, gapped = [*gapped, n], []
        elif joint == "_":
            expression.append(n)
        else:
            expression = [n]
        labels.append(None)
        if line.startswith("|", at):
            end = min((cut for cut in (line.find(" ", at), line.find("~", at)) if cut >= 0), default=len(line))
            label = supersense(line[at + 1 : end])
            for k, m in enumerate(expression):
                joined = m == expression[0] + k
                labels[m] = label if k == 0 else (label if label in ("O", None) else "I") if joined else None
            at, expression = end, []
        elif line.startswith("_ ", at):
            gapped, expression = expression, []
    return tuple(labels)
