"""Processes that write to a store until they are killed, and the check that nothing acknowledged is lost."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import budgettui
from budgettui.core.store.sqlite.sqlite_store import SqliteStore

CHECKOUT = Path(budgettui.__file__).parents[1]

WRITER = """
import os, sys
from pathlib import Path
from budgettui.core.errors import BudgettuiError
from budgettui.core.model.event import Draft
from budgettui.core.store.sqlite.sqlite_store import SqliteStore

path, name = Path(sys.argv[1]), sys.argv[2]
if len(sys.argv) > 3:
    import resource, signal
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]),) * 2)
store = SqliteStore(path, busy_seconds=60)
number = 0
while True:
    number += 1
    key = f"{name}-{number}"
    try:
        draft = Draft("checkout", number, number + 1, incident_id=key, description="x" * 2000)
        event = store.add(draft, name, 0)
        if number % 5 == 0:
            store.amend(event.id, {"description": "changed"}, name, 0, event.version)
        if number % 7 == 0:
            store.void(event.id, name, 0)
            store.undo(name, 0)
    except BudgettuiError as error:
        os.write(2, f"{error}\\n".encode())
        sys.exit(3)
    os.write(1, f"{key}\\n".encode())
"""


def start_writer(path: Path, name: str, *limit: object) -> subprocess.Popen[bytes]:
    """Start a process that records events `name`-1, `name`-2, … and prints each acknowledged one.

    `limit` is the largest file that it may write, in bytes.
    """
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), name, *map(str, limit)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=CHECKOUT,
    )


def acknowledged(writer: subprocess.Popen[bytes]) -> tuple[set[str], str]:
    """Wait for the writer to end; the names it printed, and its errors. A cut-off line does not count."""
    out, errors = writer.communicate(timeout=60)
    names = {line.decode().strip() for line in out.splitlines(keepends=True) if line.endswith(b"\n")}
    assert b"Traceback" not in errors, errors.decode()
    return names, errors.decode()


def verify(path: Path, names: set[str]) -> int:
    """Check that the store is sound and holds all `names`, nothing twice; the number of its events."""
    store = SqliteStore(path)
    try:
        assert list(store.check()) == []
        counts = Counter(event.incident_id for event in store.events(include_voided=True))
    finally:
        store.close()
    missing = names - counts.keys()
    assert not missing, f"acknowledged but lost: {sorted(missing)[:5]}"
    doubled = [name for name, count in counts.items() if count > 1]
    assert not doubled, f"recorded twice: {doubled[:5]}"
    return counts.total()
