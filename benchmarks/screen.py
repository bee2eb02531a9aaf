"""What the dashboard costs, compared with the smallest Textual app. Run: python benchmarks/screen.py [PART …]

Prints ratios and shares against the targets: first text, key to screen while the store changes,
CPU and bytes while nothing changes, and what one more event costs among a thousand services.
"""

import argparse
import compileall
import statistics
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

KEYS = 40
IDLE_SECONDS = 20


def dashboard(config: Path) -> list[str]:
    return [sys.executable, "-m", "budgettui", "--config", str(config)]


def first_text(command: list[str], text: str) -> tuple[float, float]:
    """Seconds from the start of `command` to `text` on screen, and the CPU seconds of its process."""
    with TerminalSession(command, cwd=str(HERE.parent)) as session:
        seconds = session.wait_for(text) - session.began
        times = session.family()[0].cpu_times()
        return seconds, times.user + times.system


def compare_starts(config: Path, rounds: int) -> None:
    """Time the first useful text, in turns with the ten-line app so that both see the same load."""
    for part in ("budgettui", "core"):  # as installation does
        compileall.compile_dir(HERE.parent / part, quiet=1)
    plain, ours = [], []
    for turn in range(rounds + 1):
        pair = (
            first_text([sys.executable, str(HERE / "ten_lines.py")], "services"),
            first_text(dashboard(config), "svc-003"),
        )
        if turn:  # the first warms the caches
            plain.append(pair[0])
            ours.append(pair[1])
    for name, column in (("first text", 0), ("CPU of the screen until then", 1)):
        pairs = [(ten[column], full[column]) for ten, full in zip(plain, ours, strict=True)]
        ratio = statistics.median(full / ten for ten, full in pairs)
        ten_ms, full_ms = (1000 * statistics.median(values) for values in zip(*pairs, strict=True))
        print(
            f"{name}, 20 services × 500 events: {ratio:.2f}× a ten-line app "
            f"({full_ms:.0f} to {ten_ms:.0f} ms)   target ≤ 1.25×"
        )


def keys_during_refresh(config: Path) -> None:
    """Time keys while another process records an event every 0.2 s and forecasts run."""
    store = open_store(StoreSettings(path=config.parent / "events.db"))
    with TerminalSession(dashboard(config), cwd=str(HERE.parent)) as session:
        session.wait_for("svc-003")
        times = []
        for turn in range(KEYS):
            now = time.time_ns() // 1000
            store.add(Draft(f"svc-{turn % 20:03d}", now - MINUTE, now, 0.01), "benchmark", now)
            seconds = session.press("j" if turn % 2 == 0 else "k")
            if seconds is not None:
                times.append(seconds)
    store.close()
    times.sort()
    p95 = times[round((len(times) - 1) * 0.95)]
    print(
        f"key to screen while refreshing: median {statistics.median(times) * 1000:.0f} ms, "
        f"p95 {p95 * 1000:.0f} ms of {len(times)} keys   target ≤ 50 ms"
    )


def idle(config: Path) -> None:
    """Measure CPU time and output while nothing changes."""
    with TerminalSession(dashboard(config), cwd=str(HERE.parent)) as session:
        session.wait_for("svc-003")
        session.pump(8)
        cpu, written = session.usage(), session.written
        session.pump(IDLE_SECONDS)
        print(
            f"idle: {100 * (session.usage() - cpu) / IDLE_SECONDS:.2f} % of a core, "
            f"{(session.written - written) / IDLE_SECONDS:.0f} bytes/s   target ≤ 0.5 %, ≤ 300 bytes/s"
        )


def one_more_event(config: Path) -> None:
    """Time what the backend does for one new event among a thousand services, and assessing them all."""
    from budgettui.core.workspace import open_workspace

    with open_workspace(str(config)) as workspace:
        now = time.time_ns() // 1000
        began = time.perf_counter()
        everything = list(workspace.assess_all(now))
        whole = time.perf_counter() - began
        workspace.add(Draft("svc-500", now - MINUTE, now), now)
        began = time.perf_counter()
        changed = workspace.refresh(now)
        for name in changed:
            workspace.assess(name, now)
        single = time.perf_counter() - began
    print(
        f"one more event among {len(everything)} services × 200: {len(changed)} assessed, "
        f"{whole / single:.0f}× cheaper than all ({single * 1000:.1f} to {whole * 1000:.0f} ms)"
    )


def steps_in_time(config: Path) -> None:
    """Time a step to another moment: what the backend does, and from the key to the screen."""
    from budgettui.backend import messages
    from budgettui.backend.request_dispatch import answer
    from budgettui.core.model.instants import to_instant
    from budgettui.core.workspace import open_workspace

    with open_workspace(str(config)) as workspace:
        now = time.time_ns() // 1000
        workspace.refresh(now)
        names = tuple(workspace.services)
        moment, computed = now, []
        for _ in range(KEYS):
            began = time.perf_counter()
            reached = answer(workspace, messages.FindMoment(names[3], moment, False), now)
            moment = to_instant(reached.at)
            answer(workspace, messages.AsOf(moment, messages.AssessPast(names)), now)
            computed.append(time.perf_counter() - began)
    with TerminalSession(dashboard(config), cwd=str(HERE.parent)) as session:
        session.wait_for("svc-003")
        session.pump(2)
        times = [seconds for _ in range(KEYS) if (seconds := session.press(",")) is not None]
    print(
        f"a step in time, 20 services × 500 events: {statistics.median(computed) * 1000:.0f} ms in the "
        f"backend, {statistics.median(times) * 1000:.0f} ms from the key to the screen   target ≤ 50 ms"
    )


PARTS = ("start", "keys", "step", "idle", "event")


def measure(config: Path, parts: list[str], rounds: int) -> None:
    if "start" in parts:
        compare_starts(config, rounds)
    if "keys" in parts:
        keys_during_refresh(config)
    if "step" in parts:
        steps_in_time(config)
    if "idle" in parts:
        idle(config)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9, help="how many starts to compare")
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="what to measure; all by default")
    options = parser.parse_args()
    parts = options.parts or list(PARTS)
    if parts != ["event"]:
        with tempfile.TemporaryDirectory() as folder:
            measure(make_fleet(Path(folder), 20, 500), parts, options.rounds)
    if "event" in parts:
        with tempfile.TemporaryDirectory() as folder:
            one_more_event(make_fleet(Path(folder), 1000, 200))


if __name__ == "__main__":
    main()
