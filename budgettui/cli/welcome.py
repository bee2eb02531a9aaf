"""The first run without a configuration: two ways to start."""

import click

from budgettui.cli.main import cli

_WAYS = {"i": "init", "d": "demo"}


def welcome() -> int:
    """Ask whether to write a configuration or to look at the demo, and do it; the exit code."""
    click.echo(
        "Welcome to budgettui. There is no configuration yet.\n\n"
        "  i  write one: a few questions, and your services are in it\n"
        "  d  look around first: the dashboard on made-up events\n"
        "  q  leave\n"
    )
    try:
        chosen = click.prompt("i, d or q", type=click.Choice(["i", "d", "q"]), show_choices=False)
    except click.Abort:
        click.echo()
        return 130
    if chosen != "q":
        cli.main([_WAYS[chosen]], prog_name="budgettui")
    return 0
