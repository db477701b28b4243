"""`fabula export`."""

import click

from fabula.cli.opening import How, open_story, story_argument, story_options
from fabula.formats.exports import Export, exports
from fabula.formats.files import write_folder, write_whole


def _list(ctx: click.Context, option: click.Parameter, asked: bool) -> None:
    if asked and not ctx.resilient_parsing:
        click.echo(listing(list(exports().values())))
        ctx.exit()


@click.command()
@story_argument
@click.option("--to", "name", metavar="FORMAT", type=click.Choice(list(exports())), required=True, help="One of those that --list names.")
@click.option("-o", "--out", metavar="OUT", required=True, help="The file or folder to write; `-` for standard output, where it is a file.")
@click.option("--until", metavar="PLACE", help="Export only so far: words of the text, or an offset. Nothing that comes after is told.")
@click.option("--no-text", is_flag=True, help="Without the work's running words: offsets, counts, labels and names.")
@click.option("--list", is_flag=True, is_eager=True, expose_value=False, callback=_list, help="List the formats and exit.")
@story_options
def export(story: str, name: str, out: str, until: str | None, no_text: bool, how: How) -> None:
    """Write a story in the format of another tool.

    A format is a file, or a folder of several files, written whole or not at all. A folder that an export was written to is replaced; one
    that holds anything else is left as it is.
    """
    way = exports()[name]
    if no_text and not way.without_text:
        able = ", ".join(each.name for each in exports().values() if each.without_text)
        raise click.UsageError(f"{name} is made of the text; these can do without: {able}")
    if out == "-" and way.suffix is None:
        raise click.UsageError(f"{name} is a folder, which standard output cannot be; name one with -o")
    files = way.files(open_story(story, how, until, out=out), no_text)
    if way.suffix is None:
        write_folder(out, files)
    else:
        (data,) = files.values()
        write_whole(out, data)


def listing(ways: list[Export]) -> str:
    """The formats by who uses them: name, what is written (a folder, or a file's ending), whether it can do without the text."""
    width = max(len(way.name) for way in ways)
    lines: list[str] = []
    for users in dict.fromkeys(way.users for way in ways):
        lines += ["", f"For {users}"]
        for way in ways:
            if way.users == users:
                form = way.suffix or "folder"
                lines.append(f"  {way.name:{width}}  {way.makes} ({form}{', --no-text' if way.without_text else ''})")
    return "\n".join(lines[1:])
