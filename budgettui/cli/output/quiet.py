"""--quiet: answers, warnings and errors alone are printed."""

import click

_QUIET = "budgettui.quiet"


def set_quiet(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    """Note --quiet for the command, and for those that it calls."""
    ctx.meta[_QUIET] = value


def is_quiet() -> bool:
    """Was --quiet said?"""
    ctx = click.get_current_context(silent=True)
    return ctx is not None and bool(ctx.meta.get(_QUIET))
