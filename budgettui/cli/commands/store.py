"""`store`: the commands about the event store itself; without one, it is `store info`."""

from typing import ClassVar

import click

from budgettui.cli.input.shared_options import config_option, store_option
from budgettui.cli.lazy_command_group import Entry, LazyGroup


class StoreCommands(LazyGroup):
    """The commands on the event store."""

    sections: ClassVar[dict[str, dict[str, Entry]]] = {
        "Commands": {
            "info": Entry("store_info:info", "Where the store is, and how much it holds."),
            "check": Entry("store_check:check", "Is everything as it was recorded? Exit code 0 or 1."),
            "export": Entry("store_export:export", "Everything that was ever recorded, as JSON Lines."),
            "copy": Entry("store_copy:copy", "Copy a store to another, such as a file to a database."),
            "salvage": Entry("store_salvage:salvage_command", "Save what can be read of a damaged file."),
        }
    }


@click.group(
    "store",
    cls=StoreCommands,
    invoke_without_command=True,
    epilog="\b\nExamples:\n  budgettui store info\n  budgettui store copy events.db postgresql://me@host/slo",
)
@config_option
@store_option
@click.pass_context
def store_group(ctx: click.Context, config: str | None, store: str | None) -> object:  # noqa: ARG001
    """Inspect, check, copy, export or salvage the event store."""
    if ctx.invoked_subcommand is not None:
        return None
    from budgettui.cli.commands.store_info import info

    return ctx.invoke(info)
