"""Options and arguments shared by several commands."""

from collections.abc import Callable
from importlib import import_module
from typing import Any, TypeVar

import click

from budgettui.cli.exit_codes import not_empty
from budgettui.cli.output.quiet import set_quiet

F = TypeVar("F", bound=Callable[..., Any])

AS_JSON = "budgettui.as_json"
KNOWN_AT = "budgettui.known_at"
NO_PAGER = "budgettui.no_pager"


def _completed_by(function: str) -> Callable[..., Any]:
    """Call a function of `name_completion`, imported only when the shell completes something."""

    def complete(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> Any:
        module = import_module("budgettui.cli.input.name_completion")
        return getattr(module, function)(ctx, parameter, incomplete)

    return complete


config_option = click.option(
    "--config",
    metavar="FILE",
    callback=not_empty,
    help="The configuration file [default: $BUDGETTUI_CONFIG, or the usual folder].",
)
store_option = click.option(
    "--store",
    metavar="PATH|URL",
    callback=not_empty,
    help="The event store, instead of the configured one.",
)
quiet_option = click.option(
    "--quiet",
    "-q",
    is_flag=True,
    expose_value=False,
    callback=set_quiet,
    help="Print only answers, warnings and errors.",
)
no_pager_option = click.option(
    "--no-pager",
    is_flag=True,
    expose_value=False,
    callback=lambda ctx, _, value: ctx.meta.__setitem__(NO_PAGER, value),
    help="Do not page long output.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
change_json_option = click.option(
    "--json",
    is_flag=True,
    expose_value=False,
    callback=lambda ctx, _, value: ctx.meta.__setitem__(AS_JSON, value),
    help="Print the event as JSON.",
)
result_json_option = click.option(
    "--json",
    is_flag=True,
    expose_value=False,
    callback=lambda ctx, _, value: ctx.meta.__setitem__(AS_JSON, value),
    help="Print the result as JSON.",
)
known_at_option = click.option(
    "--known-at",
    metavar="WHEN",
    expose_value=False,
    callback=lambda ctx, _, value: ctx.meta.__setitem__(KNOWN_AT, value),
    help="Use only what had been recorded by then; a day means its end.",
)
_as_of_option = click.option(
    "--as-of", metavar="WHEN", help="Compute as of then [default: now, or --known-at]."
)


def as_of_option(function: F) -> F:
    """Add --as-of, passed to the command, and --known-at, stored in the session."""
    return _as_of_option(known_at_option(function))


def _category_option(explanation: str) -> Callable[[F], F]:
    return click.option(
        "--category",
        "-c",
        metavar="NAME",
        shell_complete=_completed_by("complete_categories"),
        help=explanation,
    )


category_option = _category_option("Kind of event [default: incident].")
category_filter_option = _category_option("Only events of this category.")
new_category_option = _category_option("Kind of event.")
group_option = click.option(
    "--group",
    metavar="NAME",
    shell_complete=_completed_by("complete_groups"),
    help="Only services of this group.",
)
impact_option = click.option(
    "--impact", metavar="SHARE", help="Share of the service that was bad: 50% or 0.5 [default: 100%]."
)
incident_option = click.option("--incident", metavar="ID", help="The incident's id in your tracker.")
message_option = click.option("--message", "-m", metavar="TEXT", help="What happened.")
services_argument = click.argument(
    "services", nargs=-1, metavar="[SERVICE]...", shell_complete=_completed_by("complete_services")
)


ascii_option = click.option("--ascii", "plain_marks", is_flag=True, help="Use ASCII characters only.")


def service_argument(required: bool = True) -> Callable[[F], F]:
    """A SERVICE argument with shell completion."""
    return click.argument("service", required=required, shell_complete=_completed_by("complete_services"))
