"""The trend's range moved into the past and back: by its length, and by a month in the calendar."""

from datetime import timedelta

import pytest
from app_driver import dashboard
from app_settling import still
from golden import SIZES
from sample_events import NOW
from temporary_backend import foreseeing


async def test_the_range_moves_by_its_length_and_back_to_now():
    async with dashboard() as on:
        await on.press("g", "<")
        await on.until(lambda: on.app.series is not None and on.app.series.as_of == NOW - timedelta(days=30))
        await on.sees("remaining % to 24 Oct")
        await on.press("<", ">")
        await on.until(lambda: on.app.series is not None and on.app.series.as_of == NOW - timedelta(days=30))
        await on.press(">")
        await on.until(lambda: on.app.series is not None and on.app.series.as_of == NOW)
        assert "% to" not in on.text()
        await on.press(">")
        assert "the range already ends now" in on.foot()


async def test_the_points_of_a_moved_range_are_those_of_then():
    async with dashboard() as on:
        await on.press("g", "]")
        await on.until(lambda: on.app.series is not None and on.app.series.days == 90)
        long = on.app.series
        await on.press("[", "<")
        await on.until(lambda: on.app.series is not None and on.app.series.as_of < NOW)
        for point in on.app.series.trend[::60]:
            nearest = min(long.trend, key=lambda other: abs(other.date - point.date))
            if nearest.date == point.date:
                assert nearest.consumed_minutes == pytest.approx(point.consumed_minutes)


async def test_the_calendar_moves_from_month_to_month():
    async with dashboard((200, 50)) as on:
        await on.press("g", "v", "v", "v", "<")
        await on.sees("to 31 Oct")
        await on.press("<")
        await on.sees("to 30 Sep")
        await on.press("<")
        await on.sees("to 31 Aug")
        await on.press(">")
        await on.sees("to 30 Sep")
        await on.press(">", ">")
        await on.until(lambda: on.app.series_cache.until is None)


async def test_one_key_brings_the_range_back_to_now():
    async with dashboard() as on:
        await on.press("g", "<", "<", "<", "N")
        await on.until(lambda: on.app.series is not None and on.app.series.as_of == NOW)


async def test_a_range_is_moved_from_the_moment_that_is_shown():
    async with dashboard() as on:
        await on.press("g", "comma")
        await on.until(lambda: on.app.is_past and not on.app.past.is_busy)
        moment = on.app.now()
        await on.press("<")
        await on.until(
            lambda: on.app.series is not None and on.app.series.as_of == moment - timedelta(days=30)
        )
        await on.press(">")
        await on.until(lambda: on.app.series is not None and on.app.series.as_of == moment)


async def test_another_service_keeps_the_range():
    async with dashboard() as on:
        await on.press("g", "<", "j")
        await on.until(lambda: on.app.series is not None and on.app.series.service != "checkout")
        assert on.app.series.as_of == NOW - timedelta(days=30)


@pytest.mark.parametrize("view", ["remaining", "calendar"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_a_moved_range_looks_as_it_did(size, view, keep):
    async with dashboard(size, foreseeing()) as on:
        await on.press("g", *(["v"] * 3 if view == "calendar" else []), "<")
        await on.until(lambda: on.app.series is not None and on.app.series.as_of < NOW)
        keep(f"moved-{view}-{size[0]}x{size[1]}", await still(on))
