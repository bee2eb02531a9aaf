"""`y` puts what a pane shows on the clipboard, as text without the frame."""

import base64
import re

import pytest
from app_driver import dashboard
from golden_views import FLEETS, VIEWS, Case, opened
from sample_events import event, make_settings
from temporary_backend import TemporaryBackend, foreseeing
from textual.widgets import Input

from budgettui.tui.terminal.clipboard import clipboard_sequence

XTERM = {"TERM": "xterm-256color"}


def copied(on) -> list[str]:
    """What is written to the clipboard from now on."""
    texts: list[str] = []
    write = on.app._driver.write

    def record(data: str) -> None:
        texts.extend(base64.b64decode(p).decode() for p in re.findall(r"^\x1b\]52;c;([^\x07]*)\x07", data))
        write(data)

    on.app._driver.write = record
    return texts


@pytest.fixture(autouse=True)
def terminal(monkeypatch):
    monkeypatch.setenv("TERM", "xterm-256color")
    for name in ("TMUX", "STY"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 50)])
async def test_each_pane_is_copied_as_it_reads(size):
    async with dashboard(size, foreseeing()) as on:
        texts = copied(on)
        for key, words in (
            ("1", ("services", "checkout", "search", "profile")),
            ("2", ("checkout", "INC-812", "78.6 %")),
            ("4", ("forecast", "chance that it is spent within")),
        ):
            await on.press(key, "y")
            await on.sees("copied ")
            assert all(word in texts[-1] for word in words), texts[-1]
            assert not set(texts[-1]) & set("╭╮╰╯│\x1b") and texts[-1].endswith("\n")
        assert len(texts) == 3


async def test_rows_without_room_on_the_screen_are_copied_too():
    many = [event(1000 + index, "cdn", 1 + index / 48, 1, text=f"number {index}") for index in range(90)]
    async with dashboard((80, 24), TemporaryBackend(make_settings(), many)) as on:
        texts = copied(on)
        await on.press("l")
        await on.sees("90 events")
        await on.press("y")
        await on.sees("copied 92 lines")
        assert "log · all services   90 events" in texts[0] and "1089" in texts[0]


async def test_console_without_a_clipboard_says_so(monkeypatch):
    monkeypatch.setenv("TERM", "linux")
    async with dashboard((120, 36)) as on:
        texts = copied(on)
        await on.press("1", "y")
        await on.sees("this terminal has no clipboard")
        assert texts == []


def test_tmux_and_screen_hand_it_on():
    plain = clipboard_sequence("é", XTERM)
    assert plain == "\x1b]52;c;w6k=\x07"
    through = clipboard_sequence("é", {**XTERM, "TMUX": "/tmp/tmux-0/default,1,0"})
    assert through == plain + "\x1bPtmux;\x1b\x1b]52;c;w6k=\x07\x1b\\"
    assert clipboard_sequence("é", {"TERM": "screen", "STY": "1.tty"}) == f"\x1bP{plain}\x1b\\"
    assert clipboard_sequence("é", {}) is None


async def test_copy_is_complete_where_a_small_screen_cuts_and_names_its_service():
    async with dashboard((80, 24), FLEETS["seven"]()) as on:
        texts = copied(on)
        await on.press("g", "2", "y")
        assert "△ 2 tickets" in on.text()
        assert texts[-1].count("ticket over") == 2 and "…" not in texts[-1]
        assert "cost by category" in texts[-1]
        for key, title in (("3", "remaining %"), ("4", "forecast")):
            await on.press(key, "y")
            assert texts[-1].splitlines()[0].startswith(f"checkout   {title}")


async def test_a_command_says_whether_it_was_copied(monkeypatch):
    async with dashboard((120, 36), foreseeing()) as on:
        await on.press("g", "2", "c")
        assert "copied: budgettui status checkout" in on.foot()
        monkeypatch.setenv("TERM", "linux")
        await on.press("c")
        assert "no clipboard here; type: budgettui status checkout" in on.foot()


@pytest.mark.parametrize("name", [name for name, view in VIEWS.items() if not view.wall])
async def test_copying_says_something_in_every_view_that_offers_it(name):
    """Fields take letters as text; every other view copies, or says why not."""
    async with opened(Case(name, "seven", (80, 24))) as on:
        if isinstance(on.app.focused, Input):
            return
        for key in ("y", "c"):
            on.app.show_message("")
            await on.press(key)
            assert any(word in on.foot() for word in ("copied", "no command shows this")), on.text()
