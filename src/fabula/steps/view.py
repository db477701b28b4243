"""View: the tokens as the later steps look at them, each with its place in sentence, paragraph, quote and region."""

from bisect import bisect_right
from dataclasses import dataclass

from fabula.layers import Quote, Region, Span, Tokens

NARRATION = -1  # the quote number of a token that stands outside every quote


@dataclass(frozen=True, slots=True)
class View:
    """Columns of one length, one row a token. Not part of the output.

    `word` is the token as written, `low` in lower case with straight apostrophes. `quote` is the number of the outermost quote around the
    token or `NARRATION`; `paragraph` and `sentence` are numbers, -1 outside any; `opens` marks the first word of a sentence or of a quote;
    `body` is whether the token belongs to the story told (not to title pages, headings, notes, licences).
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
    """The view of all tokens."""
    n = len(tokens.start)
    words = [text[a:b] for a, b in zip(tokens.start, tokens.end, strict=True)]
    quote = _owner(tokens.start, [(q.start, q.end) for q in quotes])
    sentence = _owner(tokens.start, [(s.start, s.end) for s in sentences])
    paragraph = _owner(tokens.start, [(p.start, p.end) for p in paragraphs])
    region = _owner(tokens.start, [(r.start, r.end) for r in regions])
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
        text, tokens.start, tokens.end, words, [w.lower().replace("’", "'") for w in words], quote, paragraph, sentence, opens,
        [r >= 0 and regions[r].kind == "body" for r in region],
    )  # fmt: skip


def _owner(starts: list[int], spans: list[tuple[int, int]]) -> list[int]:
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
