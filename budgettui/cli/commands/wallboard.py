"""`wallboard`: every service as a tile, for a screen on a wall."""

from budgettui.cli.command_decorator import command
from budgettui.cli.input.shared_options import ascii_option
from budgettui.cli.session import Session


@command("wallboard", "budgettui wallboard", "budgettui --config team.toml wallboard --ascii")
@ascii_option
def wallboard(session: Session) -> int:
    """Show every service as a tile, worst first, read-only.

    If there are more tiles than fit, the pages rotate; n and p turn them, space holds, q quits.
    """
    from budgettui.tui.launch import run_dashboard

    return run_dashboard(session.config, session.store, session.plain_marks or None, wallboard=True)
