"""Long answers in a real terminal, in less."""

import shutil

import pytest
from dashboard_sandbox import Sandbox

from budgettui.core.model.event import Draft
from budgettui.core.model.instants import HOUR, MINUTE
from budgettui.core.store import open_store
from budgettui.core.workspace import read_settings

PAGER = {"BUDGETTUI_PAGER": None, "PAGER": None, "LESS": None}


@pytest.fixture
def long_log(sandbox: Sandbox) -> Sandbox:
    """Far more events than a pipe holds."""
    if shutil.which("less") is None:
        pytest.skip("less is not on this machine")
    store = open_store(read_settings(str(sandbox.config), None).store)
    start = store.events()[0].start
    store.add_many(
        [
            Draft(
                "checkout", start - (n + 1) * HOUR, start - (n + 1) * HOUR + MINUTE, description=f"no. {n}."
            )
            for n in range(3000)
        ],
        "ann",
        start,
    )
    store.close()
    return sandbox


def test_q_leaves_the_pager_and_the_command_ends_well(long_log: Sandbox) -> None:
    session = long_log.open("events", env=PAGER, columns=100, rows=24)
    session.wait_for("no. 10.")
    assert "EVENT" in session.screen.display[0]
    assert b"\x1b[2mEVENT" in session.raw
    session.send("G")
    session.wait_for("no. 2999.")
    session.send("g")
    session.wait_for("no. 10.")
    session.send("q")
    assert session.ended() == 0
    assert "Traceback" not in session.text and "Error" not in session.text
    assert session.is_restored


def test_q_before_all_is_read_changes_nothing(long_log: Sandbox) -> None:
    session = long_log.open("events", env=PAGER, columns=100, rows=24)
    session.wait_for("no. 10.")
    session.send("q")
    assert session.ended() == 0
    assert "pipe" not in session.text.lower()


def test_ctrl_c_is_the_pagers(long_log: Sandbox) -> None:
    session = long_log.open("events", env=PAGER, columns=100, rows=24)
    session.wait_for("no. 10.")
    session.send("G")
    session.wait_for("no. 2999.")
    session.send("ctrl+c")
    session.pump(0.3)
    assert session.process.poll() is None
    session.send("q")
    assert session.ended() == 0
    assert session.is_restored
    assert "Traceback" not in session.text


def test_what_fits_is_on_the_terminal_at_once(sandbox: Sandbox) -> None:
    session = sandbox.open("status", env=PAGER, columns=100, rows=24)
    assert session.ended(20) == 0
    assert "checkout" in session.text
