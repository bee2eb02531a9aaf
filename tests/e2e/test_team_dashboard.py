"""The dashboard and the wallboard over a team's database, in real terminals."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from dashboard_sandbox import CONFIG, Sandbox

from budgettui.core.model.event import Draft
from budgettui.core.model.instants import MINUTE


class TeamSandbox(Sandbox):
    """A sandbox whose configuration names a database."""

    def __init__(self, folder: Path, url: str) -> None:
        self.url = url
        super().__init__(folder)

    def use(self, url: str) -> None:
        self.config.write_text(CONFIG.replace('path = "events.db"', f'url = "{url}"'), encoding="utf-8")

    def add(self, draft: Draft) -> None:
        self.use(self.url)  # the file has just been written for a store of its own
        super().add(draft)


@pytest.fixture
def team(tmp_path: Path, postgres_url: str) -> Iterator[TeamSandbox]:
    sandbox = TeamSandbox(tmp_path, postgres_url)
    yield sandbox
    sandbox.close()


def record(team: TeamSandbox) -> None:
    now = time.time_ns() // 1000
    team.add(Draft("checkout", now - 9 * MINUTE, now - MINUTE, incident_id="N7"))


def test_what_another_records_shows_with_its_author_and_host(team: TeamSandbox) -> None:
    session = team.dashboard(columns=120, rows=36)
    record(team)
    session.wait_for("N7")
    session.send("l")
    session.wait_for("3 events")
    session.send("v")
    session.wait_for("every version")
    session.wait_for("somebody on ")


def test_server_that_is_away_is_a_banner_over_the_last_numbers(team: TeamSandbox, postgres_server) -> None:
    session = team.dashboard(columns=120, rows=36)
    postgres_server.kill()
    try:
        session.wait_for("cannot be reached")
        assert "last good" in session.text and "46.3 %" in session.text
        assert "no server answers there" in session.text
        session.send("!")
        session.wait_for("what is wrong")
        session.send("esc")
        assert session.pump(5, lambda: "what is wrong" not in session.text) is not None, session.text
        assert session.press("j") is not None or session.press("k") is not None
    finally:
        postgres_server.start()
    record(team)
    session.wait_for("N7", 30)
    assert "cannot be reached" not in session.text


def test_wallboard_reads_with_a_login_that_cannot_write(team: TeamSandbox, postgres_server) -> None:
    import psycopg

    with psycopg.connect(team.url, autocommit=True) as db:
        db.execute("DROP ROLE IF EXISTS wall")
        db.execute("CREATE ROLE wall LOGIN")
        db.execute("GRANT USAGE ON SCHEMA budgettui TO wall")
        db.execute("GRANT SELECT ON ALL TABLES IN SCHEMA budgettui TO wall")
    try:
        team.use(postgres_server.url(user="wall"))
        session = team.open("wallboard", columns=80, rows=24)
        session.wait_for("checkout")
        session.wait_for("search")
        dashboard = team.dashboard(columns=120, rows=36)
        dashboard.send("s")
        dashboard.wait_for("the login wall may not do that")
        for opened in (session, dashboard):
            opened.send("q")
            opened.ended()
    finally:
        with psycopg.connect(team.url, autocommit=True) as db:
            db.execute("DROP OWNED BY wall; DROP ROLE wall")


def test_server_that_stands_still_holds_up_no_key(team: TeamSandbox, postgres_server) -> None:
    session = team.dashboard(columns=120, rows=36)
    processes = [
        postgres_server.pid,
        *(child.pid for child in psutil.Process(postgres_server.pid).children()),
    ]
    for pid in processes:
        os.kill(pid, signal.SIGSTOP)
    try:
        session.skip(2.5)  # the backend is in the middle of a look at the store
        session.send("?")
        session.wait_for("esc", 2)
        session.send("\x1b")
        session.skip(0.5)
        assert session.press("j", 2) is not None
    finally:
        for pid in processes:
            os.kill(pid, signal.SIGCONT)
    record(team)
    session.wait_for("N7", 30)
