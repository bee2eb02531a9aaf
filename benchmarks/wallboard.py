"""What the wallboard costs while it stands there. Run: python benchmarks/wallboard.py [COLUMNSxROWS …]

Twelve services, two of them with an open event, everything ticking once a second: CPU of the screen
process and the engine process together, and bytes to the terminal; then the same with nothing open.
"""

import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parent / "tests" / "support")]

from fleet import make_fleet  # noqa: E402
from terminal import TerminalSession  # noqa: E402

from budgettui.core.config.settings import StoreSettings  # noqa: E402
from budgettui.core.store import open_store  # noqa: E402
from budgettui.core.values.event import Draft  # noqa: E402
from budgettui.core.values.instants import MINUTE  # noqa: E402

SERVICES = 12
EVENTS = 120
SETTLE_SECONDS = 10
SECONDS = 60


def wallboard(config: Path) -> list[str]:
    return [sys.executable, "-m", "budgettui", "--config", str(config), "wallboard"]


def open_events(config: Path, count: int) -> None:
    """Open an event on each of the first `count` services."""
    store = open_store(StoreSettings(path=config.parent / "events.db"))
    now = time.time_ns() // 1000
    for number in range(count):
        draft = Draft(f"svc-{number:03d}", now - 7 * MINUTE, None, 0.05, "incident", f"INC-{number}")
        store.add(draft, "benchmark", now)
    store.close()


def cost(config: Path, columns: int, rows: int, what: str, target: str) -> None:
    """Print what a minute of the wallboard costs."""
    with TerminalSession(wallboard(config), columns, rows, cwd=str(HERE.parent)) as session:
        session.wait_for("svc-0")
        session.pump(SETTLE_SECONDS)
        cpu, written = session.usage(), session.written
        parts = [process.cpu_times() for process in session.family()]
        began = time.perf_counter()
        session.pump(SECONDS)
        took = time.perf_counter() - began
        after = [process.cpu_times() for process in session.family()]
        each = " + ".join(
            f"{100 * (b.user + b.system - a.user - a.system) / took:.2f}"
            for a, b in zip(parts, after, strict=True)
        )
        print(
            f"{columns}×{rows}, {what}: {100 * (session.usage() - cpu) / took:.2f} % of a core "
            f"(screen + engine {each}), {(session.written - written) / took:.0f} bytes/s   {target}",
            flush=True,
        )


def main(sizes: list[str]) -> None:
    for size in sizes or ["80x24", "120x36", "200x50"]:
        columns, rows = map(int, size.split("x"))
        with tempfile.TemporaryDirectory() as folder:
            config = make_fleet(Path(folder), SERVICES, EVENTS)
            cost(config, columns, rows, "nothing open", "target ≤ 0.5 %, ≤ 300 bytes/s")
            open_events(config, 2)
            cost(config, columns, rows, "two events open", "target ≤ 1 %, ≤ 2000 bytes/s")


if __name__ == "__main__":
    main(sys.argv[1:])
