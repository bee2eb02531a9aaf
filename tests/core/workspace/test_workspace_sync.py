"""Files that follow their source, up to the minutes of budget: what an outage costs after each of them."""

import json
from datetime import datetime

import pytest

from budgettui.core.config.loader import load
from budgettui.core.model.event import Draft
from budgettui.core.model.instants import MINUTE, to_instant
from budgettui.core.store import StoreError, SyncResult
from budgettui.core.store.sqlite.sqlite_store import SqliteStore
from budgettui.core.workspace import Workspace

CONFIG = """
[display]
timezone = "UTC"
[[services]]
name = "checkout"
slo = 99.9
window = "30d"
[[services]]
name = "search"
slo = 99.9
window = "30d"
"""


def instant(text: str) -> int:
    return to_instant(datetime.fromisoformat(text))


NOW = instant("2026-11-26T12:00:00+00:00")


@pytest.fixture
def workspace(tmp_path):
    config = tmp_path / "config.toml"
    config.write_text(CONFIG)
    with Workspace(load(config), SqliteStore(tmp_path / "events.db"), "ana") as workspace:
        yield workspace


def row(service: str, start: str, minutes: int | None, key: str | None) -> Draft:
    begin = instant(start)
    return Draft(
        service,
        begin,
        None if minutes is None else begin + minutes * MINUTE,
        source="pagerduty",
        source_key=key,
    )


def consumed(workspace: Workspace, service: str) -> float:
    workspace.refresh(NOW)
    return workspace.assess(service, NOW).consumed_minutes


@pytest.mark.parametrize("key", ["PT4K", None])
def test_outage_that_was_open_yesterday_and_is_resolved_today(workspace, key):
    start = "2026-11-25T11:50:00Z"
    workspace.sync_events([row("checkout", start, None, key)], NOW, "import:day1.csv")
    assert consumed(workspace, "checkout") == 1450.0
    assert workspace.sync_events([row("checkout", start, 15, key)], NOW, "import:day2.csv") == SyncResult(
        closed=1
    )
    assert consumed(workspace, "checkout") == 15.0
    assert workspace.store.events(open_only=True) == []


@pytest.mark.parametrize("key", ["PT4K", None])
def test_outage_that_is_corrected(workspace, key):
    start = "2026-11-20T10:00:00Z"
    workspace.sync_events([row("checkout", start, 12, key)], NOW, "import:before.csv")
    workspace.sync_events([row("checkout", start, 18, key)], NOW, "import:corrected.csv")
    assert consumed(workspace, "checkout") == 18.0
    workspace.undo(NOW)
    assert consumed(workspace, "checkout") == 12.0


@pytest.mark.parametrize("key", ["PT4K", None])
def test_incident_that_hits_two_services(workspace, key):
    workspace.sync_events([row("checkout", "2026-11-25T11:50:00Z", 15, key)], NOW, "import:checkout.csv")
    workspace.sync_events([row("search", "2026-11-25T11:50:00Z", 12, key)], NOW, "import:search.csv")
    assert (consumed(workspace, "checkout"), consumed(workspace, "search")) == (15.0, 12.0)


def test_source_may_continue_with_a_former_name(workspace, tmp_path):
    old = row("checkout", "2026-11-25T11:50:00Z", None, "PT4K")
    workspace.sync_events([old], NOW, "import:a.csv")
    config = tmp_path / "config.toml"
    config.write_text(CONFIG.replace('name = "checkout"', 'name = "checkout-api"\nformerly = ["checkout"]'))
    workspace.use(load(config), NOW)
    new = row("checkout-api", "2026-11-25T11:50:00Z", 15, "PT4K")
    assert workspace.sync_events([new], NOW, "import:b.csv") == SyncResult(closed=1)
    assert workspace.sync_events(
        [row("checkout", "2026-11-25T11:50:00Z", 15, "PT4K")], NOW, "import:c.csv"
    ) == (SyncResult(unchanged=1))
    assert consumed(workspace, "checkout-api") == 15.0


def test_any_later_change_leaves_what_was_known(workspace):
    workspace.sync_events([row("checkout", "2026-11-20T10:00:00Z", 12, "1")], NOW, "import:a.csv")
    before = {name: table.ends.tolist() for name, table in workspace.store.tables().items()}
    workspace.sync_events([row("checkout", "2026-11-20T10:00:00Z", 18, "1")], NOW + 1, "import:b.csv")
    workspace.rename_service("checkout", "search", NOW + 2)
    workspace.undo(NOW + 3)
    workspace.void(1, NOW + 4)
    known = workspace.store.tables(known_at=NOW)
    assert {name: table.ends.tolist() for name, table in known.items()} == before


def test_times_in_sentences_are_in_the_configured_zone(workspace, tmp_path):
    config = tmp_path / "config.toml"
    config.write_text(CONFIG.replace('"UTC"', '"Asia/Kolkata"'))
    workspace.use(load(config), NOW)
    workspace.add(row("checkout", "2026-11-26T11:00:00Z", 30, None), NOW)
    workspace.amend(1, {"end": None}, NOW)
    assert workspace.undo_preview(NOW).changes == "end still open → 17:00"


def test_settings_stay_as_they_were_where_the_store_is_away(workspace, tmp_path):
    workspace.add(row("checkout", "2026-11-26T11:00:00Z", 30, None), NOW)
    assert consumed(workspace, "checkout") == 30.0
    before = workspace.settings
    config = tmp_path / "config.toml"
    config.write_text(CONFIG + '[[services]]\nname = "new"\nslo = 99\n')
    path, away = tmp_path / "events.db", tmp_path / "away.db"
    path.rename(away)
    with pytest.raises(StoreError, match="has vanished"):
        workspace.use(load(config), NOW)
    assert workspace.settings is before
    assert list(workspace.services) == ["checkout", "search"]
    away.rename(path)
    assert "new" in workspace.use(load(config), NOW)
    assert json.dumps(workspace.assess("new", NOW).as_dict())
