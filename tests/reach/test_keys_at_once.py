"""Keys that arrive all at once, after a link has stalled: each acts on what the one before it did."""

from dashboards import Place, until


def test_a_whole_event_in_one_burst(place: Place) -> None:
    session = place.dashboard()
    session.send("ja12m\r\r\rINC-9\rstopped, voided, undone\x13")
    session.wait_for("recorded")
    (event,) = (event for event in place.events() if event.incident_id == "INC-9")
    assert event.service == "search"
    assert event.end is not None
    assert event.end - event.start == 12 * 60_000_000
    assert event.description == "stopped, voided, undone"
    assert len(place.events()) == 3


def test_what_is_meant_for_the_quick_line_is_no_command(place: Place) -> None:
    session = place.dashboard()
    session.send(":7m INC-5 undo a deploy in search, services down\r")
    session.wait_for("recorded")
    events = place.events()
    assert len(events) == 3
    (event,) = (event for event in events if event.incident_id == "INC-5")
    assert event.description == "undo a deploy in search, services down"
    assert not any(event.is_open for event in events)


def test_keys_typed_before_the_first_paint_do_no_harm(place: Place) -> None:
    session = place.open()
    session.send("jkjk")
    session.wait_for("now")
    session.send("q")
    assert session.ended() == 0


def test_many_keys_at_once_take_no_time_to_speak_of(place: Place) -> None:
    session = place.dashboard()
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
    assert until(lambda: not place.processes())
