"""`mcp`: the answers of the JSON commands as tools for assistants."""

import asyncio
import sys

from budgettui.cli.command_decorator import command
from budgettui.cli.exit_codes import CommandError
from budgettui.cli.output.printing import note
from budgettui.cli.session import Session


@command("mcp", "budgettui mcp", "claude mcp add budgettui -- budgettui mcp")
def mcp(session: Session) -> None:
    """Serve the Model Context Protocol on standard input and output, read-only.

    Its tools are the commands that answer in JSON: status, explain, forecast, gate and others. Assistants
    start it themselves.
    """
    try:
        from budgettui.cli.servers.mcp_server import serve_stdio
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "mcp":
            raise
        raise CommandError(
            f"mcp needs a package that is not installed ({error.name}); "
            "install the extra: pip install 'budgettui[mcp]'"
        ) from None
    if sys.stdin.isatty():
        note("This command is meant to be started by an assistant; stop it with Ctrl+C.")
    asyncio.run(serve_stdio(session.config, session.store))
