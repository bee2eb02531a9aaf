"""Many dashboards and writers on one store: everybody sees everything, and nobody dies."""

import time

from dashboard_sandbox import Sandbox
from killed_writers import acknowledged, start_writer, verify

from budgettui.core.model.event import Draft
from budgettui.core.model.instants import MINUTE


def test_dashboards_beside_writers(tmp_path, seconds, rounds):
    """Eight and four, or three and two where there are only seconds for it."""
    dashboards, writing = (8, 4) if seconds >= 60 else (3, 2)
    sandbox = Sandbox(tmp_path)
    path = tmp_path / "events.db"
    names: set[str] = set()
    try:
        sessions = [sandbox.dashboard() for _ in range(dashboards)]
        writers = [start_writer(path, f"c{number}") for number in range(writing)]
        for _ in rounds:
            for session in sessions:
                session.pump(0.2)
                assert session.process.poll() is None, session.text
        for writer in writers:
            writer.kill()
            names |= acknowledged(writer)[0]
        now = time.time_ns() // 1000
        sandbox.add(Draft("checkout", now - 2 * MINUTE, now - MINUTE, incident_id="Z9"))
        for session in sessions:
            session.wait_for("21.0", 60)  # narrow lists show no id
            assert "live" in session.text
            session.send("q")
        assert [session.ended(30) for session in sessions] == [0] * dashboards
        print(f"{len(names)} writes acknowledged, {verify(path, names)} events there")
    finally:
        sandbox.close()
