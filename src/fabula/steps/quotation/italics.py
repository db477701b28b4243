"""Italics that quote: thoughts, silent voices and messages set in *asterisks*, _underscores_ or the markup's emphasis."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from fabula.layers import Span
from fabula.layers.vocabulary import QuoteKind
from fabula.steps.quotation.pairing import Piece
from fabula.steps.quotation.tags import first_tag, tag_after, tag_before

_MARKED = re.compile(r"(?<![\w*])\*(?![\s*])[^*]+\*(?![\w*])|(?<![\w_])_(?![\s_])[^_]+_(?![\w_])")
_ENDED = tuple(".!?…—-")
_LONGEST = 300
"""Characters: a longer stretch of italics without a tag is a scene told in italics, not a thought."""


class Italic(NamedTuple):
    """Quoting italics; `kind` is null where no tag says whether they are spoken or thought."""

    piece: Piece
    kind: QuoteKind | None


def quoting_italics(text: str, free: Iterable[Span], emphasis: tuple[Span, ...]) -> list[Italic]:
    """The italics of these stretches of narration that stand as sentences or carry a tag.

    Words merely stressed, titles and ships are left out.
    """
    found = []
    marked = iter(sorted(emphasis))
    following = next(marked, None)
    for stretch in free:
        spans = [Span(*m.span()) for m in _MARKED.finditer(text, stretch.start, stretch.end)]
        while following is not None and following.start < stretch.end:
            if following.start >= stretch.start and following.end <= stretch.end:
                spans.append(following)
            following = next(marked, None)
        previous = stretch.start
        spans.sort()
        for i, span in enumerate(spans):
            if span.start < previous:
                continue
            italic = _quoting(text, span, previous, spans[i + 1].start if i + 1 < len(spans) else stretch.end)
            if italic is not None:
                found.append(italic)
                previous = span.end
    usual: QuoteKind = _usual_kind(found)
    return [Italic(piece, kind or usual) for piece, kind in found]


def _usual_kind(found: list[Italic]) -> QuoteKind:
    """What untagged italics are in this document: thoughts, unless those with a tag are mostly spoken (a ghost, a machine, telepathy)."""
    tagged = Counter(italic.kind for italic in found)
    return "speech" if tagged["speech"] > tagged["thought"] else "thought"


def _quoting(text: str, span: Span, left: int, right: int) -> Italic | None:
    inner = span.of(text).strip("*_ \n")
    if not inner:
        return None
    before = text[max(left, span.start - 200) : span.start].rstrip()
    piece = Piece(span.start, span.end)
    after = tag_after(text, span.end, right)
    if after is not None and inner[-1] in (*_ENDED, ","):
        return Italic(piece, after.kind)
    lead = tag_before(text, left, span.start) if before and (before[-1] in ",:" or before[-1].isalpha()) else None
    if lead is not None and (lead.kind == "writing" or (before[-1] in ",:" and inner[0].isupper())):
        return Italic(piece, lead.kind)
    if len(inner) > _LONGEST or first_tag(text, span.start, span.end, span.end) is not None:
        return None  # a scene in italics, with its own tags
    begins = not before or before[-1] in '.!?…:"”’)—*_'
    whole = inner.endswith(_ENDED) or text[span.end : span.end + 1] in tuple("?!")
    runs_on = text[span.end : span.end + 1] in tuple("—-:,;")  # “_3 May._—Left Munich”: a dateline or a stressed word
    starts = inner[0].isupper() or inner[0] in "…—.“‘\"'"
    if begins and whole and starts and not runs_on:
        return Italic(piece, None)
    return None
