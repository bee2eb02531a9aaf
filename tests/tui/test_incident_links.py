"""Incident ids lead to the tracker that the configuration names."""

import pytest
from app_driver import dashboard
from temporary_backend import TemporaryBackend, foreseeing

from budgettui.tui.screens.dialogs.events import incident_link

TRACKER = "https://tracker.example/browse/{id}"
PAGE = "https://tracker.example/browse/INC-812"


def backend(url: str | None = TRACKER) -> TemporaryBackend:
    return foreseeing(incident_url=url)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands that were started."""
    started: list[list[str]] = []
    monkeypatch.setattr(incident_link, "_started", lambda command: started.append(command) or True)
    monkeypatch.setattr(incident_link, "opener", lambda *_: ["xdg-open"])
    return started


def links(on) -> set[str]:
    """The addresses that texts on the screen lead to."""
    strips = on.app.screen._compositor.render_strips()
    return {style.link for strip in strips for _, style, _ in strip if style is not None and style.link}


@pytest.mark.parametrize("keys", [("l",), ("1", "g", "x")], ids=["log", "explain"])
async def test_id_is_a_link_and_opens_the_page(keys, started, monkeypatch):
    monkeypatch.setenv("TERM", "xterm-256color")
    async with dashboard((120, 36), backend()) as on:
        await on.press(*keys)
        await on.until(lambda: PAGE in links(on))
        await on.until(lambda: "INC-812" in on.text())
        rows = on.app.screen.rows
        events = rows.shown if keys == ("l",) else rows.costs
        await on.press(*"j" * [event.incident_id for event in events].index("INC-812"), "O")
        await on.sees(f"opening {PAGE}")
        assert started == [["xdg-open", PAGE]]
        on.app.set_theme("light")
        await on.settle()
        assert PAGE in links(on)


async def test_no_link_on_a_console_that_would_print_it(monkeypatch):
    monkeypatch.setenv("TERM", "linux")
    async with dashboard((120, 36), backend()) as on:
        await on.press("l")
        await on.sees("INC-812")
        assert links(on) == set()


async def test_without_a_tracker_or_a_browser_it_says_so(started, monkeypatch):
    async with dashboard((120, 36), backend(None)) as on:
        await on.press("l")
        await on.sees("INC-812")
        assert links(on) == set()
        await on.press("O")
        await on.sees("no tracker is configured", "incident_url")
    monkeypatch.setattr(incident_link, "opener", lambda *_: None)
    async with dashboard((120, 36), backend()) as on:
        await on.press("l", "O")
        await on.sees(f"no browser can be opened here: {PAGE}")
    assert started == []


def test_opener_is_the_platforms(tmp_path):
    for name in ("xdg-open", "open", "gio"):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o700)
    here = {"PATH": str(tmp_path)}
    assert incident_link.opener(here, "darwin") == [str(tmp_path / "open")]
    assert incident_link.opener({**here, "DISPLAY": ":0"}, "linux") == [str(tmp_path / "xdg-open")]
    (tmp_path / "xdg-open").unlink()
    assert incident_link.opener({**here, "WAYLAND_DISPLAY": "w"}, "linux") == [str(tmp_path / "gio"), "open"]
    assert incident_link.opener(here, "linux") is None, "without a display"
