"""`budgettui serve`, driven in a real browser and over its socket."""

import asyncio
import base64
import contextlib
import itertools
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pyte
import pytest
from dashboards import PLAIN, Place, until

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

FLAGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage"),
    *("--hide-scrollbars", "--window-size=1200,700", "--remote-debugging-port=0"),
]


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


class Served:
    """`budgettui serve` as a process."""

    def __init__(self, place: Place, *words: str) -> None:
        self.place = place
        self.port = free_port()
        env = {**os.environ, **PLAIN}
        self.process = subprocess.Popen(
            place.command("serve", "--port", str(self.port), *words),
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
        """How many processes it runs for its pages."""
        return len([process for process in self.place.processes() if process.pid != self.process.pid])

    def close(self) -> str:
        """End it; what it said."""
        self.process.terminate()
        said, _ = self.process.communicate(timeout=10)
        return said


@pytest.fixture
def serve(place: Place) -> Iterator[Callable[..., Served]]:
    started: list[Served] = []

    def start(*words: str) -> Served:
        started.append(Served(place, *words))
        return started[-1]

    yield start
    for served in started:
        if served.process.poll() is None:
            served.process.kill()
        served.process.wait()
        assert served.process.stdout is not None
        served.process.stdout.close()


class Page:
    """A page of dashboard: what its terminal was sent, put on an emulator of ours."""

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
    """A dashboard over the socket as the page's script opens it; (what it shows, how to type)."""
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


async def test_a_session_shows_and_records(place: Place, serve: Callable[..., Served]) -> None:
    served = serve()
    async with session(served) as (page, send):
        await page.sees("search")
        await page.sees("now")
        assert "▌" in page.text, "a browser has more than ASCII"
        assert served.dashboards() == 2
        await send("j")
        await page.sees("search · 99.5 %")
        await send("s")
        await page.sees("●")
        assert len(place.events()) == 3
    assert until(lambda: served.dashboards() == 0), "a page that was closed leaves its dashboard behind"
    said = served.close()
    assert served.url in said
    assert "There is no login" in said
    assert "Traceback" not in said


async def test_leaving_ends_the_session_alone(serve: Callable[..., Served]) -> None:
    served = serve()
    async with session(served) as (page, send), session(served) as (other, _):
        await page.sees("now")
        await other.sees("now")
        await send("q")
        for _ in range(250):
            if page.closed:
                break
            await asyncio.sleep(0.02)
        assert page.closed
        assert not other.closed
        assert until(lambda: served.dashboards() == 2)


async def test_the_wallboard_takes_no_event(place: Place, serve: Callable[..., Served]) -> None:
    served = serve("--wallboard")
    async with session(served) as (page, send):
        await page.sees("checkout")
        await send("a")
        await send("s")
        await send("u")
        await asyncio.sleep(0.5)
        assert "add an event" not in page.text
        assert len(place.events()) == 2
    assert "see it." in served.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
async def test_ending_the_server_ends_its_dashboards(
    place: Place, serve: Callable[..., Served], number: signal.Signals
) -> None:
    served = serve()
    async with session(served) as (page, _):
        await page.sees("now")
        served.process.send_signal(number)
        assert await asyncio.to_thread(until, lambda: not place.processes(), 5.0), place.processes()
        served.process.wait(5)


async def test_pages_of_others_are_refused(serve: Callable[..., Served]) -> None:
    """A page from elsewhere, in a browser on this machine, can reach the port but opens nothing."""
    served = serve()
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        async with session(served, Origin="https://elsewhere.example"):
            pass
    assert refused.value.status == 403
    async with aiohttp.ClientSession() as client:
        async with client.get(served.url, headers={"Host": f"elsewhere.example:{served.port}"}) as answer:
            assert answer.status == 403
        async with client.get(served.url) as answer:
            assert answer.status == 200
            page = await answer.text()
            assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert "http://" not in page
    assert "https://" not in page
    async with session(served, Origin=served.url.rstrip("/")) as (shown, _):
        await shown.sees("checkout")


def test_serving_to_others_is_warned_of(serve: Callable[..., Served]) -> None:
    said = serve("--host", "0.0.0.0").close()
    assert "WARNING: there is no login. Anyone" in said
    assert "record" in said


def test_a_port_that_is_taken_is_told(place: Place) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        told = subprocess.run(place.command("serve", "--port", port), capture_output=True, text=True)
    assert told.returncode == 2
    assert port in told.stderr
    assert "in use" in told.stderr
    assert "Traceback" not in told.stderr


def test_without_the_extra_it_says_how_to_install_it(place: Place) -> None:
    hide = (
        "import sys; sys.modules['textual_serve'] = None; "
        "from budgettui.__main__ import main; sys.argv[0] = 'budgettui'; main()"
    )
    words = [sys.executable, "-c", hide, "serve", "--config", str(place.config)]
    told = subprocess.run(words, capture_output=True, text=True)
    assert told.returncode == 2
    assert "pip install 'budgettui[serve]'" in told.stderr


def test_a_configuration_that_is_wrong_is_told_at_once(place: Place) -> None:
    place.config.write_text("[[services]]\nname = 3\n")
    told = subprocess.run(place.command("serve"), capture_output=True, text=True)
    assert told.returncode == 2
    assert "services" in told.stderr


class Browser:
    """A headless Chromium, told what to do over its debugging socket."""

    def __init__(self, link: aiohttp.ClientWebSocketResponse) -> None:
        self._link = link
        self._numbers = itertools.count(1)
        self._pending: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self.asked_for: list[str] = []
        self.page = Page(300, 100)
        self._listening = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        async for message in self._link:
            told = json.loads(message.data)
            if "id" in told:
                self._pending.pop(told["id"]).set_result(told)
            elif told["method"] == "Network.requestWillBeSent":
                self.asked_for.append(told["params"]["request"]["url"])
            elif told["method"] == "Network.webSocketFrameReceived":
                frame = told["params"]["response"]
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
        """What a script on the page comes to."""
        return (await self("Runtime.evaluate", expression=script))["result"].get("value")

    async def press(self, key: str) -> None:
        await self("Input.dispatchKeyEvent", type="keyDown", key=key, text=key)
        await self("Input.dispatchKeyEvent", type="keyUp", key=key)

    async def picture(self) -> bytes:
        return base64.b64decode((await self("Page.captureScreenshot", format="png"))["data"])


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed (Debian: apt-get install chromium)")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        process = await asyncio.create_subprocess_exec(
            CHROMIUM,
            *FLAGS,
            f"--user-data-dir={folder}",
            "about:blank",
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            told = Path(folder) / "DevToolsActivePort"
            assert await asyncio.to_thread(until, lambda: told.exists() and told.read_text(), 30)
            port = told.read_text().splitlines()[0]
            async with aiohttp.ClientSession() as client:
                async with client.get(f"http://127.0.0.1:{port}/json/list") as answer:
                    (page,) = [one for one in await answer.json() if one["type"] == "page"]
                async with client.ws_connect(page["webSocketDebuggerUrl"], max_msg_size=0) as link:
                    yield Browser(link)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()


async def test_in_a_browser(serve: Callable[..., Served], browser: Browser) -> None:
    """The page starts without any network but the loopback, shows the services and takes keys."""
    served = serve()
    await browser("Network.enable")
    await browser("Page.enable")
    blank = await browser.picture()
    await browser("Page.navigate", url=served.url)
    await browser.page.sees("search")
    await browser.page.sees("now")
    assert all(url.startswith((served.url, "data:", "blob:")) for url in browser.asked_for), browser.asked_for
    assert any(url.endswith("textual.js") for url in browser.asked_for)
    assert any("RobotoMono" in url for url in browser.asked_for)
    await asyncio.sleep(0.5)  # until the page has faded in
    assert "-first-byte" in await browser.value("document.body.className")
    assert await browser.value("document.querySelectorAll('.xterm-screen canvas').length > 0")
    shown = await browser.picture()
    assert len(shown) > 5 * len(blank), (len(shown), len(blank))
    await browser.value("document.querySelector('.xterm-helper-textarea').focus()")
    await browser.press("j")
    await browser.page.sees("search · 99.5 %")
    await browser.press("q")
    for _ in range(250):
        if "-closed" in await browser.value("document.body.className"):
            break
        await asyncio.sleep(0.02)
    assert await browser.value("getComputedStyle(document.getElementById('ended')).display") == "grid"
    assert until(lambda: served.dashboards() == 0)
    assert not await browser.value("[...document.fonts].some(font => font.status === 'error')")
