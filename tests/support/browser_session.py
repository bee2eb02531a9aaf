"""`budgettui serve` as a process, its page over the socket, and a headless Chromium to open it in."""

import asyncio
import base64
import contextlib
import itertools
import json
import os
import shutil
import socket
import subprocess
from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import pyte
from dashboard_sandbox import PLAIN, Sandbox, until
from listening_command import free_port

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

FLAGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage"),
    *("--hide-scrollbars", "--window-size=1200,700", "--remote-debugging-port=0"),
    "--host-resolver-rules=MAP *.attacker.test 127.0.0.1",
]


class Served:
    """`budgettui serve` as a process."""

    def __init__(self, sandbox: Sandbox, *arguments: str) -> None:
        self.sandbox = sandbox
        self.port = free_port()
        env = {**os.environ, **PLAIN}
        self.process = subprocess.Popen(
            sandbox.command("serve", "--port", str(self.port), *arguments),
            env={name: value for name, value in env.items() if value is not None},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert until(self._listens, 30)

    def _listens(self) -> bool:
        assert self.process.poll() is None, self.process.communicate()[0]
        with socket.socket() as client:
            return client.connect_ex(("127.0.0.1", self.port)) == 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def dashboards(self) -> int:
        """The number of processes that it runs for its pages."""
        return len([process for process in self.sandbox.processes() if process.pid != self.process.pid])

    def close(self) -> str:
        """End it; its output."""
        self.process.terminate()
        output, _ = self.process.communicate(timeout=10)
        return output


class Page:
    """A page with a dashboard: what was sent to its terminal, on an emulator."""

    def __init__(self, columns: int, rows: int) -> None:
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self.closed = False

    def feed(self, data: bytes) -> None:
        self._stream.feed(data)

    @property
    def text(self) -> str:
        return "\n".join(self.screen.display)

    async def sees(self, text: str, seconds: float = 20) -> None:
        end = asyncio.get_running_loop().time() + seconds
        while text not in self.text:
            assert asyncio.get_running_loop().time() < end, f"{text!r} never came:\n{self.text}"
            await asyncio.sleep(0.02)


@contextlib.asynccontextmanager
async def session(served: Served, **headers: str) -> AsyncIterator[tuple[Page, Callable[..., Any]]]:
    """Open a dashboard over the socket as the page's script does; yield the page and a typing function."""
    async with (
        aiohttp.ClientSession() as client,
        client.ws_connect(f"{served.url}ws?width=120&height=36", headers=headers) as link,
    ):
        page = Page(120, 36)

        async def listen() -> None:
            async for message in link:
                if message.type is aiohttp.WSMsgType.BINARY:
                    page.feed(message.data)
            page.closed = True

        listening = asyncio.create_task(listen())
        yield page, lambda keys: link.send_json(["stdin", keys])
        listening.cancel()


class Browser:
    """A headless Chromium, controlled over its debugging socket."""

    def __init__(self, link: aiohttp.ClientWebSocketResponse) -> None:
        self._link = link
        self._numbers = itertools.count(1)
        self._pending: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self.asked_for: list[str] = []
        self.page = Page(300, 100)
        self._listening = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        async for message in self._link:
            data = json.loads(message.data)
            if "id" in data:
                self._pending.pop(data["id"]).set_result(data)
            elif data["method"] == "Network.requestWillBeSent":
                self.asked_for.append(data["params"]["request"]["url"])
            elif data["method"] == "Network.webSocketFrameReceived":
                frame = data["params"]["response"]
                if frame["opcode"] == 2:
                    self.page.feed(base64.b64decode(frame["payloadData"]))

    async def __call__(self, method: str, **params: Any) -> dict[str, Any]:
        number = next(self._numbers)
        self._pending[number] = asyncio.get_running_loop().create_future()
        await self._link.send_json({"id": number, "method": method, "params": params})
        answer = await asyncio.wait_for(self._pending[number], 20)
        assert "error" not in answer, answer
        result: dict[str, Any] = answer["result"]
        return result

    async def value(self, script: str) -> Any:
        """The value of a JavaScript expression on the page."""
        return (await self("Runtime.evaluate", expression=script))["result"].get("value")

    async def press(self, key: str) -> None:
        await self("Input.dispatchKeyEvent", type="keyDown", key=key, text=key)
        await self("Input.dispatchKeyEvent", type="keyUp", key=key)

    async def picture(self) -> bytes:
        return base64.b64decode((await self("Page.captureScreenshot", format="png"))["data"])
