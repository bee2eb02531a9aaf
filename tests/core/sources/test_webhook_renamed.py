"""Alerts that are sent to a source which is called otherwise now: recorded in any case, and said."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from budgettui.core.config.loader import load
from budgettui.core.model.instants import to_instant
from budgettui.core.sources import AlertReceiver
from budgettui.core.store.sqlite.sqlite_store import SqliteStore
from budgettui.core.workspace import Workspace

SAMPLE = Path(__file__).parents[1] / "exchange" / "samples" / "alertmanager" / "webhooks.jsonl"
BODIES = [json.loads(line) for line in SAMPLE.read_text().splitlines()]
NOW = to_instant(datetime(2026, 11, 23, tzinfo=UTC))
CONFIG = """
[[services]]
name = "checkout"
slo = 99.9
[[sources]]
name = "{name}"
type = "webhook"
{more}
"""


@pytest.fixture
def receive(tmp_path):
    def run(bodies, name, more=""):
        (tmp_path / "config.toml").write_text(CONFIG.format(name=name, more=more))
        settings = load(tmp_path / "config.toml")
        with Workspace(settings, SqliteStore(tmp_path / "events.db")) as workspace:
            intake = AlertReceiver(workspace, settings.sources[0]).take(bodies, NOW)
            events = [(event.source, event.end is None) for event in workspace.store.events()]
            return intake.notes, sorted(events)

    return run


def test_an_alert_is_resolved_under_the_new_name(receive):
    receive(BODIES[:2], "old")
    notes, events = receive(BODIES[2:], "new", 'formerly = ["old"]')
    assert (notes, events) == ((), [("new", False), ("new", False), ("new", True)])
    _, events = receive(BODIES[:2], "new", 'formerly = ["old"]')
    assert events == [("new", False), ("new", False), ("new", True)]


def test_no_alert_is_refused_where_nobody_says_so(receive):
    receive(BODIES[:2], "old")
    notes, events = receive(BODIES[2:], "new")
    assert "recorded, but it brings 2 events that 'old' recorded" in notes[0]
    assert len(events) == 5
    notes, _ = receive(BODIES, "new", "formerly = []")
    assert notes == ()
