"""What 1,000 services cost: `python benchmarks/thousand.py [--services 1000] [--events 200] [--rows 100000]`.

CPU time of `status` for all and for one service (of many, and alone), compared with importing NumPy; of
adding an event, compared with a store of a single service; of importing a file of events, compared with
reading it with the csv module; and of reading all as columns, compared with fetching the rows. The commands
take turns, so that a busy machine slows all of them. Both sides of a ratio are measured in one run.
"""

import argparse
import compileall
import csv
import os
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from fleet import make_fleet

from budgettui.core.store.sqlite.sqlite_store import SqliteStore

ROOT = Path(__file__).parent.parent


def cpu_of(*command: str) -> float:
    """CPU seconds of a command, its children's included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, *command], env=environment, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def taking_turns(rounds: int, *works: Callable[[], float]) -> list[float]:
    """The median result of each function over `rounds` rounds, called in turn, after one to warm caches."""
    results = [[work() for work in works] for _ in range(rounds + 1)][1:]
    return [median(column) for column in zip(*results, strict=True)]


def spent(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def budgettui(config: Path, *arguments: str) -> Callable[[], float]:
    return lambda: cpu_of("-m", "budgettui", "--config", str(config), *arguments)


def commands(fleet: Path, single: Path, rounds: int) -> None:
    for part in ("budgettui", "core"):  # as installation does
        compileall.compile_dir(ROOT / part, quiet=1)
    every, status_of_many, status_alone, numpy, adding, adding_alone = taking_turns(
        rounds,
        budgettui(fleet, "status"),
        budgettui(fleet, "status", "svc-007"),
        budgettui(single, "status", "svc-000"),
        lambda: cpu_of("-c", "import numpy"),
        budgettui(fleet, "add", "svc-000", "1m", "ended 5m ago"),
        budgettui(single, "add", "svc-000", "1m", "ended 5m ago"),
    )
    print(f"status of all              {every:6.2f} s CPU")
    print(f"status of one of many      {status_of_many / numpy:6.2f}× importing NumPy   (target: 1.5)")
    print(f"status of the only one     {status_alone / numpy:6.2f}× importing NumPy   (target: 1.5)")
    print(f"add                        {adding / adding_alone:6.2f}× with one service (target: 1.3)")


def tables(fleet: Path, rounds: int) -> None:
    path = fleet.parent / "events.db"
    store, db = SqliteStore(path), sqlite3.connect(path)
    query = (
        "SELECT event_id, start_us, end_us, impact, category, service, incident_id, description"
        " FROM event_versions"
    )
    columns, rows = taking_turns(
        rounds, lambda: spent(store.tables), lambda: spent(lambda: db.execute(query).fetchall())
    )
    print(f"all as columns             {columns / rows:6.2f}× fetching the rows  (target: 1.5)")
    store.close()
    db.close()


def imports(folder: Path, services: int, size: int) -> None:
    rng, now = random.Random(1), datetime.now(UTC).replace(microsecond=0)
    file = folder / "events.csv"
    with file.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["service", "start", "duration_minutes", "category", "incident_id", "description"])
        for number in range(size):
            start = now - timedelta(seconds=rng.randrange(86_400, 500 * 86_400))
            minutes = round(rng.lognormvariate(1, 1), 2) + 0.01
            service = f"svc-{rng.randrange(services):03d}"
            text = ["incident", f"INC-{number}", "payment timeouts"]
            writer.writerow([service, start.isoformat(), minutes, *text])

    def bare() -> None:
        with file.open(newline="") as stream:
            list(csv.reader(stream))

    took = budgettui(make_fleet(folder, services, 0), "import", str(file))()
    print(
        f"import                     {size / took:6,.0f} events/s of CPU, {took / spent(bare):.0f}× csv alone"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--services", type=int, default=1000)
    parser.add_argument("--events", type=int, default=200, help="events per service")
    parser.add_argument("--rows", type=int, default=100_000, help="rows of the imported file")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        fleet = make_fleet(Path(first), options.services, options.events)
        single = make_fleet(Path(second), 1, options.events)
        commands(fleet, single, options.rounds)
        tables(fleet, options.rounds)
    with tempfile.TemporaryDirectory() as folder:
        imports(Path(folder), options.services, options.rows)


if __name__ == "__main__":
    main()
