"""The first run without a configuration: offers to write one, or to open the demo."""

import click

from budgettui.cli.main import cli

_WAYS = {"i": "init", "d": "demo"}


def welcome() -> int:
    """Ask whether to write a configuration or to open the demo, and do it; return the exit code."""
    click.echo(
        "Welcome to budgettui. There is no configuration yet.\n\n"
        "  i  create one: answer a few questions about your services\n"
        "  d  look around first: the dashboard on made-up events\n"
        "  q  quit\n"
    )
    try:
        chosen = click.prompt("i, d or q", type=click.Choice(["i", "d", "q"]), show_choices=False)
    except click.Abort:
        click.echo()
        return 130
    if chosen != "q":
        cli.main([_WAYS[chosen]], prog_name="budgettui")
    return 0
