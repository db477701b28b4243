"""Stories with their people marked in the text, so that a test of scenes, acts or bonds is a story anyone can write.

`[Ann|a]` is a mention of entity a, and may nest: `[[his|t] sister|a]`. A quotation stands in “ ” and may be followed by `{a>b,c}`: a says
it to b and c; `{a>b:thought}` gives its kind. A blank line divides paragraphs, `***` is a break between scenes.
"""

import re
from collections import Counter
from itertools import pairwise
from typing import NamedTuple

from hypothesis import strategies as st

from fabula.layers import Alias, Entity, Fabula, Mention, Meta, Quote, Region, Source, Span, Story, Tokens
from fabula.steps.acts import find_acts
from fabula.steps.changes import find_changes
from fabula.steps.scenes import find_scenes
from fabula.world import fold_world

PRONOUNS = set("i me my we us our you your he him his she her they them their it its xe xem xyr".split())
BREAK = "***"


class Annotated(NamedTuple):
    """The layers that the marks give."""

    text: str
    regions: tuple[Region, ...]
    paragraphs: list[Span]
    entities: list[Entity]
    mentions: list[Mention]
    quotes: list[Quote]


def annotated(marked: str) -> Annotated:
    """The layers of a marked story."""
    text, mentions, quotes, opened, quoted = "", [], [], [], []
    at = 0
    while at < len(marked):
        letter = marked[at]
        if letter == "[":
            opened.append(len(text))
        elif letter == "|":
            close = marked.index("]", at)
            mentions.append((opened.pop(), len(text), marked[at + 1 : close]))
            at = close
        elif letter == "{":
            close = marked.index("}", at)
            quotes[-1] = (*quotes[-1][:2], marked[at + 1 : close])
            at = close
        else:
            text += letter
            if letter == "“":
                quoted.append(len(text) - 1)
            elif letter == "”":
                quotes.append((quoted.pop(), len(text), ">"))
        at += 1
    said = Counter(said.partition(">")[0] for _, _, said in quotes)
    paragraphs = [Span(start, end) for start, end in blocks(text)]
    counts = Counter(entity for _, _, entity in mentions)
    counts.update({id: 0 for _, _, said in quotes for id in said.partition(":")[0].replace(">", ",").split(",") if id})
    return Annotated(
        text,
        tuple(Region(f"r{n}", "break" if p.of(text) == BREAK else "body", p.start, p.end) for n, p in enumerate(paragraphs)),
        [p for p in paragraphs if p.of(text) != BREAK],
        [Entity(id, "PER", "person", id, [Alias(id, n)], {}, False, n, said[id], named_at=0) for id, n in counts.most_common()],
        [
            Mention(f"m{n}", start, end, "PER", form(text[start:end]), entity, 1.0)
            for n, (start, end, entity) in enumerate(sorted(mentions, key=lambda m: (m[0], -m[1])))
        ],
        [quote(n, *each) for n, each in enumerate(sorted(quotes))],
    )


def story_of(marked: str) -> Story:
    """The Story of a marked text: its people as marked, the rest as the steps read it."""
    text, regions, paragraphs, entities, mentions, quotes = annotated(marked)
    acts = find_acts(text, quotes, Tokens(), None, {})
    changes = find_changes(text, mentions, quotes, acts)
    bonds, promises, knowledge = fold_world(changes)
    scenes = find_scenes(text, regions, entities, mentions, quotes)
    return Story(
        Fabula("0"), Source("s", "txt", ""), Meta(), text, [*regions], paragraphs, [], Tokens(), mentions, entities, quotes,
        scenes, [], acts, changes, bonds, promises, knowledge,
    )  # fmt: skip


def blocks(text: str) -> list[tuple[int, int]]:
    found, at = [], 0
    for block in text.split("\n\n"):
        start = at + len(block) - len(block.lstrip())
        if block.strip():
            found.append((start, at + len(block.rstrip())))
        at += len(block) + 2
    return found


def form(words: str) -> str:
    if words.lower() in PRONOUNS:
        return "PRON"
    return "PROP" if words[0].isupper() and words.split(maxsplit=1)[0] not in ("A", "My", "His", "Her", "The") else "NOM"


def quote(n: int, start: int, end: int, said: str) -> Quote:
    speaker, _, rest = said.partition(">")
    to, _, kind = rest.partition(":")
    return Quote(
        f"q{n}", start, end, kind or "speech", n, speaker=speaker or None, confidence=1.0, addressees=[*filter(None, to.split(","))],
        addressee_confidence=1.0,
    )  # fmt: skip


@st.composite
def any_layers(draw: st.DrawFn, text: str) -> Annotated:
    """Any regions, mentions and quotes over a text, in order, as the steps before give them."""
    words = [m.span() for m in re.finditer(r"\w+|[^\w\s]", text)]
    ends = st.tuples(st.sampled_from(words), st.sampled_from(words))
    spans = ends.map(lambda both: Span(min(both)[0], max(min(both)[1], min(max(both)[1], min(both)[0] + 40))))
    ids = st.sampled_from(["e1", "e2", None])
    cuts = sorted(draw(st.sets(st.integers(1, len(text) - 1), max_size=4)) | {0, len(text)})
    kinds = st.sampled_from(["body", "break", "heading", "note"])
    regions = tuple(Region(f"r{a}", draw(kinds), a, b) for a, b in pairwise(cuts))
    mentions = [
        Mention(f"m{n}", s.start, s.end, "PER", "PROP", draw(ids), 0.5) for n, s in enumerate(sorted(draw(st.lists(spans, max_size=6))))
    ]
    quotes = [
        Quote(f"q{n}", s.start, s.end, draw(st.sampled_from(["speech", "thought", "writing", "other"])), n, speaker=draw(ids))
        for n, s in enumerate(sorted(draw(st.lists(spans, max_size=5))))
    ]
    people = [Entity(id, "PER", "person", id, named_at=0) for id in ("e1", "e2")]
    return Annotated(text, regions, [r.span for r in regions], people, mentions, quotes)
