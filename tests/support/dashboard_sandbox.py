"""Run the real dashboard in a real terminal, over a small configuration and store of its own."""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
from process_killing import kill_all
from terminal_session import TerminalSession

from budgettui.core.model.event import Draft, Event
from budgettui.core.model.instants import MINUTE
from budgettui.core.store import open_store
from budgettui.core.workspace import read_settings

CONFIG = """\
[store]
path = "events.db"

[display]
timezone = "UTC"

[[services]]
name = "checkout"
slo = 99.9
window = "30d"

[[services]]
name = "search"
slo = 99.5
window = "30d"
"""

PLAIN = dict.fromkeys(
    ("NO_COLOR", "COLORTERM", "TMUX", "TERM_PROGRAM", "LC_ALL", "LC_CTYPE", "BUDGETTUI_CONFIG")
) | {"LANG": "C.UTF-8"}
"""An environment that sets nothing but UTF-8; the session sets TERM."""


class Sandbox:
    """A configuration, a store with two events, and the programs started over them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.config = folder / "config.toml"
        self.config.write_text(CONFIG, encoding="utf-8")
        self.sessions: list[TerminalSession] = []
        now = time.time_ns() // 1000
        for service, minutes_ago, minutes in (("checkout", 3000, 20), ("search", 9000, 12)):
            start = now - minutes_ago * MINUTE
            self.add(Draft(service, start, start + minutes * MINUTE, incident_id=f"INC-{minutes}"))

    def add(self, *drafts: Draft) -> None:
        store = open_store(read_settings(str(self.config), None).store)
        store.add_many(drafts, "somebody", time.time_ns() // 1000)
        store.close()

    def events(self, include_voided: bool = False) -> list[Event]:
        """The events in a freshly opened store, which must be sound."""
        store = open_store(read_settings(str(self.config), None).store, create=False)
        try:
            assert list(store.check()) == []
            return store.events(include_voided=include_voided)
        finally:
            store.close()

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "budgettui", *arguments, "--config", str(self.config)]

    def open(
        self,
        *arguments: str,
        env: dict[str, str | None] | None = None,
        command: list[str] | None = None,
        **options: Any,
    ) -> TerminalSession:
        """Start the dashboard, or a command, in a terminal of its own."""
        command = self.command(*arguments) if command is None else command
        session = TerminalSession(command, env={**PLAIN, **(env or {})}, **options)
        self.sessions.append(session)
        return session

    def dashboard(self, *arguments: str, **options: Any) -> TerminalSession:
        """Start the dashboard and wait for its services."""
        session = self.open(*arguments, **options)
        session.wait_for("search")
        session.wait_for("now")  # the axis of the trend, which comes last
        return session

    def close(self) -> None:
        """End everything that still runs."""
        for session in self.sessions:
            session.thaw()
            session.close()
        kill_all(self.processes())

    def processes(self) -> list[psutil.Process]:
        """Every running process that was started with this configuration."""
        processes = []
        for process in psutil.process_iter():
            try:
                ours = any(str(self.config) in word for word in process.cmdline())
                if ours and process.status() != psutil.STATUS_ZOMBIE:
                    processes.append(process)
            except psutil.Error:
                continue
        return processes


def until(true: Callable[[], Any], seconds: float = 5.0) -> bool:
    """Whether `true()` holds within `seconds`."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True
