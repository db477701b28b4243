"""`fabula shelf`: the commands for many stories. What they need is loaded when one is called."""

import csv
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import click
import msgspec

from fabula.cli import warn
from fabula.formats.summary import plain
from fabula.layers.vocabulary import ACTS, BondKind

if TYPE_CHECKING:
    from fabula.shelf.queries import Answer
    from fabula.shelf.run import Progress

shelf_argument = click.argument("shelf", metavar="SHELF")
as_option = click.option(
    "--as", "form", type=click.Choice(["text", "csv", "json"]), default="text", show_default=True, help="How the rows are written."
)
CELL_CHARS = 100


@click.group()
def shelf() -> None:
    """Read a folder of stories onto a shelf, and ask them all at once.

    A SHELF is a folder of Parquet files, which DuckDB, Polars, pandas and Spark read as they are; or such a folder elsewhere, by a URL
    (s3://…, gs://…). Needs the extra [shelf].
    """


@shelf.command("read")
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--out",
    "shelf",
    metavar="SHELF",
    required=True,
    help="The shelf: a new one, or one to bring up to date.",
)
@click.option(
    "--jobs",
    metavar="N",
    type=click.IntRange(1, 4096),
    default=None,
    help="Processes that read, as many as there are cores; one takes up to 600 MiB for a story of 70,000 words.",
)
@click.option(
    "--engine",
    "engine_name",
    type=click.Choice(["processes", "ray"]),
    default="processes",
    show_default=True,
    help="Who reads: processes of this machine, or a Ray cluster (extra [ray]).",
)
@click.option("--model", metavar="FILE", help="Weights of your own to read with; `rules` for none.  [default: those installed]")
def read_(folder: Path, shelf: str, jobs: int | None, engine_name: str, model: str | None) -> None:
    """Read every story of a folder tree onto a shelf, or bring the shelf up to date.

    Files that are on the shelf and did not change are not read again, one story in several files is read once, and what was stopped goes on
    where it was. A file that cannot be read is listed and harms no other; works whose files are gone leave the shelf.
    """
    from fabula.shelf.on_ray import OnRay  # noqa: PLC0415
    from fabula.shelf.run import read_folder  # noqa: PLC0415
    from fabula.shelf.workers import Processes, cores  # noqa: PLC0415

    engine = OnRay(jobs) if engine_name == "ray" else Processes(jobs or cores())
    with _line() as show:
        outcome = read_folder(folder, shelf, engine, lambda progress: show(_told(progress)), model)
    for path, message in outcome.failed:
        warn(f"{path}: {message}")
    counts = {
        "read now": outcome.read,
        "already there": outcome.unchanged,
        "in more than one file": outcome.copies,
        "could not be read": len(outcome.failed),
        "files passed over": outcome.skipped,
        "no longer in the folder": outcome.gone,
    }
    told = ", ".join(f"{n:,} {what}" for what, n in counts.items() if n)
    click.echo(f"{plain(shelf)}: {outcome.works:,} works ({told})")
    if not outcome.read + outcome.unchanged:
        raise click.exceptions.Exit(2)


@contextmanager
def _line() -> Iterator[Callable[[str], None]]:
    """Shows one line on a terminal, written over each time and gone at the end; elsewhere nothing."""

    def show(words: str) -> None:
        if sys.stderr.isatty():
            click.echo(f"\r\x1b[K{words}", nl=False, err=True)

    try:
        yield show
    finally:
        show("")


def _told(progress: "Progress") -> str:
    failed = f", {progress.failed:,} could not be read" if progress.failed else ""
    left = f", about {_time(progress.seconds_left)} left" if progress.seconds_left is not None and progress.done < progress.of else ""
    return f"{progress.done:,} of {progress.of:,} stories{failed}{left}"


def _time(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


@shelf.command("sql")
@shelf_argument
@click.argument("query")
@as_option
def sql_(shelf: str, query: str, form: str) -> None:
    """Ask the shelf's tables in SQL (DuckDB's); docs/shelf.md lists them."""
    from fabula.shelf.queries import sql  # noqa: PLC0415
    from fabula.shelf.shelf import Shelf  # noqa: PLC0415

    _print(sql(Shelf(shelf), query), form)


@shelf.command("find")
@shelf_argument
@click.option("--name", "names", metavar="NAME", multiple=True, help="Works with somebody or something of this name; may be given again.")
@click.option("--pair", nargs=2, metavar="A B", help="Works with both, by the lines between them.")
@click.option("--tag", metavar="TAG", help="Works whose tags hold these words.")
@click.option("--by", metavar="NAME", help="Lines that somebody says, thinks or writes.")
@click.option("--to", metavar="NAME", help="Lines that are said to somebody.")
@click.option("--words", metavar="WORDS", help="Lines that hold these words.")
@click.option("--act", metavar="ACT", type=click.Choice(ACTS), help="Lines that do this: promise, threat, apology…")
@click.option("--bond", metavar="KIND", type=click.Choice(get_args(BondKind)), help="Bonds of this kind: kin, friend, enemy…")
@click.option("--most", metavar="N", type=click.IntRange(1), default=50, show_default=True, help="The most rows.")
@as_option
def find_(
    shelf: str, names: tuple[str, ...], pair: tuple[str, str] | None, tag: str | None, by: str | None, to: str | None,
    words: str | None, act: str | None, bond: str | None, most: int, form: str,
) -> None:  # fmt: skip
    """Find works, lines or bonds on a shelf; all that is asked must hold.

    Names are whole words of a name or an alias, in any case: `--by anne` finds Anne Elliot too.
    """
    from fabula.shelf.queries import Asked, find  # noqa: PLC0415
    from fabula.shelf.shelf import Shelf  # noqa: PLC0415

    _print(find(Shelf(shelf), Asked(names, pair, tag, by, to, words, act, bond), most), form)


@shelf.command("stats")
@shelf_argument
@click.option("--each", is_flag=True, help="A row for each work, with those who talk most.")
@as_option
def stats_(shelf: str, each: bool, form: str) -> None:
    """Count what is on a shelf."""
    from fabula.shelf.queries import stats  # noqa: PLC0415
    from fabula.shelf.shelf import Shelf  # noqa: PLC0415

    _print(stats(Shelf(shelf), each), form)


@shelf.command("page")
@shelf_argument
@click.option("-o", "--out", "folder", metavar="FOLDER", required=True, type=click.Path(path_type=Path), help="Where the pages go.")
@click.option("--jobs", metavar="N", type=click.IntRange(1, 256), default=None, help="Processes that write; as many as there are cores.")
def page_(shelf: str, folder: Path, jobs: int | None) -> None:
    """Write a shelf as pages: index.html lists and searches the works, each links to its own page.

    Pages of works that were not read anew since are left as they are.
    """
    from fabula.shelf.page import write_pages  # noqa: PLC0415
    from fabula.shelf.shelf import Shelf  # noqa: PLC0415
    from fabula.shelf.workers import cores  # noqa: PLC0415

    with _line() as show:
        written = write_pages(Shelf(shelf), folder, jobs or cores(), lambda n, of: show(f"{n:,} of {of:,} pages"))
    click.echo(f"{plain(str(folder / 'index.html'))}: {written:,} pages written now")


def _print(answer: "Answer", form: str) -> None:
    if form == "json":
        rows = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
        click.echo(msgspec.json.format(msgspec.json.encode(rows, enc_hook=str)).decode())
    elif form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerows([answer.columns, *answer.rows])
    elif not answer.rows:
        click.echo("nothing was found")
    elif len(answer.rows) == 1:
        width = max(map(len, answer.columns))
        for name, value in zip(answer.columns, answer.rows[0], strict=True):
            click.echo(f"{name:{width}}  {_cell(value)}")
    else:
        lines = [answer.columns, *([_cell(value) for value in row] for row in answer.rows)]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        for line in lines:
            click.echo("  ".join(f"{cell:{width}}" for cell, width in zip(line, widths, strict=True)).rstrip())


def _cell(value: object) -> str:
    return (
        "" if value is None else f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else plain(str(value), CELL_CHARS)
    )
