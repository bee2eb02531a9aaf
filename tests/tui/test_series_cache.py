"""A series is asked for again when the service has changed, or a minute after it was asked for."""

from datetime import timedelta

import pytest
from app_driver import dashboard
from sample_events import event
from temporary_backend import foreseeing

from budgettui.backend import messages


async def series_asked_for(on, seconds: float, *, is_changed: bool = False) -> bool:
    """Whether an assessment that long after the last one makes the dashboard ask for the series again."""
    name = on.app.service_list.chosen
    if is_changed:
        on.backend.put(event(900, name, 1, 5))
    on.backend.moment += timedelta(seconds=seconds)
    asked = len(on.backend.asked)
    on.backend.push(name)
    await on.settle()
    await on.until(lambda: not on.app._is_awaiting() and not on.app.workers)
    return any(isinstance(each, messages.GetSeries) for each in on.backend.asked[asked:])


@pytest.fixture
async def on():
    async with dashboard(backend=foreseeing()) as on:
        await on.until(lambda: on.app._rest_begun and not on.app._is_awaiting() and not on.app.workers)
        yield on


async def test_a_series_lasts_a_minute_whatever_the_clock_shows(on):
    on.backend.moment = on.backend.moment.replace(second=55)
    assert await series_asked_for(on, 60)
    assert not await series_asked_for(on, 10)  # another minute, but only ten seconds older
    assert not await series_asked_for(on, 49)
    assert await series_asked_for(on, 1)
    assert not await series_asked_for(on, 59)


async def test_a_clock_that_is_set_back_makes_a_series_old(on):
    on.backend.moment += timedelta(hours=1)
    assert await series_asked_for(on, 0)
    assert await series_asked_for(on, -3600)


async def test_a_change_makes_a_series_old_at_once(on):
    assert await series_asked_for(on, 1, is_changed=True)
