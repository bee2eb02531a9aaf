"""Shell completion of services, categories, groups, and the ids of the newest events."""

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import click

from budgettui.cli.session import session_of
from budgettui.core.text.terminal_text import cut, escape_controls

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

_COMPLETED_EVENTS = 50


def complete_services(ctx: click.Context, _: click.Parameter, incomplete: str) -> "list[CompletionItem]":
    """The configured services that start with `incomplete`; none without a usable configuration."""
    return _starting_with(incomplete, lambda: session_of(ctx).settings.service_names)


def complete_categories(ctx: click.Context, _: click.Parameter, incomplete: str) -> "list[CompletionItem]":
    return _starting_with(incomplete, lambda: session_of(ctx).settings.category_names)


def complete_groups(ctx: click.Context, _: click.Parameter, incomplete: str) -> "list[CompletionItem]":
    return _starting_with(incomplete, lambda: session_of(ctx).settings.group_names)


def complete_events(ctx: click.Context, _: click.Parameter, incomplete: str) -> "list[CompletionItem]":
    """The newest events whose id starts with `incomplete`, each with its service and incident."""
    from click.shell_completion import CompletionItem

    try:
        session = session_of(ctx)
        events = session.open("read_existing").events(limit=_COMPLETED_EVENTS)
        session.close()
    except Exception:
        return []  # completion cannot show errors
    return [
        CompletionItem(str(event.id), help=_one_line(event.service, event.incident_id or event.category))
        for event in events
        if str(event.id).startswith(incomplete)
    ]


def _one_line(*texts: str) -> str:
    """Help on one line: completion scripts split at line ends and tabs."""
    return cut(escape_controls(" ".join(" ".join(texts).split())), 40)


def _starting_with(incomplete: str, names: Callable[[], Sequence[str]]) -> "list[CompletionItem]":
    from click.shell_completion import CompletionItem

    try:
        return [CompletionItem(_for_shell(name)) for name in names() if name.startswith(incomplete)]
    except Exception:
        return []  # completion cannot show errors


def _for_shell(name: str) -> str:
    """`name` quoted for bash; zsh and fish quote what they insert."""
    if not os.environ.get("_BUDGETTUI_COMPLETE", "").startswith("bash"):
        return name
    from shlex import quote  # only needed for completion

    return quote(name)
