"""A web server that runs one dashboard process for each open page."""

import asyncio
import json
import logging
import os
import signal
import sys
from collections.abc import Collection, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web
from textual_serve.server import Server

from budgettui.web.dashboard_process import STOP_SECONDS, DashboardProcess, Size
from budgettui.web.request_guard import Handler, RequestGuard
from budgettui.web.server_limits import ConnectionLimits, refuse_surplus_session
from budgettui.web.server_log import configure_log

LARGEST_MESSAGE = 1024 * 1024
"""Bytes that a page may send at once: a large paste."""
_BACKLOG = 256
"""Connections that the system queues until they are accepted, so that a flood keeps nobody waiting."""
_SWEEP_SECONDS = 0.5
"""How often connections are checked."""

_BOOT = (
    "import sys; sys.path[:] = sys.argv.pop(1).split({separator!r}); "
    "from budgettui.__main__ import main; main()"
)
_log = logging.getLogger("budgettui.web")


def program(arguments: Sequence[str]) -> list[str]:
    """The command that runs budgettui with `arguments`, with the libraries of this process."""
    paths = [path for path in sys.path[1:] if path] + [str(Path(__file__).parents[2])]
    boot = [sys.executable, "-I", "-c", _BOOT.format(separator=os.pathsep), os.pathsep.join(paths)]
    return [*boot, *arguments]


class PageServer(Server):
    """Serves the page and its sessions; `serve` runs until a signal ends it.

    A page of another site, open in a browser that reaches the port, must not open a session: a request has
    to name this server (`host_names`) and come from its own page. `names`: further names of the server.
    `token`: what a visitor has to know; None for no login.
    """

    def __init__(
        self,
        command: Sequence[str],
        host: str,
        port: int,
        names: Collection[str] = (),
        token: str | None = None,
    ) -> None:
        super().__init__("budgettui", host, port, title="budgettui", templates_path=Path(__file__).parent)
        self._program = list(command)
        self._guard = RequestGuard(host, port, names, token)
        self._sessions: set[asyncio.Task[Any]] = set()
        self._limits = ConnectionLimits()

    def serve(self, debug: bool = False) -> None:
        """Serve until SIGINT or SIGTERM. `OSError` if the address cannot be used."""
        configure_log(debug)
        with suppress(KeyboardInterrupt):  # where an event loop takes no signals
            asyncio.run(self._serve())

    async def _serve(self) -> None:
        stop = asyncio.Event()
        with suppress(NotImplementedError):
            for number in (signal.SIGINT, signal.SIGTERM):
                asyncio.get_running_loop().add_signal_handler(number, stop.set)
        runner = web.AppRunner(await self._make_app(), access_log=None, shutdown_timeout=STOP_SECONDS)
        await runner.setup()
        try:
            await web.TCPSite(runner, self.host, self.port, backlog=_BACKLOG).start()
            while not stop.is_set():
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), _SWEEP_SECONDS)
                if runner.server is not None:
                    self._limits.close_surplus(runner.server.connections)
        finally:
            await runner.cleanup()

    async def _make_app(self) -> web.Application:
        @web.middleware
        async def renew(request: web.Request, handler: Handler) -> web.StreamResponse:
            self._limits.renew(request.protocol)
            return await handler(request)

        app = await super()._make_app()
        app.middlewares.append(renew)
        app.middlewares.append(self._guard.middleware())
        return app

    async def on_startup(self, app: web.Application) -> None:
        """Print nothing: the command has said where it serves."""

    async def on_shutdown(self, app: web.Application) -> None:  # noqa: ARG002
        """End every dashboard, and wait for it."""
        sessions = list(self._sessions)
        for session in sessions:
            session.cancel()
        if sessions:
            await asyncio.wait(sessions, timeout=STOP_SECONDS + 1)

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """Run a dashboard while the page is open; its session counts until its processes have ended."""
        refuse_surplus_session(len(self._sessions))
        websocket = web.WebSocketResponse(heartbeat=15, max_msg_size=LARGEST_MESSAGE)
        size = Size.clamped(request.query.get("width", ""), request.query.get("height", ""))
        starting = asyncio.Event()
        session = asyncio.create_task(self._run_session(websocket, size, starting))
        self._sessions.add(session)
        session.add_done_callback(self._sessions.discard)
        try:
            await websocket.prepare(request)
        except BaseException:
            session.cancel()
            raise
        starting.set()
        with self._limits.page(request.protocol):
            # A handler may be cancelled when its page goes; the session sees that itself, and ends in order.
            await asyncio.shield(session)
        return websocket

    async def _run_session(
        self, websocket: web.WebSocketResponse, size: Size, starting: asyncio.Event
    ) -> None:
        dashboard = DashboardProcess(self._program, websocket.send_bytes)
        drawing: asyncio.Task[None] | None = None
        await starting.wait()
        try:
            await dashboard.start(size, _environment())
            drawing = asyncio.create_task(_draw(dashboard, websocket))
            await _obey(dashboard, websocket)
        except asyncio.CancelledError:  # the server ends
            _log.debug("a page was closed with the server")
        except (TimeoutError, ConnectionError, RuntimeError) as error:
            _log.debug("a page was closed: %s", error)
        finally:
            await dashboard.stop()
            if drawing is not None:
                drawing.cancel()
                with suppress(asyncio.CancelledError):
                    await drawing


async def _draw(dashboard: DashboardProcess, websocket: web.WebSocketResponse) -> None:
    """Send the page what its dashboard draws; close it when that ends."""
    errors = await dashboard.run()
    for line in errors.splitlines()[-5:]:
        _log.warning("a dashboard said: %s", line)
    await websocket.close()


async def _obey(dashboard: DashboardProcess, websocket: web.WebSocketResponse) -> None:
    """Handle the messages of the page's script, until the page is closed or sends an invalid one."""
    async for message in websocket:
        if message.type is not WSMsgType.TEXT:
            continue
        try:
            await _obey_message(dashboard, websocket, json.loads(message.data))
        except (ValueError, TypeError, LookupError, RecursionError, AttributeError):
            await websocket.close(code=WSCloseCode.UNSUPPORTED_DATA, message=b"not a message of this page")
            return


async def _obey_message(dashboard: DashboardProcess, websocket: web.WebSocketResponse, message: Any) -> None:
    kind, *rest = message
    match kind:
        case "stdin":
            await dashboard.type(rest[0])
        case "resize":
            await dashboard.resize(Size.clamped(rest[0]["width"], rest[0]["height"]))
        case "ping":
            await websocket.send_json(["pong", rest[0]])
        case "focus" | "blur":
            await dashboard.focus(kind == "focus")


def _environment() -> dict[str, str]:
    """The environment that makes Textual draw for a page."""
    return {
        **os.environ,
        "TEXTUAL_DRIVER": "textual.drivers.web_driver:WebDriver",
        "TEXTUAL_FPS": "60",
        "TEXTUAL_COLOR_SYSTEM": "truecolor",
        "TERM_PROGRAM": "textual",
    }
