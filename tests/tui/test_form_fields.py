"""What the form's fields say, without a screen."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from store_backend import NOW, make_settings

from budgettui.core.model.event import Event
from budgettui.core.model.instants import DAY, MINUTE, to_instant
from budgettui.tui.screens.dialogs.form_fields import blank_texts, changed_fields, event_texts, read_fields

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
