"""`s` where another person has started an incident of the service within minutes."""

from dataclasses import replace

import pytest
from app_driver import dashboard
from sample_events import NOW, event, make_settings
from temporary_backend import TemporaryBackend

from budgettui.backend import messages


def others(minutes_ago, minutes=None, author="ana", **values):
    made = event(7, "calm", minutes_ago / 1440, minutes, incident="INC-7", **values)
    return replace(made, author=author)


def backend(*events):
    return TemporaryBackend(make_settings(["calm", "other"]), events, NOW)


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 36)])
async def test_an_incident_that_was_started_meanwhile_may_be_this(size):
    async with dashboard(size, backend()) as on:
        on.backend.put(others(3))  # the screen has not heard of it yet
        on.app.choose("calm")
        for key in ("escape", "enter", "q"):
            await on.press("s")
            await on.sees(
                "ana started INC-7 3 min ago: is this the same?", "y no new event", "n start another"
            )
            await on.press(key)
            assert list(on.backend.events) == [7]
        await on.press("s")
        await on.sees("is this the same?")
        await on.press("y")
        await on.sees("no new event: ana started INC-7")
        assert list(on.backend.events) == [7] and on.backend.events[7].end is None
        await on.press("s")
        await on.sees("is this the same?")
        await on.press("n")
        await on.sees("incident on calm begins now")
        assert set(on.backend.events) == {7, 8}


async def test_an_incident_of_somebody_else_that_just_ended_is_asked_about():
    async with dashboard(backend=backend(others(4, 2))) as on:
        on.app.choose("calm")
        await on.press("s")
        await on.sees("ana started INC-7 4 min ago, and it lasted 2 min: is this", "the same?")


@pytest.mark.parametrize(
    "earlier",
    [others(4, 2, author="ada"), others(6, 5), others(4, 2, category="deployment")],
    ids=["one's own", "older than five minutes", "a deployment"],
)
async def test_any_other_event_is_not_a_reason_to_ask(earlier):
    async with dashboard(backend=backend(earlier)) as on:
        on.app.choose("calm")
        await on.press("s")
        await on.sees("incident on calm begins now")


async def test_another_service_is_not_a_reason_to_ask():
    async with dashboard(backend=backend(others(4, 2))) as on:
        on.app.choose("other")
        await on.press("s")
        await on.sees("incident on other begins now")
        assert any(isinstance(ask, messages.Record) for ask in on.backend.asked)
