"""An incident from its first key to the report, in a terminal, with the real backend and store."""

import subprocess

import pytest
from dashboard_sandbox import Sandbox, until
from terminal_session import TerminalSession

SIZES = [(80, 24), (120, 36), (200, 50)]


def back(session: TerminalSession, title: str) -> None:
    """Leave the screen with that title."""
    session.send("esc")
    session.pump(5, lambda: title not in session.text)
    assert title not in session.text


@pytest.mark.parametrize("size", SIZES)
def test_an_incident_from_start_to_report(sandbox: Sandbox, size: tuple[int, int]) -> None:
    session = sandbox.dashboard(columns=size[0], rows=size[1])
    session.send("/", "search", "enter")
    session.wait_for("search · 99.5 %")

    session.send("s")
    session.wait_for("incident on search begins now; s ends it, e adds to it")
    session.wait_for("gone in")
    began = next(event for event in sandbox.events() if event.end is None)
    assert began.service == "search"

    session.send("e")
    session.wait_for("2 events")
    session.send("e")
    session.wait_for(f"edit event {began.id}")
    session.send(*["down"] * 4, "INC-900", "enter", "nodes lost [b]")
    session.wait_for("enter saves")
    session.send("enter")
    session.wait_for("changed: incident INC-900 on search, open; u undoes")
    back(session, "events · search")
    session.wait_for("INC-900 open")

    session.send("x")
    session.wait_for("while open")
    back(session, "explain · search")

    session.send("s")
    session.wait_for("INC-900 ended after")
    session.send("u")
    session.wait_for("undone")
    assert until(lambda: sandbox.events()[0].end is None)
    session.send("s")
    session.wait_for("INC-900 ended after")
    session.send("q")
    assert session.ended() == 0

    event = next(event for event in sandbox.events() if event.id == began.id)
    assert event.end is not None and event.description == "nodes lost [b]"
    report = subprocess.run(sandbox.command("report"), capture_output=True, text=True, timeout=30, check=True)
    assert "INC-900" in report.stdout and "nodes lost [b]" in report.stdout


def test_an_outage_is_logged_with_five_keys(sandbox: Sandbox) -> None:
    session = sandbox.dashboard(columns=80, rows=24)
    session.send("a", "12m", "ctrl+s")
    session.wait_for("recorded: incident on")
    assert any(
        event.end is not None and event.end - event.start == 12 * 60_000_000 for event in sandbox.events()
    )
    session.send("q")
    assert session.ended() == 0
