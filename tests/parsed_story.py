"""A story of two sentences with all that a tree tells: tags, roles, supersenses, an event."""

from collections.abc import Sequence
from typing import Any

from fabula.layers import Entity, Event, Fabula, Mention, Meta, Region, Source, Span, Story, Tokens

TEXT = "Ann and Bo saw her brother Cy. Cy was kind."
PARSED = [  # word, class, head, relation, supersense, realis
    ("Ann", "PROPN", 3, "nsubj", None, None),
    ("and", "CCONJ", 2, "cc", None, None),
    ("Bo", "PROPN", 0, "conj", None, None),
    ("saw", "VERB", -1, "root", "verb.perception", True),
    ("her", "PRON", 5, "nmod:poss", None, None),
    ("brother", "NOUN", 3, "obj", "noun.person", None),
    ("Cy", "PROPN", 5, "appos", "I", None),
    (".", "PUNCT", 3, "punct", None, None),
    ("Cy", "PROPN", 10, "nsubj", None, None),
    ("was", "AUX", 10, "cop", None, None),
    ("kind", "ADJ", -1, "root", None, None),
    (".", "PUNCT", 10, "punct", None, None),
]


def tokens_of(text: str, words: Sequence[str], *columns: list[Any]) -> Tokens:
    """The words of a text as tokens, in order; columns that are not given are null."""
    starts, at = [], 0
    for word in words:
        at = text.index(word, at)
        starts.append(at)
        at += len(word)
    ends = [start + len(word) for start, word in zip(starts, words, strict=True)]
    return Tokens(starts, ends, *(columns or [[None] * len(words)] * 6))


def parsed_story() -> Story:
    words, *tags = map(list, zip(*PARSED, strict=True))
    tokens = tokens_of(TEXT, words, [word.lower() for word in words], *tags)
    people = [
        Entity("e1", "PER", "person", "Ann", pronouns={"she": 1}),
        Entity("e2", "PER", "person", "Bo"),
        Entity("e3", "PER", "person", "Cy"),
    ]
    mentions = [
        Mention("m1", 0, 3, "PER", "PROP", "e1"),
        Mention("m2", 8, 10, "PER", "PROP", "e2"),
        Mention("m3", 15, 29, "PER", "NOM", "e3"),
        Mention("m4", 15, 18, "PER", "PRON", "e1"),
        Mention("m5", 31, 33, "PER", "PROP", "e3"),
    ]
    return Story(
        Fabula("0"), Source("parsed.txt", "txt", ""), Meta(), TEXT, [Region("r1", "body", 0, len(TEXT))], [Span(0, len(TEXT))],
        [Span(0, 30), Span(31, len(TEXT))], tokens, mentions, people, [], [], [Event("ev1", 11, 14, True, "e1", "e3")], [], [], [], [], [],
    )  # fmt: skip
