"""The form for time that does not count: one line and a reason, its preview, what it refuses."""

import pytest
from app_driver import dashboard
from sample_events import NOW

from budgettui.backend import messages
from budgettui.core.model.instants import MINUTE, to_instant


def recorded(on) -> list[messages.RecordExclusion]:
    return [ask for ask in on.backend.asked if isinstance(ask, messages.RecordExclusion)]


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 36), (200, 50)])
async def test_time_is_excluded_with_a_reason_and_undone(size):
    async with dashboard(size) as on:
        await on.press("g", "X")
        await on.type("yesterday 14:05")
        await on.press("enter")
        await on.type("35m")
        await on.press("enter", "enter")
        await on.type("provider outage, agreed")
        await on.press("ctrl+s")
        await on.sees("excluded: 35 min of checkout; u undoes")
        [request] = recorded(on)
        draft = request.draft
        assert (draft.services, draft.accounting, draft.reason) == (
            ("checkout",),
            "free",
            "provider outage, agreed",
        )
        assert draft.end is not None
        assert draft.end - draft.start == 35 * MINUTE
        await on.press("u")
        await on.sees("undone on checkout: adding exclusion 1")


async def test_the_preview_says_what_it_gives_back():
    async with dashboard((120, 36)) as on:
        await on.press("g", "X")
        await on.sees("say how long it lasted")
        await on.press("enter")
        await on.type("20d")
        await on.sees("say why this time does not count")
        await on.press("enter", "enter")
        await on.type("not ours")
        await on.sees("gives back")
        assert recorded(on) == []


async def test_without_a_reason_nothing_is_saved():
    async with dashboard((120, 36)) as on:
        await on.press("g", "X")
        await on.press("enter")
        await on.type("35m")
        await on.press("ctrl+s")
        await on.sees("reason: why this time does not count; needed")
        assert recorded(on) == []
        assert on.app.focused.id == "reason"


async def test_what_is_wrong_is_said_beside_its_field():
    async with dashboard((120, 36)) as on:
        await on.press("g", "X")
        await on.type("noonish")
        await on.sees("'noonish' is not understood")
        await on.press("down", "down", *["backspace"] * 4)
        await on.type("half")
        await on.sees("'half' is not free or out")
        await on.press("up", "up", "up", *["backspace"] * 20)
        await on.type("chekout")
        await on.sees("did you mean checkout?")
        await on.press("escape")
        await on.sees("What you typed is not saved. Leave it?")


async def test_all_services_and_out():
    async with dashboard((120, 36)) as on:
        await on.press("g", "X", "up", *["backspace"] * len("checkout"))
        await on.type("all services")
        await on.press("enter", "enter")
        await on.type("until")
        await on.press(*["backspace"] * 5)
        await on.type("10m")
        await on.press("enter", *["backspace"] * 4)
        await on.type("out")
        await on.press("enter")
        await on.type("datacentre move")
        await on.press("enter")
        await on.type("ann")
        await on.press("enter")
        await on.type("INC-9")
        await on.press("enter")
        await on.sees("excluded: 10 min of all services")
        [request] = recorded(on)
        draft = request.draft
        assert (draft.everything, draft.services, draft.accounting) == (True, (), "out")
        assert (draft.approved_by, draft.incident_id, draft.end) == ("ann", "INC-9", to_instant(NOW))
