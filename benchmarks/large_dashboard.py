"""The dashboard and the wallboard with a large fleet. Run: python benchmarks/large_dashboard.py [PART …]

Measures first text, compared with the ten-line app; when the chosen service's panes are complete, after the
start and after moving; keys while everything loads; when a second start is quiet; another process's event;
the wallboard turning pages. Wall-clock times depend on the machine's load, shares of CPU time do not.
`--config` uses an existing fleet instead of a made-up one. First a run is left open until it has verified the
whole store, because a run that ends sooner leaves that to the next.
"""

import argparse
import re
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parent / "tests" / "support")]

from fleet import make_fleet  # noqa: E402
from screen import dashboard, first_text  # noqa: E402
from terminal_session import TerminalSession  # noqa: E402

from budgettui.backend.cache_folder import CacheFolder  # noqa: E402
from budgettui.backend.integrity_watch import SoundStore  # noqa: E402
from budgettui.core.config.loader import load  # noqa: E402
from budgettui.core.model.event import Draft  # noqa: E402
from budgettui.core.model.instants import MINUTE  # noqa: E402
from budgettui.core.store import open_store  # noqa: E402

UNFINISHED = ("working…", "reading the series…")
QUIET_SHARE, QUIET_BYTES = 0.01, 300.0
QUIET_SECONDS = 2.0
"""How long output and CPU time must be low to count as quiet."""
LOAD_SECONDS = 120.0
SETTLE_SECONDS = 300.0
FIRST_MINUTE = 60.0
"""In it every service is assessed once more; a wallboard runs for weeks."""
WALL_SECONDS = 225.0
"""One round of the wallboard: at 120×36 a thousand services have 15 pages, each for 15 seconds."""
EVENTS, EVENT_LENGTH = 7, 20 * MINUTE
IDLE_SECONDS, IDLE_SHARE = 4.0, 0.04
"""Loading takes half a core; below this share for this long it is over, however slow the machine."""


def session(config: Path, *arguments: str) -> TerminalSession:
    return TerminalSession([*dashboard(config), *arguments], cwd=str(HERE.parent))


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"


def percentile(values: list[float], percent: float) -> float:
    ordered = sorted(values)
    return ordered[round((len(ordered) - 1) * percent / 100)]


def start(config: Path, rounds: int) -> None:
    pairs = [
        (
            first_text([sys.executable, str(HERE / "ten_lines.py")], "services"),
            first_text(dashboard(config), "svc-"),
        )
        for _ in range(rounds + 1)
    ][1:]
    ratio, spent = (median(ours[at] / plain[at] for plain, ours in pairs) for at in range(2))
    print(
        f"first text                  {ratio:6.2f}× a ten-line app (target: 1.5), CPU time of the screen "
        f"process {spent:.2f}×",
        flush=True,
    )


def is_complete(terminal: TerminalSession) -> bool:
    return "╭─ forecast" in terminal.text and not any(text in terminal.text for text in UNFINISHED)


def panes(config: Path) -> None:
    with session(config) as terminal:
        stamp = terminal.pump(20, lambda: is_complete(terminal))
        took = float("inf") if stamp is None else stamp - terminal.began
        print(f"panes after the start       {took:6.2f} s  (target: 1.5)")
        moves = []
        for _ in range(8):
            before, moved = terminal.text, time.perf_counter()
            terminal.send("j")
            terminal.pump(2, lambda: terminal.text != before)  # noqa: B023
            stamp = terminal.pump(2, lambda: is_complete(terminal)) if not is_complete(terminal) else None
            moves.append((stamp or time.perf_counter()) - moved)
            terminal.pump(0.2)
        print(
            f"panes after moving          {milliseconds(median(moves)):>9} median (target: 200 ms)",
            flush=True,
        )


def keys_while_loading(config: Path, count: int) -> None:
    with session(config) as terminal:
        terminal.wait_for("svc-")
        times: list[float] = []
        lost = 0
        for turn in range(count):
            before, sent = terminal.text, time.perf_counter()
            terminal.send("j" if turn % 2 == 0 else "k")
            stamp = terminal.pump(2, lambda: terminal.text != before)  # noqa: B023
            if stamp is None:
                lost += 1
            else:
                times.append(stamp - sent)
            terminal.pump(0.1)
    print(
        f"keys while loading          {milliseconds(median(times)):>9} median, "
        f"{milliseconds(percentile(times, 95))} p95, {lost} lost of {count} (target: 50 ms p95, none lost)",
        flush=True,
    )


def quiet(config: Path, arguments: tuple[str, ...] = ()) -> None:
    """Print when the program is quiet after a start, and its CPU time until then."""
    with session(config, *arguments) as terminal:
        marks = [(0.0, 0.0, 0)]
        while (now := time.perf_counter() - terminal.began) < LOAD_SECONDS:
            terminal.skip(0.5)
            marks.append((time.perf_counter() - terminal.began, terminal.usage(), len(terminal.raw)))
            earlier = [mark for mark in marks if mark[0] <= marks[-1][0] - QUIET_SECONDS]
            if not earlier:
                continue
            begin, end = earlier[-1], marks[-1]
            seconds = end[0] - begin[0]
            if (
                end[1] - begin[1] <= QUIET_SHARE * seconds + 0.02  # two ticks of the system's clock
                and end[2] - begin[2] <= QUIET_BYTES * seconds
            ):
                break
        since = begin[0] if now < LOAD_SECONDS else float("inf")
        memory = sum(process.memory_info().rss for process in terminal.family()) / 1e6
        print(
            f"quiet after                 {since:6.1f} s, {end[1]:.1f} s of CPU time, {memory:.0f} MB"
            " (target: 10 s, 3 s for 200 services × 300; 350 MB)",
            flush=True,
        )


def others_event(config: Path) -> None:
    """Print how soon another process's event is on screen, and the CPU time for it: an event of the chosen
    service, whose forecast and plot follow, and one of another visible service."""
    store = open_store(load(config).store)
    with session(config) as terminal:
        terminal.wait_for("svc-")
        wait_until_loaded(terminal)
        for what, position in (("the chosen service", 0), ("another service", 3)):
            delays, works = [], []
            for turn in range(EVENTS):
                now = time.time_ns() // 1000
                end = now - turn * EVENT_LENGTH  # they do not overlap: each costs something
                service = re.findall(r"svc-\d+", terminal.text.partition("▌")[2])[2 * position]
                before, began = terminal.usage(), time.perf_counter()
                screen = terminal.text
                store.add(Draft(service, end - EVENT_LENGTH, end, 1.0), "benchmark", now)
                stamp = terminal.pump(5, lambda: terminal.text != screen)  # noqa: B023
                delays.append(float("inf") if stamp is None else stamp - began)
                terminal.pump(1.0)
                works.append(terminal.usage() - before)
            print(
                f"event of {what:19}{milliseconds(median(delays)):>9} until seen, "
                f"{milliseconds(median(works))} of CPU time (target: 300 ms, 50 ms)",
                flush=True,
            )
    store.close()


def wait_until_loaded(terminal: TerminalSession) -> None:
    """Wait until loading, and the work that follows it, is over. Raises TimeoutError after `LOAD_SECONDS`."""
    deadline = time.perf_counter() + LOAD_SECONDS
    while time.perf_counter() < deadline:
        spent, began = terminal.usage(), time.perf_counter()
        terminal.pump(IDLE_SECONDS)
        if terminal.usage() - spent <= IDLE_SHARE * (time.perf_counter() - began):
            return
    raise TimeoutError(f"still working after {LOAD_SECONDS:.0f} s")


def settle(config: Path) -> None:
    """Leave a dashboard open until it has verified the whole store, and has cached that."""
    cache = CacheFolder(load(config).store)
    with session(config) as terminal:
        while time.perf_counter() - terminal.began < SETTLE_SECONDS:
            terminal.skip(1.0)
            sound = SoundStore.from_json(cache.load("check.json"))
            if sound is not None and sound.file == cache.file_state():
                wait_until_loaded(terminal)
                return
    raise TimeoutError(f"the store was not verified within {SETTLE_SECONDS:.0f} s")


def wallboard(config: Path, seconds: float) -> None:
    with session(config, "wallboard") as terminal:
        terminal.wait_for("svc-")
        wait_until_loaded(terminal)
        terminal.pump(FIRST_MINUTE)
        cpu, began, written = terminal.usage(), time.perf_counter(), terminal.written
        terminal.pump(seconds)
        took = time.perf_counter() - began
        print(
            f"wallboard turning pages     {100 * (terminal.usage() - cpu) / took:6.2f} % of a core, "
            f"{(terminal.written - written) / took:.0f} bytes/s (target: 1 %)",
            flush=True,
        )


PARTS = ("start", "panes", "keys", "quiet", "event", "wallboard")


def measure(config: Path, parts: list[str], rounds: int) -> None:
    if parts != ["start"]:
        settle(config)
    if "start" in parts:
        start(config, rounds)
    if "panes" in parts:
        panes(config)
    if "keys" in parts:
        keys_while_loading(config, 40)
    if "quiet" in parts:
        quiet(config)
    if "event" in parts:
        others_event(config)
    if "wallboard" in parts:
        wallboard(config, WALL_SECONDS)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--services", type=int, default=1000)
    parser.add_argument("--events", type=int, default=1000, help="events per service")
    parser.add_argument("--config", type=Path, help="the configuration of an existing fleet")
    parser.add_argument("--rounds", type=int, default=5, help="how many starts to compare")
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="what to measure; all by default")
    options = parser.parse_args()
    parts = options.parts or list(PARTS)
    if options.config is not None:
        measure(options.config, parts, options.rounds)
        return
    with tempfile.TemporaryDirectory() as folder:
        measure(make_fleet(Path(folder), options.services, options.events), parts, options.rounds)


if __name__ == "__main__":
    main()
