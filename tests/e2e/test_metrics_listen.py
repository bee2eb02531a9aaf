"""`metrics --listen` as a process of its own: scrapes, a store that goes away, and bad clients."""

import json
import os
import re
import shutil
import socket
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest
from dashboard_sandbox import until
from listening_command import ListeningCommand, free_port, running

CONFIG = """\
[store]
path = "events.db"

[[services]]
name = "checkout"
slo = 99.9
"""


class Exporter(ListeningCommand):
    """A running `metrics --listen` over a store with one event."""

    def __init__(self, folder, address="127.0.0.1:0"):
        super().__init__(folder, CONFIG)
        self.add("10m")
        self.listen("metrics", "--listen", address)

    def add(self, *arguments):
        assert self.run("add", "checkout", *arguments).returncode == 0

    def get(self, path="/metrics", method="GET", **headers):
        return self.request(path, method, **headers)


@pytest.fixture
def exporter(tmp_path):
    exporter = Exporter(tmp_path)
    yield exporter
    exporter.close()


def consumed(text):
    """The seconds of the only service."""
    return float(re.search(r"^budgettui_error_budget_consumed_seconds\{.*\} (\S+)$", text, re.M)[1])


def test_each_scrape_is_of_the_moment(exporter):
    assert consumed(exporter.get()[1]) == 600
    exporter.add("10m", "--at", "2h ago")
    assert consumed(exporter.get()[1]) == 1200
    code, _, errors = exporter.end()
    assert (code, errors.strip()) == (130, "")


def test_a_store_that_goes_away_and_comes_back(exporter):
    store = exporter.folder / "events.db"
    assert "budgettui_up 1\n" in exporter.get()[1]
    store.rename(exporter.folder / "elsewhere")
    status, text = exporter.get()
    assert (status, "budgettui_up 0\n" in text, "service=" in text) == (200, True, False)
    assert re.search(r"^budgettui_assessment_timestamp_seconds \d", text, re.M)
    (exporter.folder / "elsewhere").rename(store)
    text = exporter.get()[1]
    assert "budgettui_up 1\n" in text and "service=" in text
    exporter.get()  # by its answer the one before has been dealt with whole
    _, _, errors = exporter.end()
    assert errors.strip().splitlines()[-1] == "working again"


def test_a_configuration_that_is_edited(exporter):
    exporter.config.write_text(CONFIG.replace("99.9", "99.5"))
    assert 'budgettui_slo_objective_ratio{service="checkout",window="30d"} 0.995' in exporter.get()[1]
    exporter.config.write_text("nonsense")
    text = exporter.get()[1]
    assert "budgettui_config_last_reload_successful 0\n" in text
    assert 'budgettui_slo_objective_ratio{service="checkout",window="30d"} 0.995' in text
    exporter.config.write_text(CONFIG)
    text = exporter.get()[1]
    assert "budgettui_config_last_reload_successful 1\n" in text
    assert 'budgettui_slo_objective_ratio{service="checkout",window="30d"} 0.999' in text


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        ({"path": "/"}, 200),
        ({"path": "/metrics?x=1"}, 200),
        ({"path": "/other"}, 404),
        ({"method": "POST"}, 405),
        ({"method": "DELETE"}, 405),
        ({"Host": "evil.example:9777"}, 421),
        ({"Host": "localhost"}, 200),
        ({"Host": "[::1]:9777"}, 200),
    ],
)
def test_requests(exporter, arguments, status):
    assert exporter.get(**arguments)[0] == status


def test_slow_clients_hold_nobody_up(exporter):
    """More than are let in: some wait with half a request, and scrapes are answered when they are gone."""
    silent = [socket.create_connection(("127.0.0.1", exporter.port)) for _ in range(40)]
    for connection in silent:
        connection.sendall(b"GET /metrics HTT")
    assert exporter.get()[0] == 200
    more = [socket.create_connection(("127.0.0.1", exporter.port)) for _ in range(60)]
    refused = more[-1].recv(100)
    assert refused.startswith(b"HTTP/1.1 503")
    for connection in silent + more:
        connection.close()
    assert until(lambda: exporter.get()[0] == 200, 10)


def test_many_at_once(exporter):
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: exporter.get(), range(100)))
    assert {status for status, _ in answers} == {200}
    assert all("budgettui_up 1\n" in text for _, text in answers)


def test_beyond_this_machine_is_said(tmp_path):
    exporter = Exporter(tmp_path, "0.0.0.0:0")
    assert exporter.get(Host="some.host:1")[0] == 200
    _, _, errors = exporter.end()
    assert (
        "0.0.0.0 is not only local: anyone who can reach it can read everything, without a password."
        in errors
    )


def test_a_port_that_is_taken(exporter):
    result = exporter.run("metrics", "--listen", f"127.0.0.1:{exporter.port}")
    assert (result.returncode, "cannot listen on" in result.stderr) == (3, True)


@pytest.mark.skipif(
    "BUDGETTUI_REQUIRE_SERVERS" not in os.environ and shutil.which("prometheus") is None,
    reason="prometheus is not installed",
)
def test_a_real_prometheus_scrapes_it(exporter, tmp_path):
    port = free_port()
    (tmp_path / "prometheus.yml").write_text(f"""\
global: {{scrape_interval: 1s}}
scrape_configs:
- job_name: budgettui
  static_configs: [{{targets: ["127.0.0.1:{exporter.port}"]}}]
""")
    options = [
        f"--config.file={tmp_path / 'prometheus.yml'}",
        f"--storage.tsdb.path={tmp_path / 'data'}",
        f"--web.listen-address=127.0.0.1:{port}",
    ]

    def query(text):
        url = f"http://127.0.0.1:{port}/api/v1/query?query={urllib.request.quote(text)}"
        with urllib.request.urlopen(url, timeout=5) as response:
            return [float(each["value"][1]) for each in json.load(response)["data"]["result"]]

    def becomes(text, expected):
        def is_expected():
            try:
                return query(text) == expected
            except OSError:
                return False

        return until(is_expected, 30)

    with running("prometheus", *options):
        assert becomes('budgettui_error_budget_consumed_seconds{service="checkout"}', [600.0])
        assert becomes('up{job="budgettui"}', [1.0])
        (exporter.folder / "events.db").unlink()
        assert becomes("budgettui_up", [0.0])
        assert becomes('budgettui_error_budget_consumed_seconds{service="checkout"}', [])
