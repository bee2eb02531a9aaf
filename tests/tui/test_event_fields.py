"""What the form's fields say, without a screen."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_events import NOW, make_settings

from budgettui.core.model.event import Event
from budgettui.core.model.instants import DAY, MINUTE, to_instant
from budgettui.tui.screens.dialogs.events.event_fields import (
    blank_texts,
    changed_fields,
    event_texts,
    read_fields,
)

BERLIN = ZoneInfo("Europe/Berlin")
SETTINGS = make_settings()
AT = to_instant(NOW)

EVENTS = st.builds(
    Event,
    id=st.just(7),
    service=st.sampled_from(["checkout", "gone from the configuration"]),
    start=st.integers(AT - 900 * DAY, AT),
    end=st.none(),
    impact=st.floats(0.001, 1).map(lambda share: round(share, 3)),
    category=st.sampled_from(["incident", "one of old"]),
    incident_id=st.none() | st.text(min_size=1, max_size=6),
    description=st.none() | st.text(min_size=1, max_size=9),
)


@given(EVENTS, st.none() | st.integers(1, 300 * MINUTE))
def test_fields_nobody_touched_change_nothing(event, length):
    event = replace(event, end=None if length is None else event.start + length)
    reading = read_fields(event_texts(event, BERLIN), SETTINGS, AT, BERLIN, event)
    assert reading.errors == {}
    assert changed_fields(event, reading.draft) == {}


def test_a_new_event_needs_only_a_length():
    texts = blank_texts("checkout", "incident")
    assert read_fields(texts, SETTINGS, AT, BERLIN).draft is None
    assert read_fields(texts, SETTINGS, AT, BERLIN).errors == {}
    draft = read_fields(texts | {"lasts": "12"}, SETTINGS, AT, BERLIN).draft
    assert (draft.start, draft.end) == (AT - 12 * MINUTE, AT)
    opened = read_fields(texts | {"lasts": "open"}, SETTINGS, AT, BERLIN).draft
    assert (opened.start, opened.end) == (AT, None)


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"service": "nope"}, {"service"}),
        ({"category": "nope"}, {"category"}),
        ({"impact": "2"}, {"impact"}),
        ({"when": "soon", "lasts": "x"}, {"when"}),
        ({"when": "14:05", "lasts": "until 13:00x"}, {"lasts"}),
        (
            {"service": "", "category": "", "impact": "", "lasts": "0"},
            {"service", "category", "impact", "lasts"},
        ),
    ],
)
def test_all_errors_at_once_each_at_its_field(changes, wrong):
    texts = blank_texts("checkout", "incident") | {"lasts": "12"} | changes
    reading = read_fields(texts, SETTINGS, AT, BERLIN)
    assert reading.draft is None and set(reading.errors) == wrong
    assert all(len(sentence) > 10 for sentence in reading.errors.values())


def changed(event, **texts):
    reading = read_fields(event_texts(event, BERLIN) | texts, SETTINGS, AT, BERLIN, event)
    assert reading.errors == {}, reading.errors
    return changed_fields(event, reading.draft)


def test_another_start_keeps_the_end_and_another_length_the_start():
    event = Event(7, "checkout", AT - 60 * MINUTE - 123_456, AT - 30 * MINUTE + 654_321)
    assert set(changed(event, when="40m ago")) == {"start"}
    assert changed(event, lasts="12m") == {"end": event.start + 12 * MINUTE}
    assert changed(event, lasts="open") == {"end": None}
    both = changed(event, when="40m ago", lasts="5m")
    assert both["end"] - both["start"] == 5 * MINUTE
    reading = read_fields(event_texts(event, BERLIN) | {"when": "now"}, SETTINGS, AT, BERLIN, event)
    assert "is not before the end" in reading.errors["when"]


def test_fields_show_no_fraction_of_a_second():
    event = Event(7, "checkout", AT - 60 * MINUTE - 123_456, AT - 30 * MINUTE + 654_321)
    texts = event_texts(event, BERLIN)
    assert "." not in texts["when"] + texts["lasts"]


def test_a_range_says_start_and_end():
    texts = blank_texts("checkout", "incident") | {"when": "13:05-13:20"}
    draft = read_fields(texts, SETTINGS, AT, BERLIN).draft
    assert draft.end - draft.start == 15 * MINUTE
    errors = read_fields(texts | {"lasts": "12m"}, SETTINGS, AT, BERLIN).errors
    assert "given twice" in errors["lasts"]
