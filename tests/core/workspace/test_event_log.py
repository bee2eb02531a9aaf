"""The log that screens list: events that are still open are in it, however long ago they began."""

from pathlib import Path

import pytest

from budgettui.core.model.event import Draft
from budgettui.core.model.instants import DAY, MINUTE
from budgettui.core.store import open_store
from budgettui.core.workspace import Workspace, read_settings
from budgettui.core.workspace.event_log import event_log, past_event_log

NOW = 1_790_009_000_000_000


@pytest.fixture
def workspace(tmp_path: Path):
    config = tmp_path / "config.toml"
    config.write_text(
        '[store]\npath = "events.db"\n[[services]]\nname = "checkout"\nslo = 99.9\n'
        '[[services.objectives]]\nname = "strict"\nslo = 99.99\n'
        '[[services]]\nname = "search"\nslo = 99.9\n'
    )
    settings = read_settings(str(config))
    workspace = Workspace(settings, open_store(settings.store), "ana")
    workspace.begin()
    yield workspace
    workspace.close()


def add(workspace: Workspace, service: str, began_ago: int, ended_ago: int | None) -> int:
    end = None if ended_ago is None else NOW - ended_ago
    return workspace.store.add(Draft(service, NOW - began_ago, end), "ana", NOW).id


def test_an_open_event_is_listed_behind_more_recent_ones(workspace: Workspace) -> None:
    still_open = add(workspace, "checkout", 9 * DAY, None)
    newer = [add(workspace, "checkout", days * DAY, days * DAY - MINUTE) for days in (8, 7, 6)]
    elsewhere = add(workspace, "search", 5 * DAY, None)
    ids = [event.id for event in event_log(workspace, None, 2)]
    assert ids == [elsewhere, newer[2], still_open]
    assert [event.id for event in event_log(workspace, "checkout", 2)] == [newer[2], newer[1], still_open]
    assert len(event_log(workspace, None, 5)) == 5
    assert [event.id for event in event_log(workspace, "search", 2)] == [elsewhere]


def test_a_voided_event_is_not_open(workspace: Workspace) -> None:
    voided = add(workspace, "checkout", 9 * DAY, None)
    workspace.store.void(voided, "ana", NOW)
    newest = add(workspace, "checkout", 1 * DAY, 1 * DAY - MINUTE)
    workspace.invalidate()
    for service in (None, "checkout"):
        assert [event.id for event in event_log(workspace, service, 1, include_voided=True)] == [newest]
        past = past_event_log(workspace, NOW, service, 1, include_voided=True)
        assert [event.id for event in past] == [newest]


def test_what_was_open_at_a_past_moment_is_listed_then(workspace: Workspace) -> None:
    then = NOW - 2 * DAY
    was_open = add(workspace, "checkout", 9 * DAY, 1 * DAY)
    newer = [add(workspace, "search", days * DAY, days * DAY - MINUTE) for days in (8, 7, 6)]
    add(workspace, "search", 1 * DAY, None)
    workspace.invalidate()
    workspace.read(list(workspace.services), NOW)
    for service in (None, "checkout"):
        events = past_event_log(workspace, then, service, 1)
        assert events[-1].id == was_open and events[-1].end is None
    assert [event.id for event in past_event_log(workspace, then, None, 2)] == [newer[2], newer[1], was_open]
    assert [event.id for event in past_event_log(workspace, then, "search", 2)] == [newer[2], newer[1]]
