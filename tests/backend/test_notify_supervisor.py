"""Receivers that are told while a dashboard runs: by a process of their own, in nobody's way."""

import time

import pytest
from fake_server import Answer, FakeServer
from test_backend_loop import LiveHarness

from budgettui.backend import messages
from budgettui.core.model.event import Draft
from budgettui.core.model.instants import MINUTE
from budgettui.core.store import open_store
from budgettui.core.workspace import read_settings

CONFIG = """\
[store]
path = "events.db"

[[services]]
name = "checkout"
slo = 99.9
"""
RECEIVER = """
[[notify]]
name = "team"
kind = "{kind}"
{where}
events = ["page", "incident"]
timeout_seconds = 1
from_dashboard = {flag}
"""


class Running(LiveHarness):
    def problems(self) -> list[str]:
        return [each.sentence for each in self.sent if isinstance(each, messages.Problem)]

    def start_incident(self) -> None:
        start = time.time_ns() // 1000 - 3 * MINUTE
        self.ask(messages.Record(Draft("checkout", start, None, description="down")))


@pytest.fixture
def server():
    with FakeServer(lambda _: Answer({})).running() as server:
        yield server


@pytest.fixture
def run(tmp_path):
    """Starts a dashboard's backend with one receiver, which has been told that nothing holds."""
    started = []

    def start(kind="webhook", where="", flag="true"):
        config = tmp_path / "budgettui.toml"
        config.write_text(CONFIG + RECEIVER.format(kind=kind, where=where, flag=flag))
        open_store(read_settings(str(config)).store).close()
        running = Running(config)
        started.append(running)
        record = tmp_path / "events.db.notify" / "team.json"
        if flag == "true":
            assert running.until(record.exists)
        return running

    yield start
    for running in started:
        running.server.notify_supervisor.stop()
        running.workspace.close()


def test_a_receiver_is_notified_of_what_somebody_records(run, server) -> None:
    running = run(where=f'url = "{server.url}"')
    running.start_incident()
    assert running.until(lambda: len(server.asked) >= 3)
    assert "OPEN checkout" in {asked.json["title"] for asked in server.asked}
    assert running.problems() == []


def test_a_receiver_that_hangs_delays_no_request_and_is_named(run, server) -> None:
    server.respond = lambda _: Answer(hang=True)
    running = run(where=f'url = "{server.url}"')
    running.start_incident()
    assert running.until(lambda: server.asked)
    # it hangs now, and every request is answered meanwhile
    for _ in range(20):
        assert running.ask(messages.ListEvents())
    running.sent.clear()
    assert running.until(lambda: "team cannot be notified: no answer within 1 s" in running.problems())
    server.respond = lambda _: Answer({})
    assert running.until(lambda: "" in running.problems())


def test_the_terminal_is_the_screens(run) -> None:
    running = run(kind="osc9")
    running.start_incident()
    assert running.until(lambda: any(isinstance(each, messages.TerminalText) for each in running.sent))
    texts = [each.text for each in running.sent if isinstance(each, messages.TerminalText)]
    assert "checkout" in texts[0] and "\x1b]9;" in texts[0]


def test_a_receiver_that_is_not_for_the_dashboard_is_left_to_the_command(run, server, tmp_path) -> None:
    running = run(where=f'url = "{server.url}"', flag="false")
    running.start_incident()
    for _ in range(50):
        running.passed += 1.0
        running.server.work()
    assert running.server.notify_supervisor._process is None
    assert server.asked == [] and not (tmp_path / "events.db.notify").exists()


def test_a_worker_that_dies_is_said_and_started_again(run, server) -> None:
    running = run(where=f'url = "{server.url}"')
    process = running.server.notify_supervisor._process
    assert process is not None
    process.signal_kill()
    assert running.until(lambda: any("stopped" in sentence for sentence in running.problems()))
    assert running.until(lambda: running.server.notify_supervisor._process is not None)
    running.start_incident()
    assert running.until(lambda: len(server.asked) >= 3)
