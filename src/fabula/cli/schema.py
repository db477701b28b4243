"""`fabula schema`."""

import json

import click

from fabula.formats.json import schema as contract


@click.command()
def schema() -> None:
    """Print the JSON Schema of what `read --json` writes."""
    click.echo(json.dumps(contract(), indent=2))
