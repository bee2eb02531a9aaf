"""Draw docs/dashboard.svg and docs/incident.svg by running the program in a terminal and pressing keys.

Run: python scripts/draw_screens.py [dashboard | incident]. Needs the development dependencies and bash.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "tests" / "support")]

from terminal_session import TerminalSession  # noqa: E402
from terminal_svg import Screen, film, picture, screen_of  # noqa: E402

LEAST_SECONDS = 0.3
"""Screens shown for less are left out of the film."""
CONFIG = """\
[store]
path = "events.db"

[display]
timezone = "UTC"

[[services]]
name = "checkout"
slo = 99.99
window = "30d"

[[services]]
name = "payments"
slo = 99.95
window = "30d"

[[services]]
name = "search"
slo = 99.9
window = "30d"

[[services]]
name = "login"
slo = 99.9
window = "30d"

[[services]]
name = "mail"
slo = 99.5
window = "30d"

[[services]]
name = "cdn"
slo = 99.95
window = "30d"
"""
EVENTS = (
    ("checkout", 26.2, 1.1, "deployment", "v408: cold caches"),
    ("checkout", 11.4, 1.5, "incident", "payment provider timeouts"),
    ("checkout", 41, 2.2, "incident", "database failover"),
    ("payments", 19.6, 4.5, "incident", "card network unreachable"),
    ("payments", 6.3, 2.5, "incident", "expired certificate"),
    ("search", 22.1, 14, "incident", "index rebuild starved the query nodes"),
    ("search", 3.2, 5.5, "deployment", "ranking rollout, rolled back"),
    ("login", 15.5, 4.2, "incident", "token signing key rotated too early"),
    ("mail", 9.1, 35, "incident", "relay greylisted"),
    ("mail", 33, 48, "incident", "queue consumers restarted in a loop"),
    ("cdn", 17.7, 1.4, "incident", "one region cold"),
)
"""Service, days ago, minutes, category, description."""
ENVIRONMENT: dict[str, str | None] = {
    "TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8", "PS1": "$ ", "NO_COLOR": None,
    "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT), "LOGNAME": "ana",
}  # fmt: skip


class Recorder:
    """Types keys in a shell and records every screen that lasted, with its time in seconds."""

    def __init__(self, folder: str, columns: int, rows: int) -> None:
        state = dict.fromkeys(("XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"), folder)
        command = ["bash", "--norc", "--noprofile"]
        self.session = TerminalSession(command, columns, rows, {**ENVIRONMENT, **state}, folder)
        self.frames: list[tuple[float, Screen]] = []
        self._began = time.monotonic()

    def watch(self, seconds: float) -> None:
        """Record what is shown for `seconds`."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self.session.pump(min(LEAST_SECONDS, left))
            screen = screen_of(self.session.screen)
            if not self.frames or screen != self.frames[-1][1]:
                self.frames.append((time.monotonic() - self._began, screen))

    def wait_for(self, text: str) -> None:
        """Wait for a text, however long this machine takes; the wait is cut from the film."""
        begin = time.monotonic()
        self.session.wait_for(text, 30)
        self._began += time.monotonic() - begin

    def press(self, key: str, *, wait: float, until: str = "") -> None:
        """Press a key, wait for the text `until`, and record for `wait` seconds."""
        self.session.send(key)
        if until:
            self.session.pump(0.2)
            self.wait_for(until)
        self.watch(wait)

    def type(self, text: str) -> None:
        """Type at a person's speed."""
        for character in text:
            self.session.send(character)
            self.watch(0.07)

    def begin(self) -> None:
        """Begin the film with the current screen."""
        self._began = time.monotonic()
        self.frames = [(0.0, screen_of(self.session.screen))]

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._began


def write_store(folder: str) -> None:
    """Write a configuration, and past events for the store, into `folder`."""
    now = time.time()
    Path(folder, "config.toml").write_text(CONFIG, encoding="utf-8")
    rows = ["service,start,duration_minutes,category,description"]
    for service, days, minutes, category, description in EVENTS:
        start = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now - days * 86400))
        rows.append(f'{service},{start},{minutes},{category},"{description}"')
    Path(folder, "past.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")


def record_incident() -> str:
    """The film of an incident, from the dashboard to the first page of the postmortem."""
    with tempfile.TemporaryDirectory() as folder:
        write_store(folder)
        on = Recorder(folder, 100, 30)
        try:
            on.session.send("export BUDGETTUI_CONFIG=config.toml; budgettui import past.csv -q; clear\r")
            on.watch(4)
            on.begin()
            on.type("budgettui")
            on.press("enter", wait=0.3)
            on.wait_for("now")
            on.watch(2.5)
            on.press("s", wait=7)  # the budget falls, an alert fires
            still = len(on.frames) - 1
            on.press("I", until="noon of", wait=3)  # may it ship?
            on.press("esc", until="worst first", wait=0.8)
            on.press("s", until="ended after", wait=2)
            on.press("l", until="lasted", wait=1)
            on.press("enter", until="versions", wait=2)
            on.press("n", wait=0.4)
            on.type("rolled back v412")
            on.press("enter", until="ana: rolled back", wait=2)
            on.press("esc", until="lasted", wait=0.4)
            on.session.send("esc")
            on.wait_for("worst first")
            on.session.send("q")
            on.session.pump(2)
            on.session.screen.reset()  # pyte has no alternate screen to leave
            on.press("enter", until="$", wait=0.5)
            on.type("budgettui report --event 12 | grep -v '<!--' | head -28")
            on.press("enter", wait=0.2)
            on.wait_for("Summary")
            on.watch(4)
            return film(on.frames, on.seconds, still)
        finally:
            on.session.close()


def draw_dashboard() -> str:
    """The dashboard over the demo's events."""
    with tempfile.TemporaryDirectory() as folder:
        on = Recorder(folder, 120, 36)
        try:
            on.session.send("budgettui demo\r")
            on.session.wait_for("30 d ", 30)
            on.watch(4)
            return picture(screen_of(on.session.screen))
        finally:
            on.session.close()


def main() -> None:
    """Draw the pictures named on the command line, or both."""
    os.environ.pop("BUDGETTUI_CONFIG", None)
    drawings = {"dashboard": draw_dashboard, "incident": record_incident}
    for name in sys.argv[1:] or drawings:
        file = ROOT / "docs" / f"{name}.svg"
        file.write_text(drawings[name](), encoding="utf-8")
        print(f"{file.relative_to(ROOT)}: {file.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
