"""What other sites' pages, and clients that are no browser, try on `budgettui serve`."""

import asyncio
import contextlib
import json
import os
import random
import socket
import subprocess
from collections import Counter
from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from browser_session import Browser, Served, session
from dashboard_sandbox import Sandbox, until

from budgettui.web import dashboard_process, server_limits
from budgettui.web.dashboard_process import Size
from budgettui.web.host_names import canonical_host, is_loopback, own_names, requested_name
from budgettui.web.web_server import PageServer, program

TOKEN = "correct-horse-battery-staple"


async def _status(url: str, **headers: str) -> int:
    async with aiohttp.ClientSession() as client, client.get(url, headers=headers) as answer:
        return answer.status


async def _opens(served: Served, **headers: str) -> bool:
    """Whether a session opens; a page's first bytes prove it."""
    try:
        async with session(served, **headers) as (page, _):
            await page.sees("checkout")
            return True
    except aiohttp.WSServerHandshakeError as refused:
        assert refused.status == 403
        return False


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0", "127.1"])
async def test_a_name_that_anybody_can_point_here_opens_nothing(
    sandbox: Sandbox, serve: Callable[..., Served], host: str
) -> None:
    """DNS rebinding: `Host` and `Origin` agree, and are the attacker's."""
    served = serve("--host", host)
    for name in (
        "rebind.attacker.test",
        "localhost.attacker.test",
        "127.0.0.1.attacker.test",
        "evil@localhost",
    ):
        at = f"{name}:{served.port}"
        assert not await _opens(served, Host=at, Origin=f"http://{at}"), name
        assert await _status(served.url, Host=at) == 403
    assert len(sandbox.events()) == 2


async def test_it_answers_to_addresses_and_its_own_names(serve: Callable[..., Served]) -> None:
    served = serve("--allow-host", "budget.example.org")
    own = ["127.0.0.1", "[::1]", "192.0.2.7", "localhost", "LOCALHOST", "a.localhost", socket.gethostname()]
    for name in [*own, "budget.example.org", "Budget.Example.org."]:
        assert await _status(served.url, Host=f"{name}:{served.port}") == 200, name
        assert await _status(served.url, Host=name) == 200, name
    assert await _opens(served, Host="budget.example.org", Origin="https://budget.example.org")
    assert not await _opens(served, Host="budget.example.org", Origin="https://other.example.org")
    assert not await _opens(served, Origin="null")
    assert await _status(served.url, Host="budget.example.org.attacker.test") == 403


@pytest.mark.parametrize(
    ("typed", "canonical", "loopback"),
    [
        ("127.1", "127.0.0.1", True),
        ("2130706433", "127.0.0.1", True),
        ("0x7f.1", "127.0.0.1", True),
        ("[::1]", "::1", True),
        ("0:0:0:0:0:0:0:1", "::1", True),
        ("LocalHost.", "localhost", True),
        ("0", "0.0.0.0", False),
        ("::", "::", False),
        ("192.0.2.7", "192.0.2.7", False),
        ("no.such.host.invalid", "no.such.host.invalid", False),
    ],
)
def test_an_address_in_any_spelling_is_known(typed: str, canonical: str, loopback: bool) -> None:
    assert canonical_host(typed) == canonical
    assert is_loopback(canonical) is loopback


@pytest.mark.parametrize("header", ["", "[", "[::1", "a/b", "a@b", "a?b", "a#b", "a:b", "a:99999"])
def test_a_host_header_that_names_nothing(header: str) -> None:
    assert requested_name(header) == ""


def test_this_machine_has_a_name() -> None:
    assert socket.gethostname().lower() in own_names()


@pytest.mark.parametrize("host", ["", " ", "two words", "a\nb"])
def test_an_invalid_host_is_refused(sandbox: Sandbox, host: str) -> None:
    done = subprocess.run(sandbox.command("serve", "--host", host), capture_output=True, text=True)
    assert done.returncode == 2
    assert "neither a name nor an address" in done.stderr


SENSELESS = [
    b"\r\n\r\n",
    b"\x00" * 100 + b"\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(64)) + b"\r\n\r\n",  # TLS
    b"GET / HTTP/9.9\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: [\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost:99999999\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nOrigin: http://[\r\n\r\n",
    b"GET /static/%00 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET /static/" + b"a" * 5000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET /static/../../../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET /static/%2e%2e/%2e%2e/server.py HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET /?fontsize=9e9 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET /?fontsize=" + b"9" * 5000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET /ws HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET /ws?width=" + b"9" * 5000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
    b"GET /download/x%1b]0;x HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"POST /token HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Type: multipart/x\r\n\r\na",
    b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nCookie: " + b"a=b;" * 9000 + b"\r\n\r\n",
    b"DELETE /static/js/textual.js HTTP/1.1\r\nHost: localhost\r\n\r\n",
]


@pytest.mark.parametrize("arguments", [(), ("--token-env", "TOKEN_OF_TEST")])
async def test_a_senseless_request_is_not_a_traceback(
    serve: Callable[..., Served], monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.setenv("TOKEN_OF_TEST", TOKEN)
    served = serve(*arguments)
    for request in SENSELESS:
        reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
        writer.write(request)
        with contextlib.suppress(TimeoutError, ConnectionError):
            answer = await asyncio.wait_for(reader.read(4096), 2)
            status = answer.partition(b"\r\n")[0]
            assert b" 500 " not in status, (request[:80], status)
            assert b"root:" not in answer
        writer.close()
    assert await _status(served.url) == (401 if arguments else 200)
    output = served.close()
    assert "Traceback" not in output
    assert "\x1b" not in output


@pytest.mark.parametrize(
    "message",
    [
        "",
        "{",
        "3",
        "[]",
        '["stdin"]',
        '["stdin", 5]',
        '["resize", {}]',
        '["resize", 3]',
        "[" * 100_000,
        '["ping"]',
        "9" * 5000,
    ],
)
async def test_a_message_that_no_page_sends_closes_the_session(
    serve: Callable[..., Served], message: str
) -> None:
    served = serve()
    async with aiohttp.ClientSession() as client, client.ws_connect(f"{served.url}ws") as link:
        await link.send_str(message)
        async with asyncio.timeout(20):
            async for _ in link:
                pass
        assert link.close_code == aiohttp.WSCloseCode.UNSUPPORTED_DATA
    assert await asyncio.to_thread(until, lambda: served.dashboards() == 0, 10)
    assert "Traceback" not in served.close()


async def test_sizes_are_kept_within_bounds(serve: Callable[..., Served]) -> None:
    assert Size.clamped("10000", "3000") == dashboard_process.LARGEST
    assert Size.clamped(0, -5) == dashboard_process.SMALLEST
    assert Size.clamped(True, None) == Size.clamped("9" * 99, "x") == (80, 24)
    served = serve()
    async with (
        aiohttp.ClientSession() as client,
        client.ws_connect(f"{served.url}ws?width=10000&height=3000", max_msg_size=0) as link,
    ):
        await link.send_json(["resize", {"width": 10**9, "height": 10**9}])
        await link.send_json(["resize", {"width": "a", "height": None}])
        async with asyncio.timeout(30):
            async for message in link:
                if message.type is aiohttp.WSMsgType.BINARY and b"checkout" in message.data:
                    break
        memory = [process.memory_info().rss for process in served.sandbox.processes()]
        assert max(memory) < 300_000_000, memory
    assert await asyncio.to_thread(until, lambda: served.dashboards() == 0, 10)


async def test_a_page_closed_at_any_moment_leaves_nothing(serve: Callable[..., Served]) -> None:
    """Its last frame may be larger than the pipe, with nobody left to take it."""
    served = serve()
    chance = random.Random(480)
    for _ in range(6):
        async with (
            aiohttp.ClientSession() as client,
            client.ws_connect(f"{served.url}ws?width=480&height=135", max_msg_size=0) as link,
        ):
            await asyncio.sleep(chance.uniform(0, 2))
            if chance.random() < 0.5:
                link._response.close()  # without a word, as a page that crashed
    assert await asyncio.to_thread(until, lambda: served.dashboards() == 0, 15)
    assert "Traceback" not in served.close()


@contextlib.asynccontextmanager
async def _client(
    command: list[str], **options: Any
) -> AsyncIterator[TestClient[web.Request, web.Application]]:
    pages = PageServer(command, "127.0.0.1", 8000, **options)
    async with TestClient(TestServer(await pages._make_app())) as client:
        yield client


async def test_sessions_count_until_their_processes_are_gone(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A dashboard that does not end when asked holds its place until it is killed."""
    monkeypatch.setattr(server_limits, "MOST_SESSIONS", 2)
    monkeypatch.setattr(dashboard_process, "STOP_SECONDS", 1.0)
    script = f"trap '' TERM; : {sandbox.config}; printf '__GANGLION__\\n'; sleep 600 & sleep 600"
    async with _client(["/bin/sh", "-c", script]) as client:
        links = [await client.ws_connect("/ws") for _ in range(2)]
        assert await asyncio.to_thread(until, lambda: len(sandbox.processes()) == 2, 10)
        groups = [process.pid for process in sandbox.processes()]
        await asyncio.gather(*(link.close() for link in links))
        assert (await client.get("/ws")).status == 503, "they are ending, and still there"
        gone = lambda: not any(_group_lives(group) for group in groups)  # noqa: E731
        assert await asyncio.to_thread(until, gone, 10)
        await asyncio.sleep(0.1)
        async with client.ws_connect("/ws"):
            pass


def _group_lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


async def test_with_a_token_nobody_else_gets_in(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("budgettui.web.access_token._WRONG_SECONDS", 0.01)
    command = program(["--config", str(sandbox.config)])
    async with _client(command, token=TOKEN) as client:
        shut = await client.get("/")
        assert shut.status == 401
        assert "password" in await shut.text()
        for path in ("/ws", "/static/js/textual.js", "/token", "/download/x"):
            assert (await client.get(path)).status == 401, path
        for wrong in ("", "x" * 28, TOKEN[:-1], TOKEN + "x", "é" * 28):
            answer = await client.post("/token", data={"token": wrong}, allow_redirects=False)
            assert answer.status == 401
        assert (await client.get("/ws", headers={"Authorization": f"Bearer {TOKEN}x"})).status == 401
        assert not sandbox.processes()
        async with client.ws_connect("/ws", headers={"Authorization": f"Bearer {TOKEN}"}) as link:
            assert (await link.receive()).type is aiohttp.WSMsgType.BINARY
        answer = await client.post("/token", data={"token": TOKEN}, allow_redirects=False)
        assert answer.status == 303
        cookie = answer.headers["Set-Cookie"]
        assert "HttpOnly" in cookie
        assert TOKEN not in cookie
        assert (await client.get("/")).status == 200
        async with client.ws_connect("/ws") as link:
            assert (await link.receive()).type is aiohttp.WSMsgType.BINARY


async def test_a_token_is_passed_to_no_process(
    serve: Callable[..., Served], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOKEN_OF_TEST", TOKEN)
    served = serve("--token-env", "TOKEN_OF_TEST")
    async with session(served, Authorization=f"Bearer {TOKEN}") as (page, _):
        await page.sees("checkout")
        dashboards = [process for process in served.sandbox.processes() if process.pid != served.process.pid]
        assert dashboards
        assert all(TOKEN not in json.dumps(process.environ()) for process in dashboards)
    output = served.close()
    assert "Whoever has the token" in output
    assert TOKEN not in output


@pytest.mark.parametrize("token", [None, "", "short", "               "])
def test_an_invalid_token_is_refused(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, token: str | None
) -> None:
    monkeypatch.delenv("TOKEN_OF_TEST", raising=False)
    if token is not None:
        monkeypatch.setenv("TOKEN_OF_TEST", token)
    arguments = sandbox.command("serve", "--token-env", "TOKEN_OF_TEST")
    done = subprocess.run(arguments, capture_output=True, text=True)
    assert done.returncode == 2
    assert "'TOKEN_OF_TEST'" in done.stderr
    assert "16 characters" in done.stderr
    assert not token or not token.strip() or token not in done.stderr.replace("a shorter", "")


def test_serving_to_others_says_how_to_encrypt(serve: Callable[..., Served]) -> None:
    output = serve("--host", "0.0.0.0").close()
    assert "not encrypted" in output
    assert "caddy reverse-proxy" in output
    assert "--token-env" in output
    proxied = serve("--allow-host", "budget.example.org").close()
    assert "Anyone who can reach budget.example.org" in proxied
    assert "not encrypted" not in proxied


REBOUND = """new Promise(done => {
  const link = new WebSocket('ws://rebind.attacker.test:PORT/ws?width=80&height=24');
  link.onmessage = () => { link.send(JSON.stringify(['stdin', 's'])); setTimeout(() => done('open'), 1500); };
  link.onerror = link.onclose = () => done('refused');
})"""
ELSEWHERE = """new Promise(done => {
  const link = new WebSocket('ws://127.0.0.1:PORT/ws?width=80&height=24');
  link.onmessage = () => done('open');
  link.onerror = link.onclose = () => done('refused');
})"""
READ = "fetch('http://127.0.0.1:PORT/').then(answer => answer.text(), () => 'refused')"
FRAMED = """new Promise(done => {
  const frame = document.createElement('iframe');
  frame.src = 'http://127.0.0.1:PORT/';
  frame.onload = () => done(frame.contentDocument ? 'readable' : 'foreign');
  document.body.append(frame);
})"""


async def _attack(browser: Browser, script: str, port: int) -> Any:
    result = await browser(
        "Runtime.evaluate",
        expression=script.replace("PORT", str(port)),
        awaitPromise=True,
        returnByValue=True,
    )
    return result["result"].get("value")


async def test_a_page_that_rebinds_its_name_records_nothing(
    sandbox: Sandbox, serve: Callable[..., Served], browser: Browser
) -> None:
    served = serve("--host", "0.0.0.0")
    await browser("Page.enable")
    await browser("Page.navigate", url=f"http://rebind.attacker.test:{served.port}/")
    await asyncio.sleep(1)
    assert "is not a name of this server" in await browser.value("document.body.innerText")
    assert await _attack(browser, REBOUND, served.port) == "refused"
    assert len(sandbox.events()) == 2
    assert served.dashboards() == 0


async def test_the_rebinding_page_would_open_if_its_name_were_allowed(
    serve: Callable[..., Served], browser: Browser
) -> None:
    """So that the test above fails where nothing defends."""
    served = serve("--allow-host", "rebind.attacker.test")
    await browser("Page.enable")
    await browser("Page.navigate", url=f"http://rebind.attacker.test:{served.port}/static/js/")
    await asyncio.sleep(1)
    assert await _attack(browser, REBOUND, served.port) == "open"


async def test_a_page_of_another_site_reaches_nothing(
    sandbox: Sandbox, serve: Callable[..., Served], browser: Browser
) -> None:
    served = serve()

    async def page(_: web.Request) -> web.Response:
        return web.Response(text="<title>elsewhere</title><body>elsewhere", content_type="text/html")

    app = web.Application()
    app.router.add_get("/", page)
    async with TestServer(app) as elsewhere:
        await browser("Page.enable")
        await browser("Page.navigate", url=f"http://page.attacker.test:{elsewhere.port}/")
        await asyncio.sleep(1)
        assert await browser.value("document.title") == "elsewhere"
        assert await _attack(browser, ELSEWHERE, served.port) == "refused"
        assert await _attack(browser, READ, served.port) == "refused"
        assert await _attack(browser, FRAMED, served.port) == "foreign"
        await browser("Page.navigate", url=str(elsewhere.make_url("/")))  # the same machine, another port
        await asyncio.sleep(1)
        assert await _attack(browser, ELSEWHERE, served.port) == "refused"
        assert await _attack(browser, READ, served.port) == "refused"
    assert served.dashboards() == 0
    assert len(sandbox.events()) == 2


async def test_a_browser_opens_with_the_token(
    serve: Callable[..., Served], browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOKEN_OF_TEST", TOKEN)
    served = serve("--token-env", "TOKEN_OF_TEST")
    await browser("Network.enable")
    await browser("Page.enable")
    await browser("Page.navigate", url=served.url)
    await asyncio.sleep(1)
    await browser.value(
        f"document.querySelector('input').value = '{TOKEN}'; document.querySelector('button').click()"
    )
    await browser.page.sees("checkout")


@pytest.mark.parametrize(
    ("connections", "left"),
    [
        ({"a": 250}, {"a": 250}),
        ({"a": 400, "b": 1}, {"a": 249, "b": 1}),
        ({"a": 400, "b": 300, "c": 50}, {"a": 100, "b": 100, "c": 50}),
        ({str(n): 1 for n in range(300)}, {str(n): 1 for n in range(50, 300)}),
    ],
)
def test_too_many_connections_are_taken_from_who_has_the_most(
    connections: dict[str, int], left: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Connection:
        """What `ConnectionLimits` asks of one of aiohttp's."""

        def __init__(self, client: str) -> None:
            self.peername = (client, 1)
            self.transport = self
            self.is_open = True

        def abort(self) -> None:
            self.is_open = False

    monkeypatch.setattr(server_limits, "client_of", str)
    limits = server_limits.ConnectionLimits()
    every = [Connection(client) for client, count in connections.items() for _ in range(count)]
    for each in every:
        limits.renew(each)  # type: ignore[arg-type]
    page = Connection("a")
    with limits.page(page):  # type: ignore[arg-type]
        limits.close_surplus([page, *every])  # type: ignore[list-item]
    assert page.is_open
    assert Counter(each.peername[0] for each in every if each.is_open) == left
    first = [each for each in every if each.peername[0] == "a"][:1]
    assert all(each.is_open == (connections["a"] == left["a"]) for each in first)  # the oldest goes first
