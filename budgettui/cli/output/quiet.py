"""--quiet: print only answers, warnings and errors."""

import click

_QUIET = "budgettui.quiet"


def set_quiet(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    """Store --quiet for the command and those that it calls."""
    ctx.meta[_QUIET] = value


def is_quiet() -> bool:
    """Whether --quiet was given."""
    ctx = click.get_current_context(silent=True)
    return ctx is not None and bool(ctx.meta.get(_QUIET))
