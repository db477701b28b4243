"""`fabula script`."""

import click

from fabula.cli.opening import How, open_story, story_argument, story_options
from fabula.formats import script as scripts
from fabula.formats.files import write_whole

FORMATS = {"jsonl": scripts.as_jsonl, "txt": scripts.as_txt}


@click.command()
@story_argument
@click.option("-o", "--out", metavar="OUT", required=True, help="Where to write the script; `-` for standard output.")
@click.option(
    "--format", "form", type=click.Choice(list(FORMATS)), default="jsonl", show_default=True, help="JSON lines, or text to read from."
)
@story_options
def script(story: str, out: str, form: str, how: How) -> None:
    """Write a story as a script: every line with its speaker.

    Every character of the text stands in it once, in order. A line is {id, speaker, text}; the speaker is a name, NARRATOR, or null where
    nobody could be found.
    """
    write_whole(out, FORMATS[form](scripts.script(open_story(story, how, out=out))))
