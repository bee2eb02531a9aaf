"""`serve`: the dashboard or the wallboard in a browser."""

import os

import click

from budgettui.cli.command import ascii_option, command
from budgettui.cli.exit_codes import CommandError
from budgettui.cli.output import note
from budgettui.cli.session import Session
from budgettui.core.workspace import login_name


@command("serve", "budgettui serve", "budgettui serve --wallboard --host 0.0.0.0 --port 8080")
@click.option(
    "--host", metavar="ADDRESS", default="127.0.0.1", show_default=True, help="Address to serve at."
)
@click.option(
    "--port", metavar="PORT", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Its port."
)
@click.option("--wallboard/--dashboard", help="What to show [default: the dashboard].")
@ascii_option
def serve(session: Session, host: str, port: int, wallboard: bool) -> int:
    """Show the dashboard, or the read-only wallboard, in a browser.

    There is no login: whoever reaches the port sees everything, and on the dashboard records and changes
    events in your name. So it serves this machine alone, unless --host names another address.
    """
    try:
        from budgettui.web.server import PageServer, address, is_loopback, program
    except ModuleNotFoundError as error:
        raise CommandError(
            f"serving needs a package that is not installed ({error.name}); "
            "install the extra: pip install 'budgettui[serve]'"
        ) from None
    arguments = ["wallboard"] if wallboard else []
    for name, value in (("--config", session.config), ("--store", session.store)):
        arguments += [name, value] if value is not None else []
    arguments += ["--ascii"] if session.plain_marks else []
    assert session.settings is not None  # read here, so that mistakes show before anybody connects
    # What a browser's terminal can do, whatever this one can.
    os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", LC_ALL="C.UTF-8")
    note(f"Serving the {'wallboard' if wallboard else 'dashboard'} at {address(host, port)} until ctrl+c.")
    can = "see it" if wallboard else f"see it, and record and change events as {login_name()}"
    if is_loopback(host):
        note(f"There is no login: whoever can log in to this machine can {can}.")
    else:
        note(f"WARNING: there is no login. Anyone who reaches port {port} can {can}.")
    try:
        PageServer(program(arguments), host, port).serve()
    except OSError as error:
        raise CommandError(f"cannot serve at {address(host, port)}: {error.strerror or error}") from None
    return 0
