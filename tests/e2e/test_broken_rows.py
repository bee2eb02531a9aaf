"""A screen over a store in which something breaks while it is open: it says so, and its keys work."""

import os
import signal
import sqlite3
import time

import pytest
from dashboard_sandbox import Sandbox

from budgettui.core.model.event import Draft
from budgettui.core.model.instants import MINUTE

FACES = pytest.mark.parametrize("face", [[], ["wallboard"]])


def break_rows(sandbox: Sandbox, service: str) -> None:
    """Put a BLOB and a text where the store never does, as a broken tool or disk might."""
    database = sqlite3.connect(sandbox.folder / "events.db")
    triggers = list(database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
    for name, _ in triggers:
        database.execute(f'DROP TRIGGER "{name}"')
    database.execute("PRAGMA ignore_check_constraints = ON")
    database.execute(
        "UPDATE event_versions SET category = x'ff00', start_us = 'text' WHERE service = ?", (service,)
    )
    for _, sql in triggers:
        database.execute(sql)
    database.commit()
    database.close()
    now = time.time_ns() // 1000
    many = [Draft(service, now - MINUTE - each, now) for each in range(200)]
    sandbox.add(*many)  # so that the screen reads all of them again


@FACES
def test_a_service_with_broken_rows_takes_nothing_else_with_it(sandbox: Sandbox, face: list[str]) -> None:
    session = sandbox.open(*face)
    session.wait_for("search")
    session.pump(1)
    break_rows(sandbox, "search")
    session.wait_for("search cannot be assessed")
    session.wait_for("not live")
    now = time.time_ns() // 1000
    sandbox.add(Draft("checkout", now - 15 * MINUTE, now))
    session.wait_for("81.0 %" if not face else "8.2 min")  # 20 and 15 of 43.2 minutes
    session.send("q")
    assert session.ended() == 0


@FACES
def test_a_backend_that_hangs_is_not_called_live_and_can_be_left(sandbox: Sandbox, face: list[str]) -> None:
    session = sandbox.open(*face)
    session.wait_for("search")
    session.pump(1)
    (backend,) = (process for process in sandbox.processes() if process.pid != session.process.pid)
    os.kill(backend.pid, signal.SIGSTOP)
    session.wait_for("has not answered")
    assert "not live" in session.text
    session.send("q")
    assert session.ended() == 0
    assert not sandbox.processes()
