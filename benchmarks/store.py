"""What the event store costs: `python benchmarks/store.py [--events 1000000]`.

Durable events per second from four processes at once, compared with one process, and with four that
write to a plain table and wait for the lock as SQLite does; no event may be lost. Then reading a large store
as columns, compared with fetching the same rows and with making an object of each, and the cost of polling
and of refreshing after one event. Both sides of a ratio are measured in one run, so it holds on any machine.
"""

import argparse
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from budgettui.core.ledger.event_table import EventTable
from budgettui.core.model.event import Draft
from budgettui.core.model.instants import DAY, MINUTE
from budgettui.core.store.sqlite.sqlite_store import SqliteStore

NOW = 1_772_982_000_000_000
SERVICES = 1_000
SECONDS = 4.0

WRITER = """
import sys, time
from pathlib import Path
from budgettui.core.model.event import Draft
from budgettui.core.store.sqlite.sqlite_store import SqliteStore
store = SqliteStore(Path(sys.argv[1]), busy_seconds=60)
end, done = float(sys.argv[2]), 0
while time.time() < end:
    store.add(Draft("a", done, done + 1, description="payment timeouts"), "writer", 0)
    done += 1
print(done)
"""

PLAIN_WRITER = """
import sqlite3, sys, time
db = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=60)
db.execute("PRAGMA synchronous = EXTRA")
end, done = float(sys.argv[2]), 0
while time.time() < end:
    db.execute("BEGIN IMMEDIATE")
    db.execute("INSERT INTO plain (service, start, text) VALUES ('a', ?, 'payment timeouts')", (done,))
    db.execute("COMMIT")
    done += 1
print(done)
"""


def written(code: str, path: Path, writers: int) -> list[int]:
    """The events that each of `writers` processes wrote to disk in `SECONDS`."""
    end = time.time() + SECONDS + 0.3  # they need a moment to start
    crowd = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(path), str(end)],
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parent.parent,
        )
        for _ in range(writers)
    ]
    return [int(process.communicate()[0]) for process in crowd]


def durable_appends(folder: Path) -> None:
    plain = folder / "plain.db"
    with sqlite3.connect(plain) as db:
        db.execute("CREATE TABLE plain (id INTEGER PRIMARY KEY, service, start, text)")
    db.close()
    alone = written(WRITER, folder / "alone.db", 1)
    shares = written(WRITER, folder / "four.db", 4)
    hammering = written(PLAIN_WRITER, plain, 4)
    store = SqliteStore(folder / "four.db")
    lost = sum(shares) - store.revision()
    store.close()
    rate = sum(shares) / SECONDS
    print(f"durable events/s, four processes  {rate:8.0f}   {lost} lost")
    print(f"  against one process             {sum(shares) / sum(alone):8.2f}×")
    print(f"  against plain SQLite, four      {sum(shares) / sum(hammering):8.2f}×")
    print(
        f"  least to most busy writer       {min(shares) / max(shares):8.2f}   "
        f"plain SQLite {min(hammering) / max(hammering):.2f}"
    )


def made_up(size: int) -> list[Draft]:
    rng = random.Random(1)
    drafts = []
    for number in range(size):
        start = NOW - rng.randint(MINUTE, 1_000 * DAY)
        drafts.append(
            Draft(
                f"svc-{rng.randrange(SERVICES):04d}",
                start,
                start + rng.randint(1, 20 * MINUTE),
                rng.choice([1.0, 0.5]),
                rng.choice(["incident", "deployment", "maintenance"]),
                f"INC-{number}",
                "payment timeouts in the morning",
                "benchmark",
                str(number),
            )
        )
    return drafts


def best(work: Callable[[], object], rounds: int = 3) -> float:
    """Seconds of the fastest of `rounds` runs."""
    times = []
    for _ in range(rounds):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return min(times)


def large_store(folder: Path, size: int) -> None:
    path = folder / "large.db"
    store = SqliteStore(path)
    drafts = made_up(size)
    imported = best(lambda: store.add_many(drafts, "benchmark", NOW), 1)
    again = best(lambda: store.add_many(drafts, "benchmark", NOW), 1)
    print(f"{size:,} events imported in         {imported:8.2f} s; again, unchanged, {again:.2f} s")
    db = sqlite3.connect(path)
    query = (
        "SELECT event_id, start_us, end_us, impact, category, service, incident_id, description"
        " FROM event_versions"
    )

    def objects() -> dict[str, EventTable]:
        by_service: dict[str, list[object]] = {}
        for event in store.events():
            by_service.setdefault(event.service, []).append(event)
        return {name: EventTable.of(events) for name, events in by_service.items()}  # type: ignore[arg-type]

    columns = best(store.tables)
    print(f"all as columns by service         {columns:8.2f} s")
    print(f"  against fetchall of the rows    {columns / best(lambda: db.execute(query).fetchall()):8.2f}×")
    print(f"  against an object per event     {columns / best(objects, 1):8.2f}×")
    alone = best(lambda: store.tables({"svc-0007"}))
    print(f"one service of {SERVICES:,} after an event {alone * 1e3:6.2f} ms, {alone / columns:.5f}× of all")
    recent = best(lambda: store.tables(since=NOW - 90 * DAY))
    print(f"the last 90 days of 1,000         {recent:8.2f} s, {recent / columns:.3f}× of all")
    print(f"asking whether anything changed   {best(store.revision, 50) * 1e6:8.0f} µs")
    db.close()
    store.close()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--events", type=int, default=1_000_000, help="events in the large store")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        durable_appends(Path(name))
        large_store(Path(name), chosen.events)


if __name__ == "__main__":
    main()
