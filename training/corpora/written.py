"""Stories written for this project with their gold inside, one XML file each in training/labelled/stories/: CC0, to learn from.

<story id><cast><c id name pronouns kind narrator/>…</cast><text>… <scene>…</scene>…</text><world>…</world></story>

In the text <m e="ids"> is a mention, <q s="speaker" to="ids" tag="name|pron|none" acts="…" k="speech|thought|writing|other"> a piece of
direct speech, <x> words that prove an entry of the world. The same as in the set `modern`, whose stories come as text and offsets.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

STORIES = Path(__file__).parents[1] / "labelled" / "stories"
TYPES = {"name": "explicit", "pron": "anaphoric"}  # of the speech tag; without one a line is implicit


def stories(folder: Path = STORIES) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Id, text and gold of each story, as `modern` has them: cast, mentions, quotes with start and end in the text."""
    for path in sorted(folder.glob("*.xml")):
        story = ElementTree.parse(path).getroot()
        text, mentions, quotes = told(story)
        yield path.stem, text, {"cast": [dict(who.attrib) for who in story.iterfind("cast/c")], "mentions": mentions, "quotes": quotes}


def told(story: ElementTree.Element) -> tuple[str, list[dict[str, Any]], list[dict[str, Any]]]:
    """A story's text, its mentions and its quotes, each before those that lie inside it.

    Raises:
        ValueError: it has no text.
    """
    body = story.find("text")
    if body is None:
        raise ValueError(f"story {story.get('id')} has no <text>")
    whole = "".join(body.itertext())
    lead = len(whole) - len(whole.lstrip("\n"))
    mentions: list[dict[str, Any]] = []
    quotes: list[dict[str, Any]] = []

    def walk(element: ElementTree.Element, start: int) -> int:
        at, before = start + len(element.text or ""), (len(mentions), len(quotes))
        for child in element:
            at = walk(child, at) + len(child.tail or "")
        place = {"start": start - lead, "end": at - lead}
        given = element.attrib
        if element.tag == "m":
            mentions.insert(before[0], place | {"entities": people(given["e"])})
        elif element.tag == "q":
            said = {"kind": given.get("k", "speech"), "type": TYPES.get(given.get("tag", "none"), "implicit"), "turn": given.get("t")}
            who = {"speaker": next(iter(people(given.get("s", ""))), None), "addressees": people(given.get("to", ""))}
            quotes.insert(before[1], place | said | who | {"acts": given.get("acts", "none").replace(",", " ").split()})
        return at

    walk(body, 0)
    return whole.lstrip("\n"), mentions, quotes


def people(ids: str) -> list[str]:
    """Those of a list divided by spaces whom a careful reader can know."""
    return [id for id in ids.replace(",", " ").split() if id != "?"]
