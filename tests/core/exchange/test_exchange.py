"""Events as files: what is read, what is refused with which sentence, and that nothing is lost on the way."""

import csv
import dataclasses
import io
import json
import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgettui.core.exchange import WRITTEN, BadRow, ExchangeError, format_of, read_events, write_events
from budgettui.core.exchange.formula_guard import guarded, unguarded
from budgettui.core.model.event import Draft
from budgettui.core.model.instants import DAY, MINUTE, SECOND, to_instant
from budgettui.core.model.names import is_name

TEXT_FORMATS = ("csv", "json", "jsonl")
BERLIN = ZoneInfo("Europe/Berlin")
NOON = to_instant(datetime(2026, 11, 23, 12, tzinfo=UTC))
HEADER = "service,start,duration_minutes,category,impact,incident_id,description,source,source_key\n"


def read(text, kind="csv", *, services=("api",), zone=UTC, **more):
    raw = text if isinstance(text, bytes) else text.encode("utf-8", "surrogateescape")
    return read_events(io.BytesIO(raw), kind, zone, services, **more)


def written(events, kind):
    out = io.StringIO(newline="")
    assert write_events(events, out, kind) == len(events)
    return out.getvalue()


def refused(text, kind="csv", **more):
    with pytest.raises(ExchangeError) as caught:
        read(text, kind, **more)
    return str(caught.value)


def only_bad(text, kind="csv", **more) -> BadRow:
    reading = read(text, kind, **more)
    assert reading.drafts == ()
    (bad,) = reading.bad
    return bad


def test_the_needed_columns_are_enough():
    (draft,) = read("service,start,duration_minutes\napi,2026-11-23T12:00:00Z,12.5\n").drafts
    assert (draft.service, draft.start, draft.end) == ("api", NOON, NOON + 12 * MINUTE + 30 * SECOND)
    assert (draft.category, draft.impact, draft.incident_id, draft.description) == (
        "incident",
        1.0,
        None,
        None,
    )


def test_every_column_in_another_order():
    (draft,) = read(
        "source_key,description,impact,duration_minutes,service,source,category,start,incident_id\n"
        'k1,"a, ""b""\nc",50%,,api,monitor,drill,2026-11-23 13:00+01:00,INC-1\n'
    ).drafts
    assert draft == Draft("api", NOON, None, 0.5, "drill", "INC-1", 'a, "b"\nc', "monitor", "k1")


def test_an_empty_duration_is_an_open_event():
    header = "service,start,duration_minutes\n"
    assert read(header + "api,2026-11-23T12:00:00Z,\n").drafts[0].end is None
    assert (
        read('[{"service":"api","start":"2026-11-23T12:00Z","duration_minutes":null}]', "json").drafts[0].end
        is None
    )


def test_a_start_without_a_zone_is_in_the_configured_one():
    text = "service,start,duration_minutes\napi,2026-11-23T13:00:00,5\n"
    assert read(text, zone=BERLIN).drafts[0].start == NOON


@pytest.mark.parametrize(
    ("typed", "share"), [("", 1), ("0.5", 0.5), ("50%", 0.5), (" 1 ", 1), ("0.00001", 1e-05)]
)
def test_an_impact_as_a_share_or_a_percentage(typed, share):
    assert (
        read(f"service,start,duration_minutes,impact\napi,2026-11-23T12:00Z,5,{typed}\n").drafts[0].impact
        == share
    )


def test_names_of_columns_may_have_spaces_and_capitals():
    assert len(read(" Service, START ,duration_minutes\napi, 2026-11-23T12:00Z, 5\n").drafts) == 1


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_semicolons_and_tabs_part_cells_as_the_header_does(delimiter):
    text = "service,start,duration_minutes,description\napi,2026-11-23T12:00Z,5,x\n".replace(",", delimiter)
    assert read(text).drafts[0].description == "x"


def test_a_byte_order_mark_windows_line_ends_and_blank_lines_are_fine():
    text = "\ufeffservice,start,duration_minutes\r\n\r\napi,2026-11-23T12:00Z,5\r\n\r\n"
    assert len(read(text).drafts) == 1
    line = '{"service":"api","start":"2026-11-23T12:00Z","duration_minutes":5}'
    assert len(read(f"\ufeff[{line}]", "json").drafts) == 1
    assert len(read(f"\ufeff{line}\n\n{line}\n", "jsonl").drafts) == 2


@pytest.mark.parametrize(
    ("row", "column", "says"),
    [
        (",2026-11-23T12:00Z,5,,,,,,", "service", "it is empty"),
        (
            "apj,2026-11-23T12:00Z,5,,,,,,",
            "service",
            "'apj' is not a service of this configuration; did you mean api?",
        ),
        ("a\x1b[31m,2026-11-23T12:00Z,5,,,,,,", "service", r"'a\x1b[31m' is not a name"),
        ("api,,5,,,,,,", "start", "it is empty; accepted: ISO 8601"),
        ("api,yesterday,5,,,,,,", "start", "'yesterday' is not a time; accepted: ISO 8601"),
        ("api,10,5,,,,,,", "start", "'10' is not a time"),
        ("api,2026-11-23,5,,,,,,", "start", "'2026-11-23' is not a time"),
        ("api,23.11.2026 12:00,5,,,,,,", "start", "is not a time"),
        ("api,2026-13-01T12:00Z,5,,,,,,", "start", "'2026-13-01T12:00Z' is not a time"),
        ("api,2026-03-29T02:30,5,,,,,,", "start", "02:30 does not exist on 2026-03-29 in Europe/Berlin"),
        ("api,0001-01-01T00:00Z,5,,,,,,", "start", "outside the years 1970 to 2199"),
        ("api,9999-12-31T23:59-14:00,5,,,,,,", "start", "outside the years"),
        ("api,2026-11-23T12:00Z,0,,,,,,", "duration_minutes", "'0' is not a duration: it cost nothing"),
        ("api,2026-11-23T12:00Z,-5,,,,,,", "duration_minutes", "is not a number of minutes above 0"),
        ("api,2026-11-23T12:00Z,nan,,,,,,", "duration_minutes", "'nan' is not a number"),
        ("api,2026-11-23T12:00Z,inf,,,,,,", "duration_minutes", "'inf' is not a number"),
        ("api,2026-11-23T12:00Z,1e999,,,,,,", "duration_minutes", "is not a number"),
        ("api,2026-11-23T12:00Z,12x,,,,,,", "duration_minutes", "'12x' is not a number"),
        ("api,2026-11-23T12:00Z,12:30,,,,,,", "duration_minutes", "'12:30' is not a number"),
        ("api,2026-11-23T12:00Z,1e-9,,,,,,", "duration_minutes", "is not a number of minutes above 0"),
        ("api,2026-11-23T12:00Z,1e9,,,,,,", "duration_minutes", "the end: it lies outside the years"),
        ("api,2026-11-23T12:00Z,5,,2,,,,", "impact", "'2' is not a share"),
        ("api,2026-11-23T12:00Z,5,,50,,,,", "impact", "write 50%"),
        ("api,2026-11-23T12:00Z,5,,0,,,,", "impact", "'0' is not a share"),
        ("api,2026-11-23T12:00Z,5,a\tb,,,,,", "category", "is not a name"),
        ("api,2026-11-23T12:00Z,5,,,a\x07b,,,", "incident_id", "is not a name"),
        ("api,2026-11-23T12:00Z,5,,,,a\x00b,,", "description", "it holds a NUL character"),
        ("api,2026-11-23T12:00Z,5,,,,s\udcfc,,", "description", "it is not UTF-8 text"),
        ("api,2026-11-23T12:00Z,5,,,,,x\x07,", "source", "holds a control character"),
        ("api,2026-11-23T12:00Z", None, "it has 2 cells, but the header has 9"),
        ("api,2026-11-23T12:00Z,5,,,,,,,x", None, "it has 10 cells, but the header has 9"),
        ('api,2026-11-23T12:00Z,5,,,,"a"b,,', None, "there is text after a closing quote"),
        ('api,2026-11-23T12:00Z,5,,,,"a', None, "a quote is left open"),
        ("api,2026-11-23T12:00Z,5,,,,a\rb,,", None, "a cell contains a carriage return, but is not quoted"),
        (f"api,2026-11-23T12:00Z,5,,,,{'x' * 140_000},,", None, "a cell is longer than 131,072 characters"),
    ],
)
def test_a_bad_row_is_reported_by_line_column_and_reason(row, column, says):
    bad = only_bad(f"{HEADER}{row}\n", zone=BERLIN)
    assert (bad.line, bad.column) == (2, column)
    assert says in bad.reason
    assert str(bad).startswith(f"line 2: {column}: " if column else "line 2: ")


def test_good_rows_are_read_around_bad_ones_and_lines_are_counted_in_the_file():
    good = "api,2026-11-23T12:00Z,5,,,,{},,\n"
    reading = read(
        HEADER
        + good.format('"two\nlines"')
        + "\n"
        + "bad\n"
        + good.format("")
        + good.format('"x"y')
        + good.format("z")
    )
    assert [draft.description for draft in reading.drafts] == ["two\nlines", None, "z"]
    assert [bad.line for bad in reading.bad] == [5, 7]


def test_a_quote_left_open_says_how_far_it_was_read():
    reading = read(HEADER + 'api,2026-11-23T12:00Z,5,,,,"open,,\n' + "api,2026-11-23T12:00Z,5,,,,,,\n" * 3)
    assert reading.drafts == ()
    assert "a quote is left open (read to line 5)" in reading.bad[0].reason


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "line 1: it is empty; the first line names the columns: service, start"),
        ("\n\n", "line 1: it is empty"),
        ("api,2026-11-23T12:00Z,5\n", "line 1: it has no column of events"),
        (
            "service,start\n",
            "line 1: required column missing: duration_minutes (or duration_seconds, duration, end)",
        ),
        (
            "service,start,duration_minutes,servce\n",
            "line 1: 'servce' (did you mean service?) is not a column of events; there are",
        ),
        ("service,start,duration_minutes,colour\n", "'colour' is not a column of events; there are service"),
        ("service,start,duration_minutes,Start\n", "line 1: two columns mean start"),
        ("service,start,,duration_minutes\n", "line 1: column 3 has no name"),
        ('"service,start,duration_minutes\n', "line 1: the header is not CSV"),
        ("service,start,duration_minutes\rapi,2026,5\r", "line 1: its lines end with a carriage return only"),
        ("service,start,duration_minutes\n".encode("utf-16"), "looks like UTF-16; save it as UTF-8"),
        ("service,start,duration_minutes\n".encode("utf-16-le"), "looks like UTF-16; save it as UTF-8"),
        (b"\xff\xfe", "looks like UTF-16"),
        ("service|start|duration_minutes\n", "line 1: it has no column of events"),
    ],
)
def test_a_csv_file_that_cannot_be_read_says_why(text, says):
    assert says in refused(text)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "it is not a list of events"),
        ("{}", "it is not a list of events; a file with an object on each line is JSON Lines"),
        ("[", "line 1, column 2: it is not JSON: expecting value"),
        ("[\n{]", "line 2, column 2: it is not JSON"),
        ("[1,]", "line 1: it is not JSON: the list of events is cut off here"),
        ("[1 2]", "line 1: it is not JSON: the list of events is cut off here"),
        ("[1\n", "line 2: it is not JSON: the list of events is cut off here"),
        ("[]\n[]", "line 1: there is text after the list of events"),
        ("[" * 100_000, "nested too deeply"),
        (b"[\n\xff]", "line 2: it is not UTF-8 text"),
        ("[]".encode("utf-16"), "looks like UTF-16"),
    ],
)
def test_a_json_file_that_cannot_be_read_says_why(text, says):
    assert says in refused(text, "json")


EVENT = {"service": "api", "start": "2026-11-23T12:00Z", "duration_minutes": 5}


@pytest.mark.parametrize(
    ("change", "column", "says"),
    [
        ({"service": 3}, "service", "3 is not text"),
        ({"service": None}, "service", "it is empty"),
        ({"start": 176390000}, "start", "176390000 is not a time"),
        ({"start": True}, "start", "True is not a time"),
        ({"duration_minutes": True}, "duration_minutes", "True is not a number"),
        ({"duration_minutes": []}, "duration_minutes", "a list is not a number"),
        ({"duration_minutes": float("nan")}, "duration_minutes", "nan is not a number"),
        ({"duration_minutes": 10**400}, "duration_minutes", "is not a number"),
        ({"impact": 1.5}, "impact", "1.5 is not a share"),
        ({"impact": False}, "impact", "False is not a share"),
        ({"impact": float("nan")}, "impact", "nan is not a share"),
        ({"description": {"a": 1}}, "description", "a dict is not text"),
        ({"description": "x" * 140_000}, "description", "140,000 characters long"),
        ({"description": "a\x00"}, "description", "NUL"),
        ({"description": "\ud800"}, "description", "not UTF-8"),
    ],
)
@pytest.mark.parametrize("kind", ["json", "jsonl"])
def test_a_bad_object_is_reported_by_line_and_column(kind, change, column, says):
    text = json.dumps(EVENT) + ("\n" if kind == "jsonl" else ",\n") + json.dumps({**EVENT, **change})
    reading = read(f"[{text}]" if kind == "json" else text, kind)
    assert len(reading.drafts) == 1
    (bad,) = reading.bad
    assert (bad.line, bad.column) == (2, column)
    assert says in bad.reason


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("[1]", "[1] is not an object"),
        ("null", "null is not an object"),
        ("{", "column 2: it is not JSON"),
        ('{"service": "a", "service": "b"}', "this key appears twice"),
        (
            '{"service": "api", "start": "2026-11-23T12:00Z"}',
            "it is missing; use null for an open event",
        ),
        ("[" * 100_000, "nested too deeply"),
        ("\udcff", "it is not UTF-8 text"),
    ],
)
def test_a_bad_line_of_json_lines_leaves_the_others(line, says):
    reading = read(f"{json.dumps(EVENT)}\n{line}\n{json.dumps(EVENT)}\n", "jsonl")
    assert len(reading.drafts) == 2
    (bad,) = reading.bad
    assert bad.line == 2
    assert says in bad.reason


def test_unknown_services_are_made_only_when_asked_to():
    text = (
        HEADER
        + "new,2026-11-23T12:00Z,5,,,,,,\napi,2026-11-23T12:00Z,5,,,,,,\nnew,2026-11-23T13:00Z,5,,,,,,\n"
    )
    assert [bad.line for bad in read(text).bad] == [2, 4]
    reading = read(text, create_services=True)
    assert reading.bad == ()
    assert reading.new_services == ("new",)


def test_the_service_of_a_bad_row_is_not_made():
    assert read(HEADER + "new,soon,5,,,,,,\n", create_services=True).new_services == ()


def test_categories_are_reported_in_the_order_met():
    rows = "".join(f"api,2026-11-23T12:00Z,5,{name},,,,,\n" for name in ("b", "a", "b", ""))
    assert read(HEADER + rows).categories == ("b", "a", "incident")


def test_a_row_without_a_key_has_none_and_comes_from_import():
    (draft,) = read(HEADER + "api,2026-11-23T12:00Z,5,,,,x,,\n").drafts
    assert (draft.source, draft.source_key) == ("import", None)


def test_a_source_key_occurs_once_for_each_source():
    rows = [
        "api,2026-11-23T12:00Z,5,,,,,a,1",
        "api,2026-11-23T13:00Z,5,,,,,b,1",
        "api,2026-11-23T14:00Z,5,,,,,a,1",
    ]
    reading = read(HEADER + "\n".join(rows))
    assert len(reading.drafts) == 2
    assert str(reading.bad[0]) == (
        "line 4: source_key: '1' of source 'a' is on line 2 too, with different content"
    )


def test_two_outages_under_one_key_are_not_one_even_on_one_line():
    rows = [
        {**EVENT, "source": "a", "source_key": "1"},
        {**EVENT, "source": "a", "source_key": "1", "start": "2026-11-24T12:00Z"},
    ]
    reading = read(json.dumps(rows), "json")
    assert len(reading.drafts) == 1
    assert "is on line 1 too, with different content" in str(reading.bad[0])


def test_the_same_row_twice_is_one_event():
    row = "api,2026-11-23T12:00Z,5,,,,,a,1\n"
    reading = read(HEADER + row + row)
    assert (len(reading.drafts), reading.bad) == (1, ())


def test_rows_without_a_key_stay_apart_beside_rows_under_one():
    rows = [
        "api,2026-11-23T12:00Z,5,,,,,a,1",
        "api,2026-11-23T12:00Z,5,,,,,a,1",
        "api,2026-11-23T13:00Z,5,,,,,a,",
        "api,2026-11-23T14:00Z,5,,,,,a,",
        "api,2026-11-23T14:00Z,5,,,,,a,2",
    ]
    reading = read(HEADER + "\n".join(rows))
    assert [draft.source_key for draft in reading.drafts] == ["1", None, None, "2"]
    assert reading.bad == ()


def test_one_incident_of_two_services_is_two_events():
    rows = "api,2026-11-23T12:00Z,5,,,,,a,1\nweb,2026-11-23T12:00Z,7,,,,,a,1\n"
    assert [draft.service for draft in read(HEADER + rows, services=("api", "web")).drafts] == ["api", "web"]


def test_progress_is_reported():
    reports = []
    text = HEADER + "".join(f"api,2026-11-23T12:00Z,{minutes},,,,,,\n" for minutes in range(1, 2501))
    read(text, progress=lambda rows, share: reports.append((rows, share)))
    assert [rows for rows, _ in reports] == [1000, 2000, 2500]
    assert reports[-1] == (2500, 1.0)


def test_progress_over_a_file_knows_its_share(tmp_path):
    file = tmp_path / "a.csv"
    file.write_text(HEADER + "api,2026-11-23T12:00Z,5,,,,,,\n" * 9000)
    shares = []
    read_events(file, "csv", UTC, ["api"], progress=lambda _, share: shares.append(share))
    assert shares == sorted(shares)
    assert 0 < shares[0] < 0.5
    assert shares[-1] == 1


@pytest.mark.parametrize(
    ("length", "minutes"),
    [
        ("PT5M", 5),
        ("P1D", 1440),
        ("P1DT2H30M", 1590),
        ("P2DT90S", 2881.5),
        ("PT1.5H", 90),
        ("pt0.5s", 1 / 120),
    ],
)
def test_lengths_of_iso_8601(length, minutes):
    (draft,) = read(f"service,start,duration\napi,2026-11-23T12:00Z,{length}\n").drafts
    assert draft.end - draft.start == minutes * MINUTE


@pytest.mark.parametrize("length", ["P", "PT", "P1M", "P1Y", "1DT2H", "PT0S", "P1H"])
def test_what_is_not_a_length_of_iso_8601_is_refused(length):
    bad = only_bad(f"service,start,duration\napi,2026-11-23T12:00Z,{length}\n")
    assert length in str(bad)


@pytest.mark.parametrize("position", [0, 1, 1500, 2000])
@pytest.mark.parametrize("column", ["service", "incident_id"])
@pytest.mark.parametrize("name", ["y" * 201, "a\x07b"])
def test_an_invalid_name_is_refused_among_good_ones(position, column, name):
    rows = [f"api,2026-11-23T12:00:00Z,5,INC-{number}" for number in range(2000)]
    service, incident = (name, "INC") if column == "service" else ("api", name)
    rows.insert(position, f"{service},2026-11-23T12:00:00Z,5,{incident}")
    text = "service,start,duration_minutes,incident_id\n" + "\n".join(rows) + "\n"
    reading = read(text, services=(), create_services=True)
    (bad,) = reading.bad
    assert (bad.line, bad.column, len(reading.drafts)) == (position + 2, column, 2000)


@pytest.mark.parametrize("position", [0, 1, 1500, 2000])
@pytest.mark.parametrize(
    ("start", "minutes"),
    [("1969-12-31T23:59:59Z", 5), ("2200-01-01T00:00:00Z", 5), ("2199-12-31T23:00:00Z", 61)],
)
def test_a_year_that_no_event_has_is_refused_among_good_rows(position, start, minutes):
    rows = ["api,2026-11-23T12:00:00Z,5"] * 2000
    rows.insert(position, f"api,{start},{minutes}")
    reading = read("service,start,duration_minutes\n" + "\n".join(rows) + "\n")
    (bad,) = reading.bad
    assert (bad.line, len(reading.drafts)) == (position + 2, 2000)
    assert "the years 1970 to 2199" in str(bad)


def test_a_file_that_is_not_there_is_a_sentence(tmp_path):
    with pytest.raises(ExchangeError, match=r"none\.csv: it cannot be read: no such file"):
        read_events(tmp_path / "none.csv", "csv", UTC, [])
    with pytest.raises(ExchangeError, match="it cannot be read: is a directory"):
        read_events(tmp_path, "csv", UTC, [])


def test_a_sentence_about_a_file_names_it(tmp_path):
    file = tmp_path / "a.csv"
    file.write_text("")
    with pytest.raises(ExchangeError, match=r"a\.csv: line 1: it is empty"):
        read_events(file, "csv", UTC, [])


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.csv", "csv"), ("A.CSV", "csv"), ("b.json", "json"), ("c.jsonl", "jsonl"), ("d.ndjson", "jsonl")],
)
def test_the_name_tells_the_format(name, kind):
    assert format_of(name) == kind


def test_another_name_asks_for_the_format():
    with pytest.raises(ValueError, match=r"format: 'events\.doc' does not end in \.csv"):
        format_of("events.doc")


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1", "'=1", "''-x"]
)
def test_no_written_cell_begins_a_formula(text):
    (row,) = list(
        csv.reader(io.StringIO(written([Draft("api", NOON, None, description=text)], "csv"), newline=""))
    )[1:]
    cell = row[WRITTEN.index("description")]
    assert cell.startswith(f"'{text[0]}") and cell.replace("'", "") == text.replace("'", "")
    assert unguarded(cell) == text


@pytest.mark.parametrize("text", ["", "'", "'quoted'", "plain", "a=1", "' x", "3 − 1"])
def test_other_cells_are_written_as_they_are(text):
    assert guarded(text) == text
    assert unguarded(text) == text


@settings(deadline=None)
@given(st.text("'=+-@\t\r\n ab＝;,", max_size=8))
def test_guarding_loses_nothing(text):
    assert unguarded(guarded(text)) == text
    for part in re.split(r"[;\t]", guarded(text)):
        assert not part.strip().startswith(("=", "+", "-", "@"))


_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=20)
_PLAIN = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp"]), min_size=1, max_size=12)
_PLAIN = _PLAIN.filter(lambda text: is_name(text.strip()))
_NAMES = st.one_of(
    st.sampled_from(["api", "=cmd()", "-x", "süß ☕"]), _PLAIN.filter(lambda text: text == text.strip())
)
_DRAFTS = st.builds(
    lambda service, start, length, impact, category, incident, description: Draft(
        service, start, None if length is None else start + length, impact, category, incident, description
    ),
    _NAMES,
    st.integers(0, 200 * 365 * DAY),
    st.one_of(st.none(), st.integers(1, 60 * DAY), st.integers(1, 20 * 365 * DAY)),
    st.one_of(st.just(1.0), st.floats(1e-9, 1)),
    _NAMES,
    st.one_of(st.none(), _NAMES),
    st.one_of(
        st.none(),
        _TEXT,
        st.sampled_from(["=1", "'=1", "\r\n", " ", '"', "a,b;c\td", "\x1b[31m[b]x[/b]", "\u2028\x85"]),
    ),
)


def fields_of(draft: Draft):
    return dataclasses.replace(draft, source=None, source_key=None)


@pytest.mark.parametrize("kind", TEXT_FORMATS)
@settings(deadline=None)
@given(drafts=st.lists(_DRAFTS, max_size=6))
def test_what_is_written_reads_back_as_itself(kind, drafts):
    reading = read(written(drafts, kind), kind, create_services=True)
    assert reading.bad == ()
    assert [fields_of(draft) for draft in reading.drafts] == [fields_of(draft) for draft in drafts]
    again = read(written(reading.drafts, kind), kind, create_services=True)
    assert again.drafts == reading.drafts, "with their sources and keys"


@settings(deadline=None)
@given(st.binary(max_size=200), st.sampled_from(TEXT_FORMATS), st.booleans())
def test_no_file_does_worse_than_a_sentence(raw, kind, headed):
    content = HEADER.encode() + raw if headed and kind == "csv" else raw
    try:
        reading = read(content, kind, create_services=True)
    except ExchangeError as error:
        assert ": " in str(error)
    else:
        assert all(bad.reason for bad in reading.bad)


_CELLS = st.lists(
    st.one_of(st.sampled_from(["api", "2026-11-23T12:00Z", "5", "", '"', "50%", "=1"]), st.text(max_size=5))
)


@settings(deadline=None)
@given(st.lists(_CELLS.map(",".join), max_size=6))
def test_every_row_is_a_draft_or_reported(rows):
    text = HEADER + "\n".join(rows)
    reading = read(text.encode("utf-8", "surrogatepass"), create_services=True)
    lines = [bad.line for bad in reading.bad]
    assert lines == sorted(set(lines))
    assert all(2 <= line <= text.count("\n") + 1 for line in lines)


def test_a_file_is_written_whole_or_not_at_all(tmp_path):
    file = tmp_path / "out.csv"
    file.write_text("before")

    def events():
        yield Draft("api", NOON, None)
        raise RuntimeError("the store went away")

    with pytest.raises(RuntimeError):
        write_events(events(), file, "csv")
    assert file.read_text() == "before"
    assert write_events([Draft("api", NOON, None)], file, "csv") == 1
    assert file.read_text().startswith("service,start,duration_minutes,category,impact")


@pytest.mark.parametrize(("kind", "text"), [("csv", HEADER), ("json", "[]\n"), ("jsonl", "")])
def test_no_events_make_a_file_anyway(kind, text):
    assert written([], kind).replace("\r\n", "\n") == text


@pytest.mark.parametrize("kind", TEXT_FORMATS)
def test_more_events_than_one_batch_are_each_written_once(kind):
    drafts = [Draft("api", NOON + number * MINUTE, NOON + (number + 1) * MINUTE) for number in range(1_200)]
    assert [draft.start for draft in read(written(drafts, kind), kind).drafts] == [d.start for d in drafts]


def test_a_million_columns_are_refused_in_one_short_sentence():
    raw = b"service,start," + b",".join(b"c%d" % number for number in range(1_000_000)) + b"\n"
    with pytest.raises(ExchangeError) as caught:
        read_events(io.BytesIO(raw), "csv", UTC, ("checkout",))
    assert len(str(caught.value)) < 2_000
