"""In a large fleet the numbers of services on screen are kept newer than those of the others."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_backend_loop import NOW, Harness, assessments_in, write_config

from budgettui.backend import assessment_scheduler, messages
from budgettui.backend.assessment_scheduler import DRIFT, GLANCE, OUT_OF_SIGHT
from budgettui.core.model.event import Draft
from budgettui.core.model.instants import DAY, HOUR, MINUTE, SECOND, to_instant

NAMES = [f"service-{number:02d}" for number in range(8)]
STEP = 5


@pytest.fixture
def fleet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Harness]:
    """An outage of an hour leaves the window of each all the time."""
    monkeypatch.setattr(assessment_scheduler, "DETAILED", 2)
    config = tmp_path / "budgettui.toml"
    write_config(config, *NAMES)
    harness = Harness(config)
    for name in NAMES:
        start = NOW - 30 * DAY - 10 * MINUTE
        harness.workspace.add(Draft(name, start, start + 9 * HOUR), NOW)
    harness.complete_all()
    harness.pass_time((MINUTE - harness.now % MINUTE) / SECOND)  # until the next full minute
    yield harness
    harness.workspace.close()


def pass_seconds(harness: Harness, seconds: int) -> dict[str, list[int]]:
    """At which of the next seconds each service was assessed, in steps of `STEP`."""
    seen: dict[str, list[int]] = {}
    for second in range(STEP, seconds + 1, STEP):
        harness.sent.clear()
        harness.pass_time(STEP)
        for name in assessments_in(harness):
            seen.setdefault(name, []).append(second)
    return seen


def test_what_is_on_screen_follows_the_clock_more_closely(fleet: Harness) -> None:
    fleet.ask(messages.ShowServices(tuple(NAMES[:3])))
    assert pass_seconds(fleet, 120) == {
        name: [20, 40, 60, 80, 100, 120] if name in NAMES[:3] else [60, 120] for name in NAMES
    }
    fleet.ask(messages.ShowServices((NAMES[2], NAMES[7])))
    assert pass_seconds(fleet, 60) == {
        name: [20, 40, 60] if name in (NAMES[2], NAMES[7]) else [60] for name in NAMES
    }


def test_a_service_that_comes_on_screen_is_assessed_at_once_if_it_is_behind(fleet: Harness) -> None:
    pass_seconds(fleet, 30)
    fleet.ask(messages.ShowServices(tuple(NAMES[4:6])))
    fleet.sent.clear()
    fleet.server.work()
    shown = assessments_in(fleet)
    assert set(shown) == set(NAMES[4:6])
    assert {to_instant(assessment.as_of) for assessment in shown.values()} == {fleet.now}


def test_an_incident_is_followed_wherever_it_is(fleet: Harness) -> None:
    fleet.ask(messages.ShowServices((NAMES[0],)))
    event = fleet.ask(messages.Record(Draft(NAMES[6], fleet.now - MINUTE, None)))
    assert pass_seconds(fleet, 20)[NAMES[6]] == [5, 10, 15, 20]
    fleet.ask(messages.Finish(event.id, fleet.now))  # type: ignore[attr-defined]
    assert fleet.server.scheduler.current[NAMES[6]].firing  # still pages
    assert pass_seconds(fleet, 60)[NAMES[6]] == [20, 40, 60]
    assert GLANCE < DRIFT < OUT_OF_SIGHT


def test_a_small_fleet_is_followed_whether_it_is_on_screen_or_not(
    fleet: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assessment_scheduler, "DETAILED", len(NAMES))
    pass_seconds(fleet, 60)
    assert pass_seconds(fleet, 40) == {name: [20, 40] for name in NAMES}


def test_a_wallboard_keeps_the_details_of_what_it_shows_alone(fleet: Harness) -> None:
    for name in NAMES[:3]:
        fleet.ask(messages.Focus(name, closely=False))
    pass_seconds(fleet, 60)
    assert pass_seconds(fleet, 60) == {name: [20, 40, 60] if name == NAMES[2] else [60] for name in NAMES}
    for name in NAMES[:3]:
        fleet.ask(messages.Focus(name))
    pass_seconds(fleet, 60)
    seconds = pass_seconds(fleet, 60)
    assert [seconds[name] for name in NAMES[:3]] == [[60], [20, 40, 60], [20, 40, 60]]


@pytest.mark.parametrize("seed", range(6))
def test_no_service_is_forgotten_whatever_comes_on_screen(fleet: Harness, seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(40):
        shown = rng.sample(NAMES, rng.randint(0, 4))
        fleet.ask(messages.ShowServices(tuple(shown)))
        fleet.ask(messages.Focus(rng.choice(NAMES), closely=rng.random() < 0.5))
        pass_seconds(fleet, STEP * rng.randint(1, 12))
        for name, assessment in fleet.server.scheduler.current.items():
            pace = DRIFT if name in shown else OUT_OF_SIGHT
            assert to_instant(assessment.as_of) >= fleet.now - pace - STEP * SECOND, name


def test_services_that_are_not_configured_may_be_on_screen(fleet: Harness) -> None:
    assert fleet.ask(messages.ShowServices(("nobody's", NAMES[0]))) is None
    assert pass_seconds(fleet, 20) == {NAMES[0]: [20]}
