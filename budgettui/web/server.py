"""A web server that runs one dashboard for each page that is open, over pipes."""

import asyncio
import ipaddress
import logging
import os
import shlex
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web
from textual_serve.server import Server

MOST_SESSIONS = 20
"""How many pages may be open at once; each costs two processes."""
STOP_SECONDS = 3.0
"""How long the dashboards may take to end when the server does."""

_BOOT = (
    "import sys; sys.path[:] = sys.argv.pop(1).split({separator!r}); "
    "from budgettui.__main__ import main; main()"
)
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; frame-ancestors 'none'"
)
"""Nothing from elsewhere, and not inside another page, where clicks could be led astray."""

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach `host`, a name or an address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def address(host: str, port: int) -> str:
    """Where a browser finds the server."""
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def program(arguments: Sequence[str]) -> str:
    """The shell's line that runs budgettui with `arguments`, on the libraries this process has."""
    paths = [path for path in sys.path[1:] if path] + [str(Path(__file__).parents[2])]
    boot = [sys.executable, "-I", "-c", _BOOT.format(separator=os.pathsep), os.pathsep.join(paths)]
    return f"exec {shlex.join([*boot, *arguments])}"


class PageServer(Server):
    """Serves the page and its sessions; `serve` runs until a signal ends it.

    Another site's page that a browser on this machine has open could reach the port too, so a session
    is opened for our own page only.
    """

    def __init__(self, command: str, host: str, port: int) -> None:
        super().__init__(command, host, port, title="budgettui", templates_path=Path(__file__).parent)
        self._sessions: set[asyncio.Task[Any]] = set()

    def serve(self, debug: bool = False) -> None:
        """Serve until SIGINT or SIGTERM. `OSError` where the address cannot be had."""
        logging.basicConfig(level=logging.DEBUG if debug else logging.WARNING, format="%(message)s")
        web.run_app(
            self._make_app(),
            host=self.host,
            port=self.port,
            access_log=None,
            shutdown_timeout=STOP_SECONDS,
            print=lambda *_: None,
        )

    async def _make_app(self) -> web.Application:
        @web.middleware
        async def guard(request: web.Request, handler: _Handler) -> web.StreamResponse:
            refusal = self._refusal(request)
            if refusal:
                raise web.HTTPForbidden(text=refusal)
            response = await handler(request)
            if not response.prepared:
                response.headers["Content-Security-Policy"] = _POLICY
            return response

        app = await super()._make_app()
        app.middlewares.append(guard)
        return app

    async def on_startup(self, app: web.Application) -> None:
        """The command has said where it serves."""

    async def on_shutdown(self, app: web.Application) -> None:  # noqa: ARG002
        """End every dashboard, and wait for it."""
        sessions = list(self._sessions)
        for session in sessions:
            session.cancel()
        if sessions:
            await asyncio.wait(sessions, timeout=STOP_SECONDS)

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """Run a dashboard for as long as the page is open."""
        if len(self._sessions) >= MOST_SESSIONS:
            raise web.HTTPServiceUnavailable(text=f"{MOST_SESSIONS} sessions are open; close one first")
        session = asyncio.current_task()
        assert session is not None
        self._sessions.add(session)
        try:
            return await super().handle_websocket(request)
        finally:
            self._sessions.discard(session)

    def _refusal(self, request: web.Request) -> str | None:
        """Why a request is none of our page's; None for one that is."""
        name = urlsplit(f"//{request.host}").hostname or ""
        if is_loopback(self.host) and not is_loopback(name) and name != self.host:
            return f"{name} is not a name of this server; use {address(self.host, self.port)}"
        origin = request.headers.get("Origin")
        if origin is not None and urlsplit(origin).netloc != request.host:
            return f"a page of {origin} may not open a session here"
        return None
