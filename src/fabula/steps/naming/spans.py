"""Spans: which words the encoder takes for mentions, decoded over the whole text: names alike are judged together, no two spans cross."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fabula.encoder.model import Floats
from fabula.layers.vocabulary import EntityType, MentionForm
from fabula.steps.encode import LONGEST_MENTION, Seen
from fabula.steps.view import View

TOGETHER = 0.5  # how much the other places of the same words count where a name is judged; 0.3 and 0.7 are worse: evaluation/LOG.md
PART = 0.3  # a span likelier than this to be a mention may be a part of two that run together
SEEN = 0.02  # a span less likely than this to be a name is no place of it


@dataclass(frozen=True, slots=True)
class Marked:
    """Tokens `first`..`last` (exclusive) that are a mention."""

    first: int
    last: int
    type: EntityType
    form: MentionForm


def marked_spans(view: View, seen: Seen) -> list[Marked]:
    """The mentions that the encoder finds in the story told, in order of start, the longer first; they may nest, never cross."""
    classes = [_class(label) for label in seen.labels]
    odds = judged_together(view, seen)
    best = odds[:, 1:].argmax(1)
    found = (odds[:, 1:].max(1, initial=0.0) > odds[:, 0]) & ~_run_together(seen)
    ends: defaultdict[int, list[int]] = defaultdict(list)  # of the spans taken, by their first token
    used: set[tuple[int, str]] = set()
    taken = []
    for n in np.argsort(odds[:, 0], kind="stable").tolist():
        first, last = seen.spans[n].tolist()
        if not found[n] or not view.body[first] or view.paragraph[first] != view.paragraph[last] or _crosses(first, last, ends):
            continue
        mark = Marked(first, last + 1, *classes[best[n]])
        own = {(head_of(view, mark, seen), "")}  # no two mentions have one head, no two people's names share a word
        if (mark.type, mark.form) == ("PER", "PROP"):
            own.update((token, mark.type) for token in range(first, last + 1))
        if own.isdisjoint(used):
            used |= own
            ends[first].append(last)
            taken.append(mark)
    return sorted(taken, key=lambda mark: (mark.first, -mark.last))


def head_of(view: View, mark: Marked, seen: Seen) -> int:
    """The token of a mention that says what it is: the last noun before what stands after it, "man" of "the old man in the chair"."""
    head = None
    for i in range(mark.first, mark.last):
        tag = seen.tags[i]
        if tag in ("NOUN", "PROPN"):
            head = i
        elif head is not None and view.low[i] not in ("'s", "'", "-"):
            return head
        elif tag == "ADP" and i > mark.first:
            return i - 1  # "one of the jury"
    return mark.last - 1 if head is None else head


def judged_together(view: View, seen: Seen) -> Floats:
    """The odds of the classes of each span, [N, classes]; where capitals may be a name, drawn to the mean of all their places."""
    odds = seen.likely.astype(np.float32)
    may_be = odds[:, _of_forms(seen, ("PROP",))].max(1, initial=0.0) > SEEN
    alike: defaultdict[str, list[int]] = defaultdict(list)
    for n in np.flatnonzero(may_be).tolist():
        first, last = seen.spans[n].tolist()
        if view.word[first][0].isupper():
            alike[" ".join(view.low[first : last + 1])].append(n)
    for places in alike.values():
        if len(places) > 1:
            odds[places] += TOGETHER * (odds[places].mean(0) - odds[places])
    return odds


def _run_together(seen: Seen) -> NDArray[np.bool_]:
    """Which spans are only the beginning of one mention and the end of another, with whatever stands between: "Tom and his wife", "the King
    said to the jury". The head adds what it knows of a first and a last token, and cannot tell them from one mention, [N].
    """
    odds = 1 - seen.likely[:, 0]
    from_: defaultdict[int, int] = defaultdict(lambda: LONGEST_MENTION)  # first token → width of the shortest likely span
    until: defaultdict[int, int] = defaultdict(lambda: LONGEST_MENTION)  # last token → the same
    for (first, last), likely in zip(seen.spans.tolist(), (odds > PART).tolist(), strict=True):
        if likely:
            from_[first] = min(from_[first], last - first + 1)
            until[last] = min(until[last], last - first + 1)
    return np.array([from_[first] + until[last] <= last - first + 1 for first, last in seen.spans.tolist()], bool)


def within(view: View, seen: Seen, forms: tuple[MentionForm, ...]) -> Floats:
    """For each token how likely it is a part of a mention of these forms, [T]."""
    likely = seen.likely[:, _of_forms(seen, forms)].sum(1, dtype=np.float32)
    first, last = seen.spans.T
    tokens = np.zeros(len(view), np.float32)
    for step in range(LONGEST_MENTION):
        long = last - first >= step
        np.maximum.at(tokens, first[long] + step, likely[long])
    return tokens


def _of_forms(seen: Seen, forms: tuple[MentionForm, ...]) -> NDArray[np.intp]:
    """The numbers of the classes of these forms."""
    return np.array([n for n, label in enumerate(seen.labels, 1) if _class(label)[1] in forms], np.intp)


def _class(label: str) -> tuple[EntityType, MentionForm]:
    type, _, form = label.partition(":")
    return type, form  # type: ignore[return-value]


def _crosses(first: int, last: int, ends: dict[int, list[int]]) -> bool:
    """Whether a span shares tokens with one of those taken and neither holds the other; both ends inclusive."""
    before = (end for start in range(first - LONGEST_MENTION + 1, first) for end in ends.get(start, ()))
    within = (end for start in range(first + 1, last + 1) for end in ends.get(start, ()))
    return any(first <= end < last for end in before) or any(end > last for end in within)
