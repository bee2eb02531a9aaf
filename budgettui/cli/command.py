"""How a command is declared: the options that all have, an example in its help, its session."""

import os
import re
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

import click

from budgettui.cli.exit_codes import CommandError, not_empty
from budgettui.cli.interrupt import raise_on_interrupt
from budgettui.cli.output.colour_choice import colour_forced
from budgettui.cli.output.pager import paged_output, set_no_pager
from budgettui.cli.output.quiet import set_quiet
from budgettui.cli.session import Session
from budgettui.core.text.terminal_text import cut, escape_controls

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

F = TypeVar("F", bound=Callable[..., Any])

_AS_JSON = "budgettui.as_json"
_KNOWN_AT = "budgettui.known_at"
_COMPLETED_EVENTS = 50
_NUMBER = re.compile(r"-\.?\d")


class Command(click.Command):
    """A click command that reads `-5` as a mistaken number, not as an unknown option.

    A command that takes words sees the `--` among them: what comes after it is description.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if "--" in args and any(parameter.name == "words" for parameter in self.params):
            separator = args.index("--")
            args = [*args[:separator], "--", *args[separator:]]  # click drops the first
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            if _NUMBER.match(error.option_name):
                raise CommandError(
                    f"{error.option_name!r} is not above 0; a length or a share has to be"
                ) from None
            raise


def command(name: str, *examples: str, paged: bool = False) -> Callable[[Callable[..., Any]], click.Command]:
    """Declare a command that is handed its `Session` first; `examples` are shown in its help.

    `paged`: what it prints on a terminal goes through a pager where it does not fit.
    """

    def declare(body: Callable[..., Any]) -> click.Command:
        @wraps(body)
        @click.pass_context
        def run(ctx: click.Context, /, **values: Any) -> Any:
            for shared in ("config", "store", "plain_marks"):
                values.pop(shared, None)
            session = _session(ctx)
            ctx.color = colour_forced()  # click leaves colour out of a pipe otherwise
            session.as_json = bool(ctx.meta.get(_AS_JSON))
            session.known_at_text = ctx.meta.get(_KNOWN_AT)
            raise_on_interrupt()
            try:
                with paged_output(ctx) if paged else nullcontext():
                    return body(session, **values)
            finally:
                session.close()

        for option in (*([no_pager_option] if paged else []), quiet_option, store_option, config_option):
            run = option(run)
        lines = "\n".join(f"  {example}" for example in examples)
        epilog = f"\b\n{'Example' if len(examples) == 1 else 'Examples'}:\n{lines}"
        return click.command(name, cls=Command, epilog=epilog)(run)

    return declare


def _services(ctx: click.Context, _: click.Parameter, incomplete: str) -> "list[CompletionItem]":
    """The configured services that start with `incomplete`; none without a usable configuration."""
    return _starting_with(incomplete, lambda: _session(ctx).settings.service_names)


def _categories(ctx: click.Context, _: click.Parameter, incomplete: str) -> "list[CompletionItem]":
    return _starting_with(incomplete, lambda: _session(ctx).settings.category_names)


def _groups(ctx: click.Context, _: click.Parameter, incomplete: str) -> "list[CompletionItem]":
    return _starting_with(incomplete, lambda: _session(ctx).settings.group_names)


def complete_events(ctx: click.Context, _: click.Parameter, incomplete: str) -> "list[CompletionItem]":
    """The newest events whose id starts with `incomplete`, each with its service and incident."""
    from click.shell_completion import CompletionItem

    try:
        session = _session(ctx)
        events = session.open("read_existing").events(limit=_COMPLETED_EVENTS)
        session.close()
    except Exception:
        return []  # completion has nowhere to complain
    return [
        CompletionItem(str(event.id), help=_one_line(event.service, event.incident_id or event.category))
        for event in events
        if str(event.id).startswith(incomplete)
    ]


def _one_line(*texts: str) -> str:
    """Text that a completion script, which splits at line ends and tabs, takes for one word of help."""
    return cut(escape_controls(" ".join(" ".join(texts).split())), 40)


def _session(ctx: click.Context) -> Session:
    """The session of the options given so far, here or before the command's name."""
    config, store, plain_marks = (_option(ctx, name) for name in ("config", "store", "plain_marks"))
    return Session(config, store, bool(plain_marks))


def _option(ctx: click.Context | None, name: str) -> Any:
    """The value of an option that a command and the groups above it share, the innermost that is set."""
    while ctx is not None:
        if value := ctx.params.get(name):
            return value
        ctx = ctx.parent
    return None


def _starting_with(incomplete: str, names: Callable[[], Sequence[str]]) -> "list[CompletionItem]":
    from click.shell_completion import CompletionItem

    try:
        return [CompletionItem(_for_shell(name)) for name in names() if name.startswith(incomplete)]
    except Exception:
        return []  # completion has nowhere to complain


def _for_shell(name: str) -> str:
    """`name` as its shell reads it literally; zsh and fish quote what they insert by themselves."""
    if not os.environ.get("_BUDGETTUI_COMPLETE", "").startswith("bash"):
        return name
    from shlex import quote  # for completion alone

    return quote(name)


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
    callback=set_no_pager,
    help="Do not page long output.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
change_json_option = click.option(
    "--json",
    is_flag=True,
    expose_value=False,
    callback=lambda ctx, _, value: ctx.meta.__setitem__(_AS_JSON, value),
    help="Print the event as JSON.",
)
result_json_option = click.option(
    "--json",
    is_flag=True,
    expose_value=False,
    callback=lambda ctx, _, value: ctx.meta.__setitem__(_AS_JSON, value),
    help="Print the result as JSON.",
)
known_at_option = click.option(
    "--known-at",
    metavar="WHEN",
    expose_value=False,
    callback=lambda ctx, _, value: ctx.meta.__setitem__(_KNOWN_AT, value),
    help="Use only what had been recorded by then; a day means its end.",
)
_as_of_option = click.option(
    "--as-of", metavar="WHEN", help="Compute as of then [default: now, or --known-at]."
)


def as_of_option(function: F) -> F:
    """The options --as-of, which is handed on, and --known-at, which the session knows."""
    return _as_of_option(known_at_option(function))


category_option = click.option(
    "--category", "-c", metavar="NAME", shell_complete=_categories, help="Kind of event [default: incident]."
)
category_filter_option = click.option(
    "--category", "-c", metavar="NAME", shell_complete=_categories, help="Only events of this category."
)
new_category_option = click.option(
    "--category", "-c", metavar="NAME", shell_complete=_categories, help="Kind of event."
)
group_option = click.option(
    "--group", metavar="NAME", shell_complete=_groups, help="Only services of this group."
)
impact_option = click.option(
    "--impact", metavar="SHARE", help="Share of the service that was bad: 50% or 0.5 [default: 100%]."
)
incident_option = click.option("--incident", metavar="ID", help="The incident's id in your tracker.")
message_option = click.option("--message", "-m", metavar="TEXT", help="What happened.")


services_argument = click.argument("services", nargs=-1, metavar="[SERVICE]...", shell_complete=_services)


ascii_option = click.option("--ascii", "plain_marks", is_flag=True, help="Use ASCII characters only.")


def service_argument(required: bool = True) -> Callable[[F], F]:
    """A SERVICE argument that the shell completes."""
    return click.argument("service", required=required, shell_complete=_services)
