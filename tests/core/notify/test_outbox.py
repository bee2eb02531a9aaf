"""What is sent when: at once, after quiet hours, once it lasts; and what the record says after a restart."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from budgettui.core.errors import NotifyError
from budgettui.core.exclusions.service_hours import ServiceHours
from budgettui.core.model.instants import HOUR, MINUTE, to_instant
from budgettui.core.notify.outbox import Outbox

BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = ServiceHours.parse("daily 22:00-07:00", "Europe/Berlin")


def at(text: str) -> int:
    return to_instant(datetime.fromisoformat(text).replace(tzinfo=BERLIN))


def states(outbox, now) -> list[tuple[str, str]]:
    """What is sent by `now`, all of which arrives."""
    result = []
    while (message := outbox.due(now)) is not None:
        outbox.sent(message, now)
        result.append((message.condition, message.state))
    return result


PAGE, TICKET = "checkout/page/1h/5m", "checkout/ticket/1d/2h"


def ticket(message, state="firing"):
    return message(kind="ticket", key="1d/2h", state=state)


def test_what_happens_in_quiet_hours_waits_for_their_end(message, receiver) -> None:
    outbox = Outbox(receiver(quiet=NIGHT, quiet_passes=("page",)), "s")
    outbox.note(ticket(message), at("2026-11-20 23:00"))
    outbox.note(message(), at("2026-11-20 23:30"))
    assert states(outbox, at("2026-11-20 23:31")) == [(PAGE, "firing")]
    assert outbox.held_back(at("2026-11-21 06:59")) == 1
    assert states(outbox, at("2026-11-21 06:59:59")) == []
    assert states(outbox, at("2026-11-21 07:00")) == [(TICKET, "firing")]


def test_what_is_over_when_quiet_hours_end_is_never_sent(message, receiver) -> None:
    outbox = Outbox(receiver(quiet=NIGHT), "s")
    outbox.note(ticket(message), at("2026-11-20 23:00"))
    outbox.note(ticket(message, "resolved"), at("2026-11-21 01:00"))
    outbox.note(message(), at("2026-11-21 02:00"))
    assert states(outbox, at("2026-11-21 08:00")) == [(PAGE, "firing")]


def test_alert_sent_before_quiet_hours_that_ends_in_them_is_resolved_after_them(message, receiver) -> None:
    outbox = Outbox(receiver(quiet=NIGHT), "s")
    outbox.note(message(), at("2026-11-20 21:59"))
    assert states(outbox, at("2026-11-20 21:59")) == [(PAGE, "firing")]
    outbox.note(message(state="resolved"), at("2026-11-20 22:30"))
    outbox.note(message(), at("2026-11-20 23:30"))
    outbox.note(message(state="resolved"), at("2026-11-20 23:40"))
    assert states(outbox, at("2026-11-21 07:00")) == [(PAGE, "resolved")]


@pytest.mark.parametrize(
    ("day", "hours"),
    [("2026-03-28", 8), ("2026-10-24", 10), ("2026-11-20", 9)],
    ids=["summer begins", "summer ends", "winter"],
)
def test_quiet_hours_follow_the_wall_clock(message, receiver, day, hours) -> None:
    outbox = Outbox(receiver(quiet=NIGHT), "s")
    begin = at(f"{day} 22:00")
    outbox.note(message(), begin)
    assert states(outbox, begin + hours * HOUR - 1) == []
    assert states(outbox, begin + hours * HOUR) == [(PAGE, "firing")]


def test_a_message_of_before_is_not_sent_in_quiet_hours_either(message, receiver) -> None:
    """The receiver was down when it was to be sent."""
    outbox = Outbox(receiver(quiet=NIGHT), "s")
    outbox.note(message(), at("2026-11-20 21:50"))
    assert outbox.due(at("2026-11-20 22:10")) is None
    assert outbox.due(at("2026-11-21 07:10")) is not None


def test_what_flaps_is_sent_once_it_lasts(message, receiver) -> None:
    outbox = Outbox(receiver(hold=10 * MINUTE), "s")
    start = at("2026-11-20 12:00")
    outbox.note(message(), start)
    assert states(outbox, start) == [(PAGE, "firing")]
    for minute in range(1, 8, 2):
        outbox.note(message(state="resolved"), start + minute * MINUTE)
        assert states(outbox, start + minute * MINUTE) == []
        outbox.note(message(), start + (minute + 1) * MINUTE)
        assert states(outbox, start + (minute + 1) * MINUTE) == []
    outbox.note(message(state="resolved"), start + 9 * MINUTE)
    assert states(outbox, start + 10 * MINUTE - 1) == []
    assert states(outbox, start + 10 * MINUTE) == [(PAGE, "resolved")]
    outbox.note(message(), start + 12 * MINUTE)
    assert states(outbox, start + 19 * MINUTE) == []
    assert states(outbox, start + 20 * MINUTE) == [(PAGE, "firing")]


def test_without_hold_nothing_is_left_out_while_a_receiver_is_down(message, receiver) -> None:
    outbox = Outbox(receiver(), "s")
    for minute in range(6):
        outbox.note(message(state=("firing", "resolved")[minute % 2]), minute * MINUTE)
    assert states(outbox, HOUR) == [(PAGE, ("firing", "resolved")[minute % 2]) for minute in range(6)]


def test_a_receiver_that_wants_no_resolutions_is_sent_none(message, receiver) -> None:
    outbox = Outbox(receiver(resolved=False), "s")
    outbox.note(message(), 0)
    outbox.note(message(state="resolved"), 1)
    assert states(outbox, 2) == [(PAGE, "firing")]


def test_the_record_holds_what_is_not_sent_and_what_continues(message, receiver) -> None:
    outbox = Outbox(receiver("alertmanager", hold=HOUR), "store", as_of=5, kinds=frozenset({"page"}))
    outbox.active = {"checkout": {"page/1h/5m": 3}}
    outbox.note(message(), 5)
    first = outbox.due(5)
    assert first is not None
    outbox.sent(first, 6)
    outbox.note(message(state="resolved", at=message().at + timedelta(minutes=1)), 7)
    again = Outbox.load(outbox.to_json(), outbox.receiver, "store")
    assert again == outbox and list(again.going_on) == [PAGE]
    assert Outbox.load(outbox.to_json(), outbox.receiver, "other").as_of is None
    assert Outbox.load(None, outbox.receiver, "store").pending == []


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"version": 1}', "null", '{"version": 99}'])
def test_a_record_that_cannot_be_read_is_said(receiver, text) -> None:
    with pytest.raises(NotifyError, match="the record of what was sent to team"):
        Outbox.load(text, receiver(), "store")
