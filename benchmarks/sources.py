"""How fast 20 services are synced from a local Prometheus, compared with fetching the same pages.

    python benchmarks/sources.py [services]

Needs `prometheus` and `promtool`. Each service has a point per minute for 90 days, and an outage per week.
"""

import json
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from pathlib import Path

from budgettui.core.config.loader import load
from budgettui.core.model.instants import SECOND
from budgettui.core.sources import synchronise
from budgettui.core.sources.prometheus_query import PAGE_POINTS
from budgettui.core.store import open_store
from budgettui.core.workspace import Workspace

DAYS = 90
QUERY = 'error_share{{service="{name}"}}'


def write_history(path: Path, names: list[str], now: int) -> None:
    with path.open("w") as file:
        file.write("# TYPE error_share gauge\n")
        for name in names:
            for moment in range(now - DAYS * 86_400, now + 1, 60):
                share = 0.5 if moment % (7 * 86_400) < 1_200 else 0.0
                file.write(f'error_share{{service="{name}"}} {share} {moment}\n')
        file.write("# EOF\n")


def start(folder: Path) -> tuple[subprocess.Popen[bytes], str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    (folder / "prometheus.yml").write_text("global: {}\n")
    quiet = subprocess.DEVNULL
    server = subprocess.Popen(
        [
            "prometheus", f"--config.file={folder / 'prometheus.yml'}",
            f"--storage.tsdb.path={folder / 'data'}", "--storage.tsdb.retention.time=500d",
            f"--web.listen-address={address}",
        ],
        stdout=quiet, stderr=quiet,
    )  # fmt: skip
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"http://{address}/-/ready", timeout=1):
                break
        except OSError:
            time.sleep(0.1)
    return server, f"http://{address}"


def fetch_bare(url: str, names: list[str], now: int) -> int:
    """Fetch and parse the pages that a first sync requests; the number of points."""
    points = 0
    last = now - 120
    for name in names:
        begin = last - DAYS * 86_400
        while begin <= last:
            end = min(last, begin + (PAGE_POINTS - 1) * 60)
            form = {"query": QUERY.format(name=name), "start": begin, "end": end, "step": 60}
            request = urllib.request.Request(
                f"{url}/api/v1/query_range", urllib.parse.urlencode(form).encode()
            )
            with urllib.request.urlopen(request) as response:
                answer = json.loads(response.read())
            points += sum(len(series["values"]) for series in answer["data"]["result"])
            begin = end + 60
    return points


def configuration(url: str, names: list[str]) -> str:
    services = "".join(f'[[services]]\nname = "{name}"\nslo = 99.9\n' for name in names)
    maps = "".join(
        f"[[sources.map]]\nservice = \"{name}\"\nquery = '{QUERY.format(name=name)}'\n" for name in names
    )
    source = f'[[sources]]\nname = "prod"\ntype = "prometheus"\nurl = "{url}"\nsince = "{DAYS}d"\n'
    return f'[store]\npath = "events.db"\n{services}{source}{maps}'


def main() -> None:
    names = [f"service-{number}" for number in range(int(sys.argv[1]) if len(sys.argv) > 1 else 20)]
    now = int(time.time()) // 60 * 60
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_history(folder / "history", names, now)
        command = ["promtool", "tsdb", "create-blocks-from", "openmetrics", "--max-block-duration=8760h"]
        subprocess.run([*command, folder / "history", folder / "data"], check=True, capture_output=True)
        server, url = start(folder)
        try:
            fetch_bare(url, names, now)  # warm the server up for both
            began = time.perf_counter()
            points = fetch_bare(url, names, now)
            bare = time.perf_counter() - began
            (folder / "config.toml").write_text(configuration(url, names))
            settings = load(folder / "config.toml")
            with Workspace(settings, open_store(settings.store, create=True)) as workspace:
                began = time.perf_counter()
                report = synchronise(workspace, settings.sources[0], now * SECOND)
                synced = time.perf_counter() - began
        finally:
            server.terminate()
            server.wait(30)
    print(f"{len(names)} services, {points:,} points: {report.result.added} outages")
    print(f"bare client {bare:.2f} s, sync {synced:.2f} s, ratio {synced / bare:.2f} (at most 3)")


if __name__ == "__main__":
    main()
