"""`sync` from a real Prometheus, with a history that promtool writes; skipped where there is none."""

import os
import random
import shutil
import socket
import subprocess
import time
import urllib.request

import pytest

from budgettui.core.config.loader import load
from budgettui.core.model.instants import DAY, MINUTE, SECOND
from budgettui.core.sources import synchronise
from budgettui.core.store import open_store
from budgettui.core.workspace import Workspace

pytestmark = pytest.mark.skipif(
    "BUDGETTUI_REQUIRE_SERVERS" not in os.environ
    and (shutil.which("prometheus") is None or shutil.which("promtool") is None),
    reason="prometheus and promtool are not installed",
)
DAYS = 20
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
query = '''sum(rate(http_requests_total{{code="500"}}[{{window}}]))
           / sum(rate(http_requests_total[{{window}}]))'''
window = "2m"
"""


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def history(first, last, outages):
    """OpenMetrics of two counters, scraped every 30 s, that are reset once a day."""
    lines = ["# TYPE http_requests counter"]
    for code in ("200", "500"):
        total = 0
        for moment in range(first, last + 1, 30):
            failing = any(start < moment <= end for start, end in outages)
            total += 150 if failing else (300 if code == "200" else 0)
            if moment % 86_400 == 3_600:
                total = 0
            lines.append(f'http_requests_total{{code="{code}"}} {total} {moment}')
    return "\n".join([*lines, "# EOF", ""])


@pytest.fixture
def prometheus(tmp_path):
    """A server with 20 days of history: its port, now, and the outages there were."""
    now = int(time.time()) // 60 * 60
    chance = random.Random(7)
    starts = [now - 86_400 * day - 60 * chance.randrange(100, 1200) for day in range(1, DAYS)]
    outages = [(start, start + 60 * chance.randrange(3, 30)) for start in starts]
    (tmp_path / "history").write_text(history(now - DAYS * 86_400, now, outages))
    subprocess.run(
        ["promtool", "tsdb", "create-blocks-from", "openmetrics", "--max-block-duration=8760h",
         tmp_path / "history", tmp_path / "data"],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    (tmp_path / "prometheus.yml").write_text("global: {}\n")
    port = free_port()
    options = [
        f"--config.file={tmp_path / 'prometheus.yml'}",
        f"--storage.tsdb.path={tmp_path / 'data'}",
        "--storage.tsdb.retention.time=500d",
        f"--web.listen-address=127.0.0.1:{port}",
    ]
    quiet = subprocess.DEVNULL
    server = subprocess.Popen(["prometheus", *options], stdout=quiet, stderr=quiet)
    try:
        for _ in range(300):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/-/ready", timeout=1):
                    break
            except OSError:
                time.sleep(0.1)
        yield port, now, outages
    finally:
        server.terminate()
        server.wait(30)


def test_the_outages_of_a_history_are_found(prometheus, tmp_path):
    port, now, outages = prometheus
    (tmp_path / "config.toml").write_text(CONFIG.format(port=port, days=DAYS))
    settings = load(tmp_path / "config.toml")
    with Workspace(settings, open_store(settings.store, create=True)) as workspace:
        (source,) = settings.sources
        report = synchronise(workspace, source, now * SECOND)
        events = sorted(workspace.store.events(), key=lambda event: event.start)
        assert report.result.added == len(outages) == len(events)
        for event, (start, end) in zip(events, sorted(outages), strict=True):
            assert abs(event.start - start * SECOND) <= 2 * MINUTE
            assert abs(event.end - end * SECOND) <= 3 * MINUTE
        truth = sum(end - start for start, end in outages) / 60 * 0.5
        cost = sum((event.end - event.start) / MINUTE * event.impact for event in events)
        assert cost == pytest.approx(truth, rel=0.01)
        again = synchronise(workspace, source, now * SECOND, since=now * SECOND - DAYS * DAY)
        assert (again.result.written, again.result.unchanged) == (0, len(outages))
