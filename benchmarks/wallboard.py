"""What the wallboard costs while nobody touches it. Run: python benchmarks/wallboard.py [COLUMNSxROWS …]

Twelve services with nothing open, then two of them with an open event, updated every second: CPU time of the
screen and backend processes together, and bytes to the terminal. Compared with the smallest app that shows a
clock, in the same minute.
"""

import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parent / "tests" / "support")]

from fleet import make_fleet  # noqa: E402
from terminal_session import TerminalSession  # noqa: E402

from budgettui.core.config.settings import StoreSettings  # noqa: E402
from budgettui.core.model.event import Draft  # noqa: E402
from budgettui.core.model.instants import MINUTE  # noqa: E402
from budgettui.core.store import open_store  # noqa: E402

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


class Meter:
    """CPU time and output of a program in a terminal, since the meter was made."""

    def __init__(self, session: TerminalSession) -> None:
        self._session = session
        self._cpu, self._written = self._parts(), session.written
        self._began = time.perf_counter()

    def _parts(self) -> list[float]:
        """CPU seconds of each process."""
        times = [process.cpu_times() for process in self._session.family()]
        return [usage.user + usage.system for usage in times]

    def read(self) -> tuple[list[float], float]:
        """Percent of a core for each process, and bytes per second."""
        took = time.perf_counter() - self._began
        parts = [100 * (b - a) / took for a, b in zip(self._cpu, self._parts(), strict=True)]
        return parts, (self._session.written - self._written) / took


def cost(config: Path, columns: int, rows: int, what: str, target: str) -> None:
    """Print what a minute of the wallboard costs."""
    clock_app = [sys.executable, str(HERE / "one_clock.py")]
    with (
        TerminalSession(clock_app, columns, rows, cwd=str(HERE.parent)) as plain,
        TerminalSession(wallboard(config), columns, rows, cwd=str(HERE.parent)) as wall,
    ):
        plain.wait_for("services")
        wall.wait_for("svc-0")
        wall.pump(SETTLE_SECONDS)
        meters = Meter(plain), Meter(wall)
        wall.pump(SECONDS)
        plain.pump(0.1)
        (clock,), _ = meters[0].read()
        parts, written = meters[1].read()
    print(
        f"{columns}×{rows}, {what}: {sum(parts):.2f} % of a core "
        f"(screen + backend {' + '.join(f'{part:.2f}' for part in parts)}), "
        f"{sum(parts) / clock:.1f}× an app with a clock ({clock:.2f} %), {written:.0f} bytes/s   {target}",
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
