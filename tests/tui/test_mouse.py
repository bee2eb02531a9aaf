"""What looks as if it could be pressed can be, with the mouse alone."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from app_driver import dashboard
from rich.cells import cell_len
from sample_events import NOW
from temporary_backend import foreseeing
from textual.events import MouseScrollDown

from budgettui.backend import messages
from budgettui.core.model.instants import to_instant
from budgettui.tui.screens.dialogs.chooser import Chooser
from budgettui.tui.screens.dialogs.events.event_list import EventList
from budgettui.tui.screens.dialogs.events.event_page import EventPage
from budgettui.tui.screens.dialogs.help.legend import Legend
from budgettui.tui.screens.dialogs.obligation_list import ObligationList
from budgettui.tui.screens.dialogs.problem_list import ProblemList
from budgettui.tui.screens.dialogs.services.explain_dialog import Explain
from budgettui.tui.screens.dialogs.yes_no_dialog import Question


async def click(on, text: str, nth: int = 0, times: int = 1) -> None:
    """Click on the `nth` place where `text` is on the screen."""
    spots = [(row.find(text), y) for y, row in enumerate(on.rows()) if text in row]
    assert len(spots) > nth, f"no {text!r} to click on:\n{on.text()}"
    x, y = spots[nth]
    await on.pilot.click(offset=(cell_len(on.rows()[y][:x]), y), times=times)
    await on.settle()


async def test_keys_of_the_foot_are_pressed():
    async with dashboard((120, 36), foreseeing()) as on:
        await click(on, "x explain")
        assert isinstance(on.app.screen, Explain)
        await click(on, "esc back")
        assert on.app.screen is on.app.dashboard
        await click(on, "l log")
        assert isinstance(on.app.screen, EventList)


async def test_a_key_of_the_foot_that_would_write_is_refused_in_the_past():
    async with dashboard((120, 36), foreseeing()) as on:
        await on.press("g")
        on.app.past.go(to_instant(NOW - timedelta(days=2)))
        await on.until(lambda: on.app.is_past and not on.app.past.is_busy)
        assert "start/end" not in on.foot()
        await on.app.action_press("incident")
        await on.sees("nothing can be changed")
        await click(on, "N now")
        await on.until(lambda: not on.app.is_past)


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 50)])
async def test_ranges_headings_and_rows_are_pressed(size):
    async with dashboard(size, foreseeing()) as on:
        await click(on, "90d")
        assert on.app.days == 90
        await click(on, "7d")
        assert on.app.days == 7
        await click(on, "left")
        assert on.app.service_list.sort == "remaining"
        await click(on, "service ")
        assert on.app.service_list.sort == "name"
        await click(on, "OK ")
        assert on.app.service_list.current.status == "OK"
        await click(on, "legend")
        assert isinstance(on.app.screen, Legend)


async def test_tabs_of_a_small_terminal_are_pressed():
    async with dashboard((80, 24), foreseeing()) as on:
        await click(on, "5 anomalies")
        assert on.app.dashboard.turned == "anomalies"
        await click(on, "4 forecast")
        assert on.app.dashboard.turned == "forecast"


async def test_latest_events_and_counts_of_the_header_lead_to_what_they_name():
    async with dashboard((200, 50), foreseeing()) as on:
        await click(on, "lists all")
        assert isinstance(on.app.screen, EventList)
        await on.press("escape")
        rows = on.rows()
        heading = next(y for y, row in enumerate(rows) if "latest events" in row)
        await on.pilot.click(offset=(30, heading + 1))
        await on.until(lambda: isinstance(on.app.screen, EventPage))
        await on.press("escape")
        await click(on, " open")
        assert isinstance(on.app.screen, EventList)
        await on.press("escape")
        if " due" in on.rows()[0]:
            await click(on, " due")
            assert isinstance(on.app.screen, ObligationList)


async def test_two_clicks_open_a_row_and_one_chooses_in_a_palette():
    async with dashboard((120, 36), foreseeing()) as on:
        await on.press("l")
        await on.sees("INC-812")
        await click(on, "INC-812  payme", times=2)
        await on.until(lambda: isinstance(on.app.screen, EventPage))
        await on.press("escape", "escape", "ctrl+p")
        assert isinstance(on.app.screen, Chooser)
        await on.type("legend")
        await click(on, "What the lines")
        assert isinstance(on.app.screen, Legend)


async def test_questions_are_answered():
    async with dashboard((120, 36), foreseeing()) as on:
        await on.press("l")
        await on.sees("INC-812")
        await on.press("d")
        assert isinstance(on.app.screen, Question)
        await click(on, "n no")
        assert isinstance(on.app.screen, EventList)


async def test_the_banner_leads_to_the_whole_of_what_is_wrong():
    sentence = "config.toml line 7: services[0].slo: found 9999, accepted is a percentage, " + "x" * 200
    async with dashboard((80, 24), foreseeing()) as on:
        on.app.settings = replace(on.app.settings, path=Path("/etc/budgettui/config.toml"))
        sentence = f"/etc/budgettui/{sentence}\nanother line"
        on.app.receive_notice(messages.Problem("config", sentence))
        on.app.receive_notice(messages.Problem("notify", "the receiver said no"))
        await on.sees("✗ config")
        banner = on.rows()[1]
        assert " ✗ config config.toml line 7: services[0].slo: found" in banner and "! shows all" in banner
        await click(on, "✗ config")
        assert isinstance(on.app.screen, ProblemList)
        text = " ".join(on.text().replace("│", " ").split())
        assert "/etc/budgettui/config.toml line 7" in text and "another line" in text
        assert "accepted is a percentage" in text and "the receiver said no" in text
        assert "stays in use until the file is corrected" in text
        assert sum(row.count("x" * 10) for row in on.rows()) >= 3


async def test_the_wheel_moves_in_lists():
    async with dashboard((120, 36), foreseeing()) as on:
        await on.press("g")
        before = on.app.service_list.chosen
        pane = on.app.dashboard.services
        pane.post_message(MouseScrollDown(pane, 5, 5, 0, 1, 0, False, False, False))
        await on.settle()
        assert on.app.service_list.chosen != before


@pytest.mark.parametrize("view", ["remaining", "consumed", "daily", "calendar"])
async def test_a_click_on_a_day_of_the_trend_puts_the_cursor_there(view):
    async with dashboard((120, 36), foreseeing()) as on:
        await on.press("g", "3", "z", *"v" * ["remaining", "consumed", "daily", "calendar"].index(view))
        pane = on.app.focused
        for back in (0, 7, 14):
            pane.go_to(on.app.series.as_of.astimezone(on.app.zone).date() - timedelta(days=back))
            day = pane.cursor
            lit = cursor_cells(on, pane)
            pane.cursor = None
            pane.redraw()
            await on.pilot.click(offset=lit)
            await on.until(lambda day=day: pane.cursor == day)
        await on.pilot.click(offset=(2, pane.region.y + 3))  # the scale is no day
        assert pane.cursor == day


def cursor_cells(on, pane):
    """A cell in which the day under the cursor is drawn."""
    series, width = on.app.series, pane.size.width - 4
    for y in range(1, pane.size.height - 4):
        for x in range(width):
            if pane._day_at(x, y) == pane.cursor and pane._day_at(x + 1, y) in (pane.cursor, None):
                return pane.region.x + 2 + x, pane.region.y + 1 + y
    raise AssertionError(f"{pane.cursor} of {series.service} is drawn nowhere")


async def test_a_click_on_the_label_of_a_day_puts_the_cursor_there():
    async with dashboard((120, 36), foreseeing()) as on:
        await on.press("g", "3", "z")
        await click(on, "16 Nov")
        assert on.app.focused.cursor == date(2026, 11, 16)
        await on.sees("Mon 16 Nov")


async def test_a_click_in_one_of_two_trends_puts_the_cursor_of_both():
    async with dashboard((120, 36), foreseeing()) as on:
        await on.press("g", "=", "enter")
        await on.sees("16 Nov")
        await click(on, "16 Nov")
        assert [trend.cursor for trend in on.app.screen.trends] == [date(2026, 11, 16)] * 2
