"""Reading a CSV file portion by portion gives what reading it row by row gives, errors and notes included."""

import csv
import io
from datetime import UTC, datetime
from unittest.mock import patch
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from budgettui.core.exchange import read_events
from budgettui.core.exchange.bulk_row_parser import PortionParser
from budgettui.core.model import drafts as packed
from budgettui.core.model.event import Draft

BERLIN = ZoneInfo("Europe/Berlin")
COLUMNS = (
    "service", "start", "duration_minutes", "category", "impact", "incident_id", "description", "source",
    "source_key",
)  # fmt: skip

odd_texts = st.one_of(
    st.sampled_from(
        [
            "",
            " ",
            "'=1",
            "''=1",
            "it's",
            "a\nb",
            "a\r\nb",
            "ü",
            "x\u200b",
            "\u3164",
            "\x07",
            "a;=b",
            "y" * 201,
        ]
    ),
    st.text(max_size=5),
)
services = st.sampled_from(["api", "web", " api ", "other", "", "a\u200b", "Checkout"])
moments = st.one_of(
    st.datetimes(datetime(1969, 12, 31), datetime(2201, 1, 1), timezones=st.sampled_from([UTC, BERLIN])).map(
        datetime.isoformat
    ),
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)).map(str),
    st.sampled_from(
        [
            "2026-10-25T02:30", "2026-03-29 02:30", "2026-02-30T00:00Z", "20260101T000000Z",
            "2026-W01-1T00:00Z",
            "1767225600", "1767225600000", "", "soon", "2026-11-23T12:00:00 UTC", " 2026-11-23T12:00Z ",
            "2026-11-23T12:00:00,5Z", "2026-11-23T12:00Z", "2026-11-23 12:00+01:00", "9999-12-31T23:59-12:00",
        ]
    ),
)  # fmt: skip
lengths = st.one_of(
    st.floats(0.001, 1e6).map(str),
    st.sampled_from(["12", "", " ", "0", "-1", "1,5", "1.234", "12m", "0:12:00", "PT5M", "nan", "1e3", "x"]),
)
rows = st.tuples(
    services,
    moments,
    lengths,
    st.sampled_from(["incident", "", "Maintenance", "deployment", "a b", "x\u200b", "y" * 201]),
    st.sampled_from(["", "1", "0.5", "50%", "0,5", "2", "x", "0"]),
    odd_texts,
    odd_texts,
    st.sampled_from(["", "tool", "other"]) | odd_texts,
    st.sampled_from(["", "k1", "k2"]) | odd_texts,
)
usual_rows = st.tuples(
    st.sampled_from(["api", "web", " api "]),
    st.sampled_from(
        ["2026-11-23T12:00:00Z", "2026-11-20 12:00:00.5+01:00", "2026-11-22T12:00", "2026-10-25T02:30"]
    ),
    st.sampled_from(["12", "", " ", "0.5", "12m", "PT5M"]),
    st.sampled_from(["incident", "", "Maintenance", "x" * 200]),
    st.sampled_from(["", "1", "50%"]),
    st.sampled_from(["", " ", "INC-1", "ü"]),
    st.sampled_from(["", "'=1", "it's", "ü"]),
    st.sampled_from(["", "tool", "'=1"]),
    st.sampled_from(["", "k1", "k2"]),
)
"""Rows of which every one is an event."""
nearly_usual = st.tuples(usual_rows, rows, st.integers(0, 8)).map(
    lambda pair: (*pair[0][: pair[2]], pair[1][pair[2]], *pair[0][pair[2] + 1 :])
)
cells = st.one_of(
    usual_rows, nearly_usual, nearly_usual, rows, rows.map(lambda row: row[:5]),
    rows.map(lambda row: (*row, "")), st.just(("",) * 9), st.just(()),
)  # fmt: skip


END = {
    "12": "2026-11-24T12:00Z",
    "12m": "2026-11-23T12:12Z",
    "": "",
    " ": " ",
    "0.5": "2026-11-23T12:00:00Z",
    "PT5M": "2026-10-25T02:30",
}
"""Ends in the place of lengths."""


def text_of(header, body, broken):
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    for index, row in enumerate(body):
        if index == broken:
            out.write('api,"2026-11-23"x,5\r\n')
        writer.writerow(row)
    return out.getvalue()


def read(text, create, zone=BERLIN):
    stream = io.BytesIO(text.encode("utf-8", "surrogatepass"))
    reading = read_events(
        stream, "csv", zone, ("api", "web"), create_services=create, categories=("maintenance",),
        service_names={"Checkout": "api"},
    )  # fmt: skip
    return list(reading.drafts), reading.bad, reading.new_services, reading.notes


@given(
    st.lists(cells, max_size=30),
    st.sampled_from(["duration_minutes", "duration_seconds", "duration", "end"]),
    st.permutations(range(9)),
    st.booleans(),
    st.integers(-1, 30),
    st.sampled_from([1, 2, 5]),
)
def test_portions_give_what_single_rows_give(body, length, order, create, broken, portion):
    """The services are met in the first rows, as only rows of known ones are read together."""
    names = [length if name == "duration_minutes" else name for name in COLUMNS]
    first = [(service, "2026-11-23T12:00Z", "12m", *[""] * 6) for service in ("api", "web", " api ")]
    body = [*first, *body]
    if length == "end":
        body = [
            (*row[:2], END.get(row[2], row[1].replace("11-23", "11-24")), *row[3:]) if len(row) >= 3 else row
            for row in body
        ]
    body = [tuple(row[index] for index in order) if len(row) == 9 else row for row in body]
    text = text_of([names[index] for index in order], body, broken)
    with patch.object(PortionParser, "_drafts", lambda _, usual: [None] * len(usual)):
        row_by_row = read(text, create)
    with (
        patch("budgettui.core.exchange.csv_reader.PORTION", portion),
        patch.object(packed, "PORTION", portion),
        patch.object(packed, "_UNPACKED", 1),
    ):
        assert read(text, create) == row_by_row


def test_usual_rows_are_not_read_one_by_one():
    body = [
        ("api", "2026-11-23T12:00:00Z", "5.25", "incident", "0.5", f"i{n}", "it's", "s", f"k{n}")
        for n in range(50)
    ]
    seen = []
    original = PortionParser._drafts

    def spy(self, usual):
        drafts = original(self, usual)
        seen.append((len(usual), sum(draft is not None for draft in drafts)))
        return drafts

    with patch.object(PortionParser, "_drafts", spy), patch("budgettui.core.exchange.csv_reader.PORTION", 10):
        drafts, bad, *_ = read(text_of(COLUMNS, body, -1), False)
    assert (len(drafts), bad) == (50, ())
    assert seen == [(10, 0)] + [(10, 10)] * 4, "a service is looked up row by row until it was met"


draft_values = st.builds(
    Draft,
    st.sampled_from(["api", "web"]),
    st.integers(0, 10**15),
    st.none() | st.integers(10**15 + 1, 2 * 10**15),
    st.floats(0.001, 1),
    st.sampled_from(["incident", "maintenance"]),
    st.none() | st.text(),
    st.none() | st.text(),
    tags=st.just(()) | st.just(("a", "b")),
    cause=st.none() | st.just("why"),
)


@given(st.lists(draft_values, max_size=20), st.integers(0, 25), st.sampled_from([1, 3, 1000]))
def test_packed_drafts_are_a_sequence(values, index, portion):
    with patch.object(packed, "PORTION", portion), patch.object(packed, "_UNPACKED", 2):
        drafts = packed.Drafts.of(iter(values))
        assert drafts == values and tuple(values) == tuple(drafts)
        assert (len(drafts), bool(drafts)) == (len(values), bool(values))
        assert drafts[1:index] == values[1:index]
        if index < len(values):
            assert (drafts[index], drafts[-1 - index]) == (values[index], values[-1 - index])
            assert drafts != values[:-1]
        assert drafts.categories == tuple(dict.fromkeys(draft.category for draft in values))
        moments = [moment for draft in values for moment in (draft.start, draft.end) if moment is not None]
        assert drafts.latest == max(moments, default=None)
        assert [draft.service for draft in drafts.with_services({"api": "web"})] == ["web"] * len(values)
        assert drafts.with_services({"x": "y"}) is drafts
