"""FanFiction.net: a saved page of the site, and the line of details ("Rated: …") that a pasted one carries as well."""

from lxml import etree

from fabula.layers import Meta
from fabula.sources.markup import classes, words_of
from fabula.sources.semantics import part_label
from fabula.sources.styles import Page

PASTED = frozenset(("Rating", "Language", "id"))  # tags that no other line has together
STATUS = ("Chapters", "Words", "Reviews", "Favs", "Follows", "Updated", "Published", "Status", "id")


def page(root: etree._Element) -> Page | None:
    """The page, if it is one of the site's: only the story itself enters the text."""
    ids = {element.get("id"): element for element in root.iter() if element.get("id") in ("storytext", "storytextp", "profile_top")}
    story = ids.get("storytext", ids.get("storytextp"))
    if story is None:
        return None
    top = ids.get("profile_top")
    if top is None:
        return Page(story, part_label, Meta(), "fanfictionnet")
    title = next(top.iter("b"), None)
    author = next((link for link in top.iter("a") if (link.get("href") or "").startswith("/u/")), None)
    summary = next((div for div in top.iter("div") if "margin-top:2px" in (div.get("style") or "").replace(" ", "")), None)
    details = next((span for span in top.iter("span") if "xgray" in classes(span)), None)
    meta = Meta(
        words_of(title) if title is not None else None,
        [words_of(author)] if author is not None else [],
        words_of(summary) if summary is not None else None,
        read_details(words_of(details)) if details is not None else {},
    )
    return Page(story, part_label, meta, "fanfictionnet")


def read_details(line: str) -> dict[str, list[str]]:
    """The tags in "Rated: Fiction T - English - Humor - Ann B., Carl D. - Chapters: 3 - Words: 9,876 - …"; none if it is no such line."""
    parts = line.split(" - ")
    if not line.startswith("Rated:") or len(parts) < 3:
        return {}
    tags = {"Rating": [parts[0].removeprefix("Rated:").strip()], "Language": [parts[1].strip()]}
    for at, part in enumerate(parts[2:]):
        label, colon, value = part.partition(":")
        if colon and label.strip() in STATUS:
            tags[label.strip()] = [value.strip()]
        elif at == 0 and "," not in part:
            tags["Genres"] = [genre.strip() for genre in part.split("/")]
        elif "Characters" not in tags:
            tags["Characters"] = [name.strip(" []") for name in part.replace("] [", ", ").replace("]", ",").split(",") if name.strip(" []")]
    return tags
