"""`listen`, as a process of its own: notifications shuffled, doubled, cut off, and refused ones."""

import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from dashboard_sandbox import until
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis_share import scaled
from listening_command import ListeningCommand, free_port, running

from budgettui.core.config.loader import load
from budgettui.core.model.instants import MINUTE, SECOND
from budgettui.core.sources import AlertReceiver
from budgettui.core.store import open_store
from budgettui.core.workspace import Workspace

SAMPLES = Path(__file__).parents[1] / "core" / "exchange" / "samples"
BODIES = [json.loads(line) for line in (SAMPLES / "alertmanager/webhooks.jsonl").read_text().splitlines()]
CONFIG = """\
[store]
path = "events.db"

[[services]]
name = "checkout"
slo = 99.9

[[services]]
name = "search"
slo = 99.9

[[sources]]
name = "alerts"
type = "webhook"
token_env = "TOKEN"
impact = { critical = 0.5 }
"""


class Listener(ListeningCommand):
    """A running `listen` over a store of its own."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, CONFIG, TOKEN="secret")
        self.listen("listen", "--port", "0")

    def send(self, body, token="secret", kind="application/json", method="POST", **headers):
        """The status and message of one request."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {token}", "Content-Type": kind, **headers}
        status, text = self.request("/", method, raw, **headers)
        return status, json.loads(text)["message"]

    def events(self):
        store = open_store(load(self.config).store, read_only=True)
        with Workspace(load(self.config), store) as workspace:
            return sorted(workspace.store.events(), key=lambda event: event.source_key)


@pytest.fixture
def listener(tmp_path):
    listener = Listener(tmp_path)
    yield listener
    listener.close()


def spans(events):
    return [
        (event.source_key, event.start, None if event.end is None else (event.end - event.start) / MINUTE)
        for event in events
    ]


EXPECTED = [
    ("07b7d17d274ba13e@2026-11-20T14:05:00.123Z", 5.0),
    ("07b7d17d274ba13e@2026-11-20T15:00:00.123Z", None),
    ("42b2a7c7f289b593@2026-11-20T14:06:00.123Z", 11.0),
]


def test_an_alert_is_durable_when_it_is_answered(listener):
    assert listener.send(BODIES[0]) == (200, "recorded")
    listener.end(signal.SIGKILL)
    (event,) = listener.events()
    assert (event.source, event.end, event.impact, event.reviewed) == ("alerts", None, 0.5, False)


def test_a_stream_of_notifications(listener):
    for body in BODIES:
        assert listener.send(body)[0] == 200
    assert [(key, minutes) for key, _, minutes in spans(listener.events())] == EXPECTED
    code, _, errors = listener.end()
    assert (code, "Traceback" in errors) == (130, False)


@pytest.mark.parametrize(
    ("request_", "status", "message"),
    [
        ({"token": "wrong"}, 401, "the token is missing or wrong"),
        ({"kind": "text/plain"}, 415, "the content type must be application/json"),
        ({"method": "PUT"}, 405, "use POST to send alerts"),
        ({"body": b"{"}, 400, "it is not JSON"),
        ({"body": b"[" * 100_000}, 400, "it is not JSON"),
        ({"body": b"\xff\xfe\x00"}, 400, "it is not JSON"),
        ({"body": []}, 400, "accepted is the JSON that Alertmanager's webhook sends, an object with alerts"),
        ({"body": BODIES[0] | {"version": "3"}}, 400, "accepted is version 4 of Alertmanager's webhook"),
        ({"body": {}, "Content-Length": "4000001"}, 413, "at most 4,000,000 bytes are accepted"),
        ({"body": {}, "Content-Length": "-1"}, 411, "Content-Length is missing"),
    ],
)
def test_what_is_refused(listener, request_, status, message):
    assert listener.send(**{"body": BODIES[0]} | request_) == (status, message)
    assert listener.send(BODIES[0])[0] == 200
    assert len(listener.events()) == 1


def test_a_client_that_says_nothing_holds_nobody_up(listener):
    with socket.create_connection(("127.0.0.1", listener.port)) as silent:
        silent.sendall(b"POST / HTTP/1.1\r\nContent-Le")
        assert listener.send(BODIES[0])[0] == 200


def test_many_at_once(listener):
    bodies = []
    for number in range(200):
        alert = BODIES[0]["alerts"][0] | {"fingerprint": f"{number:016x}"}
        bodies.append(BODIES[0] | {"alerts": [alert]})
    with ThreadPoolExecutor(8) as pool:
        assert {status for status, _ in pool.map(listener.send, bodies)} == {200}
    assert len(listener.events()) == 200


def test_alerts_that_are_cut_off_or_of_no_service_are_said(listener):
    alert = BODIES[0]["alerts"][0] | {"labels": {"alertname": "X", "service": "shop"}}
    assert listener.send(BODIES[0] | {"alerts": [alert], "truncatedAlerts": 3}) == (200, "recorded")
    _, _, errors = listener.end()
    assert "3 alerts were cut off by Alertmanager (max_alerts)" in errors
    assert "'shop' is not a service of this configuration" in errors


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--host", "0.0.0.0", "--no-token"), "--no-token: only allowed with a local --host"),
        (("nowhere",), "there is no source 'nowhere' of type webhook"),
        ((), "the environment variable TOKEN is not set"),
    ],
)
def test_it_does_not_listen_without_a_token(tmp_path, options, sentence):
    command = ListeningCommand(tmp_path, CONFIG)
    command.environment.pop("TOKEN", None)
    result = command.run("listen", "--port", "0", *options)
    assert result.returncode == 2
    assert sentence in result.stderr


@settings(deadline=None, max_examples=scaled(40))
@given(
    st.permutations(range(len(BODIES))),
    st.lists(st.integers(0, len(BODIES) - 1), max_size=4),
    st.integers(1, 4),
    st.booleans(),
)
def test_the_order_of_notifications_does_not_matter(tmp_path_factory, order, doubled, size, restarts):
    """Shuffled, doubled, several in one write, and with a restart in the middle."""
    folder = tmp_path_factory.mktemp("listen")
    (folder / "config.toml").write_text(CONFIG)
    configuration = load(folder / "config.toml")
    sent = [BODIES[index] for index in [*order, *doubled]]
    now = 1_795_435_200 * SECOND
    with Workspace(configuration, open_store(configuration.store, create=True)) as workspace:
        receiver = AlertReceiver(workspace, configuration.sources[0])
        for begin in range(0, len(sent), size):
            receiver.take(sent[begin : begin + size], now + begin)
            if restarts:
                receiver = AlertReceiver(workspace, configuration.sources[0])
        events = sorted(workspace.store.events(), key=lambda event: event.source_key)
    assert [(key, minutes) for key, _, minutes in spans(events)] == EXPECTED


@pytest.mark.skipif(
    "BUDGETTUI_REQUIRE_SERVERS" not in os.environ and shutil.which("prometheus-alertmanager") is None,
    reason="prometheus-alertmanager is not installed",
)
def test_a_real_alertmanager(listener, tmp_path):
    port = free_port()
    (tmp_path / "alertmanager.yml").write_text(f"""\
route: {{receiver: budgettui, group_wait: 0s, group_interval: 1s, repeat_interval: 1h}}
receivers:
- name: budgettui
  webhook_configs:
  - url: http://127.0.0.1:{listener.port}/
    http_config: {{authorization: {{credentials: secret}}}}
""")

    def post(ends_at=None):
        alert = {"labels": {"alertname": "Errors", "service": "checkout", "severity": "critical"}}
        alert["startsAt"] = "2026-11-20T14:05:00Z"
        if ends_at is not None:
            alert["endsAt"] = ends_at
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        with contextlib.closing(connection):
            body = json.dumps([alert])
            connection.request("POST", "/api/v2/alerts", body, {"Content-Type": "application/json"})
            with connection.getresponse() as response:
                return response.status

    def is_posted():
        try:
            return post() == 200
        except OSError:
            return False

    with running(
        "prometheus-alertmanager",
        f"--config.file={tmp_path / 'alertmanager.yml'}",
        f"--storage.path={tmp_path / 'alertmanager'}",
        f"--web.listen-address=127.0.0.1:{port}",
        "--cluster.listen-address=",
    ):
        assert until(is_posted, 30)
        assert until(lambda: len(listener.events()) == 1, 30)
        assert listener.events()[0].end is None
        post("2026-11-20T14:17:00Z")
        assert until(lambda: listener.events()[0].end is not None, 30)
        (event,) = listener.events()
        assert (event.end - event.start) / MINUTE == 12
