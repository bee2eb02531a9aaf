"""The format of a file of events, for the commands that write one; nothing that reads one is loaded."""

import click

from budgettui.core.exchange import FORMATS

STREAM = "-"
"""The name of standard input and output."""

format_option = click.option(
    "--format", "kind", type=click.Choice(FORMATS), help="Format [default: by the file's name]."
)
