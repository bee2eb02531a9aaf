"""When the gate opens: exact, held against the gate itself at the moments it names."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from gate_services import GateInMemory
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis_share import scaled

from budgettui.core.analysis.events.clock_skew import CLOCK_SKEW
from budgettui.core.analysis.service_budget import budget_of
from budgettui.core.config.past_targets import PastTarget, targets_at
from budgettui.core.config.settings import (
    CategorySettings,
    PolicySettings,
    ServiceSettings,
    Settings,
    StoreSettings,
)
from budgettui.core.exclusions.planned_exclusion import PlannedExclusion
from budgettui.core.exclusions.service_hours import ServiceHours
from budgettui.core.gate.freezes import freezes_around
from budgettui.core.model.act import Act
from budgettui.core.model.calendar import midnight
from budgettui.core.model.event import Draft, Event
from budgettui.core.model.freeze import FreezeRule
from budgettui.core.model.instants import DAY, HOUR, MINUTE, Instant, to_datetime, to_instant
from budgettui.core.model.policy_rule import Condition, PolicyRule
from budgettui.core.model.recorded_exclusion import RecordedExclusion
from budgettui.core.model.slo import Slo
from budgettui.core.model.time_zone import zone_named
from budgettui.core.model.window import Window
from budgettui.core.what_if import what_if

CHANGES = (
    ("Europe/Berlin", datetime(2026, 3, 28, 20, tzinfo=UTC)),  # 02:00 to 03:00 is skipped that night
    ("Europe/Berlin", datetime(2026, 10, 24, 20, tzinfo=UTC)),  # and happens twice in this one
    ("America/New_York", datetime(2026, 11, 1, 3, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 4, 4, 12, tzinfo=UTC)),  # by half an hour
)
RULES = ("daily", "every weekday", "weekly on sunday", "FREQ=DAILY;INTERVAL=3")
LONGEST = 40 * DAY


@st.composite
def gates(draw: st.DrawFn, opened: bool = False) -> tuple[GateInMemory, Instant]:
    """A service near a clock change, whose budget is hardly, half or more than spent."""
    zone, moment = draw(st.sampled_from(CHANGES))
    now = to_instant(moment) + draw(st.integers(-5 * HOUR, 5 * HOUR))
    wall = moment.astimezone(zone_named(zone)).replace(tzinfo=None, minute=0)
    windows = ("6h", "2d", "7d", "28d", "week", "month")
    window = Window.parse(draw(st.sampled_from(windows)), zone)
    slo = Slo(draw(st.sampled_from(("99", "99.9", "99.9", "99.97"))))
    times = st.builds(
        PlannedExclusion,
        st.just("rule"),
        st.integers(-200, 60).map(lambda hours: wall + timedelta(hours=hours)),
        st.sampled_from((15, 60, 150, 60 * 26)).map(lambda minutes: timedelta(minutes=minutes)),
        st.just("agreed"),
        st.one_of(st.none(), st.sampled_from(RULES)),
        st.just(zone),
        accounting=st.sampled_from(("free", "out")),
    )
    planned = draw(st.lists(times, max_size=2))
    hours = draw(st.lists(st.just(ServiceHours.parse("mon-fri 07:00-20:00", zone)), max_size=1))
    past: tuple[PastTarget, ...] = ()
    if draw(st.booleans()):
        until = wall.date() + timedelta(days=draw(st.integers(-2, 12)))
        held = Window.parse(draw(st.sampled_from(windows)), zone)
        past = (PastTarget(until, midnight(until, zone_named(zone)), Slo("99.5"), held),)
    service = ServiceSettings(
        "checkout", slo, window, timezone=zone, past_targets=past, exclusions=(*planned, *hours)
    )
    freezes = [
        FreezeRule(f"freeze {number}", "ann", rule, ("checkout",), zone)
        for number, rule in enumerate(draw(st.lists(times, max_size=2)))
    ]
    rules = tuple(
        PolicyRule(f"rule {number}", condition, "stop", "freeze", since=since)
        for number, (condition, since) in enumerate(
            draw(
                st.lists(
                    st.tuples(
                        st.sampled_from(
                            (
                                Condition("spent"),
                                Condition("remaining_below", 80),
                                Condition("alert", severity="ticket"),
                                Condition("incident_above_pct", 100),
                            )
                        ),
                        st.one_of(st.none(), st.just(wall.date() + timedelta(days=1))),
                    ),
                    max_size=2,
                )
            )
        )
    )
    acts = [
        Act(
            number + 1,
            "exception",
            "agreed",
            until=now + length,
            subject=subject,
            author="ann",
            recorded_at=now - HOUR,
        )
        for number, (length, subject) in enumerate(
            draw(
                st.lists(
                    st.tuples(st.integers(1, 3 * DAY), st.sampled_from(("rule 0", "rule 1", None))),
                    max_size=1,
                )
            )
        )
    ]
    policy = PolicySettings(
        gate_min_remaining_pct=draw(st.sampled_from((0, 10, 60, 90, 99))),
        gate_block_on=draw(st.sampled_from((("page",), ("page", "ticket"), ()))),
        gate_block_while_open=draw(st.booleans()),
        freezes=tuple(freezes),
        rules=rules,
    )
    configured = Settings(
        StoreSettings(), (service,), (CategorySettings("incident"), CategorySettings("drill", True)),
        policy=policy,
    )  # fmt: skip
    lengths = st.one_of(st.integers(1, 90).map(lambda minutes: minutes * MINUTE), st.integers(1, 5 * HOUR))
    events = [
        Event(
            number + 1,
            "checkout",
            now + offset,
            None if opened and number == 0 else now + offset + length,
            impact,
            category,
        )
        for number, (offset, length, impact, category) in enumerate(
            draw(
                st.lists(
                    st.tuples(
                        st.one_of(
                            st.integers(-20 * DAY, 3 * DAY),
                            st.integers(-40, 6).map(lambda hours: hours * HOUR),
                        ),
                        lengths,
                        st.sampled_from((0.3, 1 / 3, 1.0)),
                        st.sampled_from(("incident", "incident", "incident", "drill")),
                    ),
                    min_size=1 if opened else 0,
                    max_size=6,
                )
            )
        )
    ]
    if not opened:  # one that takes most of the budget, or more than all of it
        begin = now - draw(st.integers(0, window.length(now) // MINUTE)) * MINUTE
        cost = slo.budget_minutes(window.length(now)) * draw(st.sampled_from((0.5, 0.95, 1.0, 1.2)))
        events.append(Event(len(events) + 1, "checkout", begin, begin + round(cost * MINUTE)))
    recorded = [
        RecordedExclusion(number + 1, now + offset, None if length is None else now + offset + length,
                          "agreed", everything=True, accounting=accounting)
        for number, (offset, length, accounting) in enumerate(
            draw(
                st.lists(
                    st.tuples(
                        st.integers(-12 * DAY, 4 * DAY),
                        st.one_of(st.none(), st.integers(1, 3 * DAY), st.integers(1, 6 * HOUR)),
                        st.sampled_from(("free", "out")),
                    ),
                    max_size=2,
                )
            )
        )
    ]  # fmt: skip
    return GateInMemory(configured, events, recorded, acts), now


def probes(workspace: GateInMemory, start: Instant, end: Instant) -> list[Instant]:
    """Moments of `[start, end)`: evenly, and about everything that begins, ends or leaves a window."""
    service = workspace.service("checkout")
    table = workspace.table("checkout", start)
    budget = budget_of(service, table, workspace.settings, start)
    shifts = (0, budget.window.length_rolling, HOUR, 5 * MINUTE, 6 * HOUR)
    edges = [*budget.ledger.cuts.tolist()]
    edges += [] if table.exclusions is None else table.exclusions.cuts.tolist()
    freezes = freezes_around(workspace.settings.policy.freezes, "checkout", start)
    edges += [edge for freeze in freezes for edge in (freeze.start, freeze.end)]
    near = {edge for edge in edges if start - max(shifts) - MINUTE <= edge <= end + 1}
    moments = {edge + shift + nudge for edge in near for shift in shifts for nudge in (-1, 0, MINUTE)}
    span = end - start
    moments |= {start + span * step // 25 for step in range(25)}
    chosen = sorted(moment for moment in moments if start <= moment < end)
    return chosen[:: max(1, len(chosen) // 60)]


def check_exact(workspace: GateInMemory, now: Instant, outage: int | None = None) -> None:
    opening = workspace.opening("checkout", now, outage)
    limit = now + LONGEST
    at = None if opening.at is None else to_instant(opening.at)
    for moment in probes(workspace, now, min(limit, limit if at is None else at)):
        assert not workspace.verdict("checkout", moment, outage).allowed
    if at is None:
        assert opening.reasons
        return
    assert workspace.verdict("checkout", at, outage).allowed
    if at > now:
        before = workspace.verdict("checkout", at - 1, outage)
        assert not before.allowed
        assert opening.reasons == before.reasons
    until = None if opening.until is None else to_instant(opening.until)
    for moment in probes(workspace, at, min(at + LONGEST, at + LONGEST if until is None else until)):
        assert workspace.verdict("checkout", moment, outage).allowed
    if until is not None:
        assert until > at
        assert workspace.verdict("checkout", until - 1, outage).allowed
        after = workspace.verdict("checkout", until, outage)
        assert not after.allowed
        assert opening.until_reasons == after.reasons


@pytest.mark.long
@settings(max_examples=scaled(60), deadline=None)
@given(gates())
def test_it_is_yes_at_the_moment_and_no_a_microsecond_before(gate: tuple[GateInMemory, Instant]) -> None:
    check_exact(*gate)


@pytest.mark.long
@settings(max_examples=scaled(40), deadline=None)
@given(gates(), st.one_of(st.integers(1, 60).map(lambda minutes: minutes * MINUTE), st.integers(1, 3 * DAY)))
def test_an_outage_of_some_length_fits_from_that_moment_on(
    gate: tuple[GateInMemory, Instant], length: int
) -> None:
    check_exact(*gate, length)


@settings(max_examples=scaled(40), deadline=None)
@given(gates(), st.one_of(st.integers(1, 60).map(lambda minutes: minutes * MINUTE), st.integers(1, 3 * DAY)))
def test_what_an_outage_leaves_is_what_a_recorded_one_would(
    gate: tuple[GateInMemory, Instant], length: int
) -> None:
    workspace, now = gate
    fit = workspace.verdict("checkout", now, length).cost
    assert fit is not None
    service, table = workspace.service("checkout"), workspace.table("checkout", now)
    draft = Draft("checkout", now, now + length, 1.0, "incident")
    answer = what_if(service, table, draft, now, workspace.settings, until_end=True)
    assert fit.extra_minutes == pytest.approx(answer.extra_minutes, abs=1e-8)
    assert fit.cost_minutes == pytest.approx(answer.cost_minutes, abs=1e-8)
    ends = [now + length]
    for _ in range(2):
        promised = targets_at(service, now)
        reset = promised.window.bounds(now)[1]
        if not promised.window.is_rolling and reset <= now + length and reset <= ends[-1]:
            ends.append(reset - 1)
    changed = table.plus(draft)
    states = [budget_of(service, changed, workspace.settings, end).state(end) for end in ends]
    assert fit.remaining_pct <= min(state.remaining_pct for state in states) + 1e-8
    assert (
        fit.remaining_pct in [pytest.approx(state.remaining_pct, abs=1e-8) for state in states]
        or len(states) > 1
    )


@pytest.mark.long
@settings(max_examples=scaled(40), deadline=None)
@given(gates(opened=True))
def test_an_open_event_holds_the_gate_for_as_long_as_nobody_knows_its_end(
    gate: tuple[GateInMemory, Instant],
) -> None:
    workspace, now = gate
    event = workspace.events[0]
    check_exact(workspace, now)
    opening = workspace.opening("checkout", now)
    policy = workspace.settings.policy
    if workspace.acts and workspace.acts[0].subject is None:
        return  # the exception opens it
    if policy.gate_block_while_open and event.category == "incident" and event.start <= now + CLOCK_SKEW:
        assert opening.at is None
        assert any("event 1 is open" in reason for reason in opening.reasons)


def test_freezes_that_touch_are_one_and_their_gaps_are_found() -> None:
    rule = PlannedExclusion(
        "nights", datetime(2026, 3, 1, 22), timedelta(hours=8), "quiet", "daily", "Europe/Berlin"
    )
    day = PlannedExclusion(
        "saturday", datetime(2026, 3, 7), timedelta(days=2), "weekend", "weekly on saturday", "Europe/Berlin"
    )
    freezes = tuple(
        FreezeRule(name, "ann", times, ("checkout",), "Europe/Berlin")
        for name, times in (("nights", rule), ("weekends", day))
    )
    settings = Settings(
        StoreSettings(), (ServiceSettings("checkout", Slo("99.9")),), policy=PolicySettings(freezes=freezes)
    )
    workspace = GateInMemory(settings, ())
    friday = to_instant(datetime(2026, 3, 27, 21, 30, tzinfo=UTC))  # 22:30 on the wall
    opening = workspace.opening("checkout", friday)
    assert opening.at == datetime(2026, 3, 30, 4, tzinfo=UTC)  # Monday 06:00, an hour earlier in UTC by then
    assert opening.until == datetime(2026, 3, 30, 20, tzinfo=UTC)
    assert opening.reasons == ('freeze "nights" by ann until 2026-03-30 06:00 Europe/Berlin: quiet',)
    spans = [freeze for freeze in freezes_around(freezes, "checkout", friday) if freeze.name == "nights"]
    assert all(first.end < second.start for first, second in pairwise(spans))
    assert not freezes_around(freezes, "search", friday)


@pytest.mark.parametrize("outage", [None, 20 * MINUTE])
def test_likelihood_is_the_share_of_futures_in_which_the_budget_allows_it(
    outage: int | None,
) -> None:
    now = to_instant(datetime(2026, 11, 23, 12, tzinfo=UTC))
    calm = [Event(1, "checkout", now - 5 * DAY, now - 5 * DAY + 44 * MINUTE)]
    starts = [now - (40 + 3 * number) * DAY for number in range(60)]
    busy = [
        *calm,
        *(Event(n, "checkout", start, start + 30 * MINUTE) for n, start in enumerate(starts, 2)),
    ]
    chances = []
    for events in (calm, busy):
        since = to_datetime(now - 220 * DAY).date()
        service = ServiceSettings("checkout", Slo("99.9"), since=since)
        workspace = GateInMemory(Settings(StoreSettings(), (service,)), events)
        opening = workspace.opening("checkout", now, outage)
        assert opening.at is not None
        assert opening.probability is not None
        chances.append(opening.probability)
    assert 0.3 < chances[0] < 1
    assert chances[1] < chances[0] / 2
    assert GateInMemory(workspace.settings, ()).opening("checkout", now).probability is None


def test_a_probability_that_the_policy_limits_is_looked_at_day_by_day() -> None:
    now = to_instant(datetime(2026, 11, 23, 12, tzinfo=UTC))
    events = [Event(n + 1, "checkout", now - n * 5 * DAY - HOUR, now - n * 5 * DAY - 40 * MINUTE)
              for n in range(12)]  # fmt: skip
    policy = PolicySettings(gate_min_remaining_pct=0, gate_max_probability=0.05)
    settings = Settings(StoreSettings(), (ServiceSettings("checkout", Slo("99.5")),), policy=policy)
    workspace = GateInMemory(settings, events)
    assert not workspace.verdict("checkout", now).allowed
    opening = workspace.opening("checkout", now)
    assert opening.at is not None
    at = to_instant(opening.at)
    assert workspace.verdict("checkout", at).allowed
    assert not workspace.verdict("checkout", at - 1).allowed
    lenient = GateInMemory(
        replace(settings, policy=replace(policy, gate_max_probability=1.0)), events
    ).opening("checkout", now)
    assert lenient.at is not None
    assert lenient.at < opening.at
