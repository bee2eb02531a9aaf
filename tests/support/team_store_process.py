"""A process that writes to or reads a team's store, started by the torture tests.

A writer logs each event that it is about to add, and each one that was acknowledged. A reader follows the
store, and logs each gap in the revisions that it sees.
"""

import random
import sys
import time
from pathlib import Path

from budgettui.core.model.event import Draft
from budgettui.core.model.instants import MINUTE
from budgettui.core.store import StoreError
from budgettui.core.store.append_only_log import read_head
from budgettui.core.store.postgres.postgres_store import PostgresStore

START = 1_790_000_000_000_000


def opened(url: str, seconds: float = 60.0) -> PostgresStore:
    """The store, as soon as its server can be reached."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return PostgresStore(url)
        except StoreError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def write(url: str, name: str, first: int, end: int, pause: float, log: Path) -> None:
    store = opened(url)
    with log.open("a", buffering=1) as lines:
        for number in range(first, end):
            time.sleep(random.uniform(0, pause))
            lines.write(f"try {name}-{number}\n")
            start = START + number * MINUTE
            draft = Draft(f"service-{name}", start, start + MINUTE, incident_id=f"{name}-{number}")
            while True:
                try:
                    event = store.add(draft, name, start)
                except StoreError as error:
                    if "unknown whether it was recorded" in str(error):
                        lines.write(f"unknown {name}-{number}\n")
                        break
                    lines.write(f"again {name}-{number} {error}\n")
                    time.sleep(0.05)
                else:
                    lines.write(f"ack {name}-{number} {event.id}\n")
                    break
    store.close()


def read(url: str, log: Path, stop: Path) -> None:
    store = opened(url)
    known = looks = 0
    with log.open("a", buffering=1) as lines:
        is_last = False
        while not is_last:  # the last look is after the end of all writing, however long that takes
            is_stopped = stop.exists()
            try:
                with store.transactions.reading() as db:
                    head = read_head(db)[1]
                    (count,) = db.execute(
                        "SELECT count(*) FROM event_versions WHERE revision > ? AND revision <= ?",
                        (known, head),
                    ).fetchone()
            except StoreError as error:
                if "replaced" in str(error):
                    lines.write(f"replaced {error}\n")
                    return
                time.sleep(0.05)
                continue
            if head < known or count != head - known:
                lines.write(f"skipped {known} {head} {count}\n")
            known, looks, is_last = head, looks + 1, is_stopped
            time.sleep(0.005)
        lines.write(f"looks {looks} {known}\n")
    store.close()


if __name__ == "__main__":
    if sys.argv[1] == "write":
        write(
            sys.argv[2],
            sys.argv[3],
            int(sys.argv[4]),
            int(sys.argv[5]),
            float(sys.argv[6]),
            Path(sys.argv[7]),
        )
    else:
        read(sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]))
