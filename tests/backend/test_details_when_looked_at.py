"""In a large fleet the details of a service are computed again when somebody looks at it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from test_backend_loop import NOW, Harness, assessments_in, write_config

from budgettui.backend import assessment_scheduler, messages
from budgettui.backend.assessment_scheduler import DRIFT, STALE
from budgettui.core.analysis.assessment import DETAILS, Assessment
from budgettui.core.model.event import Draft
from budgettui.core.model.instants import DAY, HOUR, MINUTE, SECOND, to_instant

NAMES = [f"service-{number:02d}" for number in range(12)]


@pytest.fixture
def fleet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Harness]:
    """Two outages of each are four days old in 10 and 40 minutes: points of the linear prediction."""
    monkeypatch.setattr(assessment_scheduler, "DETAILED", 2)
    config = tmp_path / "budgettui.toml"
    write_config(config, *NAMES)
    harness = Harness(config)
    for name in NAMES:
        for start in (NOW - 4 * DAY + 10 * MINUTE, NOW - 4 * DAY + 40 * MINUTE, NOW - 20 * DAY):
            harness.workspace.add(Draft(name, start, start + 5 * MINUTE), NOW)
    harness.complete_all()
    yield harness
    harness.workspace.close()


def pass_minutes(harness: Harness, minutes: int) -> dict[str, Assessment]:
    """What is sent while the clock runs: the newest of each service."""
    harness.sent.clear()
    for _ in range(minutes * 60 // 5):
        harness.pass_time(5)
    return assessments_in(harness)


def details(assessment: Assessment) -> list[object]:
    return [getattr(assessment, name) for name in DETAILS]


def computed(harness: Harness, name: str) -> list[object]:
    return details(harness.workspace.assess(name, harness.now))


def test_only_a_service_that_was_looked_at_follows_its_linear_prediction(fleet: Harness) -> None:
    fleet.ask(messages.Focus(NAMES[3]))
    assert set(pass_minutes(fleet, 20)) == set(NAMES)  # what was last due with all details
    before = fleet.server.scheduler.current[NAMES[3]]
    sent = pass_minutes(fleet, 23)
    assert set(sent) == {NAMES[3]}
    assert to_instant(sent[NAMES[3]].as_of) >= fleet.now - DRIFT
    assert sent[NAMES[3]].linear.slope != before.linear.slope


@pytest.mark.parametrize("request_for", [messages.Focus, lambda name: messages.GetSeries(name, 30)])
def test_details_are_sent_before_the_answer_to_whoever_looks(fleet: Harness, request_for) -> None:
    pass_minutes(fleet, 13)
    old = details(fleet.server.scheduler.current[NAMES[7]])
    fleet.ask(request_for(NAMES[7]))
    kinds = [type(message) for message in fleet.sent]
    assert kinds.index(messages.Snapshot) < kinds.index(messages.Response)
    assert details(assessments_in(fleet)[NAMES[7]]) == computed(fleet, NAMES[7]) != old


def test_what_was_looked_at_last_stays_current(fleet: Harness) -> None:
    for name in NAMES[:3]:
        fleet.ask(messages.Focus(name))
    pass_minutes(fleet, 20)
    sent = pass_minutes(fleet, 23)
    assert set(sent) == set(NAMES[1:3])  # as many as are kept current
    fleet.sent.clear()
    fleet.ask(messages.Focus(NAMES[1]))
    assert not assessments_in(fleet)
    assert details(fleet.server.scheduler.current[NAMES[1]]) == details(sent[NAMES[1]])


def test_alerts_and_what_is_left_follow_the_clock_for_every_service(fleet: Harness) -> None:
    """An outage that leaves the window, and one that goes on."""
    fleet.ask(messages.Focus(NAMES[0]))
    start = fleet.now - 30 * DAY + 30 * SECOND
    fleet.workspace.add(Draft(NAMES[5], start, start + 5 * MINUTE), fleet.now)
    fleet.workspace.add(Draft(NAMES[8], fleet.now - MINUTE, None), fleet.now)
    fleet.server.look_at_store()
    sent = pass_minutes(fleet, 3)
    leaving, open_service = sent[NAMES[5]], sent[NAMES[8]]
    assert to_instant(leaving.as_of) >= fleet.now - DRIFT - 5 * SECOND
    assert to_instant(open_service.as_of) >= fleet.now - 5 * SECOND
    assert open_service.status == "PAGE" and open_service.firing
    for shown in (leaving, open_service):
        fresh = fleet.workspace.assess(shown.service, to_instant(shown.as_of))
        omitted = {*DETAILS, "anomalies", "stable_until", "recovery"}
        assert {key: figure for key, figure in shown.as_dict().items() if key not in omitted} == {
            key: figure for key, figure in fresh.as_dict().items() if key not in omitted
        }
        assert shown.recovery.milestones == fresh.recovery.milestones


def test_details_are_never_older_than_any_assessment_may_be(fleet: Harness) -> None:
    fleet.ask(messages.Focus(NAMES[0]))
    pass_minutes(fleet, 13)
    behind = [
        name for name in NAMES[1:] if details(fleet.server.scheduler.current[name]) != computed(fleet, name)
    ]
    assert behind == NAMES[1:]
    pass_minutes(fleet, (STALE - 10 * MINUTE) // MINUTE)
    fleet.pass_time(STALE // SECOND // 4)
    assert all(
        to_instant(assessment.as_of) >= fleet.now - STALE
        and details(assessment) == details(fleet.workspace.assess(name, to_instant(assessment.as_of)))
        for name, assessment in fleet.server.scheduler.current.items()
    )


def test_an_event_brings_the_details_of_its_service_up_to_date(fleet: Harness) -> None:
    fleet.ask(messages.Focus(NAMES[0]))
    pass_minutes(fleet, 13)
    fleet.sent.clear()
    fleet.workspace.add(Draft(NAMES[9], fleet.now - HOUR, fleet.now - HOUR + MINUTE), fleet.now)
    fleet.server.look_at_store()
    assert details(assessments_in(fleet)[NAMES[9]]) == computed(fleet, NAMES[9])


def test_a_service_that_is_not_configured_can_be_looked_at(fleet: Harness) -> None:
    assert fleet.ask(messages.Focus("nobody's")) is None
    assert "nobody's" in str(fleet.ask(messages.GetSeries("nobody's", 30)))
