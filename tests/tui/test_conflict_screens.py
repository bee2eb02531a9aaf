"""A change that somebody else was quicker with is refused with the time in the zone of the screen."""

import pytest
from app_driver import dashboard
from sample_events import NOW, lifelike, make_settings
from temporary_backend import TemporaryBackend

from budgettui.core.model.instants import MINUTE, to_instant

BY_BEN = "event 6 was changed by ben on 2026-11-23 {}"
MOMENTS = pytest.mark.parametrize(
    ("zone", "moment"),
    [("Europe/Berlin", "14:05:32 CET"), ("Asia/Kolkata", "18:35:32 IST"), ("UTC", "13:05:32 UTC")],
)


def backend(zone):
    return TemporaryBackend(make_settings(timezone=zone), lifelike())


@MOMENTS
async def test_form_and_list(zone, moment):
    async with dashboard((200, 50), backend(zone)) as on:
        await on.press("g", "e")
        await on.sees("INC-771")
        await on.press("j", "j", "e")
        on.backend.amend_as("ben", 6, impact=0.5)
        on.app.screen.inputs["impact"].value = "75%"
        await on.press("ctrl+s")
        await on.sees(BY_BEN.format(moment))
        await on.press("escape", "y")
        await on.sees("events · checkout")
        rows = on.app.screen.rows
        await on.until(lambda: rows.chosen is not None and rows.chosen.version == 2)
        on.backend.amend_as("ben", 6, impact=0.75)
        await on.press("d", "y")
        await on.sees(BY_BEN.format(moment), "version 3")


@MOMENTS
async def test_ending_what_somebody_has_ended(zone, moment):
    async with dashboard((200, 50), backend(zone)) as on:
        on.app.choose("checkout")
        on.backend.amend_as("ben", 8, end=to_instant(NOW))
        await on.press("s")
        await on.sees(f"event 8 has ended already, at 2026-11-23 {moment} (recorded by ben")


@MOMENTS
async def test_undoing_what_somebody_has_changed_since(zone, moment):
    async with dashboard((200, 50), backend(zone)) as on:
        on.app.choose("checkout")
        await on.press("s")
        await on.sees("ended after")
        on.backend.amend_as("ben", 8, end=to_instant(NOW) - MINUTE)
        await on.press("u")
        await on.sees(f"event 8 was changed by ben on 2026-11-23 {moment}")


async def test_a_zone_that_the_configuration_changes_to():
    async with dashboard((200, 50), backend("Europe/Berlin")) as on:
        on.backend.settings = make_settings(timezone="Asia/Tokyo")
        on.app.choose("checkout")
        on.backend.amend_as("ben", 8, end=to_instant(NOW))
        await on.press("s")
        await on.sees("event 8 has ended already, at 2026-11-23 22:05:32 JST")
