"""Every sample gives its events, again nothing, and after a change at the source exactly that change."""

import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from component_incident_changes import PARTS
from document_edits import Change, Sample
from incident_list_changes import LISTS
from monitor_log_changes import LOGS

from budgettui.core.config.loader import load
from budgettui.core.config.server_access import ServerAccess
from budgettui.core.config.source_settings import SourceSettings
from budgettui.core.exchange import read_events
from budgettui.core.model.event import Draft
from budgettui.core.model.instants import DAY, to_instant
from budgettui.core.sources import SyncReport, synchronise
from budgettui.core.store.sqlite.sqlite_store import SqliteStore
from budgettui.core.workspace import Workspace

FOLDER = Path(__file__).parents[1] / "exchange" / "samples"
NOW = to_instant(datetime(2026, 11, 23, tzinfo=UTC))
SAMPLES = (*LISTS, *PARTS, *LOGS)
CONFIG = """
[[services]]
name = "checkout"
slo = 99.9
[[services]]
name = "search"
slo = 99.9
"""
CASES = [
    pytest.param(sample, change, id=f"{sample.name}: {change.name}")
    for sample in SAMPLES
    for change in sample.changes
]


class FolderClient:
    """Answers as a status page or PagerDuty would that has the files of a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def json(self, path: str, parameters: dict | None = None) -> object:
        name = path.rpartition("/")[2]
        file = next(
            (file for file in (self._folder / name, self._folder / f"{name}.json") if file.exists()), None
        )
        if file is not None:
            return json.loads(file.read_text())
        pages = sorted(self._folder.glob("incidents-page*.json"))
        incidents = [item for page in pages for item in json.loads(page.read_text())["incidents"]]
        since, until = (datetime.fromisoformat(parameters[name]) for name in ("since", "until"))
        matches = [item for item in incidents if since <= datetime.fromisoformat(item["created_at"]) < until]
        return {"incidents": matches, "more": False}


class Synced:
    """A workspace whose only source is a sample."""

    def __init__(self, sample: Sample, folder: Path) -> None:
        (folder / "config.toml").write_text(CONFIG)
        self.files = folder / "files"
        shutil.copytree(FOLDER / sample.folder, self.files)
        for file in self.files.glob("expected.csv") if sample.path == "." else ():
            file.unlink()
        self.sample = sample
        self.workspace = Workspace(load(folder / "config.toml"), SqliteStore(folder / "events.db"), "ada")
        self.source = SourceSettings(
            "tool",
            sample.kind,
            path=self.files / sample.path,
            services=sample.services,
            timezone=sample.zone,
            access=ServerAccess("TOKEN"),
            impact={"P1": 1.0, "P2": 0.5} if sample.folder == "pagerduty" else {},
        )

    def sync(self) -> SyncReport:
        return synchronise(
            self.workspace,
            self.source,
            NOW,
            since=NOW - 90 * DAY,
            client=lambda _: FolderClient(self.files),
        )

    def counted(self) -> dict[tuple[str, str], Draft]:
        """The events that count, as drafts, by key and service."""
        return {
            (draft.source_key, draft.service): draft
            for event in self.workspace.store.events()
            for draft in [Draft(**{name: getattr(event, name) for name in Draft.__dataclass_fields__})]
        }

    def versions(self) -> dict[int, int]:
        return {event.id: event.version for event in self.workspace.store.events(include_voided=True)}

    def id_of(self, key: str) -> int:
        (event,) = (event for event in self.workspace.store.events() if event.source_key == key)
        return event.id


def expected(sample: Sample) -> dict[tuple[str, str], Draft]:
    with (FOLDER / sample.folder / sample.expected).open("rb") as stream:
        drafts = read_events(stream, "csv", UTC, (), create_services=True).drafts
    if sample.name == "pagerduty-insights":
        drafts = [draft for draft in drafts if draft.category == "incident"]
    rows = [
        replace(draft, source="tool", service=sample.services.get(draft.service, draft.service))
        for draft in drafts
    ]
    impacts = {"PINC0004": 0.5} if sample.folder == "pagerduty" else {}
    rows = [replace(row, impact=impacts.get(row.source_key, row.impact)) for row in rows]
    return {(row.source_key, row.service): row for row in rows}


def fields_of(effect) -> dict[str, object]:
    times = {
        name: None if value is None else to_instant(datetime.fromisoformat(value))
        for name, value in effect.items()
        if name in ("start", "end")
    }
    return {**effect, **times}


@pytest.fixture
def synced(request, tmp_path):
    source = Synced(request.param, tmp_path)
    with source.workspace:
        yield source


@pytest.mark.parametrize("synced", SAMPLES, ids=lambda sample: sample.name, indirect=True)
def test_a_sample_gives_its_events_and_twice_adds_nothing(synced):
    before = expected(synced.sample)
    first = synced.sync()
    assert synced.counted() == before
    assert first.result.added == first.result.written == len(before)
    versions = synced.versions()
    second = synced.sync()
    assert (second.result.written, second.result.unchanged, second.result.left) == (0, len(before), ())
    assert synced.versions() == versions


@pytest.mark.parametrize(("synced", "change"), CASES, indirect=["synced"])
def test_after_a_change_at_the_source_exactly_that_change(synced, change: Change):
    synced.sync()
    before, versions = synced.counted(), synced.versions()
    ids = {key: synced.id_of(key) for key, effect in change.effects.items() if effect != {}}
    change.edit(synced.files)
    result = synced.sync().result
    after = dict(before)
    for (key, service), draft in before.items():
        if key in change.effects:
            effect = change.effects[key]
            del after[key, service]
            if effect is not None:
                moved = replace(draft, **fields_of(effect))
                after[moved.source_key, service] = moved
    counted = synced.counted()
    new = {identity for identity in counted if change.effects.get(identity[0]) == {}}
    assert {identity: draft for identity, draft in counted.items() if identity not in new} == after
    assert len(new) == sum(effect == {} for effect in change.effects.values())
    now = synced.versions()
    touched = {number for number in now if now[number] != versions.get(number)}
    assert touched == {*ids.values()} | (now.keys() - versions.keys())
    assert all(now[number] == versions[number] + 1 for number in ids.values())
    assert result.written == len(change.effects)
    again = synced.sync().result
    assert (again.written, again.left) == (0, ())
    assert synced.versions() == now


REVISED = [case for case in CASES if any(effect != {} for effect in case.values[1].effects.values())]


@pytest.mark.parametrize(("synced", "change"), REVISED, indirect=["synced"])
def test_what_a_person_corrected_is_never_overwritten_and_said(synced, change: Change):
    synced.sync()
    ids = {synced.id_of(key) for key, effect in change.effects.items() if effect != {}}
    for number in ids:
        event = synced.workspace.store.event(number)
        synced.workspace.amend(number, {"start": event.start - DAY, "impact": 0.25}, NOW)
    versions = synced.versions()
    change.edit(synced.files)
    for _ in range(3):
        result = synced.sync().result
        assert set(result.left) == ids
        now = synced.versions()
        assert {number: now[number] for number in versions} == versions
        assert len(now) - len(versions) == sum(effect == {} for effect in change.effects.values())


@pytest.mark.parametrize(("synced", "change"), REVISED, indirect=["synced"])
def test_what_a_person_voided_stays_voided(synced, change: Change):
    synced.sync()
    revised = {synced.id_of(key) for key, effect in change.effects.items() if effect}
    gone = {synced.id_of(key) for key, effect in change.effects.items() if effect is None}
    for number in revised | gone:
        synced.workspace.void(number, NOW)
    versions = synced.versions()
    change.edit(synced.files)
    for _ in range(3):
        result = synced.sync().result
        assert set(result.left) == revised
        now = synced.versions()
        assert {number: now[number] for number in versions} == versions
        assert len(now) - len(versions) == sum(effect == {} for effect in change.effects.values())
