"""The backend when the configuration changes what services are called, also while the store is away."""

from pathlib import Path

import pytest

from budgettui.backend import messages
from budgettui.core.model.event import Draft
from budgettui.core.model.instants import MINUTE
from budgettui.core.store import StoreError
from budgettui.core.workspace import Workspace
from tests.backend.test_backend_loop import NOW, Harness, write_config


@pytest.fixture
def harness(tmp_path: Path):
    config = tmp_path / "budgettui.toml"
    write_config(config, "checkout", "search")
    backend = Harness(config)
    backend.server.begin()
    backend.ask(messages.Record(Draft("checkout", NOW - 12 * MINUTE, NOW)))
    backend.sent.clear()
    yield backend
    backend.workspace.close()


def test_events_of_a_renamed_service_are_reported_until_formerly_names_it(
    harness: Harness,
) -> None:
    write_config(harness.config, "checkout-api", "search")
    harness.server.look_at_config()
    (problem,) = harness.problems()
    assert problem == (
        "events",
        "1 event of checkout is counted nowhere; if checkout is checkout-api now, "
        'write formerly = ["checkout"] in its table',
    )
    text = harness.config.read_text().replace("slo", 'formerly = ["checkout"]\nslo', 1)
    harness.config.write_text(text)
    harness.server.look_at_config()
    shown = [message for message in harness.sent if isinstance(message, messages.Snapshot)]
    assert shown[-1].assessments["checkout-api"].consumed_minutes == pytest.approx(12)
    assert harness.problems() == [("events", "")]
    events = harness.ask(messages.ListEvents("checkout-api"))
    assert [event.service for event in events] == ["checkout"]  # type: ignore[attr-defined]
    harness.now += MINUTE
    harness.ask(messages.Record(Draft("checkout-api", NOW, NOW + MINUTE)))
    assert harness.snapshots() == {"checkout-api": pytest.approx(100 * 13 / 43.2)}


def test_another_process_that_records_under_an_unknown_name_is_reported(harness: Harness) -> None:
    harness.workspace.store.add(Draft("serch", NOW - 43 * MINUTE, NOW), "bob", NOW)
    harness.server.look_at_store()
    assert [kind for kind, _ in harness.problems()] == ["events"]


def test_configuration_edited_while_the_store_is_away_applies_when_it_is_back(
    harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = harness.workspace.settings
    tables = harness.workspace.store.tables

    def away(*_: object, **__: object) -> None:
        raise StoreError("the store is away")

    write_config(harness.config, "checkout", "search", "fresh")
    monkeypatch.setattr(harness.workspace.store, "tables", away)
    harness.server.look_at_config()
    assert harness.problems() == [("config", "the store is away")]
    assert harness.workspace.settings is before
    assert list(harness.workspace.services) == ["checkout", "search"]
    assert harness.workspace.assess("checkout", NOW).consumed_minutes == pytest.approx(12)
    monkeypatch.setattr(harness.workspace.store, "tables", tables)
    harness.server.look_at_config()
    assert "fresh" in harness.snapshots()
    assert list(harness.workspace.services) == ["checkout", "search", "fresh"]


def test_objectives_share_one_reading_of_the_events(tmp_path: Path) -> None:
    config = tmp_path / "budgettui.toml"
    write_config(config, "checkout")
    config.write_text(
        f'{config.read_text()}[[services.objectives]]\nname = "week"\nslo = 99.5\nwindow = "7d"\n'
    )
    backend = Harness(config)
    backend.server.begin()
    backend.ask(messages.Record(Draft("checkout · week", NOW - 12 * MINUTE, NOW)))
    assert backend.snapshots() == {
        "checkout": pytest.approx(100 * 12 / 43.2),
        "checkout · week": pytest.approx(100 * 12 / 50.4),
    }
    workspace: Workspace = backend.workspace
    assert workspace.table("checkout", NOW) is workspace.table("checkout · week", NOW)
    workspace.close()
