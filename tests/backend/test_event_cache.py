"""Events that one run leaves to the next: used where they are what the store holds, and never else."""

import os
import shutil
import time
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from store_tampering import tamper
from test_backend_loop import NOW, Harness, write_config

from budgettui.backend import event_cache
from budgettui.backend.cache_folder import UNFINISHED_SECONDS
from budgettui.backend.event_cache import RETRY_SECONDS, SAVE_SECONDS, EventCache
from budgettui.core.analysis.assessment import Assessment
from budgettui.core.config.settings import StoreSettings
from budgettui.core.ledger.event_table import EventTable
from budgettui.core.model.event import Draft
from budgettui.core.model.instants import DAY, MINUTE
from budgettui.core.store import open_store
from budgettui.core.store.sqlite.sqlite_store import SqliteStore
from budgettui.core.workspace import Workspace
from budgettui.core.workspace.event_retention import KEPT_DAYS

SERVICES = [f"service-{number:02d}" for number in range(8)]


class Runs:
    """Runs of the backend over one store, one after the other, and which services each read from it."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(event_cache, "LEAST_EVENTS", 1)
        self.config, self.store = folder / "budgettui.toml", folder / "events.db"
        self.file = folder / "events.db.cache" / "columns.bin"
        write_config(self.config, *SERVICES)
        self.now = NOW
        self.read: set[str] = set()
        """The services that were read from the store."""
        tables = SqliteStore.tables

        def recording(store: SqliteStore, services: Collection[str] | None = None, **options: object):
            self.read |= set(SERVICES if services is None else services)
            return tables(store, services, **options)

        monkeypatch.setattr(SqliteStore, "tables", recording)

    def start(self) -> Harness:
        """A run that has loaded every service."""
        harness = Harness(self.config)
        harness.now = self.now
        harness.server.event_cache = EventCache(lambda: harness.server.workspace, lambda: harness.passed)
        self.read.clear()
        harness.load_all()
        while harness.server.scheduler.has_outlines:
            harness.pass_time(1)
        return harness

    def run(self, *drafts: Draft) -> dict[str, Assessment]:
        """What a run shows that records `drafts` first, saves, and is left."""
        harness = Harness(self.config)
        harness.workspace.store.add_many(list(drafts), "ada", self.now)
        harness.workspace.close()
        harness = self.start()
        save(harness)
        shown = harness.server.scheduler.current
        self.now = harness.now
        assert len(shown) == len(SERVICES)
        for name in SERVICES:
            self.expect_same(harness.workspace.tables[name], harness.workspace, name)
        self.end(harness)
        return shown

    def end(self, harness: Harness) -> None:
        """Leave a run."""
        assert harness.server.event_cache is not None
        harness.server.event_cache.close()
        harness.workspace.close()

    def expect_same(self, table: EventTable, workspace, name: str) -> None:
        """The events are those of the store, to the last digit."""
        read = set(self.read)
        stored = workspace.store.tables([name], since=self.now - KEPT_DAYS * DAY)
        expected = stored.get(name, EventTable.empty())
        for column in ("ids", "starts", "ends", "impacts", "categories"):
            values, wanted = getattr(table, column), getattr(expected, column)
            assert values.dtype == wanted.dtype
            assert np.array_equal(values, wanted), column
        assert table.category_names == expected.category_names
        assert list(table.incident_ids) == list(expected.incident_ids)
        assert list(table.descriptions) == list(expected.descriptions)
        self.read = read


def save(harness: Harness) -> None:
    """Let the run save what is due."""
    harness.pass_time(1)
    assert harness.server.event_cache is not None
    harness.server.event_cache.wait(30)


def event(service: int, days_ago: float, minutes: int = 5, **fields: object) -> Draft:
    start = NOW - round(days_ago * DAY)
    return replace(Draft(SERVICES[service], start, start + minutes * MINUTE), **fields)


HISTORY = [
    *(event(number, days, number + 1) for number in range(7) for days in (0.5, 3, 40)),
    event(0, 6, incident_id="INC-1", description="mail “queue” full", category="maintenance"),
    event(0, 7, incident_id="INC-1", impact=0.25),
    event(1, 1, end=None, description="still open"),
    event(2, KEPT_DAYS - 1, category="deployment"),
    event(3, KEPT_DAYS + 1),
]


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Runs:
    return Runs(tmp_path, monkeypatch)


def test_next_run_reads_no_events_from_the_store(runs: Runs) -> None:
    runs.run(*HISTORY)
    assert runs.read == set(SERVICES)
    before = runs.file.read_bytes()
    runs.run()
    assert runs.read == set()
    assert runs.file.read_bytes() == before


def test_figures_are_those_of_a_run_that_read_the_store(runs: Runs) -> None:
    runs.run(*HISTORY)
    harness = runs.start()
    assert runs.read == set()
    with Workspace(harness.workspace.settings, open_store(StoreSettings(runs.store))) as workspace:
        for name in SERVICES:
            assert harness.workspace.assess(name, runs.now) == workspace.assess(name, runs.now)
    runs.end(harness)


def test_file_is_this_user_s_alone(runs: Runs) -> None:
    runs.run(*HISTORY)
    assert runs.file.stat().st_mode & 0o777 == 0o600
    assert runs.file.parent.stat().st_mode & 0o777 == 0o700
    runs.file.parent.chmod(0o777)
    runs.run()
    assert runs.read == set(SERVICES)


def test_services_that_changed_are_read_from_the_store(runs: Runs) -> None:
    runs.run(*HISTORY)
    runs.run(event(2, 0.1))
    assert runs.read == {SERVICES[2]}


def test_change_of_an_event_is_read_from_the_store(runs: Runs) -> None:
    runs.run(*HISTORY)
    harness = Harness(runs.config)
    harness.workspace.amend(1, {"impact": 0.5}, NOW)
    harness.workspace.void(4, NOW)
    changed = {harness.workspace.store.event(number).service for number in (1, 4)}
    harness.workspace.close()
    runs.run()
    assert runs.read == changed


def test_event_that_ended_too_long_ago_meanwhile_is_left_out(runs: Runs) -> None:
    runs.run(*HISTORY)
    runs.now += 3 * DAY
    runs.run()
    assert runs.read == set()


def test_clock_that_went_back_has_the_store_read(runs: Runs) -> None:
    runs.run(*HISTORY)
    runs.now -= 3 * DAY
    runs.run()
    assert runs.read == set(SERVICES)
    runs.now += 3 * DAY
    runs.run()
    assert runs.read == set()


def test_backup_that_was_put_back_is_recognised(runs: Runs, tmp_path: Path) -> None:
    runs.run(*HISTORY)
    shutil.copy(runs.store, tmp_path / "backup")
    runs.run(event(0, 2, 30), event(5, 2, 30))
    (runs.file.parent / "columns.bin").unlink()
    with_both = runs.run()
    assert runs.read == set(SERVICES)
    shutil.copy(tmp_path / "backup", runs.store)
    without = runs.run()
    assert runs.read == set(SERVICES)
    assert without[SERVICES[0]].consumed_minutes < with_both[SERVICES[0]].consumed_minutes


def test_backup_that_went_another_way_is_recognised(runs: Runs, tmp_path: Path) -> None:
    runs.run(*HISTORY)
    shutil.copy(runs.store, tmp_path / "backup")
    runs.run(event(0, 2, 30), event(1, 2, 30))
    shutil.copy(tmp_path / "backup", runs.store)
    runs.run(event(0, 3, 60), event(2, 3, 60), event(4, 3, 60))
    assert runs.read == set(SERVICES)


def test_file_of_the_store_that_was_written_to_by_hand_is_read(runs: Runs) -> None:
    runs.run(*HISTORY)
    tamper(runs.store, "UPDATE event_versions SET impact = 0.5 WHERE revision = 1")
    runs.run()
    assert runs.read == set(SERVICES)


def test_another_store_in_its_place_is_read(runs: Runs) -> None:
    runs.run(*HISTORY)
    runs.store.unlink()
    runs.run(event(0, 2))
    assert runs.read == set(SERVICES)


def test_another_version_reads_the_store(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    runs.run(*HISTORY)
    monkeypatch.setattr(event_cache, "__version__", "99.0")
    runs.run()
    assert runs.read == set(SERVICES)
    runs.run()
    assert runs.read == set()


def test_service_that_was_renamed_or_is_new_is_read(runs: Runs) -> None:
    runs.run(*HISTORY)
    text = runs.config.read_text().replace('name = "service-03"', 'name = "shop"\nformerly = ["service-03"]')
    runs.config.write_text(text + '[[services]]\nname = "new"\nslo = 99\n')
    harness = runs.start()
    assert runs.read == {"shop", "service-03", "new"}
    assert len(harness.workspace.tables["shop"]) == 3
    runs.end(harness)


def test_deleted_folder_is_made_again(runs: Runs) -> None:
    runs.run(*HISTORY)
    shutil.rmtree(runs.file.parent)
    runs.run()
    assert runs.read == set(SERVICES)
    runs.run()
    assert runs.read == set()


def test_damage_anywhere_rereads_the_affected_services_and_rewrites_the_file(runs: Runs) -> None:
    runs.run(*HISTORY)
    content = runs.file.read_bytes()
    for position in range(0, len(content), 149):
        damaged = bytearray(content)
        damaged[position] ^= 0x10
        runs.file.write_bytes(damaged)
        runs.run()
        assert runs.read != set(), position
        runs.run()
        assert runs.read == set(), position


@pytest.mark.parametrize("size", [0, 1, 23, 24, 25, 400, -1, -24, -25])
def test_file_that_was_cut_off_is_ignored_and_written_again(runs: Runs, size: int) -> None:
    runs.run(*HISTORY)
    content = runs.file.read_bytes()
    runs.file.write_bytes(content[:size])
    runs.run()
    assert runs.read == set(SERVICES)
    runs.run()
    assert runs.read == set()


def test_folder_that_cannot_be_written_keeps_nothing_and_harms_nothing(runs: Runs) -> None:
    runs.file.parent.write_text("a file where the folder should be")
    runs.run(*HISTORY)
    runs.run()
    assert runs.read == set(SERVICES)


def test_pipe_in_place_of_the_file_is_not_waited_for(runs: Runs) -> None:
    runs.run(*HISTORY)
    runs.file.unlink()
    os.mkfifo(runs.file)
    runs.run()
    assert runs.read == set(SERVICES)


def test_two_runs_at_once_both_show_what_is_recorded(runs: Runs) -> None:
    runs.run(*HISTORY)
    first, other = runs.start(), runs.start()
    assert runs.read == set()
    first.workspace.add(event(0, 0.2, 30), NOW)
    for harness in (first, other):
        harness.pass_time(5)
        harness.pass_time(SAVE_SECONDS)
        save(harness)
    consumed = [each.server.scheduler.current[SERVICES[0]].consumed_minutes for each in (first, other)]
    assert consumed[0] == consumed[1]
    for harness in (first, other):
        runs.end(harness)
    runs.now += int(2 * SAVE_SECONDS) * 1_000_000
    third = runs.run()
    assert runs.read == set()
    assert third[SERVICES[0]].consumed_minutes == consumed[0]


def test_events_are_saved_again_once_enough_changed(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_cache, "MOST_CHANGED", 0.2)
    runs.run(*HISTORY)
    before = runs.file.read_bytes()
    runs.run(event(0, 0.2))
    assert runs.file.read_bytes() == before
    runs.run(event(1, 0.2))
    assert runs.file.read_bytes() != before
    runs.run()
    assert runs.read == set()


def test_nothing_is_saved_of_a_small_store(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_cache, "LEAST_EVENTS", 1000)
    runs.run(*HISTORY)
    assert not runs.file.exists()


def test_events_are_not_saved_while_some_of_the_store_is_not_known(runs: Runs) -> None:
    runs.run(*HISTORY)
    runs.file.unlink()
    harness = runs.start()
    harness.server._next_poll = harness.passed + 2 * RETRY_SECONDS  # nobody looks at the store until then
    other = Harness(runs.config)
    other.workspace.store.add_many([event(0, 0.2)], "bob", NOW)
    other.workspace.close()
    save(harness)
    assert not runs.file.exists()
    for _ in range(3):
        harness.pass_time(RETRY_SECONDS)
    save(harness)
    runs.now = harness.now
    runs.end(harness)
    runs.run()
    assert runs.read == set()


def test_what_a_killed_run_began_to_write_is_removed_later(runs: Runs) -> None:
    runs.run(*HISTORY)
    old, new = (runs.file.with_name(f".columns.bin.{name}.tmp") for name in ("old", "new"))
    for path, age in ((old, UNFINISHED_SECONDS + 60), (new, 60)):
        path.write_bytes(b"half of it")
        os.utime(path, (time.time() - age,) * 2)
    runs.file.unlink()
    runs.run()
    assert new.exists() and not old.exists() and runs.file.exists()
