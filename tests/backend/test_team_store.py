"""Dashboards over a PostgreSQL store: woken by what others record, and patient while the server is away."""

import queue
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_backend_loop import write_config

from budgettui.backend import messages
from budgettui.backend.backend_loop import Server
from budgettui.core.config.settings import StoreSettings
from budgettui.core.model.event import Draft
from budgettui.core.model.instants import MINUTE
from budgettui.core.store import StoreError, open_store
from budgettui.core.store.sync_lease import sync_lease
from budgettui.core.workspace import Workspace, read_settings


class RunningServer:
    """A backend that runs in a thread, as its process would."""

    def __init__(self, config: Path, url: str) -> None:
        self.sent: queue.SimpleQueue[object] = queue.SimpleQueue()
        self.inbox: queue.SimpleQueue[object] = queue.SimpleQueue()
        self._settings = read_settings(str(config), url)
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(config, url), daemon=True)
        self._thread.start()
        assert self._ready.wait(30)
        time.sleep(0.5)  # until it listens

    def _run(self, config: Path, url: str) -> None:
        workspace = Workspace(self._settings, open_store(self._settings.store), "ada")
        server = Server(workspace, self.sent.put, lambda: read_settings(str(config), url))
        server.begin()
        self._ready.set()
        server.run(self.inbox)  # type: ignore[arg-type]

    def wait_for(self, kind: type, seconds: float = 30.0, **values: object) -> object:
        """The next message of a kind with these values, others passed over."""
        deadline = time.monotonic() + seconds
        while True:
            message = self.sent.get(timeout=max(deadline - time.monotonic(), 0.001))
            if isinstance(message, kind) and all(getattr(message, k) == v for k, v in values.items()):
                return message

    def close(self) -> None:
        self.inbox.put(None)
        self._thread.join(30)


@pytest.fixture
def dashboard(tmp_path: Path, postgres_url: str) -> Iterator[RunningServer]:
    config = tmp_path / "budgettui.toml"
    write_config(config, "checkout", "search")
    text = config.read_text()
    display = "[display]\nrefresh_seconds = 30\n"
    config.write_text(text.replace("[display]\n", display) if "[display]" in text else display + text)
    running = RunningServer(config, postgres_url)
    yield running
    running.close()


def record(url: str) -> None:
    now = time.time_ns() // 1000
    other = open_store(StoreSettings(url=url))
    other.add(Draft("search", now - 43 * MINUTE, now - MINUTE), "bob", now)
    other.close()


def test_what_another_records_shows_without_a_poll(dashboard: RunningServer, postgres_url: str) -> None:
    record(postgres_url)
    snapshot = dashboard.wait_for(messages.Snapshot, 10.0, revision=1)  # polled every 30 s
    assert isinstance(snapshot, messages.Snapshot)
    assert set(snapshot.assessments) == {"search"}


def test_server_that_goes_away_is_a_banner_and_its_return_is_noticed(
    tmp_path: Path, postgres_server, postgres_url: str
) -> None:
    config = tmp_path / "budgettui.toml"
    write_config(config, "checkout", "search")
    running = RunningServer(config, postgres_url)
    try:
        postgres_server.kill()
        try:
            problem = running.wait_for(messages.Problem)
        finally:
            postgres_server.start()
        assert isinstance(problem, messages.Problem)
        assert "cannot be reached: no server answers there" in problem.sentence
        running.wait_for(messages.Problem, sentence="")
        record(postgres_url)
        running.wait_for(messages.Snapshot, revision=1)
        running.inbox.put(messages.NumberedRequest(1, messages.Record(Draft("checkout", 1, 2))))
        running.wait_for(messages.Response, number=1)
    finally:
        running.close()


def test_one_program_asks_the_sources_of_a_team(postgres_url: str) -> None:
    open_store(StoreSettings(url=postgres_url)).close()
    mine, other = sync_lease(StoreSettings(url=postgres_url)), sync_lease(StoreSettings(url=postgres_url))
    try:
        assert mine.holds() and mine.holds()
        assert not other.holds()
        mine.close()
        assert other.holds()
        assert not mine.holds()
    finally:
        mine.close()
        other.close()


def test_a_lease_of_a_server_that_is_away_is_an_error() -> None:
    pytest.importorskip("psycopg")
    lease = sync_lease(StoreSettings(url="postgresql://ana@127.0.0.1:9/none"))
    with pytest.raises(StoreError, match="cannot be reached"):
        lease.holds()
