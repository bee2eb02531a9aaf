"""`/` narrows every list over the dashboard, and searches the help."""

import pytest
from app_driver import dashboard
from sample_events import lifelike, make_settings
from temporary_backend import TemporaryBackend, foreseeing

from budgettui.backend import messages

SIZES = [(80, 24), (120, 36), (200, 50)]


@pytest.mark.parametrize("size", SIZES)
async def test_explain_is_narrowed_and_its_sums_stay(size):
    async with dashboard(size, foreseeing()) as on:
        await on.press("1", "g", "x")
        await on.sees("explain · checkout", "34.0 of 43.2 min")
        await on.press("/", *"DATABASE fail")
        await on.sees("explain · checkout /DATABASE fail", "34.0 of 43.2 min", "in all")
        assert [cost.incident_id for cost in on.app.screen.rows.costs] == ["INC-771"]
        await on.press("enter", "e")
        await on.sees("edit event 6")
        await on.press("escape", "/", *"zzz")
        await on.sees("no event contains that text")
        await on.press("escape")
        assert len(on.app.screen.rows.costs) == 5


async def test_versions_are_narrowed_to_what_changed():
    backend = TemporaryBackend(make_settings(), lifelike())
    await backend.ask(messages.Amend(6, {"impact": 0.5}))
    await backend.ask(messages.Amend(6, {"description": "two databases"}))
    async with dashboard((120, 36), backend) as on:
        await on.press("l", "/", *"INC-771", "enter", "v")
        await on.sees("v1", "v2", "v3")
        await on.press("/", *"impact", "enter")
        await on.sees("event 6 · every version /impact", "v2", "impact 100% → 50%")
        assert "two databases" not in on.text()


@pytest.mark.parametrize("size", SIZES)
async def test_help_is_searched_by_key_word_and_mark(size):
    async with dashboard(size) as on:
        await on.press("?", "/", *"what-if")
        await on.sees("keys /what-if", "Everywhere on the dashboard", "See what an event would do")
        assert "Add an event to the chosen service" not in on.text()
        await on.press("escape", "/", *"nonesuch")
        await on.sees("no key and no mark contains that text")
        await on.press("escape", "/", *"pag", "enter")
        await on.sees(
            "What the marks mean",
            "an alert fires that should page somebody",
            "A page down",
        )
        assert on.app.screen.rows.selectable(on.app.screen.rows.cursor)
        await on.press("G", "g")
        await on.press("escape")
        assert len(on.app.screen_stack) == 1


@pytest.mark.parametrize("size", SIZES)
async def test_unusual_days_are_narrowed_by_service_and_cause(size):
    async with dashboard(size, foreseeing()) as on:
        await on.press("5", "/", *"payments retr")
        await on.sees("anomalies · all services /payments retr", "INC-805")
        pane = on.app.dashboard.anomalies
        assert [anomaly.service for anomaly in pane.entries] == ["payments"]
        assert on.app.service_list.filter == ""
        await on.press("enter")
        assert on.app.focused is pane
        await on.press("e")
        await on.sees("event 10 · v1")
        await on.press("escape", "/", *"zzz")
        await on.sees("no unusual day contains that text")
        await on.press("escape")
        assert len(pane.entries) == 24
        await on.press("/", *"search", "enter", "escape")
        assert len(pane.entries) == 24
