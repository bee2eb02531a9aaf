"""The quick line: the grammar of `budgettui add`, preview, completion, history."""

import pytest
from app_driver import dashboard
from sample_events import NOW, lifelike, make_settings
from temporary_backend import TemporaryBackend

from budgettui.backend import messages
from budgettui.core.model.instants import MINUTE, to_instant
from budgettui.tui.screens.dashboard.quick_completion import completed

SERVICES, CATEGORIES = ("checkout", "cdn", "Search"), ("incident", "deployment", "maintenance")


def recorded(on):
    return [ask.draft for ask in on.backend.asked if isinstance(ask, messages.Record)]


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_one_line_records_an_event_of_the_chosen_service(size):
    async with dashboard(size) as on:
        await on.press("g", ":")
        await on.type("12m deployment INC-9 50% @13:45 payment timeouts [x]")
        await on.sees("checkout: 12 min at 50% = 6.0 min, ", "deployment from")
        await on.press("enter")
        await on.sees("recorded: deployment INC-9 on checkout, 12 min; u undoes")
        (draft,) = recorded(on)
        assert draft.start == to_instant(NOW.replace(hour=12, minute=45, second=0))
        assert draft.end - draft.start == 12 * MINUTE
        assert (draft.service, draft.category, draft.impact) == ("checkout", "deployment", 0.5)
        assert (draft.incident_id, draft.description) == ("INC-9", "payment timeouts [x]")
        assert on.app.focused is on.app.dashboard.services


async def test_the_line_may_begin_with_another_service_and_leave_the_rest_out():
    async with dashboard() as on:
        await on.press(":")
        await on.type("cdn 30")
        await on.press("enter")
        await on.sees("recorded: incident on cdn, 30 min")
        assert recorded(on)[0].end == to_instant(NOW)


async def test_what_is_wrong_is_said_and_nothing_is_saved():
    async with dashboard() as on:
        await on.press(":")
        await on.type("incident oops")
        await on.press("enter")
        await on.sees("duration: it is missing", ": incident oops")
        assert recorded(on) == []
        await on.press("escape")
        assert "incident oops" not in on.text()


async def test_a_refused_line_stays_to_be_tried_again():
    async with dashboard() as on:
        on.backend.refusal = "events.db: the disk is full"
        await on.press(":")
        await on.type("5m")
        await on.press("enter")
        await on.sees("events.db: the disk is full", ": 5m")


async def test_an_event_in_the_future_is_asked_about():
    async with dashboard() as on:
        await on.press(":")
        await on.type("30m @tomorrow 09:00 planned work")
        await on.press("enter")
        await on.sees("it starts in the future")
        await on.press("n")
        assert recorded(on) == []


async def test_arrows_bring_earlier_lines_back():
    async with dashboard(backend=TemporaryBackend(make_settings(), lifelike())) as on:
        for line in ("5m first", "6m second"):
            await on.press(":")
            await on.type(line)
            await on.press("enter")
            await on.sees("recorded: ")
        await on.press(":")
        await on.type("7m th")
        seen = []
        for key in ("up", "up", "up", "down", "down", "down"):
            await on.press(key)
            seen.append(on.app.dashboard.prompt.value)
        assert seen == ["6m second", "5m first", "5m first", "6m second", "7m th", "7m th"]


async def test_tab_completes_services_and_categories():
    async with dashboard() as on:
        await on.press(":")
        await on.type("che")
        await on.until(lambda: on.app.dashboard.prompt._suggestion)
        await on.press("tab")
        await on.type("5m mai")
        await on.until(lambda: on.app.dashboard.prompt._suggestion.endswith("maintenance"))
        await on.press("tab", "enter")
        await on.sees("recorded: maintenance on checkout, 5 min")


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("ch", "checkout"),
        ("se", "search"),
        ("cdn", None),
        ("12m inc", "12m incident"),
        ("12m INC", None),
        ("12m ", None),
        ("12m 5", None),
        ("12m -- dep", None),
        ("", None),
        ("12m zz", None),
    ],
)
def test_completion_adds_only_to_what_is_typed(typed, line):
    assert completed(typed, SERVICES, CATEGORIES) == line
