"""A store that was altered behind the program's back, on the screens of people who did not know."""

import pytest
from dashboard_sandbox import Sandbox
from store_tampering import tamper

ALTER = "UPDATE event_versions SET impact = 0.5 WHERE revision = 1"


@pytest.fixture
def sandbox(tmp_path):
    sandbox = Sandbox(tmp_path)
    yield sandbox
    sandbox.close()


def test_dashboard_says_so_and_records_nothing(sandbox):
    tamper(sandbox.folder / "events.db", ALTER)
    session = sandbox.dashboard()
    session.wait_for("the event store is damaged", 20)
    session.wait_for("budgettui doctor")
    assert "damaged" in session.text.splitlines()[0]
    before = (sandbox.folder / "events.db").read_bytes()
    session.send("s")
    session.wait_for("✗ the event store is damaged and is not written to")
    assert (sandbox.folder / "events.db").read_bytes() == before


def test_wallboard_says_so(sandbox):
    tamper(sandbox.folder / "events.db", ALTER)
    session = sandbox.open("wallboard", columns=80, rows=24)
    session.wait_for("damage: the event store is damaged", 20)
