"""Stories played with keys through the real program: the first ten minutes, an incident up to its postmortem,
a month looked back at."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from dashboard_sandbox import PLAIN
from listening_command import ListeningCommand
from terminal_session import TerminalSession

INCIDENTS = """\
[store]
path = "events.db"

[display]
timezone = "UTC"

[[services]]
name = "checkout"
slo = 99.9

[[services]]
name = "search"
slo = 99.5

[[sources]]
name = "alerts"
type = "webhook"
token_env = "TOKEN"

[[policy.rules]]
name = "postmortem"
when = { incident_above_pct = 20 }
must = "Write a postmortem"
level = "review"
due = "5d"
"""


def open_terminal(environment: dict[str, str | None], *arguments: str, rows: int = 36) -> TerminalSession:
    command = [sys.executable, "-m", "budgettui", *arguments]
    return TerminalSession(command, 120, rows, env={**PLAIN, **environment})


def run(environment: dict[str, str | None], *arguments: str) -> str:
    """What a command prints; it must succeed."""
    with_variables = {name: value for name, value in environment.items() if value is not None}
    command = ["env", *(f"{name}={value}" for name, value in with_variables.items())]
    result = subprocess.run(
        [*command, sys.executable, "-m", "budgettui", *arguments], capture_output=True, text=True, timeout=60
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


def back(session: TerminalSession, title: str) -> None:
    """Leave what has that title; a key typed at once would be one with esc."""
    session.send("esc")
    session.pump(10, lambda: title not in session.text)
    assert title not in session.text


def quit_dashboard(session: TerminalSession) -> None:
    session.send("q")
    assert session.ended() == 0, session.text
    assert session.is_restored


def test_a_new_users_first_ten_minutes(tmp_path: Path) -> None:
    environment: dict[str, str | None] = {
        "HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "BUDGETTUI_CONFIG": "",
    }
    with open_terminal(environment) as session:
        session.wait_for("i, d or q:")
        session.send("i", "enter")
        for question, answer in (
            ("A service [checkout]", "shop"),
            ("SLO target of shop", "ninety"),
            ("percent", "99.9%"),
            ("Window of its budget", "30 days"),
            ("Another service", ""),
            ("Time zone", "UTC"),
        ):
            session.wait_for(question)
            session.send(answer, "enter")
        session.wait_for("Open the dashboard now?")
        session.send("enter")
        session.wait_for("shop · 99.9 % over 30 days")
        session.wait_for("nothing spent in this window")

        session.send("A", "ledger", "enter", "99.5", "enter", "month")
        session.wait_for("99.5 % over a calendar month: a budget of")
        session.send("ctrl+s")
        session.wait_for("added ledger to")
        session.wait_for("2 services")

        session.send("/", "shop", "enter")
        session.send("a", "12m")
        session.wait_for("27.8 % of the budget")
        session.send("ctrl+s")
        session.wait_for("recorded: incident on shop, 12 min")
        session.wait_for("72.2 %")
        session.send("u")
        session.wait_for("undone on shop: adding event")
        session.wait_for("nothing spent in this window")
        session.send("ctrl+r")
        session.wait_for("redone on shop: adding event")
        session.wait_for("72.2 %")
        session.send("3", "z")
        session.wait_for("shop · remaining % · 30 days")
        session.send("v", "left")
        session.wait_for("27.8 % consumed")
        for _ in range(3):  # the message, the cursor in the plot, the zoom
            session.send("esc")
            session.pump(2, lambda: "anomalies" in session.text)
        session.wait_for("anomalies")
        quit_dashboard(session)

    with open_terminal(environment) as session:
        session.wait_for("2 services")
        session.wait_for("72.2 %")
        session.wait_for("consumed % · 30 days")  # the view that was chosen
        quit_dashboard(session)
    statuses = json.loads(run(environment, "status", "--json"))["services"]
    assert {each["service"]: each["event_count"] for each in statuses} == {"shop": 1, "ledger": 0}


@pytest.fixture
def listener(tmp_path: Path) -> Iterator[ListeningCommand]:
    listener = ListeningCommand(tmp_path, INCIDENTS, TOKEN="secret")
    listener.listen("listen", "--port", "0")
    yield listener
    listener.close()


def fire(listener: ListeningCommand, minutes_ago: int) -> None:
    """An alert of checkout that Alertmanager says began some minutes ago and still fires."""
    began = datetime.fromtimestamp(time.time() - 60 * minutes_ago, UTC)
    alert = {
        "status": "firing",
        "labels": {"alertname": "Errors", "service": "checkout", "severity": "critical"},
        "annotations": {"summary": "checkout answers with errors"},
        "startsAt": began.isoformat(),
        "endsAt": "0001-01-01T00:00:00Z",
        "fingerprint": "07b7d17d274ba13e",
    }
    body = {"version": "4", "status": "firing", "alerts": [alert], "truncatedAlerts": 0}
    headers = {"Authorization": "Bearer secret", "Content-Type": "application/json"}
    assert listener.request("/", "POST", json.dumps(body).encode(), **headers)[0] == 200


def test_an_incident_from_its_page_to_its_postmortem(listener: ListeningCommand, tmp_path: Path) -> None:
    environment: dict[str, str | None] = {
        "BUDGETTUI_CONFIG": str(listener.config),
        "TOKEN": "secret",
        "BUDGETTUI_AUTHOR": "ada",
    }
    with open_terminal(environment) as session, open_terminal(environment, "wallboard") as wall:
        session.wait_for("2 services")
        wall.wait_for("checkout")
        fire(listener, 20)
        session.wait_for("1 to review")
        session.wait_for("gone in")
        wall.wait_for("1 open")
        wall.wait_for("PAGE")

        session.send("/", "checkout", "enter", "s")
        session.wait_for("ended after")
        wall.pump(10, lambda: "1 open" not in wall.text)
        assert "1 open" not in wall.text

        session.send("l")
        session.wait_for("▌      1  ")  # the list is read in the background
        session.send("enter")
        session.wait_for("it ends")
        session.send("n", "rolled back v418", "enter")
        session.wait_for("rolled back v418")
        session.send("e")
        session.wait_for("edit event 1")
        session.send(*["down"] * 2, "deployment", *["down"] * 2, "INC-900", "ctrl+s")
        session.wait_for("INC-900 · checkout")
        session.wait_for("category incident → deployment")
        back(session, "INC-900 · checkout")
        back(session, "log · all services")
        session.wait_for("1 due")

        file = tmp_path / "INC-900.md"
        run(environment, "report", "--incident", "INC-900", "--output", str(file))
        text = file.read_text()
        assert "rolled back v418" in text and "- Services: checkout" in text
        blank = "_Why it happened, and why it was possible._"
        assert blank in text
        file.write_text(text.replace(blank, "The canary had no alert."))
        run(environment, "note", "INC-900", "the review is on Friday")
        run(environment, "report", "--incident", "INC-900", "--output", str(file))
        text = file.read_text()
        assert "The canary had no alert." in text and "the review is on Friday" in text

        session.send("o")
        session.wait_for("what the policy asks for")
        session.wait_for("INC-900 used")
        session.send("d", "INC-900.md", "enter")
        session.wait_for("nothing is due by the policy")
        back(session, "obligations ·")
        session.pump(5, lambda: "1 due" not in session.text)
        assert "1 due" not in session.text
        quit_dashboard(session)
    [done] = json.loads(run(environment, "obligations", "--all", "--json"))["obligations"]
    assert (done["state"], done["rule"]) == ("done", "postmortem")
    assert "is as it was recorded" in run(environment, "store", "check")


def test_a_month_is_looked_back_at(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(INCIDENTS)
    environment: dict[str, str | None] = {"BUDGETTUI_CONFIG": str(config), "TOKEN": "secret"}
    run(environment, "add", "checkout", "25m", "INC-1", "--at", "34 days ago", "-m", "disk full")
    run(environment, "add", "checkout", "12m", "INC-2", "--at", "3 days ago", "-m", "provider down")
    with open_terminal(environment) as session:
        session.wait_for("2 services")
        session.send("/", "checkout", "enter", "v", "v", "v")
        session.wait_for("burn calendar · 30 days")
        session.send("<")
        session.wait_for("burn calendar to ")
        session.send("N", "T", "33 days ago", "enter")
        session.wait_for("PAST")
        session.wait_for("25.0 of 43.2 min")
        session.send("N")
        session.wait_for("12.0 of 43.2 min")

        session.send("X")
        session.wait_for("exclude time")
        session.send("4 days ago", "enter", "2d", "enter", "enter", "provider outage, agreed", "ctrl+s")
        session.wait_for("remaining 43.2 min")
        session.send("E")
        session.wait_for("provider outage, agreed")
        session.wait_for("12.0 min back")
        back(session, "excluded time")
        session.send("o")
        session.wait_for("what the policy asks for")
        session.wait_for("INC-1 used 57.9 % of the budget")
        back(session, "obligations ·")
        quit_dashboard(session)
    report = run(environment, "report", "checkout", "--period", "60d", "--format", "markdown")
    assert "INC-1" in report and "provider outage, agreed" in report
    rows = run(environment, "export", "--format", "csv").splitlines()
    assert re.match("service,start", rows[0]) and len(rows) == 3
