"""What each kind of server is sent: its own format, and other people's text made harmless."""

from datetime import timedelta

import pytest

from budgettui.core.config.receiver_settings import MESSAGE_KINDS
from budgettui.core.model.instants import MINUTE, to_instant
from budgettui.core.notify.alertmanager_body import alertmanager_body
from budgettui.core.notify.message import Message
from budgettui.core.notify.ntfy_body import ntfy_body
from budgettui.core.notify.pagerduty_body import dedup_key, pagerduty_body
from budgettui.core.notify.slack_body import slack_body
from budgettui.core.notify.terminal_sequences import terminal_sequence

KEY = "0" * 32


def test_pagerduty_is_triggered_and_resolved_under_one_key(message) -> None:
    firing = message()
    trigger = pagerduty_body(firing, KEY)
    details = trigger["payload"].pop("custom_details")
    assert trigger == {
        "routing_key": KEY,
        "event_action": "trigger",
        "dedup_key": "budgettui/checkout/page/1h/5m",
        "client": "budgettui",
        "payload": {
            "summary": "checkout burns 18.2× over 1h and 31.0× over 5m; "
            "41.3 % of the budget (17.8 min) remains",
            "source": "budgettui",
            "severity": "critical",
            "timestamp": "2026-11-20T14:09:00.000+0000",
            "component": "checkout",
            "group": "payments",
            "class": "error budget burn",
        },
    }
    assert details["alert"] == {"long": "1h", "short": "5m", "factor": 14.4}
    assert details["burn"] == {"long": 18.2, "short": 31.0}
    assert pagerduty_body(message(state="resolved"), KEY) == {
        "routing_key": KEY,
        "event_action": "resolve",
        "dedup_key": "budgettui/checkout/page/1h/5m",
    }


def test_pagerduty_takes_no_longer_key_or_summary(message) -> None:
    long = message(service="s" * 300, text="t" * 3000)
    assert len(dedup_key(long)) <= 255
    assert dedup_key(long) == dedup_key(message(service="s" * 300, state="resolved"))
    assert dedup_key(long) != dedup_key(message(service="s" * 301))
    assert len(pagerduty_body(long, KEY)["payload"]["summary"]) <= 1024


def test_ntfy_is_as_urgent_as_what_happened(message) -> None:
    assert ntfy_body(message(), "sre-budget") == {
        "topic": "sre-budget",
        "title": "PAGE checkout",
        "message": "burns 18.2× over 1h and 31.0× over 5m; 41.3 % of the budget (17.8 min) remains",
        "priority": 5,
        "tags": ["rotating_light", "checkout"],
    }
    over = ntfy_body(message(state="resolved"), "sre-budget")
    assert (over["priority"], over["tags"][0]) == (3, "white_check_mark")


def test_alertmanager_hears_until_when_an_alert_continues(message, receiver) -> None:
    now = to_instant(message().as_of)
    (firing,) = alertmanager_body([message()], receiver("alertmanager", repeat=MINUTE), now)
    assert firing["labels"] == {
        "alertname": "ErrorBudgetBurn",
        "service": "checkout",
        "severity": "page",
        "group": "payments",
        "long": "1h",
        "short": "5m",
    }
    assert (firing["startsAt"], firing["endsAt"]) == (
        "2026-11-20T14:09:00.000000Z",
        "2026-11-20T14:17:00.000000Z",
    )
    assert firing["annotations"]["summary"].startswith("checkout burns 18.2×")
    rarely = alertmanager_body([message()], receiver("alertmanager", repeat=10 * MINUTE), now)
    assert rarely[0]["endsAt"] == "2026-11-20T14:52:00.000000Z"
    over = message(state="resolved", at=message().at + timedelta(minutes=4))
    (resolved,) = alertmanager_body([over], receiver("alertmanager"), now)
    assert (resolved["startsAt"], resolved["endsAt"]) == (
        "2026-11-20T14:09:00.000000Z",
        "2026-11-20T14:13:00.000000Z",
    )
    assert resolved["labels"] == firing["labels"]


@pytest.mark.parametrize("text", ["<!channel> & <https://evil|here>", "<@U123>", "a<b>c&d", "*_~`x`~_*"])
def test_slack_shows_markup_of_other_people_as_it_is_written(message, text) -> None:
    request = slack_body(message(text=text))
    body = request["text"]
    assert request["mrkdwn"] is False  # what is left of its markup: bold, italic, code
    assert "<" not in body and ">" not in body
    assert body.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == f"PAGE checkout {text}"


@pytest.mark.parametrize("kind", MESSAGE_KINDS)
@pytest.mark.parametrize("state", ["firing", "resolved"])
def test_every_kind_of_message_has_a_body_for_every_server(message, receiver, kind, state) -> None:
    each = message(kind=kind, key="", alert=None, burn=None, state=state, group=None)
    assert slack_body(each) and pagerduty_body(each, KEY) and ntfy_body(each, "t")
    assert alertmanager_body([each], receiver("alertmanager"), 0)[0]["labels"]["service"] == "checkout"


def test_a_message_survives_its_record(message, incident) -> None:
    for each in (message(), message(kind="incident", key="12", alert=None, burn=None, incident=incident)):
        assert Message.from_dict(each.as_dict()) == each


def test_terminal_is_notified_by_osc_9_or_777_also_through_tmux(message) -> None:
    hostile = message(text="a;b\x1b]0;title\x07\x1b\\c\nd")
    osc9 = terminal_sequence("osc9", hostile, {})
    assert osc9.startswith("\x1b]9;PAGE checkout: a,b\\x1b]0,title\\x07") and osc9.endswith("\x1b\\")
    assert osc9.count("\x1b") == 2
    osc777 = terminal_sequence("osc777", hostile, {})
    assert osc777.startswith("\x1b]777;notify;PAGE checkout;a,b") and osc777.count(";") == 3
    wrapped = terminal_sequence("osc9", hostile, {"TMUX": "/tmp/tmux-0/default,1,0"})
    assert wrapped.startswith("\x1bPtmux;\x1b\x1b]9;") and wrapped.endswith("\x1b\x1b\\\x1b\\")
    assert wrapped[len("\x1bPtmux;") : -2].replace("\x1b\x1b", "\x1b") == osc9
    assert terminal_sequence("bell", hostile, {"TMUX": "x"}) == "\a"
