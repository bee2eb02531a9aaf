"""A service as it was at a moment, the steps from moment to moment, and one event in full."""

from pathlib import Path

import pytest

from budgettui.core.config.settings import DisplaySettings, ServiceSettings, Settings, StoreSettings
from budgettui.core.errors import NotFoundError
from budgettui.core.model.event import Draft
from budgettui.core.model.instants import DAY, HOUR, MINUTE, Instant, to_instant
from budgettui.core.model.recorded_exclusion import ExclusionDraft
from budgettui.core.model.slo import Slo
from budgettui.core.model.window import Window
from budgettui.core.store import open_store
from budgettui.core.workspace import Workspace
from budgettui.core.workspace.event_in_full import event_in_full

NOW: Instant = 1_795_700_000_000_000
BEGAN, ENDED = NOW - 10 * HOUR, NOW - 10 * HOUR + 20 * MINUTE


@pytest.fixture
def workspace(tmp_path: Path):
    services = tuple(ServiceSettings(name, Slo(99.9), Window.rolling(30)) for name in ("checkout", "search"))
    settings = Settings(
        StoreSettings(path=tmp_path / "events.db"), services, display=DisplaySettings(timezone="UTC")
    )
    with Workspace(settings, open_store(settings.store), "ada") as made:
        made.add(
            Draft("checkout", NOW - 9 * DAY, NOW - 9 * DAY + 5 * MINUTE, description="pool ran dry"), NOW
        )
        made.add(
            Draft("checkout", BEGAN, ENDED, incident_id="INC-812", description="connection pool exhausted"),
            NOW,
        )
        made.add(Draft("checkout", ENDED - 5 * MINUTE, ENDED + MINUTE, 0.1, "deployment"), NOW)
        made.add(Draft("search", BEGAN, ENDED, 0.5, incident_id="INC-812"), NOW)
        yield made


def test_what_ended_later_is_open_at_a_moment_that_has_passed(workspace):
    middle = BEGAN + 10 * MINUTE
    past, plain = workspace.assess_past("checkout", middle), workspace.assess("checkout", middle)
    assert [event.id for event in past.open_events] == [2]
    assert past.open_events[0].duration_minutes == pytest.approx(10)
    assert past.if_this_goes_on is not None
    for name in ("consumed_minutes", "remaining_pct", "status", "burn_rates", "alerts"):
        assert getattr(past, name) == getattr(plain, name)
    assert [event.id for event in workspace.assess_past("checkout", ENDED).open_events] == [3]


def test_events_of_a_moment_are_those_that_had_begun(workspace):
    events = workspace.events_past(BEGAN + MINUTE)
    assert {(event.id, event.end is None) for event in events} == {(1, False), (2, True), (4, True)}


def test_stepping_back_and_on_passes_the_same_moments(workspace):
    at, seen = NOW, []
    while (moment := workspace.previous_moment("checkout", at, NOW)) is not None:
        at = to_instant(moment.at)
        seen.append(moment)
    back = [moment.at for moment in reversed(seen)]
    at, seen = to_instant(back[0]) - 1, []
    while (moment := workspace.next_moment("checkout", at, NOW)) is not None:
        at = to_instant(moment.at)
        seen.append(moment)
    assert [moment.at for moment in seen] == back
    sentences = [sentence for moment in seen for sentence in moment.changes]
    assert sentences[0] == "incident begins"
    assert sentences.count("INC-812 begins") == sentences.count("INC-812 ends") == 1
    assert "page fires: over 14.4× for 1h and 5m" in sentences
    assert "page clears: over 14.4× for 1h and 5m" in sentences


def test_an_event_in_full(workspace):
    workspace.add_exclusion(ExclusionDraft(BEGAN, BEGAN + 2 * MINUTE, "probe broken", ("checkout",)), NOW)
    workspace.amend(2, {"impact": 0.9}, NOW)
    workspace.add_note("rolled back", NOW, incident_id="INC-812", at=BEGAN + 12 * MINUTE)
    workspace.refresh(NOW)
    details = event_in_full(workspace, 2, NOW)
    assert [version.impact for version in details.versions] == [1.0, 0.9]
    assert [note.text for note in details.notes] == ["rolled back"]
    assert details.cost is not None and details.before is not None and details.at_end is not None
    assert details.cost.own_minutes == pytest.approx(0.9 * 18)
    spent = details.at_end.consumed_minutes - details.before.consumed_minutes
    assert spent == pytest.approx(details.cost.own_minutes)
    assert [(each.event.id, each.minutes) for each in details.overlaps] == [(3, 5.0)]
    assert [(each.event.id, each.common) for each in details.similar] == [(1, "pool")]
    assert [each.reason for each in details.exclusions] == ["probe broken"]
    assert [event.service for event in details.same_incident] == ["search"]
    fired = {(change.long_label, change.begins) for change in details.changes if hasattr(change, "firing")}
    assert {("1h", True), ("1h", False), ("6h", True), ("6h", False)} <= fired


def test_an_open_event_and_a_voided_one_in_full(workspace):
    event = workspace.add(Draft("search", NOW - 7 * MINUTE, None), NOW)
    workspace.void(1, NOW)
    workspace.refresh(NOW)
    running = event_in_full(workspace, event.id, NOW)
    assert running.at_end is None
    assert running.cost is not None and running.cost.own_minutes == pytest.approx(7)
    voided = event_in_full(workspace, 1, NOW)
    assert voided.cost is None and voided.event.voided


def test_an_event_that_lies_ahead_has_done_nothing_yet(workspace):
    event = workspace.add(Draft("search", NOW + HOUR, NOW + 2 * HOUR), NOW)
    workspace.refresh(NOW)
    details = event_in_full(workspace, event.id, NOW)
    assert (details.cost, details.before, details.at_end, details.changes) == (None, None, None, ())


def test_an_event_that_is_not_there(workspace):
    with pytest.raises(NotFoundError):
        event_in_full(workspace, 99, NOW)
