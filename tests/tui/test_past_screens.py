"""The board at a moment that has passed: the steps, the mark, what is refused, and the way back to now."""

from datetime import timedelta

import pytest
from app_driver import dashboard
from sample_events import NOW, event, lifelike, make_settings
from temporary_backend import TemporaryBackend

from budgettui.backend import messages
from budgettui.core.model.instants import to_instant


def arrived(on):
    return on.app.is_past and not on.app.past.is_busy


async def step_back(on, times=1):
    for _ in range(times):
        await on.press("comma")
        await on.until(lambda: arrived(on))


async def test_a_step_back_shows_every_pane_as_it_was():
    async with dashboard() as on:
        await on.press("g")
        before = on.app.service_list.current
        await step_back(on, 2)
        shown = on.app.service_list.current
        assert shown.as_of < before.as_of
        assert shown.remaining_pct > before.remaining_pct
        assert on.app.now() == shown.as_of
        await on.sees("PAST", "page", "for 1h and 5m", "N now")
        await on.until(lambda: on.app.series is not None and on.app.series.as_of == shown.as_of)
        assert on.app.latest_events.events[0].is_open


async def test_alerts_turn_on_and_the_budget_falls_from_step_to_step():
    backend = TemporaryBackend(make_settings(["checkout"]), [event(1, "checkout", 0.4, 20, incident="INC-7")])
    async with dashboard(backend=backend) as on:
        seen = []
        for _ in range(12):
            await step_back(on)
            assessment = on.app.service_list.current
            seen.append((assessment.as_of, assessment.remaining_pct, len(assessment.firing)))
            if "INC-7 begins" in on.app.past.changes:
                break
        seen.reverse()
        assert [at for at, *_ in seen] == sorted({at for at, *_ in seen})
        remaining = [left for _, left, _ in seen]
        assert remaining[0] == 100 and remaining == sorted(remaining, reverse=True)
        firing = [count for *_, count in seen]
        assert firing[0] == 0 and max(firing) == 4 and firing[-1] == 0
        await on.sees("INC-7 begins")
        on_again = []
        while on.app.is_past:
            on_again.append(on.app.now())
            at = on.app.now()
            await on.press("full_stop")
            await on.until(lambda at=at: on.app.now() != at and not on.app.past.is_busy)
        assert on_again == [at for at, *_ in seen]
        await on.sees("this is now")


@pytest.mark.parametrize("key", ["a", "s", "e", "d", "u", "ctrl+r", "colon", "X"])
async def test_nothing_can_be_changed_in_the_past(key):
    async with dashboard() as on:
        await step_back(on)
        events = dict(on.backend.events)
        await on.press(key)
        assert "nothing can be changed; N goes back to now" in on.foot()
        assert len(on.app.screen_stack) == 1 and on.app.dashboard.prompt is None
        assert on.backend.events == events


async def test_a_request_that_writes_is_refused_whoever_makes_it():
    async with dashboard() as on:
        await step_back(on)
        with pytest.raises(messages.RequestRefusedError, match="this is the past"):
            await on.app.backend.ask(messages.Void(1))


async def test_one_key_goes_back_to_now():
    async with dashboard() as on:
        await on.press("g")
        before = on.app.service_list.current
        await step_back(on, 3)
        await on.press("N")
        await on.until(lambda: not on.app.is_past)
        assert on.app.service_list.current is before
        await on.until(lambda: on.app.series is not None and on.app.series.as_of == NOW)
        assert "PAST" not in on.rows()[0]
        await on.press("a")
        assert len(on.app.screen_stack) == 2


async def test_a_moment_is_typed_as_everywhere():
    async with dashboard() as on:
        await on.press("T")
        await on.type("yesterday 14:05")
        await on.sees("Sun 22 Nov 14:05:00, 1 d ago")
        await on.press("enter")
        await on.until(lambda: arrived(on))
        assert f"{on.app.now().astimezone(on.app.zone):%d %H:%M}" == "22 14:05"
        await on.press("T", "enter")  # nothing typed: now
        await on.until(lambda: not on.app.is_past)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("yesterdy", "is not understood"), ("2026-11-25 10:00", "is in the future"), ("2026-13-01", "calendar")],
)
async def test_a_moment_that_cannot_be_gone_to_is_refused_with_the_reason(text, sentence):
    async with dashboard() as on:
        await on.press("T")
        await on.type(text)
        await on.press("enter")
        await on.sees(sentence)
        assert not on.app.is_past
        await on.press("escape")
        assert on.app.dashboard.prompt is None


async def test_what_happens_meanwhile_is_there_when_one_is_back():
    async with dashboard() as on:
        await on.press("g")
        await step_back(on, 2)
        shown = on.app.service_list.current
        on.backend.put(event(900, "checkout", 0.001, 1))
        on.backend.push()
        await on.until(lambda: not on.app.past.is_busy)
        assert on.app.service_list.current.as_of == shown.as_of
        await on.press("N")
        await on.until(lambda: not on.app.is_past)
        assert on.app.service_list.current.event_count == on.backend.assess("checkout").event_count


async def test_an_older_event_that_is_recorded_meanwhile_shows_in_the_past():
    async with dashboard() as on:
        await on.press("g")
        await step_back(on, 2)
        shown = on.app.service_list.current
        on.backend.put(event(900, "checkout", 3, 2))
        on.backend.push()
        await on.until(lambda: on.app.service_list.current.consumed_minutes > shown.consumed_minutes)
        assert on.app.service_list.current.as_of == shown.as_of


async def test_keys_typed_ahead_each_go_a_step():
    async with dashboard() as on:
        await on.press("g")
        await on.pilot.press("comma", "comma", "comma")
        await on.until(lambda: arrived(on))
        reached = on.app.now()
        await on.press("N")
        await on.until(lambda: not on.app.is_past)
        await step_back(on, 3)
        assert on.app.now() == reached


@pytest.mark.parametrize(
    ("pane", "command"),
    [
        ("1", "budgettui status"),
        ("2", "budgettui status checkout"),
        ("3", "budgettui history checkout --days 30 --daily"),
        ("4", "budgettui forecast checkout"),
        ("5", "budgettui anomalies"),
    ],
)
async def test_the_command_that_shows_the_same_is_copied(pane, command):
    async with dashboard() as on:
        await on.press("g", pane, "c")
        assert on.foot().strip(" ✓·").startswith(f"copied: {command}")
        await on.press("escape")
        await step_back(on)
        await on.press("c")
        assert f"{command} --as-of '2026-11-23 14:02:39.200001'" in on.foot()


async def test_a_moment_given_at_the_start():
    backend = TemporaryBackend(make_settings(), lifelike())
    async with dashboard(backend=backend, moment=to_instant(NOW - timedelta(days=2))) as on:
        await on.until(lambda: arrived(on))
        await on.sees("PAST  Sat 21 Nov 14:05:32 CET")


async def test_the_wallboard_shows_now_alone():
    async with dashboard() as on:
        await step_back(on)
        await on.press("w")
        assert "the wallboard shows now" in on.foot()
        assert len(on.app.screen_stack) == 1


async def test_a_large_fleet_is_shown_at_one_moment_and_completed_after():
    names = [f"svc-{number:03d}" for number in range(60)]
    backend = TemporaryBackend(
        make_settings(names), [event(i, name, i / 7, 9) for i, name in enumerate(names, 1)]
    )
    async with dashboard(backend=backend) as on:
        await step_back(on)
        assert {each.as_of for each in on.app.service_list.assessments.values()} == {on.app.now()}
        await on.until(
            lambda: all(each.is_complete for each in on.app.service_list.assessments.values()), seconds=10
        )
        assert {each.as_of for each in on.app.service_list.assessments.values()} == {on.app.now()}


async def test_no_service_no_past():
    async with dashboard(backend=TemporaryBackend(make_settings([]))) as on:
        await on.press("comma", "full_stop", "c")
        await on.settle()
        assert not on.app.is_past
