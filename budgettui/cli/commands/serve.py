"""`serve`: the dashboard or the wallboard in a browser."""

import os

import click

from budgettui.cli.command_decorator import command
from budgettui.cli.exit_codes import CommandError
from budgettui.cli.input.shared_options import ascii_option
from budgettui.cli.output.printing import note, warn
from budgettui.cli.session import Session
from budgettui.core.workspace import login_name

LEAST_TOKEN = 16
"""Minimum length of a token, in characters."""


@command(
    "serve",
    "budgettui serve",
    "budgettui serve --wallboard --host 0.0.0.0 --port 8080 --token-env BUDGETTUI_TOKEN",
    "budgettui serve --allow-host budget.example.org  # behind a web server with TLS",
)
@click.option(
    "--host", metavar="ADDRESS", default="127.0.0.1", show_default=True, help="The address to serve on."
)
@click.option(
    "--port", metavar="PORT", type=click.IntRange(1, 65535), default=8000, show_default=True, help="The port."
)
@click.option(
    "--allow-host",
    "allowed",
    metavar="NAME",
    multiple=True,
    help="Another host name that browsers may use; can be repeated.",
)
@click.option(
    "--token-env",
    metavar="VARIABLE",
    help="Require the token in this environment variable.",
)
@click.option("--wallboard/--dashboard", help="What to show [default: the dashboard].")
@ascii_option
def serve(
    session: Session, host: str, port: int, allowed: tuple[str, ...], token_env: str | None, wallboard: bool
) -> int:
    """Show the dashboard, or the read-only wallboard, in a browser.

    Without --token-env there is no login: anybody who can reach the port sees everything, and can record and
    change events in your name on the dashboard. It therefore serves only this machine, unless --host is
    given. Traffic is not encrypted; put a web server with TLS in front of it if needed (`caddy reverse-proxy
    --from budget.example.org --to 127.0.0.1:8000`).

    Browsers may use an IP address, localhost, this machine's name, --host or an --allow-host. Requests under
    any other name are refused, because a foreign name that points to this machine would let that site's
    pages in.
    """
    try:
        from budgettui.web.host_names import address, canonical_host, is_loopback
        from budgettui.web.web_server import PageServer, program
    except ModuleNotFoundError as error:
        raise CommandError(
            f"serving needs a package that is not installed ({error.name}); "
            "install the extra: pip install 'budgettui[serve]'"
        ) from None
    try:
        host = canonical_host(host)
        names = [canonical_host(name) for name in allowed]
    except ValueError as error:
        raise CommandError(f"--host or --allow-host: {error}") from None
    token = _token(token_env)
    arguments = ["wallboard"] if wallboard else []
    for name, value in (("--config", session.config), ("--store", session.store)):
        arguments += [name, value] if value is not None else []
    arguments += ["--ascii"] if session.plain_marks else []
    assert session.settings is not None  # read it here, so that errors show before anybody connects
    # The terminal is the browser's, not this one.
    os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", LC_ALL="C.UTF-8")
    note(f"Serving the {'wallboard' if wallboard else 'dashboard'} at {address(host, port)} until ctrl+c.")
    can = "see it" if wallboard else f"see it, and record and change events as {login_name()}"
    _tell_who(can, port, names, token is not None, is_loopback(host))
    try:
        PageServer(program(arguments), host, port, names, token).serve()
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise CommandError(f"cannot serve at {address(host, port)}: {reason}") from None
    return 0


def _tell_who(can: str, port: int, names: list[str], login: bool, loopback: bool) -> None:
    """Say who has access, and how to restrict it."""
    if loopback and not names:
        who = "whoever has the token and" if login else "There is no login: whoever"
        note(f"{who[0].upper()}{who[1:]} can log in to this machine can {can}.")
        return
    where = f"port {port}" if not loopback else f"{' or '.join(names)}, or log in to this machine,"
    if login:
        warn(f"Anyone who can reach {where} and has the token can {can}.")
    else:
        warn(f"WARNING: there is no login. Anyone who can reach {where} can {can}. --token-env requires one.")
    if not loopback:
        warn(
            "WARNING: traffic is not encrypted, not even the token. To encrypt, serve at 127.0.0.1 with "
            "--allow-host NAME, and put a web server with TLS in front of it: "
            f"caddy reverse-proxy --from NAME --to 127.0.0.1:{port}"
        )


def _token(variable: str | None) -> str | None:
    """The token from an environment variable, which is removed so that child processes do not inherit it."""
    if variable is None:
        return None
    token = (os.environ.pop(variable, "") if variable and "=" not in variable else "").strip()
    if len(token) < LEAST_TOKEN:
        raise CommandError(
            f"--token-env: the environment variable {variable!r} holds "
            f"{'a shorter' if token else 'no'} token; it needs {LEAST_TOKEN} characters or more. Create one: "
            f"export {variable}=$(python3 -c 'import secrets; print(secrets.token_urlsafe())')"
        )
    return token
