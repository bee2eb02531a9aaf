"""Dashboards whose backends are killed while others write: they come back, and show what was recorded."""

import time

from dashboard_sandbox import Sandbox, until
from killed_writers import acknowledged, start_writer, verify
from process_killing import kill_all


def test_dashboards_outlive_their_backends(tmp_path, chance, rounds):
    sandbox = Sandbox(tmp_path)
    names: set[str] = set()
    try:
        sessions = [sandbox.dashboard() for _ in range(2)]
        screens = {session.process.pid for session in sessions}
        for number in rounds:
            writer = start_writer(tmp_path / "events.db", f"b{number}")
            for session in sessions:
                session.pump(chance.uniform(0.1, 0.6))
            backends = [process for process in sandbox.processes() if process.pid not in screens]
            if backends:
                kill_all([chance.choice(backends)])
            writer.kill()
            names |= acknowledged(writer)[0]
            for session in sessions:
                assert session.process.poll() is None
                session.pump(0.3)
        for session in sessions:
            end = time.monotonic() + 30
            while "the backend stopped" in session.text and time.monotonic() < end:
                session.pump(0.2)
            assert "the backend stopped" not in session.text
            session.send("q")
            assert session.ended(20) == 0
        assert until(lambda: not sandbox.processes(), 10)
        verify(tmp_path / "events.db", names)
    finally:
        sandbox.close()
