"""Time that does not count on the dashboard: band, calendar, explain, and the mark of a changed target."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from app_driver import dashboard
from app_settling import still
from sample_events import NOW, lifelike, make_settings
from temporary_backend import TemporaryBackend

from budgettui.core.config.past_targets import PastTarget
from budgettui.core.exclusions.planned_exclusion import PlannedExclusion
from budgettui.core.model.calendar import midnight
from budgettui.core.model.instants import DAY, HOUR, MINUTE, to_instant
from budgettui.core.model.recorded_exclusion import ExclusionDraft
from budgettui.core.model.slo import Slo
from budgettui.core.model.window import Window

SIZES = ((80, 24), (120, 36), (200, 50))
PLACES = (
    ("trend", ("g", "3", "z")),
    ("consumed", ("v",)),
    ("daily", ("v",)),
    ("calendar", ("v",)),
    ("explain", ("escape", "escape", "escape", "x")),
)


def excluding() -> TemporaryBackend:
    """The usual events; two days of them do not count, nor Sunday nights, and the target changed."""
    backend = TemporaryBackend(make_settings(), lifelike())
    settings = backend.settings
    checkout = settings.service("checkout")
    sunday = PlannedExclusion(
        "sunday", (NOW - timedelta(days=60)).replace(hour=2, tzinfo=None), timedelta(hours=20), "maintenance",
        repeat="weekly on sunday", timezone=checkout.timezone,
    )  # fmt: skip
    changed = date(2026, 11, 9)
    past = PastTarget(changed, midnight(changed, checkout.zone), Slo(99.5), Window.rolling(30))
    services = tuple(
        replace(each, exclusions=(sunday,), past_targets=(past,)) if each.name == "checkout" else each
        for each in settings.services
    )
    backend.settings = replace(settings, services=services)
    now = to_instant(NOW)
    workspace = backend.workspace
    workspace.add_exclusion(
        ExclusionDraft(now - 12 * DAY, now - 10 * DAY, "provider outage, agreed", ("checkout",)), now
    )
    workspace.add_exclusion(
        ExclusionDraft(now - 5 * HOUR, now - 5 * MINUTE, "not ours", ("checkout",), accounting="out"), now
    )
    workspace.refresh(now)
    return backend


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_screens_show_what_does_not_count(size, keep):
    different = []
    async with dashboard(size, excluding()) as on:
        for name, keys in PLACES:
            await on.press(*keys)
            try:
                keep(f"excluded-{name}-{size[0]}x{size[1]}", await still(on))
            except AssertionError as error:
                different.append(str(error))
    assert not different, "\n".join(different)


async def test_the_day_under_the_cursor_says_why_it_does_not_count():
    async with dashboard((120, 36), excluding()) as on:
        await on.press("g", "3", "z", *["left"] * 12)
        await on.sees("excluded: provider outage, agreed")
        await on.press(*["left"] * 4)
        await on.sees("99.5 % until 9 Nov 2026")


async def test_ascii_has_marks_of_its_own(keep):
    async with dashboard((80, 24), excluding(), ascii_only=True) as on:
        await on.press("g", "3", "z")
        keep("excluded-trend-ascii-80x24", await still(on))
        await on.press("v", "v")
        keep("excluded-daily-ascii-80x24", await still(on))


async def test_bars_of_days_that_do_not_count_stand_on_a_band():
    async with dashboard((120, 36), excluding()) as on:
        await on.press("g", "3", "z", "v", "v")
        pane = on.app.screen.query_one("#trend")
        width = pane.size.width - 4
        grounds = [
            "".join(role.partition("@")[2] * len(text) for text, role in line)
            for line in pane.lines(width, 12)
        ]
        assert any("excluded" in ground for ground in grounds)
        assert not any("excluded" in ground for ground in grounds[-2:])
