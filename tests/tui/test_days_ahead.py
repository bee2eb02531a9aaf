"""The days ahead: may it ship, when, and what fits on which day."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from app_driver import dashboard
from app_settling import still
from sample_events import NOW, lifelike, make_settings
from temporary_backend import TemporaryBackend

from budgettui.core.exclusions.planned_exclusion import PlannedExclusion
from budgettui.core.model.act import ActDraft
from budgettui.core.model.freeze import FreezeRule
from budgettui.core.model.instants import HOUR, to_instant
from budgettui.core.model.recorded_exclusion import ExclusionDraft

SIZES = ((80, 24), (120, 36), (200, 50))


def planning() -> TemporaryBackend:
    """The usual services, with a freeze over the weekends and maintenance on Wednesday."""
    backend = TemporaryBackend(make_settings(), lifelike())
    weekends = PlannedExclusion(
        "weekend", datetime(2026, 11, 6, 16), timedelta(hours=64), "few are at work", "weekly on friday"
    )
    settings = backend.settings
    names = tuple(service.name for service in settings.services)
    freeze = FreezeRule("weekend", "platform", weekends, names)
    backend.settings = replace(settings, policy=replace(settings.policy, freezes=(freeze,)))
    start = to_instant(NOW) + 37 * HOUR
    draft = ExclusionDraft(start, start + 2 * HOUR, "datacentre move", everything=True)
    backend.workspace.store.add_exclusion(draft, "ada", to_instant(NOW))
    override = ActDraft("override", "security fix", names[0])
    backend.workspace.store.add_act(override, "bob", to_instant(NOW) - HOUR)
    backend.workspace.refresh(to_instant(NOW))
    return backend


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_the_days_ahead_look_as_they_did(size, keep):
    async with dashboard(size, planning()) as on:
        await on.press("g", "j", "j", "I")
        keep(f"days-ahead-{size[0]}x{size[1]}", await still(on))
        await on.press("]", "]", "down")
        keep(f"days-ahead-longer-{size[0]}x{size[1]}", await still(on))


async def test_longer_outage_is_recomputed_and_days_are_filtered_by_text():
    async with dashboard((120, 36), planning()) as on:
        await on.press("G", "I")
        rows = "\n".join(await still(on))
        assert "an outage of 10 min" in rows
        await on.press(*["]"] * 20)
        assert "an outage of 8 h" in "\n".join(await still(on))
        await on.press(*["["] * 20)
        assert "an outage of 1 min" in "\n".join(await still(on))
        await on.press("/")
        await on.type("weekend")
        await on.press("enter")
        days = [row for row in await still(on) if "freeze" in row or " min " in row]
        assert any('freeze "weekend" all day' in row for row in days)
        assert not any("Tue 24 Nov" in row for row in days)
        await on.press("escape", "escape")
