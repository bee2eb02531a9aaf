"""`wallboard`: every service as a tile, for a screen that nobody touches."""

from budgettui.cli.command import ascii_option, command
from budgettui.cli.session import Session


@command("wallboard", "budgettui wallboard", "budgettui --config team.toml wallboard --ascii")
@ascii_option
def wallboard(session: Session) -> int:
    """Show every service as a tile, worst first, read-only.

    Tiles turn where there are more than fit; n and p turn by hand, space holds, q leaves.
    """
    from budgettui.tui.launch import run_dashboard

    return run_dashboard(session.config, session.store, session.plain_marks or None, wallboard=True)
