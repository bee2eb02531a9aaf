"""The format option of commands that write a file of events; loads no reader."""

import click

from budgettui.core.exchange import FORMATS

STREAM = "-"
"""The name of standard input and output."""

format_option = click.option(
    "--format", "kind", type=click.Choice(FORMATS), help="Format [default: by the file's name]."
)
