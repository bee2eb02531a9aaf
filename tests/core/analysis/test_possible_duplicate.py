"""Which events may be the incident that somebody else has begun, and how they are named."""

from dataclasses import replace

import pytest
from cost_oracle import NOW

from budgettui.core.analysis.events.possible_duplicate import (
    SAME_INCIDENT,
    describe_start,
    nearest_start,
    possible_duplicate,
)
from budgettui.core.model.event import Draft, Event
from budgettui.core.model.instants import MINUTE

DRAFT = Draft("checkout", NOW, None)
FIRST = Event(7, "checkout", NOW - 3 * MINUTE, None, 1.0, "incident", "INC-7", author="ana")


def test_the_nearest_start_within_five_minutes_comes_first():
    assert SAME_INCIDENT == 5 * MINUTE
    starts = (-SAME_INCIDENT, -SAME_INCIDENT - 1, SAME_INCIDENT, SAME_INCIDENT + 1, -MINUTE, MINUTE)
    events = [Event(number, "checkout", NOW + start, None) for number, start in enumerate(starts)]
    assert [event.id for event in nearest_start(DRAFT, events)] == [4, 5, 0, 2]


def test_other_categories_and_voided_events_are_other_incidents():
    other = Event(1, "checkout", NOW, None, 1.0, "deployment")
    assert nearest_start(DRAFT, [other, replace(FIRST, voided=True)]) == []


@pytest.mark.parametrize(
    ("first", "event", "sentence"),
    [
        (FIRST, FIRST, "ana started INC-7 3 min ago"),
        (replace(FIRST, author=None), FIRST, "somebody started INC-7 3 min ago"),
        (FIRST, replace(FIRST, incident_id=None, author="ben"), "ana started event 7 3 min ago"),
        (FIRST, replace(FIRST, end=NOW - MINUTE), "ana started INC-7 3 min ago, and it lasted 2 min"),
        (FIRST, replace(FIRST, start=NOW), "ana started INC-7 0 s ago"),
        (
            FIRST,
            replace(FIRST, start=NOW + 2 * MINUTE),
            "ana started INC-7 2 min ahead of this machine's clock",
        ),
    ],
)
def test_who_started_it_and_when(first, event, sentence):
    assert describe_start(first, event, NOW) == sentence


@pytest.mark.parametrize(
    ("author", "host", "is_other"),
    [
        ("ana", "laptop", False),
        ("ana", "", False),  # recorded by a release that did not know the machine
        ("ana", "desktop", True),
        ("ben", "laptop", True),
        ("ben", "", True),
    ],
)
def test_it_is_what_another_person_or_machine_started(author, host, is_other):
    first = replace(FIRST, author=author, host=host)
    match = possible_duplicate(DRAFT, [FIRST], lambda _: first, "ana", "laptop", NOW)
    assert match == ((FIRST, f"{author} started INC-7 3 min ago") if is_other else None)


def test_what_one_has_started_oneself_does_not_hide_what_another_did():
    mine, other = FIRST, replace(FIRST, id=8, start=NOW - 4 * MINUTE)
    versions = {7: replace(mine, host="laptop"), 8: replace(other, author="ben")}
    match = possible_duplicate(DRAFT, [other, mine], versions.__getitem__, "ana", "laptop", NOW)
    assert match == (other, "ben started INC-7 4 min ago")
