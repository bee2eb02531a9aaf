"""How fast our CSV is imported, compared with the least possible work, and alerts recorded by `listen`.

    python benchmarks/arrivals.py [events]

The least: `executemany` with the rows of `csv.reader`, into one table without index, check or hash chain.
"""

import csv
import http.client
import json
import os
import re
import resource
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

COLUMNS = "service,start,duration_minutes,category,impact,incident_id,description,source,source_key"
ALERTS, CLIENTS = 1_000, 8


def write_csv(path: Path, count: int) -> None:
    moment = datetime(2014, 1, 1, tzinfo=UTC)
    with path.open("w") as file:
        file.write(f"{COLUMNS}\n")
        for number in range(count):
            moment += timedelta(seconds=60 + number % 540)
            file.write(
                f"service-{number % 50},{moment.isoformat()},{1 + number % 89},incident,0.5,INC-{number},"
                f"something broke {number},export,key-{number}\n"
            )


def least(path: Path, store: Path) -> float:
    """Seconds to put the rows into a table as they are."""
    began = time.perf_counter()
    with path.open(newline="") as file:
        rows = list(csv.reader(file))[1:]
    db = sqlite3.connect(store)
    db.execute(f"CREATE TABLE events ({COLUMNS})")
    db.executemany(f"INSERT INTO events VALUES ({', '.join('?' * 9)})", rows)
    db.commit()
    db.close()
    return time.perf_counter() - began


def imported(folder: Path, path: Path) -> float:
    """Seconds that the import command takes."""
    services = "".join(f'[[services]]\nname = "service-{number}"\nslo = 99.9\n' for number in range(50))
    (folder / "config.toml").write_text(f'[store]\npath = "events.db"\n{services}')
    began = time.perf_counter()
    command = [
        sys.executable,
        "-m",
        "budgettui",
        "import",
        str(path),
        "--config",
        str(folder / "config.toml"),
    ]
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - began


def durable_writes(store: Path, count: int = 100) -> float:
    """Seconds per write that is on disk when it returns."""
    db = sqlite3.connect(store, isolation_level=None)
    db.execute("PRAGMA synchronous = EXTRA")
    db.execute("CREATE TABLE writes (number)")
    began = time.perf_counter()
    for number in range(count):
        db.execute("INSERT INTO writes VALUES (?)", (number,))
    db.close()
    return (time.perf_counter() - began) / count


def alerts(folder: Path) -> float:
    """Seconds for all alerts to be sent and answered; an alert is on disk when it is answered."""
    (folder / "config.toml").write_text(
        '[store]\npath = "a.db"\n[[services]]\nname = "checkout"\nslo = 99.9\n'
    )
    command = [sys.executable, "-u", "-m", "budgettui", "listen", "--port", "0"]
    environment = os.environ | {
        "BUDGETTUI_LISTEN_TOKEN": "t",
        "BUDGETTUI_CONFIG": str(folder / "config.toml"),
    }
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        match = re.search(r":(\d+)/", process.stdout.readline())
        assert match is not None

        def send(first: int) -> None:
            connection = http.client.HTTPConnection("127.0.0.1", int(match[1]))
            for number in range(first, ALERTS, CLIENTS):
                alert = {
                    "status": "firing", "labels": {"service": "checkout"}, "fingerprint": f"{number:016x}",
                    "startsAt": "2026-11-20T14:05:00Z", "endsAt": "0001-01-01T00:00:00Z",
                }  # fmt: skip
                body = json.dumps({"version": "4", "status": "firing", "alerts": [alert]})
                headers = {"Authorization": "Bearer t", "Content-Type": "application/json"}
                connection.request("POST", "/", body, headers)
                response = connection.getresponse()
                assert response.status == 200, response.read()
                response.read()
            connection.close()

        began = time.perf_counter()
        threads = [threading.Thread(target=send, args=(first,)) for first in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        seconds = time.perf_counter() - began
        process.terminate()
    return seconds


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_csv(folder / "events.csv", count)
        bare = least(folder / "events.csv", folder / "bare.db")
        ours = imported(folder, folder / "events.csv")
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"import: {count / ours:,.0f} events/s, {ours / bare:.1f} times the least; {memory:.0f} MB")
        write = durable_writes(folder / "writes.db")
        rate = ALERTS / alerts(folder)
        print(f"listen: {rate:,.0f} alerts/s, {rate * write:.1f} per durable write of the disk")


if __name__ == "__main__":
    main()
