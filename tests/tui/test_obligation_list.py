"""The policy's obligations on the dashboard: the header's count, the service's line, and the list."""

from dataclasses import replace

import pytest
from app_driver import dashboard
from app_settling import still
from sample_events import NOW
from screen_fleets import RULES
from temporary_backend import TemporaryBackend, foreseeing

from budgettui.backend import messages
from budgettui.core.config.settings import PolicySettings
from budgettui.core.model.act import ActDraft
from budgettui.core.model.instants import HOUR, to_instant
from budgettui.core.model.policy_rule import PolicyRule
from budgettui.core.policy.policy_exceptions import EXCEPTION
from budgettui.tui.screens.dialogs.events.event_page import EventPage

SIZES = ((80, 24), (120, 36), (200, 50))


def with_policy(*rules: PolicyRule) -> TemporaryBackend:
    backend = foreseeing()
    backend.settings = replace(backend.settings, policy=PolicySettings(rules=rules or RULES))
    return backend


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_screens_say_what_is_due(size, keep):
    backend = with_policy()
    backend.workspace.add_act(
        ActDraft(EXCEPTION, "a security fix", "search", until=to_instant(NOW) + 5 * HOUR), to_instant(NOW)
    )
    async with dashboard(size, backend) as on:
        await on.press("g", "j")
        dashboard_rows = await still(on)
        await on.press("o")
        list_rows = await still(on)
    keep(f"obligations-dashboard-{size[0]}x{size[1]}", dashboard_rows)
    keep(f"obligations-list-{size[0]}x{size[1]}", list_rows)


async def test_the_header_counts_and_the_list_has_the_same():
    async with dashboard((120, 36), with_policy()) as on:
        backend = on.backend
        asked = [
            each
            for name in backend.settings.service_names
            for each in backend.workspace.assess(name, backend.instant).obligations
        ]
        due = [each for each in asked if each.state in ("open", "overdue")]
        assert f"{len(due)} due" in on.text().split("\n")[0]
        await on.press("o")
        assert len(on.app.screen.rows.shown) == len(asked)


async def test_without_obligations_nothing_is_counted():
    async with dashboard((120, 36)) as on:
        assert " due" not in on.text().split("\n")[0]
        assert "policy" not in on.text()
        await on.press("o")
        assert "the configuration has no [[policy.rules]]" in on.text()
        await on.press("escape")
        assert "services" in on.text()


async def test_one_is_marked_as_done_and_reopened():
    async with dashboard((120, 36), with_policy(RULES[1])) as on:
        await on.press("o")
        count = len(on.app.screen.rows.shown)
        first = on.app.screen.rows.chosen
        await on.press("d")
        await on.type("https://wiki/812")
        await on.press("enter")
        await on.settle()
        [act] = on.backend.workspace.policy_acts()
        assert (act.subject, act.reason, act.author) == (first.id, "https://wiki/812", "ada")
        on.backend.push()
        await on.settle()
        assert len(on.app.screen.rows.shown) == count - 1
        await on.press("V")
        await on.settle()
        assert "done by ada" in on.text() and "https://wiki/812" in on.text()
        await on.press("V", "u")
        await on.settle()
        on.backend.push()
        await on.settle()
        assert len(on.app.screen.rows.shown) == count
        assert "it was marked done; ada took" in on.text()


async def test_a_message_is_needed_and_escape_leaves_it():
    async with dashboard((120, 36), with_policy(RULES[1])) as on:
        await on.press("o", "d", "enter")
        assert "say what was done" in on.text()
        await on.press("escape")
        assert not any(isinstance(each, messages.MarkDone) for each in on.backend.asked)
        await on.press("d")
        await on.type("x")
        on.backend.refusal = "the disk is full"
        await on.press("enter")
        await on.settle()
        assert "the disk is full" in on.text()


async def test_a_freeze_is_not_marked_as_done():
    async with dashboard((120, 36), with_policy(RULES[0])) as on:
        await on.press("o", "d")
        await on.type("never mind")
        await on.press("enter")
        await on.settle()
        assert "a freeze ends with its cause" in on.text()


async def test_enter_opens_the_event_and_s_shows_the_service():
    async with dashboard((120, 36), with_policy(RULES[1])) as on:
        await on.press("o")
        chosen = on.app.screen.rows.chosen
        await on.press("enter")
        await on.settle()
        assert isinstance(on.app.screen, EventPage)
        assert chosen.incident_id in on.text()
        await on.press("escape")
        await on.press("s")
        assert on.app.service_list.chosen == chosen.service


async def test_the_filter_narrows_and_keeps_the_cursor_on_an_obligation():
    async with dashboard((120, 36), with_policy()) as on:
        await on.press("o", "/")
        await on.type("freeze")
        await on.press("enter")
        rows = on.app.screen.rows
        assert {each.rule for each in rows.shown} == {"freeze"}
        await on.press("/")
        await on.type("zzz")
        await on.press("enter")
        assert "no obligation contains that text" in on.text()
        await on.press("d", "u", "enter", "s")
        await on.press("/", "escape")
        for _ in range(20):
            await on.press("j")
            assert rows.selectable(rows.cursor)
