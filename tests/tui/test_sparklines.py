"""The column that draws how each budget went over 30 days."""

import pytest
from app_driver import dashboard
from sample_events import NOW, event, make_settings
from temporary_backend import TemporaryBackend, foreseeing

from budgettui.backend import messages
from budgettui.core.model.instants import DAY, to_instant


def asked(on):
    return [request for request in on.backend.asked if isinstance(request, messages.GetSparklines)]


async def test_the_points_are_what_remained_at_those_moments():
    async with dashboard((200, 50), foreseeing()) as on:
        await on.until(lambda: len(on.app.sparklines.points) == 7)
        points = on.app.sparklines.points["search"]
        for back, remaining in enumerate(reversed(points)):
            moment = to_instant(NOW) - back * 2 * DAY
            assert on.backend.workspace.assess("search", moment).remaining_pct == pytest.approx(remaining)
        assert len(points) == 15


async def test_it_is_asked_for_only_where_it_is_shown():
    async with dashboard((80, 24), foreseeing()) as on:
        assert asked(on) == []
    backend = TemporaryBackend(make_settings(columns=("course",)), [event(1, "checkout", 3, 9)])
    async with dashboard((130, 36), backend) as on:
        await on.sees("30 days")
        await on.until(lambda: asked(on))


async def test_it_is_requested_again_after_a_change_and_not_before():
    async with dashboard((200, 50), foreseeing()) as on:
        await on.until(lambda: len(on.app.sparklines.points) == 7)
        count = len(asked(on))
        on.app.redraw()
        await on.settle()
        assert len(asked(on)) == count
        before = on.app.sparklines.points["profile"]
        on.backend.put(event(900, "profile", 1, 5))
        on.backend.push()
        await on.until(lambda: on.app.sparklines.points["profile"] != before)


async def test_in_the_past_it_ends_there():
    async with dashboard((200, 50), foreseeing()) as on:
        await on.press("g")
        await on.until(lambda: len(on.app.sparklines.points) == 7)
        now = on.app.sparklines.points["checkout"][-1]
        await on.press("comma")
        await on.until(lambda: on.app.is_past and on.app.sparklines.points["checkout"][-1] > now)
        await on.press("N")
        await on.until(lambda: on.app.sparklines.points["checkout"][-1] == now)


async def test_only_services_that_changed_are_asked_for_again():
    async with dashboard((200, 50), foreseeing()) as on:
        await on.until(lambda: len(on.app.sparklines.points) == 7)
        await on.settle()
        count = len(asked(on))
        on.backend.put(event(900, "profile", 1, 5))
        on.backend.push("profile")
        await on.until(lambda: len(asked(on)) > count)
        await on.settle()
        assert [request.services for request in asked(on)[count:]] == [("profile",)]


async def test_another_target_has_all_read_again():
    async with dashboard((200, 50), foreseeing()) as on:
        await on.until(lambda: len(on.app.sparklines.points) == 7)
        count = len(asked(on))
        on.app.receive_notice(messages.SettingsChanged(on.app.settings))
        await on.until(lambda: len(asked(on)) > count)
        assert len(asked(on)[count].services) == 7
