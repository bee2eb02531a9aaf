"""An obligation as text: when it is due, and what else there is to say of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from budgettui.core.analysis.obligation import Obligation, most_urgent_first
from budgettui.core.analysis.obligation_deadline_text import deadline_text, headline, remark

NOW = datetime(2026, 11, 27, 10, tzinfo=UTC)  # a Friday
OBLIGATION = Obligation(
    "checkout/postmortem/INC-1",
    "checkout",
    "postmortem",
    "review",
    "write it",
    "open",
    "INC-1 used 56 %",
    NOW,
)


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"due_at": NOW + timedelta(days=2)}, "due Sun 29 Nov"),
        ({"due_at": NOW - timedelta(days=2), "state": "overdue"}, "was due Wed 25 Nov"),
        ({"due_at": NOW + timedelta(hours=5)}, "due today 15:00"),
        ({"due_at": NOW - timedelta(hours=5), "state": "overdue"}, "was due today 05:00"),
        ({}, "due"),
        ({"level": "freeze"}, "in force"),
        ({"level": "freeze", "due_at": NOW + timedelta(days=2)}, "due Sun 29 Nov"),
        ({"state": "excused", "excused_until": NOW + timedelta(hours=8)}, "excused until 18:00"),
        (
            {"state": "excused", "excused_until": NOW + timedelta(hours=8), "due_at": NOW},
            "excused until 18:00",
        ),
        ({"state": "done", "due_at": NOW, "done_by": "ann"}, "done by ann"),
        ({"state": "done", "due_at": NOW, "excused_until": NOW}, "done by somebody"),
        ({"state": "over", "due_at": NOW, "excused_until": NOW}, "over"),
    ],
)
def test_when_it_is_due_depends_on_its_state(fields, text):
    assert deadline_text(replace(OBLIGATION, **fields), NOW, UTC) == text


def test_days_are_those_of_the_zone():
    midnight = replace(OBLIGATION, due_at=datetime(2026, 11, 27, 23, tzinfo=UTC))
    assert deadline_text(midnight, NOW, UTC) == "due today 23:00"
    assert deadline_text(midnight, NOW, ZoneInfo("Europe/Berlin")) == "due Sat 28 Nov"


def test_a_headline_says_what_is_due_when_and_why():
    due = replace(OBLIGATION, due_at=NOW + timedelta(days=2))
    assert headline(due, NOW, UTC) == "postmortem due Sun 29 Nov: INC-1 used 56 %"


@pytest.mark.parametrize(
    ("state", "text"),
    [
        ("excused", "holiday"),
        ("done", "PM-7"),
        ("open", "cost grew"),
        ("overdue", "cost grew"),
        ("over", "cost grew"),
    ],
)
def test_a_remark_belongs_to_the_state(state, text):
    noted = replace(OBLIGATION, state=state, excuse="holiday", message="PM-7", reopened="cost grew")
    assert remark(noted) == text


def test_most_urgent_is_overdue_then_due_first_then_strictest():
    day = timedelta(days=1)
    ordered = [
        replace(OBLIGATION, id="1", state="overdue", due_at=NOW - 2 * day),
        replace(OBLIGATION, id="2", state="overdue", due_at=NOW - day),
        replace(OBLIGATION, id="3", due_at=NOW + day),
        replace(OBLIGATION, id="4", level="freeze"),
        replace(OBLIGATION, id="5"),
        replace(OBLIGATION, id="0", service="payments"),
        replace(OBLIGATION, id="6", state="done", ended_at=NOW - day),
        replace(OBLIGATION, id="7", state="done", ended_at=NOW - 2 * day),
        replace(OBLIGATION, id="8", state="over", ended_at=NOW),
    ]
    assert sorted(ordered[5:] + ordered[:5], key=most_urgent_first) == ordered
    assert [obligation.is_pending for obligation in ordered] == [True] * 6 + [False] * 3
