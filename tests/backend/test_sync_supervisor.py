"""Sources that are synced beside the dashboard: in their time, by one program, and never in anybody's way."""

import os
import pickle
import signal
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from dashboard_sandbox import until
from fake_server import Answer, FakePrometheus, FakeServer
from source_config import prometheus_source
from test_backend_loop import LiveHarness

from budgettui.backend import messages
from budgettui.backend.workers.sync_supervisor import SyncSupervisor
from budgettui.backend.workers.sync_worker import LEASE_SECONDS, SyncWorker
from budgettui.backend.workers.worker_messages import WorkerState
from budgettui.backend.workers.worker_supervisor import RESTART_SECONDS
from budgettui.core.config.settings import Settings
from budgettui.core.errors import StoreError
from budgettui.core.model.event import Draft
from budgettui.core.model.instants import MINUTE, SECOND
from budgettui.core.store import SourceState, open_store
from budgettui.core.store.sync_lease import sync_lease
from budgettui.core.workspace import read_settings

NOW = 1_795_471_200 * SECOND
CONFIG = """\
[store]
path = "events.db"

[[services]]
name = "checkout"
slo = 99.9
"""


def source(name: str, every: str, url: str = "http://x") -> str:
    table = prometheus_source(url, "errors", name, since="2h", every=every, timeout_seconds=1)
    return table + 'merge = "0"\n'


def configured(folder: Path, *sources: str) -> Settings:
    path = folder / "budgettui.toml"
    path.write_text(CONFIG + "".join(sources))
    settings = read_settings(str(path))
    open_store(settings.store).close()
    return settings


class Lease:
    """A lease that a test gives and takes."""

    free = True
    broken = ""

    def holds(self) -> bool:
        if self.broken:
            raise StoreError(self.broken)
        return self.free

    def close(self) -> None: ...


class Working:
    """A worker whose clock and syncs are the test's."""

    def __init__(self, settings: Settings) -> None:
        self.now = NOW
        self.lease = Lease()
        self.sent: list[WorkerState] = []
        self.begun: list[tuple[str, int]] = []
        self.gate = threading.Event()
        self.gate.set()
        self.error: Exception | None = None
        self.worker = SyncWorker(
            settings,
            self.lease,
            lambda state: self.sent.append(pickle.loads(pickle.dumps(state))),
            self.sync,
            lambda: self.now,
        )
        self.worker.begin()

    def sync(self, source, now) -> None:
        self.begun.append((source.name, (now - NOW) // SECOND))
        self.gate.wait(10)
        if self.error is not None:
            raise self.error

    def step(self, seconds: float = 0.0) -> float:
        """Let time pass, start what is due, and let what has ended be noticed."""
        self.now += round(seconds * SECOND)
        pause = self.worker.step()
        if self.gate.is_set():
            while self.worker._schedule.running:
                self.worker.wait(5)
            self.worker.step()
        return pause


def test_each_source_is_asked_in_its_time(tmp_path):
    settings = configured(
        tmp_path,
        *(source(name, every) for name, every in (("a", "1m"), ("b", "10m"))),
    )
    working = Working(settings)
    for _ in range(11):
        working.step(60)
    assert [at for name, at in working.begun if name == "a"] == [60 * minute for minute in range(1, 12)]
    assert [at for name, at in working.begun if name == "b"] == [60, 660]


def test_a_source_that_was_just_synced_waits_for_its_turn(tmp_path):
    settings = configured(tmp_path, source("a", "10m"))
    store = open_store(settings.store)
    store.set_source_state(SourceState("a", NOW - 4 * MINUTE))
    store.close()
    working = Working(settings)
    assert working.step() == LEASE_SECONDS
    assert working.begun == []
    working.step(6 * 60)
    assert working.begun == [("a", 360)]


def test_one_that_failed_last_is_asked_at_once(tmp_path):
    settings = configured(tmp_path, source("a", "10m"))
    store = open_store(settings.store)
    store.set_source_state(SourceState("a", NOW - 4 * MINUTE, None, "it was down"))
    store.close()
    working = Working(settings)
    working.step()
    assert working.begun == [("a", 0)]


def test_hanging_source_blocks_no_other_and_is_not_queried_twice(tmp_path):
    settings = configured(tmp_path, *(source(name, "1m") for name in ("a", "b")))
    working = Working(settings)
    working.gate.clear()
    working.step()
    assert until(lambda: len(working.begun) == 2)
    working.step(60)
    working.step(60)
    assert working.sent[-1].syncing == ("a", "b")
    assert len(working.begun) == 2
    working.gate.set()
    working.step()  # they end, and are due again
    working.step()
    assert working.sent[-1].syncing == ()
    assert len(working.begun) == 4


def test_a_clock_that_is_set_back_holds_nothing_up_for_long(tmp_path):
    settings = configured(tmp_path, source("a", "1m"))
    working = Working(settings)
    working.step()
    working.step(-86_400)
    working.step(60)
    assert [name for name, _ in working.begun] == ["a", "a"]


def test_another_program_that_asks_already(tmp_path):
    settings = configured(tmp_path, source("a", "1m"))
    working = Working(settings)
    working.lease.free = False
    assert working.worker.step() == LEASE_SECONDS
    assert (working.begun, working.sent[-1].elsewhere) == ([], True)
    working.lease.free = True
    working.step(LEASE_SECONDS)
    assert (len(working.begun), working.sent[-1].elsewhere) == (1, False)


def test_a_lock_that_cannot_be_acquired_is_reported(tmp_path):
    settings = configured(tmp_path, source("a", "1m"))
    working = Working(settings)
    working.lease.broken = "the folder cannot be written"
    working.worker.step()
    assert working.sent[-1].problem == "the folder cannot be written"
    assert not working.sent[-1].elsewhere


def test_what_nobody_expected_is_said_and_the_next_turn_comes(tmp_path):
    settings = configured(tmp_path, source("a", "1m"))
    working = Working(settings)
    working.error = RuntimeError("odd")
    working.step()
    assert working.sent[-1].failures == {"a": "unexpected error: RuntimeError: odd"}
    working.error = None
    working.step(60)
    assert working.sent[-1].failures == {}


def test_a_source_waits_no_full_turn_for_a_store_that_was_away(tmp_path):
    working = Working(configured(tmp_path, source("a", "10m"), source("b", "30s")))
    working.error = StoreError("there is no event store")
    working.step()
    assert working.sent[-1].failures == dict.fromkeys("ab", "there is no event store")
    working.error, working.begun = None, []
    working.step(29)
    assert working.begun == []
    working.step(1)
    assert working.begun == [("b", 30)]
    working.step(30)
    assert working.begun[1:] == [("a", 60), ("b", 60)]
    assert working.sent[-1].failures == {}
    working.step(9 * 60)
    assert [name for name, _ in working.begun].count("a") == 1


def test_a_source_that_fails_itself_waits_for_its_turn(tmp_path):
    working = Working(configured(tmp_path, source("a", "10m")))
    working.error = RuntimeError("odd answer")
    working.step()
    working.step(9 * 60)
    assert len(working.begun) == 1


def test_somebody_who_cannot_wait(tmp_path):
    settings = configured(tmp_path, source("a", "off"))
    working = Working(settings)
    working.step()
    assert working.begun == []
    working.worker.request("a")
    working.worker.request("nobody")
    working.worker.wait(1)
    working.worker.wait(1)
    working.step()
    assert working.begun == [("a", 0)]
    working.step(3600)
    assert working.begun == [("a", 0)]


def test_only_one_program_holds_the_lease_until_it_ends(tmp_path):
    settings = configured(tmp_path)
    mine, other = sync_lease(settings.store), sync_lease(settings.store)
    assert mine.holds() and mine.holds()
    assert not other.holds()
    mine.close()
    assert other.holds()
    (tmp_path / "events.db.sync-lock").unlink()
    assert other.holds()  # takes the file that took its place
    assert not mine.holds()
    other.close()


# -- the processes as they are


@pytest.fixture
def prometheus():
    last = time.time_ns() // 10**9 // 60 * 60
    points = {last - 60 * back: 0.5 if 20 <= back < 30 else 0.0 for back in range(200)}
    fake = FakePrometheus({"errors": [({}, points)]})
    server = FakeServer(fake)
    server.prometheus = fake
    with server.running():
        yield server


class Running(LiveHarness):
    @property
    def sources(self) -> messages.SourcesChanged:
        return next(
            (each for each in reversed(self.sent) if isinstance(each, messages.SourcesChanged)),
            messages.SourcesChanged(),
        )


@pytest.fixture
def running(tmp_path, prometheus):
    configured(tmp_path, source("prod", "10s", prometheus.url))
    harness = Running(tmp_path / "budgettui.toml")
    yield harness
    harness.server.sync_supervisor.stop()
    harness.workspace.close()


def test_outages_arrive_by_themselves_and_wait_to_be_reviewed(running):
    assert running.until(lambda: running.sources.unreviewed == 1)
    (event,) = running.workspace.events()
    assert (event.source, event.author, event.reviewed) == ("prod", "sync:prod", False)
    assert running.until(lambda: running.sources.sources[0].synced_at is not None)
    (status,) = running.sources.sources
    assert (status.name, status.problem, status.every) == ("prod", None, timedelta(seconds=10))
    assert "there is nothing to undo" in running.ask(messages.Undo())  # it is nobody's change
    assert running.ask(messages.Review({event.id: event.version})) == 1
    assert running.until(lambda: running.sources.unreviewed == 0)


def test_a_source_that_is_down_is_a_problem_until_it_answers(running, prometheus):
    prometheus.respond = lambda _: Answer({"error": "no such\x1b[2J"}, 404)
    assert running.until(lambda: running.sources.sources and running.sources.sources[0].problem)
    assert ("sources", f"prod: {prometheus.url} answers HTTP 404: no such\\x1b[2J") in running.problems()
    prometheus.respond = prometheus.prometheus
    assert running.until(lambda: running.sources.sources and not running.sources.sources[0].problem, 40)
    assert running.problems()[-1] == ("sources", "")


def test_a_server_that_hangs_delays_no_request(running, prometheus):
    prometheus.respond = lambda _: Answer({"a": "x" * 1000}, drip=0.3)
    assert running.until(lambda: running.sources.sources and running.sources.sources[0].syncing)
    draft = Draft("checkout", running.now - 10 * MINUTE, running.now)
    assert running.ask(messages.Record(draft)).service == "checkout"
    assert "checkout" in running.snapshots()
    running.server.look_at_sources()
    (status,) = running.server.sync_supervisor.statuses(running.workspace.store)
    assert status.syncing


def test_another_configuration_asks_its_own_sources(running, prometheus):
    assert running.until(lambda: running.sources.unreviewed == 1)
    other = source("other", "1h", prometheus.url)
    running.config.write_text(CONFIG + other.replace("type = ", "formerly = []\ntype = "))
    assert running.until(
        lambda: (
            [(each.name, each.synced_at is not None) for each in running.sources.sources] == [("other", True)]
        )
    )
    running.config.write_text(CONFIG)
    assert running.until(lambda: running.sources.sources == ())
    assert {event.source for event in running.workspace.events()} == {"prod", "other"}


def test_a_worker_that_dies_is_said_and_replaced(running):
    assert running.until(lambda: running.sources.sources and running.sources.sources[0].synced_at)
    process = running.server.sync_supervisor._process
    os.kill(process.pid, signal.SIGKILL)
    assert running.until(lambda: "stopped" in (running.sources.sources[0].problem or ""))
    running.passed += RESTART_SECONDS
    assert running.until(lambda: running.sources.sources[0].problem is None)
    assert running.server.sync_supervisor._process.pid != process.pid


def test_a_worker_ends_with_the_program_that_started_it(running):
    assert running.until(lambda: running.server.sync_supervisor._process is not None)
    process = running.server.sync_supervisor._process
    process.requests.close()
    assert process.wait(10) == 0


def test_without_sources_no_process_is_started(tmp_path):
    settings = configured(tmp_path, source("prod", "off"))

    def start():
        raise AssertionError("there is nothing to do by itself")

    sync = SyncSupervisor(settings, lambda: None, lambda: 1e9, start)
    sync.step()


def test_a_source_that_is_not_there_cannot_be_asked(running):
    assert running.ask(messages.SyncNow("nobody")) == "source: there is no source 'nobody' to sync"
