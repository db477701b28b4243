"""The command line: parses, calls, prints. One file a command."""

import os
import sys
from importlib import import_module
from io import TextIOWrapper

import click

from fabula.errors import StoryError
from fabula.version import VERSION

COMMANDS = {
    "read": "Read stories: a summary on screen, everything as JSON.",
    "page": "Write a story as one HTML page to open in a browser.",
    "ask": "Ask a story: who, where, scene, lines, promises, bond, why.",
    "script": "Write a story as a script: every line with its speaker.",
    "export": "Write a story in the format of another tool.",
    "shelf": "Read a folder of stories onto a shelf, and ask them all at once.",
    "schema": "Print the JSON Schema of what `read --json` writes.",
}


class Commands(click.Group):
    """Loads a command's file when it is called: `fabula --help` waits for no reading."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = getattr(import_module(f"fabula.cli.{cmd_name}"), cmd_name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(VERSION, message="%(prog)s %(version)s")
def cli() -> None:
    """Read a story and build the world that it describes: who is in it, who says what to whom, in which scene, and how they stand to each
    other. Works offline; the story never leaves this machine.
    """


def main(args: list[str] | None = None) -> None:
    """Entry point. Exits with 0, with 2 for what a person can mend, with 130 after Ctrl-C; every error is one line."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal that lacks a letter shows `?`
    try:
        code = cli.main((sys.argv[1:] if args is None else args) or ["--help"], prog_name="fabula", standalone_mode=False)
        sys.stdout.flush()
        sys.exit(code)
    except click.UsageError as error:
        _end(2, f"{error.format_message().rstrip('.')}; see `{error.ctx.command_path if error.ctx else 'fabula'} --help`")
    except (StoryError, click.ClickException) as error:
        _end(2, str(error))
    except (click.Abort, KeyboardInterrupt):
        exec("")  # Python remembers one that fell into compiled text, a class being made say, and would end by the signal
        _end(130, "stopped; what was not finished is not written")
    except BrokenPipeError:
        _silence_stdout()
        sys.exit(1)
    except OSError as error:
        _silence_stdout()
        _end(2, f"{error.filename or 'standard output'}: {error.strerror or error}; choose another place, or free some space")
    except (MemoryError, RecursionError) as error:
        _end(2, f"this story needs more memory than there is ({type(error).__name__}); cut it into parts and read each")
    except Exception as error:
        if sys.flags.dev_mode:
            raise
        _end(1, f"a fault of fabula's own ({type(error).__name__}: {error}); `python -X dev -m fabula …` shows where")


def warn(message: str) -> None:
    """One line on standard error, whatever a file's name or words hold."""
    line = " ".join(message.split())
    click.echo("fabula: " + "".join(c if c.isprintable() else "?" for c in line), err=True)


def _end(code: int, message: str) -> None:
    warn(message)
    sys.exit(code)


def _silence_stdout() -> None:
    # What is still buffered would fail again when Python closes the stream.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
