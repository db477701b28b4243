"""View: the words as the rules look at them, each with its place in sentence, paragraph, quote and region.

A word is a token, or all tokens of one with hyphens: "good-bye", "mother-in-law", "W-will" are words to the rules, and so is whatever
stands without a blank in the label of a line: "second_tenor".
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from fabula.layers import Quote, Region, Span, Tokens

NARRATION = -1  # the quote number of a token that stands outside every quote
UNLABELLING = -1  # the label number of a token that labels nothing


@dataclass(frozen=True, slots=True)
class View:
    """Columns of one length, one row a word. Not part of the output.

    `word` is the word as written, `low` in lower case with straight apostrophes. `quote` is the number of the outermost quote around the
    token or `NARRATION`; `paragraph` and `sentence` are numbers, -1 outside any; `opens` marks the first word of a sentence or of a quote;
    `body` is whether the token belongs to the story told (not to title pages, headings, notes, licences); `label` is the number of the
    first quote whose line the word labels ("JUNE: Hello") or `UNLABELLING`.
    """

    text: str
    start: list[int]
    end: list[int]
    word: list[str]
    low: list[str]
    quote: list[int]
    paragraph: list[int]
    sentence: list[int]
    opens: list[bool]
    body: list[bool]
    label: list[int]

    def __len__(self) -> int:
        return len(self.start)

    def at(self, offset: int) -> int:
        """The number of the first token that starts at or after `offset`."""
        return bisect_right(self.start, offset - 1)

    def between(self, start: int, end: int) -> range:
        """The numbers of the tokens that start in `start`..`end`."""
        return range(self.at(start), self.at(end))


def look(
    text: str, regions: tuple[Region, ...], tokens: Tokens, sentences: list[Span], paragraphs: list[Span], quotes: list[Quote]
) -> View:
    """The view of all words, from quotes whose only cues are labels."""
    labelled: dict[tuple[int, int], int] = {}
    for number, q in enumerate(quotes):
        if q.cue is not None:
            labelled.setdefault((q.cue.start, q.cue.end), number)
    labels = list(labelled)
    starts, ends = words_of(text, tokens, labels)
    n = len(starts)
    words = [text[a:b] for a, b in zip(starts, ends, strict=True)]
    quote = _owner(starts, [(q.start, q.end) for q in quotes])
    sentence = _owner(starts, [(s.start, s.end) for s in sentences])
    paragraph = _owner(starts, [(p.start, p.end) for p in paragraphs])
    region = _owner(starts, [(r.start, r.end) for r in regions])
    label = _owner(starts, labels)
    opens = [False] * n
    fresh = True
    for i in range(n):
        if i == 0 or sentence[i] != sentence[i - 1] or quote[i] != quote[i - 1]:
            fresh = fresh or i == 0 or sentence[i] != sentence[i - 1] or quote[i] != NARRATION
        if fresh and words[i][0].isalnum():
            opens[i] = True
            fresh = False
        elif words[i] in ".!?:…":
            fresh = True
    return View(
        text, starts, ends, words, [w.lower().replace("’", "'") for w in words], quote, paragraph, sentence, opens,
        [r >= 0 and regions[r].kind == "body" for r in region], [labelled[labels[k]] if k >= 0 else UNLABELLING for k in label],
    )  # fmt: skip


def words_of(text: str, tokens: Tokens, labels: Sequence[tuple[int, int]]) -> tuple[list[int], list[int]]:
    """Start and end of each word: the parts of one with hyphens together, and those of a label. Numbers that a hyphen joins stay apart."""
    starts: list[int] = []
    ends: list[int] = []
    label = _owner(tokens.start, labels)
    for i, (start, end) in enumerate(zip(tokens.start, tokens.end, strict=True)):
        glued = bool(ends) and ends[-1] == start and text[starts[-1]].isalpha()
        after_hyphen = glued and text[start - 1] == "-" and text[start - 2].isalnum() and text[start].isalnum()
        before_hyphen = glued and text[start:end] == "-" and text[start - 1].isalnum() and text[end : end + 1].isalnum()
        labelling = bool(ends) and ends[-1] == start and label[i] == label[i - 1] >= 0
        if after_hyphen or before_hyphen or labelling:
            ends[-1] = end
        else:
            starts.append(start)
            ends.append(end)
    return starts, ends


def _owner(starts: list[int], spans: Sequence[tuple[int, int]]) -> list[int]:
    """For each offset the number of the first span that holds it (spans sorted by start; the outermost of nested ones), or -1."""
    owner = [-1] * len(starts)
    current, n = -1, 0
    for i, at in enumerate(starts):
        while n < len(spans) and spans[n][0] <= at:
            if current < 0 or spans[n][1] > spans[current][1]:
                current = n
            n += 1
        if current >= 0 and spans[current][0] <= at < spans[current][1]:
            owner[i] = current
    return owner
