"""Stories to send out in every format: the samples, and any with words that a format could take for its own signs."""

import os
from functools import cache
from pathlib import Path

import msgspec
from conftest import ROOT
from hypothesis import strategies as st

import fabula
from fabula.layers import Alias, Entity, Fabula, Meta, Quote, Region, Scene, Source, Span, Story, Tokens

STORIES = {path.parent.name: path for path in (ROOT / "samples").glob("*/story.txt")}
if folder := os.environ.get("FABULA_NOVELS"):  # PDNC's `data`: `make check-formats` sends three of its novels out, too
    STORIES |= {name: Path(folder) / name / "novel_text.txt" for name in ("AHandfulOfDust", "AnneOfGreenGables", "ThePictureOfDorianGray")}
SAMPLES = sorted(STORIES)
NOT_THE_WORK = {"front", "note", "back", "licence"}
SIGNS = (
    "a b | Yes. |“Yes,” |[|]|[voice:X]|[/voice]|[break]|[ pause : 2 ]|[/]|\u2060|<|&|]]>|<<VOICE:af_heart>>|<<CHAPTER_MARKER:x>>|<<|<|>|>>|"
    "@a|!|.a|# a|=== |> b <|~la|[[n]]|/*|*/|\n|\n\n|  \n|\r|---|INT. A|(aside)|"
    "ANNE\n|\u2028|\x0b|\x0c|é|\x00|\x1b|\ufffe|\U0001f600|^|*a*|_a_|`|\\|=|'|\"|:"
).split("|")
NAMES = [
    "Anne",
    "anne",
    "Anne (2)",
    "Anne2",
    "NARRATOR",
    "unknown",
    "]",
    "a\nb",
    "CON",
    "../a/b",
    "straße",
    "STRASSE",
    "<&>",
    "İ",
    "[[x|y]]",
    "#",
    "…",
]


@cache
def sample(name: str) -> Story:
    return fabula.read(STORIES[name])


def work(story: Story) -> str:
    """The text of a story but for front matter, notes, back matter and licence, with the white space after each region."""
    cuts = [0, *(region.start for region in story.regions[1:]), len(story.text)]
    kinds = [region.kind for region in story.regions] or ["body"]
    return "".join(story.text[a:b] for kind, a, b in zip(kinds, cuts, cuts[1:], strict=False) if kind not in NOT_THE_WORK)


def with_other_speaker(story: Story) -> Story:
    """The story with the first line that somebody is known to speak given to nobody."""
    n = next(n for n, quote in enumerate(story.quotes) if quote.speaker and quote.kind == "speech")
    quotes = [*story.quotes]
    quotes[n] = msgspec.structs.replace(quotes[n], speaker=None)
    return msgspec.structs.replace(story, quotes=quotes)


@st.composite
def any_told(draw: st.DrawFn) -> Story:
    """A story of up to four regions, each a paragraph with one quote at most, in which any sign may stand."""
    text, regions, quotes, scenes = "", [], [], []
    entities = [
        Entity(f"e{n}", "PER", "person", name, [Alias(name, 1)], {"she": 1}, mentions=1, quotes=1, named_at=0)
        for n, name in enumerate(draw(st.lists(st.sampled_from(NAMES), max_size=4)))
    ]
    ids = st.sampled_from([None, *(entity.id for entity in entities)])
    words = st.lists(st.sampled_from(SIGNS), max_size=4).map("".join)
    for n in range(draw(st.integers(0, 4))):
        start = len(text)
        told, said, more = draw(words), draw(words), draw(words)
        text += told + said + more
        kind = draw(st.sampled_from(["title", "front", "heading", "note", "body", "break"]))
        if not text[start:].strip():
            continue
        begin = len(text) - len(text[start:].lstrip())
        end = len(text.rstrip())
        regions.append(msgspec.convert({"id": f"r{n}", "kind": kind, "start": begin, "end": end, "title": draw(words)}, Region))
        scenes.append(Scene(f"s{n}", begin, end, present=[entity.id for entity in entities]))
        a, b = max(begin, start + len(told)), min(end, start + len(told + said))
        if text[a:b].strip():
            quotes.append(Quote(f"q{n}", a, b, draw(st.sampled_from(["speech", "other"])), n, speaker=draw(ids)))
    return Story(
        Fabula("0"), Source("any.txt", "html", "", "en"), Meta(draw(words) or None, [draw(words)]), text, regions,
        [Span(r.start, r.end) for r in regions],
        [], Tokens(), [], entities, quotes, scenes, [], [], [], [], [], [],
    )  # fmt: skip
