"""`fabula page`."""

import click

from fabula.cli.opening import How, open_story, story_argument, story_options
from fabula.formats.files import write_whole
from fabula.page import render


@click.command()
@story_argument
@click.option("-o", "--out", metavar="OUT.html", required=True, help="Where to write the page; `-` for standard output.")
@story_options
def page(story: str, out: str, how: How) -> None:
    """Write a story as one HTML page to open in a browser.

    The page is one file, needs no network, and shows the cast, the text with its lines coloured by speaker, scenes, and who talks to whom.
    """
    write_whole(out, render(open_story(story, how, out=out)).encode())
