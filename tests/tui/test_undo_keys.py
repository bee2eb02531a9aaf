"""Undo and redo, on the dashboard and in the lists of events: never of another service without a yes."""

from dataclasses import replace

import pytest
from app_driver import dashboard
from sample_events import NOW, event, make_settings
from temporary_backend import TemporaryBackend

from budgettui.backend import messages
from budgettui.core.model.event import Draft
from budgettui.core.model.instants import MINUTE, to_instant
from budgettui.core.model.recorded_exclusion import ExclusionDraft

HOUR_AGO = to_instant(NOW) - 60 * MINUTE


def twelve_minutes(service):
    return Draft(service, HOUR_AGO, HOUR_AGO + 12 * MINUTE)


def writes(on, kind):
    return [request for request in on.backend.asked if isinstance(request, kind)]


@pytest.mark.parametrize("key", ["e", "l"])
@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_a_list_asks_before_it_undoes_and_redoes_elsewhere(key, size):
    events = [event(1, "calm", 1, 5)]
    async with dashboard(size, TemporaryBackend(make_settings(["calm", "other"]), events)) as on:
        await on.backend.ask(messages.Record(twelve_minutes("other")))
        on.app.choose("calm")
        await on.press(key)
        await on.until(lambda: on.app.screen.rows.total)
        rows = on.app.screen.rows
        rows.move([each.service for each in rows.shown].index("calm"))
        await on.press("u")
        await on.sees("Undo on other: adding event 2?")
        await on.press("n")
        assert not writes(on, messages.Undo)
        await on.press("u")
        await on.sees("Undo on other: adding event 2?")
        await on.press("y")
        await on.sees("undone on other: adding event 2")
        assert on.backend.events[2].voided
        await on.press("ctrl+r")
        await on.sees("Redo on other: adding event 2?")
        await on.press("escape")
        assert on.backend.events[2].voided and not writes(on, messages.Redo)
        await on.press("ctrl+r")
        await on.sees("Redo on other: adding event 2?")
        await on.press("y")
        await on.sees("redone on other: adding event 2")
        assert not on.backend.events[2].voided


@pytest.mark.parametrize("key", ["e", "l"])
async def test_a_list_undoes_and_redoes_on_its_own_service_at_once(key):
    async with dashboard(backend=TemporaryBackend(make_settings(["calm"]), [event(1, "calm", 1, 5)])) as on:
        await on.backend.ask(messages.Void(1))
        await on.backend.ask(messages.Record(twelve_minutes("calm")))
        await on.press(key)
        await on.sees(" 1 event")
        await on.press("u")
        await on.sees("undone on calm: adding event 2")
        await on.press("ctrl+r")
        await on.sees("redone on calm: adding event 2", " 1 event")
        assert not on.backend.events[2].voided


async def test_the_log_asks_where_the_cursor_is_on_an_event_of_another_service():
    events = [event(1, "calm", 0.5, 5), event(2, "other", 1, 5)]
    async with dashboard(backend=TemporaryBackend(make_settings(["calm", "other"]), events)) as on:
        await on.backend.ask(messages.Amend(1, {"impact": 0.5}))
        await on.press("l", "G")
        await on.sees(" 2 events")
        assert on.app.screen.rows.chosen.service == "other"
        await on.press("u")
        await on.sees("Undo on calm: changing event 1 (impact), impact 50 % → 100")
        await on.press("n", "k", "u")
        await on.sees("undone on calm: changing event 1")
        assert on.backend.events[1].impact == 1


async def test_what_became_the_last_change_meanwhile_is_asked_about_again():
    async with dashboard(backend=TemporaryBackend(make_settings(["calm", "other"]), [])) as on:
        await on.backend.ask(messages.Record(twelve_minutes("other")))
        on.app.choose("calm")
        await on.press("u")
        await on.sees("Undo on other: adding event 1?")
        await on.backend.ask(messages.Record(replace(twelve_minutes("other"), start=HOUR_AGO - MINUTE)))
        await on.press("y")
        await on.sees("Undo on other: adding event 2?")
        assert not writes(on, messages.Undo)
        await on.press("y")
        await on.sees("undone on other: adding event 2")


@pytest.mark.parametrize("names", [("other",), ("calm", "other")])
async def test_an_exclusion_of_another_service_is_asked_about(names):
    async with dashboard(backend=TemporaryBackend(make_settings(["calm", "other"]), [])) as on:
        draft = ExclusionDraft(HOUR_AGO, HOUR_AGO + MINUTE, "agreed", names)
        await on.backend.ask(messages.RecordExclusion(draft))
        on.app.choose("calm")
        await on.press("u")
        await on.sees(f"Undo on {', '.join(names)}: adding exclusion 1?")
        await on.press("y")
        await on.sees(f"undone on {', '.join(names)}: adding exclusion 1")


async def test_events_under_a_former_name_are_of_the_service_in_sight():
    settings = make_settings(["calm"])
    [calm] = settings.services
    settings = replace(settings, services=(replace(calm, formerly=("placid",)),))
    async with dashboard(backend=TemporaryBackend(settings, [event(1, "placid", 1, 5)])) as on:
        await on.backend.ask(messages.Void(1))
        await on.press("u")
        await on.sees("undone on placid: voiding event 1")
