"""The --format option of commands that write event files, in a module that imports no reader."""

import click

from budgettui.core.exchange import FORMATS

STREAM = "-"
"""The file name that means standard input or output."""

format_option = click.option(
    "--format", "kind", type=click.Choice(FORMATS), help="Format [default: by the file's name]."
)
