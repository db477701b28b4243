"""The chapters of a work: its text from heading to heading."""

from itertools import groupby
from typing import NamedTuple

from fabula.formats.exports import stem
from fabula.formats.voices import one_line
from fabula.layers import Story


class Chapter(NamedTuple):
    """A stretch of the text under one heading, or under several that follow each other."""

    title: str
    start: int
    end: int


def chapters(story: Story) -> list[Chapter]:
    """The chapters, which together cover the text; a work without headings is one."""
    titles: dict[int, str] = {}
    for head, group in groupby(story.regions, key=lambda region: region.kind == "heading"):
        if head:
            regions = [*group]
            titles[regions[0].start] = ": ".join(one_line(story.words(region)) for region in regions)
    begin = next((region.start for region in story.regions), 0)
    starts = [0, *(start for start in titles if start > begin)]
    ends = [*starts[1:], len(story.text)]
    return [
        Chapter(titles.get(start or begin, story.meta.title or stem(story)), start, end) for start, end in zip(starts, ends, strict=True)
    ]
