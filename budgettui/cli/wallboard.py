"""`wallboard`: every service as a tile, for a screen that nobody touches."""

import click

from budgettui.cli.command import command
from budgettui.cli.errors import Refused
from budgettui.cli.session import Session


@command("wallboard", "budgettui wallboard", "budgettui --config team.toml wallboard --ascii")
@click.option("--ascii", "plain_marks", is_flag=True, help="Without characters beyond ASCII.")
def wallboard(session: Session, plain_marks: bool) -> int:
    """Show every service as a tile, worst first, read-only.

    Tiles turn where there are more than fit; n and p turn by hand, space holds, q leaves.
    """
    from budgettui.cli.terminal import dashboard_trouble

    trouble = dashboard_trouble()
    if trouble is not None:
        raise Refused(trouble.removeprefix("budgettui: "))
    from budgettui.engine.launch import run_dashboard

    ascii_only = (
        True if plain_marks or click.get_current_context().find_root().params.get("plain_marks") else None
    )
    return run_dashboard(session.config, session.store, ascii_only, wallboard=True) or 0
