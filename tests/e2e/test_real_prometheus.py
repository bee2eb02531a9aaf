"""`sync` from a real Prometheus, with a history that promtool writes, and from a real VictoriaMetrics.

Skipped where there is none of them, which `BUDGETTUI_REQUIRE_SERVERS` forbids for Prometheus.
"""

import csv
import json
import os
import random
import shutil
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest
from dashboard_sandbox import until
from listening_command import free_port, running

from budgettui.core.config.loader import load
from budgettui.core.model.instants import DAY, MINUTE, SECOND
from budgettui.core.sources import synchronise
from budgettui.core.store import open_store
from budgettui.core.workspace import Workspace

needs_prometheus = pytest.mark.skipif(
    "BUDGETTUI_REQUIRE_SERVERS" not in os.environ
    and (shutil.which("prometheus") is None or shutil.which("promtool") is None),
    reason="prometheus and promtool are not installed",
)
needs_victoria_metrics = pytest.mark.skipif(
    shutil.which("victoria-metrics") is None, reason="victoria-metrics is not installed"
)
DAYS = 90
SAMPLES = Path(__file__).parents[1] / "core"
TRUTH = 252.5
"""Minutes of the history's outages, weighted by the share of requests that failed."""
CONFIG = """\
[store]
path = "events.db"

[[services]]
name = "checkout"
slo = 99.9

[[sources]]
name = "prod"
type = "prometheus"
url = "http://127.0.0.1:{port}"
since = "{days}d"

[[sources.map]]
service = "checkout"
"""
QUERY = """\
query = '''sum(rate(http_requests_total{code="500"}[{window}]))
           / sum(rate(http_requests_total[{window}]))'''
window = "2m"
"""
COUNTERS = """\
query = "1 - sum(rate(requests:good[{window}])) / sum(rate(requests:total[{window}]))"
window = "1m"
"""


def history(first, last, outages):
    """OpenMetrics of two counters, scraped every 30 s, that are reset once a day; half of an outage fails."""
    lines = ["# TYPE http_requests counter"]
    for code in ("200", "500"):
        total = 0
        waiting = list(outages)
        for moment in range(first, last + 1, 30):
            while waiting and waiting[0][1] < moment:
                waiting.pop(0)
            failing = bool(waiting) and waiting[0][0] < moment
            total += 150 if failing else (300 if code == "200" else 0)
            if moment % 86_400 == 3_600:
                total = 0
            lines.append(f'http_requests_total{{job="checkout",code="{code}"}} {total} {moment}')
    return "\n".join([*lines, "# EOF", ""])


@contextmanager
def served(folder, metrics):
    """A server that holds these OpenMetrics: its port."""
    (folder / "history").write_text(metrics)
    subprocess.run(
        ["promtool", "tsdb", "create-blocks-from", "openmetrics", "--max-block-duration=8760h",
         folder / "history", folder / "data"],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    (folder / "prometheus.yml").write_text("global: {}\n")
    port = free_port()
    options = [
        f"--config.file={folder / 'prometheus.yml'}",
        f"--storage.tsdb.path={folder / 'data'}",
        "--storage.tsdb.retention.time=500d",
        f"--web.listen-address=127.0.0.1:{port}",
    ]
    with running("prometheus", *options):
        assert until(lambda: answers(f"http://127.0.0.1:{port}/-/ready"), 30)
        yield port


@contextmanager
def served_by_victoria_metrics(folder, metrics):
    """A VictoriaMetrics that holds these OpenMetrics, whose times it takes in milliseconds: its port."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    options = [
        f"-storageDataPath={folder / 'data'}",
        f"-httpListenAddr=127.0.0.1:{port}",
        "-retentionPeriod=12",
        "-search.latencyOffset=0s",
    ]
    with running("victoria-metrics", *options):
        assert until(lambda: answers(f"{url}/health"), 30)
        lines = [f"{line}000" for line in metrics.splitlines() if not line.startswith("#")]
        body = "\n".join(lines).encode()
        with urllib.request.urlopen(f"{url}/api/v1/import/prometheus", body, timeout=120):
            pass
        query = urllib.parse.urlencode({"query": "sum(count_over_time(http_requests_total[100d]))"})
        expected = f'"{len(lines)}"'.encode()

        def is_whole():
            with urllib.request.urlopen(f"{url}/internal/force_flush", timeout=60):
                pass
            with urllib.request.urlopen(f"{url}/api/v1/query?{query}&nocache=1", timeout=60) as answer:
                return expected in answer.read()

        assert until(is_whole, 60)
        yield port


def answers(url):
    """Whether a server answers there."""
    try:
        with urllib.request.urlopen(url, timeout=1):
            return True
    except OSError:
        return False


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(served, id="prometheus", marks=needs_prometheus),
        pytest.param(served_by_victoria_metrics, id="victoria-metrics", marks=needs_victoria_metrics),
    ],
)
def monitored(request, tmp_path_factory):
    """A server with 90 days of history: its port, now, and the 29 outages there were."""
    now = int(time.time()) // 60 * 60
    chance = random.Random(7)
    lengths = [chance.randrange(3, 29) for _ in range(28)]
    lengths.append(round(TRUTH * 2) - sum(lengths))
    assert 3 <= lengths[-1] <= 200
    starts = [now - 86_400 * 3 * number - 60 * chance.randrange(100, 1200) for number in range(29, 0, -1)]
    outages = [(start, start + 60 * length) for start, length in zip(starts, lengths, strict=True)]
    folder = tmp_path_factory.mktemp("prometheus")
    with request.param(folder, history(now - DAYS * 86_400, now, outages)) as port:
        yield port, now, outages


def test_the_outages_of_a_quarter_are_found(monitored, tmp_path):
    port, now, outages = monitored
    (tmp_path / "config.toml").write_text(CONFIG.format(port=port, days=DAYS) + QUERY)
    settings = load(tmp_path / "config.toml")
    with Workspace(settings, open_store(settings.store, create=True)) as workspace:
        (source,) = settings.sources
        report = synchronise(workspace, source, now * SECOND)
        events = sorted(workspace.store.events(), key=lambda event: event.start)
        assert report.result.added == len(events) == 29
        for event, (start, end) in zip(events, outages, strict=True):
            assert abs(event.start - start * SECOND) <= 2 * MINUTE
            assert abs(event.end - end * SECOND) <= 3 * MINUTE
        cost = sum((event.end - event.start) / MINUTE * event.impact for event in events)
        assert cost == pytest.approx(252.1, abs=0.5)
        again = synchronise(workspace, source, now * SECOND, since=now * SECOND - DAYS * DAY)
        assert (again.result.written, again.result.unchanged) == (0, 29)


def test_definitions_become_services_that_are_synced(monitored, tmp_path):
    """From a file of Sloth to the outages of its services, by two commands."""
    port, _, outages = monitored
    config = tmp_path / "config.toml"
    config.write_text('[store]\npath = "events.db"\n')

    def run(*arguments):
        command = [sys.executable, "-m", "budgettui", *map(str, arguments), "--config", str(config)]
        return subprocess.run(command, capture_output=True, text=True, timeout=120)

    definitions = SAMPLES / "exchange/samples/slo/sloth.yml"
    written = run("services", definitions, "--write", "--prometheus", f"http://127.0.0.1:{port}")
    assert "3 services of Sloth added" in written.stdout
    synced = run("sync", "prometheus")
    assert synced.returncode == 0, synced.stderr
    assert "checkout-raw: its query returned no data for this time" in synced.stderr
    events = json.loads(run("events", "checkout-requests-availability", "--json").stdout)["events"]
    spans = [row for row in events if row["category"] == "incident"]
    assert len(spans) == len(outages)
    cost = sum(row["duration_minutes"] * row["impact"] for row in events)
    assert cost == pytest.approx(TRUTH, abs=1.5)
    assert "added" not in run("sync", "prometheus").stdout


@needs_prometheus
def test_counters_that_are_reset_and_have_gaps(tmp_path):
    """The sample of counters as a server sees it: a reset, no traffic for a while, a missing scrape."""
    answer = json.loads((SAMPLES / "sources/samples/4-counters.json").read_text())
    series = {each["metric"]["__name__"]: each["values"] for each in answer["data"]["result"]}
    lines = [f"{name} {value} {moment}" for name, values in series.items() for moment, value in values]
    last = max(moment for values in series.values() for moment, _ in values)
    (tmp_path / "config.toml").write_text("")
    with served(tmp_path, "\n".join([*lines, "# EOF", ""])) as port:
        (tmp_path / "config.toml").write_text(CONFIG.format(port=port, days=1) + COUNTERS)
        settings = load(tmp_path / "config.toml")
        with Workspace(settings, open_store(settings.store, create=True)) as workspace:
            synchronise(workspace, settings.sources[0], (last + 120) * SECOND)
            with (SAMPLES / "sources/samples/4-counters.expected.csv").open() as stream:
                expected = [
                    (row["start"], float(row["duration_minutes"]), float(row["impact"]))
                    for row in csv.DictReader(stream)
                ]
            assert [
                (event.source_key, (event.end - event.start) / MINUTE, pytest.approx(event.impact, abs=1e-6))
                for event in workspace.store.events()
            ] == expected
