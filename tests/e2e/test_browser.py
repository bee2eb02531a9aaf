"""`budgettui serve`, driven in a real browser and over its socket."""

import asyncio
import signal
import socket
import subprocess
import sys
from collections.abc import Callable

import aiohttp
import pytest
from browser_session import Browser, Served, session
from dashboard_sandbox import Sandbox, until


async def test_a_session_shows_and_records(sandbox: Sandbox, serve: Callable[..., Served]) -> None:
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
        assert len(sandbox.events()) == 3
    assert until(lambda: served.dashboards() == 0), "a page that was closed leaves its dashboard behind"
    output = served.close()
    assert served.url in output
    assert "There is no login" in output
    assert "Traceback" not in output


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


async def test_the_wallboard_takes_no_event(sandbox: Sandbox, serve: Callable[..., Served]) -> None:
    served = serve("--wallboard")
    async with session(served) as (page, send):
        await page.sees("checkout")
        await send("a")
        await send("s")
        await send("u")
        await asyncio.sleep(0.5)
        assert "add an event" not in page.text
        assert len(sandbox.events()) == 2
    assert "see it." in served.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
async def test_ending_the_server_ends_its_dashboards(
    sandbox: Sandbox, serve: Callable[..., Served], number: signal.Signals
) -> None:
    served = serve()
    async with session(served) as (page, _):
        await page.sees("now")
        served.process.send_signal(number)
        assert await asyncio.to_thread(until, lambda: not sandbox.processes(), 5.0), sandbox.processes()
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
    output = serve("--host", "0.0.0.0").close()
    assert "WARNING: there is no login. Anyone" in output
    assert "record" in output


def test_a_port_that_is_taken_is_reported(sandbox: Sandbox) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = str(listener.getsockname()[1])
        result = subprocess.run(sandbox.command("serve", "--port", port), capture_output=True, text=True)
    assert result.returncode == 2
    assert port in result.stderr
    assert "in use" in result.stderr
    assert "Traceback" not in result.stderr


def test_without_the_extra_it_says_how_to_install_it(sandbox: Sandbox) -> None:
    hide = (
        "import sys; sys.modules['textual_serve'] = None; "
        "from budgettui.__main__ import main; sys.argv[0] = 'budgettui'; main()"
    )
    arguments = [sys.executable, "-c", hide, "serve", "--config", str(sandbox.config)]
    result = subprocess.run(arguments, capture_output=True, text=True)
    assert result.returncode == 2
    assert "pip install 'budgettui[serve]'" in result.stderr


def test_a_configuration_that_is_wrong_is_reported_at_once(sandbox: Sandbox) -> None:
    sandbox.config.write_text("[[services]]\nname = 3\n")
    result = subprocess.run(sandbox.command("serve"), capture_output=True, text=True)
    assert result.returncode == 2
    assert "services" in result.stderr


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
