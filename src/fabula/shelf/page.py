"""The shelf as pages to open in a browser: one that lists the works, and the page of each."""

import functools
import gzip
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from fabula.errors import CannotWrite, StoryError
from fabula.formats import json
from fabula.formats.files import write_whole
from fabula.page import render
from fabula.page.render import content_hash, plain
from fabula.shelf.folder import Folder
from fabula.shelf.queries import sql
from fabula.shelf.reader import reading_of
from fabula.shelf.shelf import Shelf
from fabula.shelf.workers import Died, Processes

MOST_CAST = 10
KILLED = "the process that made it was killed, or ran out of memory; use fewer --jobs"
MARK = b'<meta name="generator" content="fabula shelf">'  # by which we know a page of ours
LIST = f"""SELECT work, title, authors, length_words AS words, summary,
    (SELECT list(name ORDER BY quotes DESC, mentions DESC, id) FROM (
        SELECT *, row_number() OVER (PARTITION BY work ORDER BY quotes DESC, mentions DESC, id) AS place FROM entities WHERE quotes > 0
    ) AS people WHERE people.work = works.work AND place <= {MOST_CAST}) AS people,
    (SELECT list(DISTINCT tag ORDER BY tag) FROM tags WHERE tags.work = works.work) AS tags,
    (SELECT string_agg(DISTINCT text, ' ' ORDER BY text) FROM aliases JOIN entities ON entities.work = aliases.work AND entities.id = entity
        WHERE aliases.work = works.work AND quotes > 0) AS called
FROM works ORDER BY lower(title), work"""


def write_pages(shelf: Shelf, folder: Path, jobs: int, watch: Callable[[int, int], None]) -> int:
    """Write `folder`/index.html and `folder`/stories/WORK.html; how many stories' pages were written: those that are new or were read anew.

    Raises:
        CannotWrite: there is an index.html that is not ours, or the place cannot be written.
        StoryError: a page could not be made.
    """
    index, stories = folder / "index.html", folder / "stories"
    try:
        if index.exists() and MARK not in index.read_bytes():
            raise CannotWrite(str(index), "it is another page")
        stories.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotWrite(str(folder), error.strerror or str(error)) from error
    works = works_listed(shelf)
    stale = [work["work"] for work in works if _older(stories / f"{work['work']}.html", shelf.folder, work["work"])]
    wrong = {}
    with Processes(jobs) as engine:
        for n, (work, made) in enumerate(engine.each(functools.partial(_write_page, shelf.folder, stories), stale), 1):
            watch(n, len(stale))
            if message := KILLED if isinstance(made, Died) else made:
                wrong[work] = message
    write_whole(index, _index(works, shelf.folder.name).encode())
    if wrong:
        raise StoryError(f"{folder}: no page of {', '.join(wrong)}: {'; '.join(dict.fromkeys(wrong.values()))}")
    return len(stale)


def works_listed(shelf: Shelf) -> list[dict[str, Any]]:
    """What the list shows of each work, in its order."""
    answer = sql(shelf, LIST)
    return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]


def _older(page: Path, shelf: Folder, work: str) -> bool:
    return not page.exists() or page.stat().st_mtime < shelf.modified(reading_of(work)).timestamp()


def _write_page(shelf: Folder, stories: Path, work: str) -> str | None:
    """Write the page of a work; what is wrong where it cannot be."""
    try:
        reading = gzip.decompress(shelf.read(reading_of(work)))
        write_whole(stories / f"{work}.html", render(json.decode(reading, shelf.url(reading_of(work)))).encode())
    except StoryError as error:
        return str(error)
    return None


def _index(works: list[dict[str, Any]], name: str) -> str:
    room = files("fabula.shelf")
    style, script = (Markup((room / f"index.{kind}").read_text("utf-8")) for kind in ("css", "js"))
    return ENVIRONMENT.get_template("index.html").render(
        works=works, name=name, mark=Markup(MARK.decode()), style=style, style_hash=content_hash(style), script=script,
        script_hash=content_hash(script),
    )  # fmt: skip


ENVIRONMENT = Environment(
    loader=PackageLoader("fabula.shelf", ""), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)
ENVIRONMENT.filters["plain"] = plain
