"""A past moment by what had been recorded up to it, beside the same moment by all that is recorded now."""

from dataclasses import replace
from datetime import timedelta

from app_driver import dashboard
from sample_events import NOW, event, make_settings
from temporary_backend import TemporaryBackend

from budgettui.core.model.instants import MINUTE, to_instant

AT = to_instant(NOW - timedelta(days=2))


def reported_late() -> TemporaryBackend:
    """An outage of 20 min that was recorded an hour after it ended, and corrected a day later."""
    outage = event(1, "checkout", 2 + 1 / 24, 20, incident="INC-7")
    assert outage.end is not None
    recorded = replace(outage, recorded_at=outage.end + 60 * MINUTE)
    backend = TemporaryBackend(make_settings(["checkout", "search"]), [recorded])
    backend.workspace.store.amend(1, {"impact": 0.5}, "bea", outage.end + 24 * 60 * MINUTE)
    backend.workspace.refresh(backend.instant)
    return backend


def arrived(on):
    return on.app.is_past and not on.app.past.is_busy


async def go_to(on, text, *keys):
    await on.press("T")
    await on.type(text)
    await on.press(*keys, "enter")
    await on.until(lambda: arrived(on))


async def test_a_moment_is_shown_by_what_was_known_then_or_is_known_now():
    async with dashboard(backend=reported_late()) as on:
        await on.press("g")
        await go_to(on, "2 days ago")
        assert on.app.service_list.current.consumed_minutes == 10
        assert "as known then" not in on.rows()[0]
        await on.press("K")
        await on.until(lambda: on.app.past.known_then)
        assert on.app.service_list.current.consumed_minutes == 0
        assert on.rows()[0].startswith(" PAST as known then  Sat 21 Nov 14:05:32")
        await on.until(lambda: on.app.series is not None and on.app.series.trend[-1].consumed_pct == 0)
        assert on.app.latest_events.events == ()
        await on.press("K")
        await on.until(lambda: not on.app.past.known_then)
        assert on.app.service_list.current.consumed_minutes == 10
        await on.until(lambda: on.app.latest_events.events)


async def test_tab_in_the_line_of_a_moment_asks_for_what_was_known_then():
    async with dashboard(backend=reported_late()) as on:
        await on.press("g", "T")
        await on.type("2 days ago")
        await on.sees("by all that is recorded now; tab: as it was known then")
        await on.press("tab")
        await on.sees("as it was known then; tab: by all that is recorded now")
        await on.press("enter")
        await on.until(lambda: arrived(on))
        assert on.app.past.known_then and on.app.service_list.current.consumed_minutes == 0
        await go_to(on, "36 hours ago")
        assert on.app.past.known_then and on.app.service_list.current.consumed_minutes == 20
        await on.press("N")
        await on.until(lambda: not on.app.is_past)
        assert not on.app.past.known_then and on.app.service_list.current.consumed_minutes == 10


async def test_steps_stop_where_something_was_recorded_and_say_what_was_not_known():
    async with dashboard(backend=reported_late()) as on:
        await on.press("g")
        await go_to(on, "1 hour ago", "tab")
        seen = []
        for _ in range(4):
            before = on.app.now()
            await on.press("comma")
            await on.until(lambda before=before: on.app.now() != before and arrived(on))
            seen.append((on.app.past.changes, on.app.service_list.current.consumed_minutes))
        assert seen == [
            (("INC-7 corrected",), 10),
            (("ticket clears: over 1.0× for 3d and 6h",), 20),  # by the impact that was recorded first
            (("ticket clears: over 3.0× for 1d and 2h",), 20),
            (("INC-7 recorded",), 20),
        ]
        await on.press("comma")  # before that nobody knew of it
        await on.until(lambda: not on.app.past.is_busy)
        assert "nothing happened to checkout in the year before that" in on.foot()
        again = []
        for _ in range(3):
            before = on.app.now()
            await on.press("full_stop")
            await on.until(lambda before=before: on.app.now() != before and arrived(on))
            again.append((on.app.past.changes, on.app.service_list.current.consumed_minutes))
        assert again == [seen[2], seen[1], seen[0]]


async def test_the_command_that_is_copied_knows_no_more():
    async with dashboard(backend=reported_late()) as on:
        await on.press("g")
        await go_to(on, "yesterday 14:05", "tab")
        await on.press("2", "c")
        moment = "'2026-11-22 14:05'"
        assert f"budgettui status checkout --as-of {moment} --known-at {moment}" in on.foot()


async def test_of_now_all_is_known():
    async with dashboard(backend=reported_late()) as on:
        await on.press("K")
        assert "only the past can be shown as known then; T goes there" in on.foot()


async def test_every_answer_of_a_past_moment_is_by_what_was_known_then():
    async with dashboard(backend=reported_late()) as on:
        await on.press("g")
        await go_to(on, "2 days ago", "tab")
        await on.press("l")
        await on.sees("0 events")
        await on.press("escape", "x")
        await on.sees("no event costs anything in this window")
        await on.press("escape", "=", "enter")
        await on.sees("no events")
        assert "INC-7" not in on.text()


async def test_a_moment_known_then_at_the_start():
    backend = reported_late()
    async with dashboard(backend=backend, moment=AT, known_then=True) as on:
        await on.until(lambda: arrived(on))
        await on.sees("PAST as known then  Sat 21 Nov 14:05:32 CET")
        assert on.app.service_list.assessments["checkout"].consumed_minutes == 0
