"""The first run, in a real terminal: no configuration, and two ways to begin."""

import sys
from pathlib import Path

import pytest
from terminal_session import TerminalSession


@pytest.fixture
def session(tmp_path: Path):
    env = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path / "config"), "BUDGETTUI_CONFIG": ""}
    with TerminalSession([sys.executable, "-m", "budgettui"], 80, 24, env=env) as session:
        session.wait_for("There is no configuration yet")
        session.wait_for("i, d or q:")
        yield session


def interrupted(session: TerminalSession) -> int | None:
    """The exit code after ctrl+c; one that falls between a prompt and its reading counts with the next."""
    for _ in range(5):
        session.send("ctrl+c")
        if (code := session.ended(1)) is not None:
            return code
    return None


def test_leaving_is_fine(session: TerminalSession) -> None:
    session.send("q", "enter")
    assert session.ended() == 0
    assert session.is_restored


def test_anything_else_is_asked_again(session: TerminalSession) -> None:
    session.send("x", "enter")
    session.wait_for("is not one of")
    assert interrupted(session) == 130


def test_writing_a_configuration_begins(session: TerminalSession, tmp_path: Path) -> None:
    session.send("i", "enter")
    session.wait_for("[")  # its first question, with what it would take
    assert not (tmp_path / "config" / "budgettui").exists()
    assert interrupted(session) not in (0, None), session.text
    assert not list(tmp_path.rglob("*.toml"))


def test_demo_opens_the_dashboard(session: TerminalSession, tmp_path: Path) -> None:
    session.send("d", "enter")
    session.wait_for("checkout")
    session.send("q")
    assert session.ended() == 0
    assert session.is_restored
    assert not list(tmp_path.rglob("*.toml"))
