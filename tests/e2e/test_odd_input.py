"""What terminals send that is no plain key: releases, pastes without an end, false sizes, floods."""

import os

import pytest
from dashboard_sandbox import Sandbox

RELEASE = "\x1b[97;1:3u"


@pytest.mark.parametrize("face", [(), ("wallboard",)])
def test_kitty_key_releases_do_no_harm(sandbox: Sandbox, face: tuple[str, ...]) -> None:
    session = sandbox.dashboard() if not face else sandbox.open(*face)
    session.wait_for("search")
    session.send(RELEASE + "\x1b[106;1:1u" + "\x1b[106;1:3u" + "\x1b[1114112u")
    session.pump(0.3)
    assert session.process.poll() is None
    session.send("\x1b[113;1:1u")  # q, as such a terminal says it
    assert session.ended() == 0


def test_a_paste_without_an_end_leaves_the_keys_alive(sandbox: Sandbox) -> None:
    session = sandbox.dashboard()
    session.send("\x1b[200~pasted and never ended")
    session.pump(1.5)
    session.send("q")
    assert session.ended() == 0


@pytest.mark.parametrize("report", ["\x1b[48;24;99999;0;0t", "\x1b[48;99999;80;0;0t", "\x1b[48;0;0;0;0t"])
def test_a_false_size_report_hangs_nothing(sandbox: Sandbox, report: str) -> None:
    session = sandbox.dashboard()
    session.send(report)
    session.pump(0.5)
    session.send("q")
    assert session.ended() == 0


@pytest.mark.parametrize(
    ("before", "flood", "after"),
    [
        ("", "jk" * 500_000, ""),
        ("\x1b[200~", "s" * 1_000_000, "\x1b[201~"),
        ("\x1b[200~", "s" * 1_000_000, ""),
    ],
    ids=["without brackets", "in brackets", "in brackets that never end"],
)
def test_a_flood_is_dropped_and_said_so(sandbox: Sandbox, before: str, flood: str, after: str) -> None:
    session = sandbox.dashboard()
    events = sandbox.events()
    session.send(before)
    for start in range(0, len(flood), 4000):
        session.send(flood[start : start + 4000])
        session.pump(0.001)
    session.send(after)
    session.wait_for("characters were dropped")
    assert max(process.memory_info().rss for process in sandbox.processes()) < 150_000_000
    assert sandbox.events() == events  # `s` would have started an incident
    session.send("q")
    assert session.ended(10) == 0


@pytest.mark.parametrize("face", [(), ("wallboard",)])
def test_thousands_of_focus_reports_hold_nothing_up(sandbox: Sandbox, face: tuple[str, ...]) -> None:
    session = sandbox.open(*face)
    session.wait_for("search")
    for _ in range(10):
        session.send("\x1b[I\x1b[O" * 500)
        session.pump(0.02)
    session.send("q")
    assert session.ended() == 0


def test_copied_text_that_ends_its_own_paste_is_no_command(sandbox: Sandbox) -> None:
    session = sandbox.dashboard()
    events = sandbox.events(include_voided=True)
    session.send("\x1b[200~copied\x1b[201~s\x1b[201~")  # `s` would start an incident
    session.wait_for("not taken: there is no field")
    session.pump(1)
    assert sandbox.events(include_voided=True) == events
    session.send("q")
    assert session.ended() == 0


def test_an_unmarked_paste_is_no_command(sandbox: Sandbox) -> None:
    session = sandbox.dashboard()
    events = sandbox.events(include_voided=True)
    session.send("some log: svc=checkout, error: quota exceeded\r" * 3)  # `s` would start an incident
    session.wait_for("not taken: there is no field")
    session.send("/")
    session.pump(0.3)
    session.send("sea", "enter")
    session.pump(0.3)
    assert sandbox.events(include_voided=True) == events
    session.send(":")
    session.pump(0.3)
    session.send(f"7m INC-9 {'a description that somebody copied ' * 3}")
    session.wait_for("somebody copied a description")
    session.send("enter")
    session.wait_for("recorded")
    session.send("q")
    assert session.ended() == 0


def test_a_character_in_two_pieces_is_one_key(sandbox: Sandbox) -> None:
    session = sandbox.dashboard()
    session.send(":5m caf")
    os.write(session.master, b"\xc3")
    session.pump(0.3)
    os.write(session.master, b"\xa9\r")
    session.wait_for("recorded")
    assert "café" in [event.description for event in sandbox.events()]


@pytest.mark.parametrize("face", ["wallboard", "dashboard"])
@pytest.mark.parametrize("wait", [0.2, 0.5, 0.9])
def test_q_in_the_first_moments_leaves(sandbox: Sandbox, face: str, wait: float) -> None:
    session = sandbox.open(*([face] if face == "wallboard" else []))
    session.pump(wait)
    session.send("q")
    assert session.ended(10) == 0
    assert "Error" not in session.text
    assert not sandbox.processes()
