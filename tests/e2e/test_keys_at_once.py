"""Keys that arrive all at once, after a link has stalled: each acts on what the one before it did."""

import os
import random
from pathlib import Path

from dashboard_sandbox import Sandbox, until


def test_a_whole_event_in_one_burst(sandbox: Sandbox) -> None:
    session = sandbox.dashboard()
    session.send("ja12m\r\r\rINC-9\rstopped, voided, undone\x13")
    session.wait_for("recorded")
    (event,) = (event for event in sandbox.events() if event.incident_id == "INC-9")
    assert event.service == "search"
    assert event.end is not None
    assert event.end - event.start == 12 * 60_000_000
    assert event.description == "stopped, voided, undone"
    assert len(sandbox.events()) == 3


def test_keys_after_a_save_act_on_what_was_saved(sandbox: Sandbox) -> None:
    session = sandbox.dashboard()
    session.send("ja12m\r\r\rINC-9\rrolled back\x13u")
    session.wait_for("undone")
    (event,) = (event for event in sandbox.events(include_voided=True) if event.incident_id == "INC-9")
    assert event.voided


def test_keys_for_a_list_wait_until_it_is_read(sandbox: Sandbox) -> None:
    session = sandbox.dashboard()
    session.send("jee" + "\t" * 5 + "!\x13")  # the list of events, its first one, the description
    session.wait_for("changed:")
    assert [event.description for event in sandbox.events() if event.service == "search"] == ["!"]


def test_what_is_meant_for_the_quick_line_is_not_a_command(sandbox: Sandbox) -> None:
    session = sandbox.dashboard()
    session.send(":7m INC-5 undo a deploy in search, services down\r")
    session.wait_for("recorded")
    events = sandbox.events()
    assert len(events) == 3
    (event,) = (event for event in events if event.incident_id == "INC-5")
    assert event.description == "undo a deploy in search, services down"
    assert not any(event.is_open for event in events)


def test_keys_typed_before_the_first_paint_do_no_harm(sandbox: Sandbox) -> None:
    session = sandbox.open()
    session.send("jkjk")
    session.wait_for("now")
    session.send("q")
    assert session.ended() == 0


def test_many_keys_at_once_take_no_time_to_speak_of(sandbox: Sandbox) -> None:
    session = sandbox.dashboard()
    session.send("jk" * 50 + "j")
    session.wait_for("search · 99.5 %", 5)
    session.send("\x1b[A" * 30)
    session.wait_for("checkout · 99.9 %", 5)
    session.send("?")
    session.wait_for("Everywhere")
    session.send("q")
    assert session.pump(2, lambda: "Everywhere" not in session.text) is not None
    session.send("q")
    assert session.ended() == 0
    assert until(lambda: not sandbox.processes())


def test_bytes_that_are_not_text_do_no_harm(sandbox: Sandbox) -> None:
    session = sandbox.dashboard()
    noise = bytes(random.Random(7).randrange(128, 256) for _ in range(2000))
    os.write(session.master, noise + b"\xc3")
    os.write(session.master, b"\xa9" + b"\x1b[999;999Z\x1b[?\x1b]0;title\x07\x1bP+q\x1b\\")
    session.pump(0.5)
    os.write(session.master, b":7m INC-6 caf\xe9 d\xc3\xa9j\xc3\xa0 vu\r")
    session.wait_for("recorded")
    (event,) = (event for event in sandbox.events() if event.incident_id == "INC-6")
    assert event.description == "caf\ufffd déjà vu"
    session.send("q")
    assert session.ended() == 0


def test_esc_is_distinguished_from_the_keys_that_begin_with_it(sandbox: Sandbox) -> None:
    session = sandbox.dashboard()
    session.send("z")
    assert session.pump(5, lambda: "anomalies" not in session.text) is not None
    for part in ("\x1b", "[", "B"):  # one key, its bytes apart
        session.send(part)
        session.pump(0.03)
    session.send("\x1b")
    session.wait_for("anomalies")
    session.wait_for("search · 99.5 %")


def test_an_idle_dashboard_sleeps(sandbox: Sandbox) -> None:
    session = sandbox.dashboard()
    session.pump(2)
    before = sleeps(session.process.pid)
    session.pump(4)
    assert sleeps(session.process.pid) - before < 4 * 8  # looking for keys by the clock would add 40


def sleeps(pid: int) -> int:
    """How often the threads of a process have gone to sleep so far."""
    threads = list(Path(f"/proc/{pid}/task").iterdir())
    counts = (
        line.split()[1]
        for task in threads
        for line in (task / "status").read_text().splitlines()
        if line.startswith("voluntary_ctxt_switches")
    )
    return sum(map(int, counts))
