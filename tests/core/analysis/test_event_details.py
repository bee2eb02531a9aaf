"""What one event shares with others: time, causes, tags and words."""

import pytest

from budgettui.core.analysis.events.event_details import overlaps
from budgettui.core.analysis.events.similar_events import similar_events
from budgettui.core.model.event import Event
from budgettui.core.model.instants import DAY, HOUR, MINUTE, Instant

NOW: Instant = 1_795_700_000_000_000


def make_event(number: int, start: Instant = -HOUR, end: Instant | None = -HOUR + 20 * MINUTE, **fields):
    """An event from `start` to `end`, counted from now."""
    return Event(number, "checkout", NOW + start, None if end is None else NOW + end, **fields)


def test_the_longest_overlap_comes_first_and_touching_is_none():
    event = make_event(1)
    others = [
        event,
        make_event(2, -2 * HOUR, -HOUR),
        make_event(3, -HOUR + 20 * MINUTE, -MINUTE),
        make_event(4, -HOUR + 18 * MINUTE, -MINUTE),
        make_event(5, -HOUR + 5 * MINUTE, -HOUR + 10 * MINUTE),
        make_event(6, voided=True),
    ]
    assert [(each.event.id, each.minutes) for each in overlaps(event, others, NOW)] == [(5, 5.0), (4, 2.0)]


def test_an_open_event_overlaps_up_to_now_and_one_ahead_not_yet():
    event = make_event(1, -30 * MINUTE, None)
    others = [make_event(2, -10 * MINUTE, None), make_event(3, HOUR, None)]
    assert [(each.event.id, each.minutes) for each in overlaps(event, others, NOW)] == [(2, 10.0)]
    assert overlaps(others[1], [event], NOW) == ()


def find_similar(event: Event, *others: Event) -> list[tuple[int, str]]:
    return [(like.event.id, like.common) for like in similar_events(event, [event, *others])]


@pytest.mark.parametrize(
    ("fields", "other_fields", "common"),
    [
        ({"cause": "dns"}, {"cause": "dns"}, "cause dns"),
        ({"cause": "dns"}, {"cause": "disk"}, None),
        ({"tags": ("eu", "db")}, {"tags": ("db", "us")}, "tag db"),
        ({"tags": ("eu",)}, {"tags": ("us",)}, None),
        ({"description": "Pool exhausted"}, {"description": "pool ran dry"}, "pool"),
        ({"description": "the db in 2026"}, {"description": "the db, 2026"}, None),  # short words, a number
        ({"description": "error 500500"}, {"description": "500500 times"}, None),
        ({}, {}, None),  # a category alone
    ],
)
def test_events_are_alike_by_cause_tags_and_words(fields, other_fields, common):
    likes = find_similar(make_event(1, **fields), make_event(2, -DAY, -DAY + HOUR, **other_fields))
    assert likes == ([] if common is None else [(2, common)])


def test_similar_events_are_earlier_not_voided_and_of_other_incidents():
    cause = {"cause": "dns"}
    event = make_event(1, incident_id="INC-1", **cause)
    assert find_similar(
        event,
        make_event(2, -HOUR, None, **cause),
        make_event(3, -MINUTE, None, **cause),
        make_event(4, -DAY, -DAY + HOUR, voided=True, **cause),
        make_event(5, -DAY, -DAY + HOUR, incident_id="INC-1", **cause),
        make_event(6, -DAY, -DAY + HOUR, incident_id="INC-2", **cause),
    ) == [(6, "cause dns")]


def test_events_without_an_incident_are_not_of_one():
    event = make_event(1, cause="dns")
    assert find_similar(event, make_event(2, -DAY, -DAY + HOUR, cause="dns")) == [(2, "cause dns")]


def test_most_similar_come_first_then_the_same_category_then_the_latest():
    event = make_event(1, cause="dns", tags=("eu",), description="resolver timeouts")
    words = {"description": "timeouts"}
    days = {
        2: {"cause": "dns", "tags": ("eu",)},
        3: {"category": "deployment", **words},
        4: words,
        5: {"tags": ("eu",)},
        6: words,
        7: {"cause": "dns"},
        8: {"description": "nothing in common"},
    }
    others = [make_event(day, -day * DAY, -day * DAY + HOUR, **fields) for day, fields in days.items()]
    assert [number for number, _ in find_similar(event, *others)] == [2, 7, 5, 4, 6]
    assert [number for number, _ in find_similar(event, *others[1:])] == [7, 5, 4, 6, 3]


def test_a_cause_says_more_than_a_tag_and_a_category_and_two_tags_more_than_a_cause():
    event = make_event(1, cause="dns", tags=("eu", "db"))
    tag = make_event(2, -DAY, -DAY + HOUR, tags=("eu",))
    cause = make_event(3, -2 * DAY, -2 * DAY + HOUR, cause="dns", category="deployment")
    tags = make_event(4, -3 * DAY, -3 * DAY + HOUR, tags=("eu", "db"), category="deployment")
    assert [number for number, _ in find_similar(event, tag, cause, tags)] == [4, 3, 2]
