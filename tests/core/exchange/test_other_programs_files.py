"""Files as other programs and spreadsheets write them: read, or everything unknown named at once."""

import io
import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgettui.core.exchange import ColumnOptions, ExchangeError, Reading, read_events
from budgettui.core.model.event import Draft
from budgettui.core.model.instants import HOUR, MINUTE, SECOND, to_instant

START = to_instant(datetime(2026, 11, 23, 14, 5, tzinfo=UTC))
TWELVE = Draft("checkout", START, START + 12 * MINUTE, source="import")
BERLIN = ZoneInfo("Europe/Berlin")


def read(text, kind="csv", *, zone=UTC, columns=None, **options) -> Reading:
    raw = text.encode()
    services = ("checkout", "search")
    return read_events(io.BytesIO(raw), kind, zone, services, columns=columns, **options)


def error(text, kind="csv", **options) -> str:
    with pytest.raises(ExchangeError) as caught:
        read(text, kind, **options)
    return str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "service,start,duration_seconds\ncheckout,2026-11-23T14:05:00Z,720\n",
        "service,start,Duration (Seconds)\ncheckout,2026-11-23T14:05:00Z,720.0\n",
        "service,start,duration_minutes\ncheckout,2026-11-23T14:05:00Z,12\n",
        "service,start,duration_minutes\ncheckout,2026-11-23T14:05:00Z,0:12:00\n",
        "service,start,duration_minutes\ncheckout,2026-11-23T14:05:00Z,PT12M\n",
        "service,start,duration_minutes\ncheckout,2026-11-23T14:05:00Z,12m\n",
        "service,start,duration\ncheckout,2026-11-23T14:05:00Z,PT720S\n",
        "service,start,duration\ncheckout,2026-11-23T14:05:00Z,00:12:00\n",
        "service,start,end\ncheckout,2026-11-23T14:05:00Z,2026-11-23T14:17:00Z\n",
        "service,start,end\ncheckout,2026-11-23T14:05:00Z,2026-11-23T15:17:00+01:00\n",
        "service,start,end,duration_minutes\ncheckout,2026-11-23 14:05,2026-11-23 14:17,12\n",
        "service,start,duration_minutes\ncheckout,2026-11-23 14:05:00 UTC,12\n",
        "service,start,duration_minutes\ncheckout,2026-11-23 14:05:00 GMT,12\n",
        "service,start,duration_minutes\ncheckout,1795442700,12\n",
        "service,start,duration_minutes\ncheckout,1795442700000,12\n",
        "service,start,end\ncheckout,1795442700,1795443420\n",
        "sep=;\nservice;start;duration_minutes\ncheckout;2026-11-23T14:05:00Z;12\n",
        "sep=\t\nservice\tstart\tduration_minutes\ncheckout\t2026-11-23T14:05:00Z\t12\n",
        "service;start;duration_minutes\ncheckout;2026-11-23T14:05:00Z;12\n;;\n;;\n",
        "service;start;duration_minutes\ncheckout;2026-11-23T14:05:00Z;12,0\n",
        "service,start,duration_minutes,,\ncheckout,2026-11-23T14:05:00Z,12,,\n",
        "service,start,duration_minutes\ncheckout,2026-11-23T14:05:00Z,12,\n",
        "\ufeffService , START, Duration-Minutes\ncheckout,2026-11-23T14:05:00Z,12\n",
    ],
)
def test_twelve_minutes_however_a_csv_says_it(text):
    reading = read(text)
    assert (reading.drafts, reading.bad) == ((TWELVE,), ())


@pytest.mark.parametrize(
    "value",
    [
        [{"service": "checkout", "start": 1795442700, "duration_minutes": 12}],
        [{"service": "checkout", "start": 1795442700000, "duration_seconds": 720}],
        [{"service": "checkout", "start": "2026-11-23T14:05Z", "end": "2026-11-23T14:17Z"}],
        [{"Service": "checkout", "Start": "2026-11-23T14:05Z", "Duration": "12m"}],
    ],
)
def test_twelve_minutes_however_json_says_it(value):
    assert read(json.dumps(value), "json").drafts == (TWELVE,)
    assert read(json.dumps(value[0]), "jsonl").drafts == (TWELVE,)


def test_an_object_around_the_list_is_looked_through_and_reported():
    text = json.dumps(
        {"count": 1, "events": [{"service": "checkout", "start": 1795442700, "duration": "12m"}]}
    )
    reading = read(text, "json")
    assert reading.drafts == (TWELVE,)
    assert [str(note) for note in reading.notes] == ["line 1: the list under 'events' was read"]
    two = {"a": [{"x": 1}], "b": [{"x": 1}]}
    assert "an object that holds several lists ('a', 'b')" in error(json.dumps(two), "json")


def test_whole_numbers_are_ids():
    value = {
        "service": "checkout",
        "start": 1795442700,
        "duration": "12m",
        "incident_id": 812,
        "source_key": 7,
    }
    (draft,) = read(json.dumps([value]), "json").drafts
    assert (draft.incident_id, draft.source_key) == ("812", "7")


def test_everything_unknown_is_named_at_once_with_what_would_read_it():
    text = (
        "id,Service Name,created_at,resolved_at,severity,owner\n"
        "1,checkout,2026-11-23T14:05Z,2026-11-23T14:17Z,S2,x\n"
    )
    message = error(text)
    for part in (
        "'id' (did you mean incident_id?)",
        "'Service Name' (did you mean service?)",
        "'created_at' (did you mean start?)",
        "'resolved_at' (did you mean end?)",
        "'severity'",
        "'owner'",
        "required columns missing: service, start, duration_minutes (or duration_seconds, duration, end)",
        "--columns 'incident_id=id,service=Service Name,start=created_at,end=resolved_at' "
        "--ignore-other-columns",
    ):
        assert part in message
    mapping = {"service": "Service Name", "start": "created_at", "end": "resolved_at", "incident_id": "id"}
    (draft,) = read(text, columns=ColumnOptions(mapping, ignore_others=True)).drafts
    assert (draft.start, draft.end, draft.incident_id) == (START, START + 12 * MINUTE, "1")


def test_unknown_keys_of_all_objects_are_named_at_once():
    good = {"service": "checkout", "start": 1795442700, "duration_minutes": 12}
    objects = [good, {**good, "severity": 1}, {**good, "owner": 2}]
    for kind, text in (("json", json.dumps(objects)), ("jsonl", "\n".join(map(json.dumps, objects)))):
        assert error(text, kind).startswith("'severity', 'owner' are not columns of events; ")
        assert len(read(text, kind, columns=ColumnOptions(ignore_others=True)).drafts) == 3


def test_a_column_that_is_not_there_and_one_that_is_not_ours():
    text = "service,start,duration_minutes\ncheckout,2026-11-23T14:05Z,12\n"
    assert "--columns end=gone: there is no column 'gone'" in error(
        text, columns=ColumnOptions({"end": "gone"})
    )
    with pytest.raises(ExchangeError, match="--columns: 'stop' is not one of service, start"):
        ColumnOptions({"stop": "x"})


@pytest.mark.parametrize(
    "name",
    [
        "duration_secs", "duration_sec", "seconds", "duration_s", "duration_ms", "duration_millis",
        "duration_hours", "duration_h", "hours", "duration_days", "downtime_seconds", "seconds_to_resolve",
        "Duration (s)", "Duration in seconds", "length_ms", "durationSeconds",
    ],
)  # fmt: skip
def test_no_length_in_another_unit_is_suggested_to_be_minutes(name):
    message = error(f"service,start,{name}\ncheckout,2026-11-23T14:05Z,720\n")
    assert "did you mean duration_minutes" not in message
    assert "duration_minutes=" not in message


def test_a_bare_number_needs_a_unit_where_the_column_has_none():
    (bad,) = read("service,start,duration\ncheckout,2026-11-23T14:05Z,720\n").bad
    assert bad.reason.startswith("'720' is not a length with its unit: 12m, 90s")


def test_a_point_among_decimal_commas_is_a_question():
    header = "service;start;duration_minutes\n"
    rows = "checkout;2026-11-23T14:05Z;12,5\ncheckout;2026-11-24T14:05Z;1.234\n"
    for text in (header + rows, header + "\n".join(reversed(rows.split("\n")))):
        reading = read(text)
        assert [draft.end - draft.start for draft in reading.drafts] == [12 * MINUTE + 30 * SECOND]
        (bad,) = reading.bad
        assert "'1.234' could be 1234 or 1,234: this file uses decimal commas" in bad.reason
    (draft,) = read(header + "checkout;2026-11-24T14:05Z;1.234\n").drafts
    assert draft.end - draft.start == round(1.234 * MINUTE)


def test_an_hour_that_comes_twice_is_reported():
    text = (
        "service,start,duration_minutes\ncheckout,2026-10-25 02:30,12\ncheckout,2026-10-25 02:30+01:00,12\n"
    )
    reading = read(text, zone=BERLIN)
    assert [str(note) for note in reading.notes] == [
        "line 2: start: 2026-10-25 02:30 occurs twice in Europe/Berlin, because clocks go back; "
        "the first was used (02:30+0200)"
    ]
    assert [draft.start for draft in reading.drafts] == [
        to_instant(datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        to_instant(datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
    ]


def test_rows_of_no_length_are_reported_beside_the_others():
    text = (
        "service,start,duration_minutes,end\n"
        "checkout,2026-11-23T14:05Z,0,\n"
        "checkout,2026-11-23T14:05Z,,2026-11-23T14:05Z\n"
        "checkout,2026-11-23T14:05Z,PT0S,\n"
        "checkout,2026-11-23T14:05Z,12,\n"
    )
    reading = read(text)
    assert reading.drafts == (TWELVE,)
    assert [(bad.line, bad.costs_nothing) for bad in reading.bad] == [(2, True), (3, True), (4, True)]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("checkout,2026-11-23T14:05Z,,2026-11-23T14:00Z", "end: it is before the start"),
        ("checkout,2026-11-23T14:05Z,30,2026-11-23T14:10Z", "end and duration_minutes do not agree"),
    ],
)
def test_ends_that_cannot_be(row, reason):
    (bad,) = read(f"service,start,duration_minutes,end\n{row}\n").bad
    assert reason in str(bad)


def test_categories_are_recognised_in_capitals():
    text = "service,start,duration_minutes,category\ncheckout,2026-11-23T14:05Z,12,Maintenance\n"
    assert read(text, categories=("maintenance",)).drafts[0].category == "maintenance"
    assert read(text).drafts[0].category == "Maintenance"


def test_services_can_have_other_names_in_the_file():
    text = "service,start,duration_minutes\nCheckout Production,2026-11-23T14:05Z,12\n"
    assert read(text, service_names={"Checkout Production": "checkout"}).drafts == (TWELVE,)


def test_a_header_of_a_million_columns_is_refused_in_one_sentence():
    message = error(",".join(f"c{number}" for number in range(20_000)) + "\n")
    assert "20,000 columns; at most 1,000 are read" in message


@given(st.integers(1, 10**6), st.sampled_from([("h", HOUR), ("m", MINUTE), ("s", SECOND)]))
def test_a_length_means_the_same_in_every_spelling(count, unit):
    letter, size = unit
    length = count * size
    hours, rest = divmod(length, HOUR)
    minutes, rest = divmod(rest, MINUTE)
    spellings = [
        f"duration\n{hours}:{minutes:02}:{rest // SECOND:02}",
        f"duration\nPT{count}{letter.upper()}",
        f"duration_seconds\n{length // SECOND}",
        f"end\n{datetime.fromtimestamp((START + length) / 1e6, UTC).isoformat()}",
    ]
    if hours <= 24 * 36525 and length < 300 * 365 * 24 * HOUR:
        for spelling in spellings:
            column, _, cell = spelling.partition("\n")
            reading = read(f"service,start,{column}\ncheckout,2026-11-23T14:05Z,{cell}\n")
            if to_instant(datetime(2200, 1, 1, tzinfo=UTC)) > START + length:
                assert [draft.end - draft.start for draft in reading.drafts] == [length], spelling
