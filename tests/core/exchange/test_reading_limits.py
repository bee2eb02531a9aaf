"""How much of a file is read: exactly what the sentence of each refusal says, and one more is refused."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from budgettui.core.exchange import (
    ExchangeError,
    json_reader,
    json_text,
    read_events,
    row_parser,
    write_events,
)
from budgettui.core.model.event import Draft
from budgettui.core.model.instants import DAY, MINUTE, to_instant

NOON = to_instant(datetime(2026, 11, 23, 12, tzinfo=UTC))
EVENT = {"service": "api", "start": "2026-11-23T12:00Z", "duration_minutes": 5}
HEADER = "service,start,duration_minutes,description\n"
ROW = "api,2026-11-23T12:00Z,5,"


def read(text, kind="csv", **options):
    raw = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    return read_events(io.BytesIO(raw), kind, UTC, ("api",), **options)


def refusal(text, kind="csv"):
    with pytest.raises(ExchangeError) as caught:
        read(text, kind)
    return str(caught.value)


@pytest.mark.parametrize("kind", ["csv", "json", "jsonl"])
def test_a_cell_is_as_long_as_is_said_and_no_longer(kind):
    for letter in ("x", "é"):
        for length in (131_072, 131_073):
            cell = letter * length
            value = {**EVENT, "description": cell}
            text = {"csv": HEADER + ROW + cell, "json": json.dumps([value]), "jsonl": json.dumps(value)}
            reading = read(text[kind], kind)
            if length == 131_072:
                assert [draft.description for draft in reading.drafts] == [cell]
            else:
                assert [row.line for row in reading.bad] == [{"csv": 2}.get(kind, 1)]
                assert "131,072" in reading.bad[0].reason


@pytest.mark.parametrize("columns", [1_000, 1_001])
def test_a_file_has_as_many_columns_as_is_said_and_no_more(columns):
    names = ["service", "start", *(f"c{number}" for number in range(columns - 2))]
    message = refusal(",".join(names) + "\n")
    assert ("at most 1,000 are read" in message) == (columns > 1_000)
    value = dict.fromkeys(names, "x")
    if columns > 1_000:
        [bad] = read(json.dumps([value]), "json").bad
        assert bad.reason == "it has 1,001 keys; at most 1,000 are read"
    else:
        assert "are not columns of events" in refusal(json.dumps([value]), "json")


@pytest.mark.parametrize("length", [998, 999, 1_000, 1_001])
def test_a_line_of_json_is_as_long_as_is_said_and_no_longer(monkeypatch, length):
    monkeypatch.setattr(json_reader, "LARGEST_VALUE", 1_000)
    text = json.dumps(EVENT).ljust(length)
    if length <= 1_000:
        assert len(read(text, "jsonl").drafts) == 1
    else:
        assert refusal(text, "jsonl") == "line 1: it is longer than 0 MB"


@pytest.mark.parametrize("length", [1_000_000, 1_000_001])
def test_an_object_around_a_list_is_as_long_as_is_said_and_no_longer(monkeypatch, length):
    monkeypatch.setattr(json_text, "LARGEST_VALUE", 1_000_000)
    text = json.dumps({"events": [EVENT]}).ljust(length)
    if length == 1_000_000:
        assert len(read(text, "json").drafts) == 1
    else:
        assert refusal(text, "json").startswith("it is an object of more than 1 MB, which")


@pytest.mark.parametrize("before", [0, 5_000])
def test_a_value_is_as_long_as_is_read_wherever_it_stands(monkeypatch, before):
    monkeypatch.setattr(json_text, "LARGEST_VALUE", 2_000)
    monkeypatch.setattr(json_text, "BLOCK", 100)
    others = "".join(json.dumps(EVENT) + "," for _ in range(before // 80))
    good = json.dumps({**EVENT, "description": "x" * 1_500})
    assert len(read(f"[{others}{good}]", "json").drafts) == before // 80 + 1
    bad = json.dumps({**EVENT, "description": "x" * 5_000})
    assert "it is not JSON" in refusal(f"[{others}{bad}]", "json")


class Counted(io.BytesIO):
    reads = 0

    def read(self, *arguments):
        self.reads += 1
        return super().read(*arguments)


def test_a_value_of_many_blocks_is_not_tried_again_with_each_of_them(monkeypatch):
    monkeypatch.setattr(json_text, "BLOCK", 10)
    stream = Counted(json.dumps([{**EVENT, "description": "x" * 100_000}]).encode())
    assert len(read_events(stream, "json", UTC, ("api",)).drafts) == 1
    assert stream.reads < 40


@pytest.mark.parametrize("block", [4, 5, 6, 7, 100_000])
def test_a_number_that_a_block_cuts_is_read_whole(monkeypatch, block):
    monkeypatch.setattr(json_text, "BLOCK", block)
    reading = read("[1234567, 89, true]", "json")
    assert [row.reason.partition(" ")[0] for row in reading.bad] == ["1234567", "89", "true"]


@pytest.mark.parametrize("block", [4, 7, 100_000])
@pytest.mark.parametrize(
    ("text", "position"),
    [
        ('[\n{"a": 1},\n{"a":\n1, "b" 2}]', "line 4, column 8"),
        ('[{"a": 1}, {"a": 1}, {"b" 2}]', "line 1, column 27"),
        ('[{"a": 1},\n{"a": 1}, {"b" 2}]', "line 2, column 16"),
        ('[{"é": 1}, {"b": "é"}, {"b" 2}]', "line 1, column 29"),
    ],
)
def test_what_is_no_json_is_said_with_its_line_and_column(monkeypatch, text, position, block):
    monkeypatch.setattr(json_text, "BLOCK", block)
    assert refusal(text, "json").startswith(f"{position}: it is not JSON: expecting ':' delimiter")


@pytest.mark.parametrize(("digits", "is_read"), [(18, True), (19, False)])
def test_an_id_of_digits_is_read_to_the_last_or_refused(digits, is_read):
    number = int("987654321012345678901"[:digits])
    reading = read(json.dumps({**EVENT, "source_key": number}), "jsonl")
    assert [draft.source_key for draft in reading.drafts] == ([str(number)] if is_read else [])
    assert len(reading.bad) == (not is_read)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ({**EVENT, "impact": True}, "impact: True is not a share"),
        ({**EVENT, "impact": 2}, "impact: 2 is not a share above 0 and at most 1 (1 is a full outage)"),
        ({**EVENT, "impact": "2"}, "impact: '2' is not a share"),
        ({**EVENT, "start": True}, "start: True is not a time"),
        ({**EVENT, "start": []}, "start: a list is not a time"),
        ({**EVENT, "start": -9e15}, "start: -9000000000000000.0 is not a time"),
        ({**EVENT, "start": "1900-01-01T00:00Z"}, "start: it lies outside the years 1970 to 2199"),
        ({**EVENT, "duration_minutes": True}, "duration_minutes: True is not a number of minutes above 0"),
        ({**EVENT, "duration_minutes": [12]}, "duration_minutes: a list is not a number of minutes above 0"),
        ({**EVENT, "source": "\udfff"}, "source: it is not UTF-8 text"),
        ({**EVENT, "source": "\ud800"}, "source: it is not UTF-8 text"),
        ({**EVENT, "Duration Minutes": 5}, "Duration Minutes: it and another key both mean duration_minutes"),
        ({**EVENT, "kind": "event", "tags": "a"}, "tags: it is not a list of strings"),
        ({**EVENT, "kind": "event", "tags": [1]}, "tags: it is not a list of strings"),
        ({**EVENT, "kind": "event", "cause": 1}, "cause: it is not text"),
        ({**EVENT, "kind": "event", "service": "x"}, "service: 'x' is not a service"),
    ],
)
def test_a_value_of_another_type_is_refused_with_what_is_accepted(value, reason):
    reading = read(json.dumps(value), "jsonl")
    assert reading.drafts == ()
    [bad] = reading.bad
    assert str(bad).startswith(f"line 1: {reason}")


def test_an_object_in_which_a_key_stands_twice_names_that_key():
    line = '{"service": "api", "start": "2026-11-23T12:00Z", "duration": "5m", "duration": "6m"}'
    [bad] = read(line, "jsonl").bad
    assert str(bad) == "line 1: duration: this key appears twice"
    assert refusal('{"a": 1, "events": [], "events": []}', "json") == "the key 'events' appears twice"


def test_the_list_of_objects_is_found_among_other_lists():
    for others in ({"ids": [1, 2]}, {"none": []}, {"mixed": [{}, 1]}):
        assert len(read(json.dumps({**others, "events": [EVENT]}), "json").drafts) == 1
        assert "it is not a list of events" in refusal(json.dumps(others), "json")


@pytest.mark.parametrize(("value", "is_store"), [({"format": 1}, True), ({}, False)])
def test_a_whole_store_is_told_from_events(value, is_store):
    message = refusal(json.dumps({**EVENT, "kind": "store", **value}), "jsonl")
    assert ("it is a whole store" in message) == is_store
    assert "it is a whole store" not in refusal(json.dumps({**EVENT, **value, "x": 1}), "jsonl")


def test_events_keep_their_tags_and_cause():
    events = [
        Draft("api", NOON, None, source="import", tags=("a", "b"), cause="deploy"),
        Draft("api", NOON, None, source="import"),
    ]
    out = io.StringIO()
    write_events(events, out, "jsonl")
    first, second = map(json.loads, out.getvalue().splitlines())
    assert (first["tags"], first["cause"]) == (["a", "b"], "deploy")
    assert not {"tags", "cause"} & second.keys()
    assert list(read(out.getvalue(), "jsonl").drafts) == events


@pytest.mark.parametrize("impact", [1e-05, 1e-10, 0.1, 1.0])
def test_numbers_are_written_without_an_exponent(impact):
    out = io.StringIO(newline="")
    write_events([Draft("api", NOON, NOON + 10**6 * DAY // 20, impact=impact)], out, "csv")
    _, _, minutes, _, share, *_ = out.getvalue().splitlines()[1].split(",")
    assert (minutes, "e" in share, float(share)) == ("72000000", False, impact)


def test_rows_are_counted_from_the_line_that_names_the_delimiter():
    text = (
        'sep=;\nservice;start;duration_minutes\napi;soon;5\napi;2026-11-23T12:00Z;5\n\napi;late;5\napi;"a\nb'
    )
    reading = read(text)
    assert [row.line for row in reading.bad] == [3, 6, 7]
    assert reading.bad[-1].reason == "a quote is left open (read to line 8)"
    assert len(reading.drafts) == 1


@pytest.mark.parametrize(
    ("header", "line"), [("a,b", 1), ("sep=,x\nservice,start", 1), ("sep=;\n", 2), ("sep=;\na;b", 2)]
)
def test_only_a_line_of_a_delimiter_alone_stands_above_the_header(header, line):
    assert refusal(header).startswith(f"line {line}: ")


def test_a_quote_that_is_left_open_on_the_last_line_says_no_other_line():
    [bad] = read(HEADER + ROW + '"x').bad
    assert bad.reason == "a quote is left open"


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_progress_counts_every_thousand_rows_and_the_last_with_what_is_no_row(kind):
    calls = []
    lines = 2_500 if kind == "jsonl" else 2_499
    rows = (json.dumps(EVENT) + "\n") * lines if kind == "jsonl" else HEADER + (ROW + "\n") * lines + '"x'
    read(rows, kind, progress=lambda done, _share: calls.append(done))
    assert calls[-1] == 2_500
    assert calls == sorted(calls)
    if kind == "jsonl":
        assert calls == [1_000, 2_000, 2_500]


def test_a_path_that_no_system_has_is_a_sentence():
    with pytest.raises(ExchangeError, match="it cannot be read: "):
        read_events(Path("a\0b.csv"), "csv", UTC, ("api",))


@pytest.mark.parametrize(
    ("minutes", "end", "is_read"),
    [("5", "12:06:00", True), ("5", "12:04:00", True), ("5", "12:06:01", False), ("5", "12:03:59", False)],
)
def test_two_ends_agree_within_a_minute(minutes, end, is_read):
    text = f"service,start,duration_minutes,end\napi,2026-11-23T12:00Z,{minutes},2026-11-23T{end}Z\n"
    reading = read(text)
    assert (len(reading.drafts), len(reading.bad)) == ((1, 0) if is_read else (0, 1))
    if is_read:
        assert reading.drafts[0].end == to_instant(datetime.fromisoformat(f"2026-11-23T{end}Z"))


@pytest.mark.parametrize("impact", ["0,5", "50,0%", "50,0 %", "50%", "0.5"])
def test_an_impact_may_have_a_decimal_comma(impact):
    (draft,) = read(f"service;start;duration_minutes;impact\napi;2026-11-23T12:00Z;5;{impact}\n").drafts
    assert draft.impact == 0.5


def test_of_several_decimal_commas_the_first_is_named():
    lines = ("12,5", "13,5", "1.234", "14,5")
    text = "service;start;duration_minutes\n" + "".join(f"api;2026-11-23T12:00Z;{each}\n" for each in lines)
    [bad] = read(text).bad
    assert (bad.line, "(line 2)" in bad.reason) == (4, True)


@pytest.mark.parametrize("length", [1, 57, 58, 59, 90])
def test_what_a_sentence_quotes_is_whole_up_to_a_length(length):
    [bad] = read(HEADER + f"api,{'x' * length},5,\n").bad
    quoted = bad.reason.partition(" is not a time")[0]
    assert len(quoted) <= 60
    assert quoted == (f"'{'x' * length}'" if length <= 58 else f"'{'x' * 55}…'")


def test_an_event_of_one_minute_in_each_way_to_say_its_end():
    for column, cell in (("end", "2026-11-23T12:01Z"), ("duration_seconds", "60"), ("duration", "1m")):
        (draft,) = read(f"service,start,{column}\napi,2026-11-23T12:00Z,{cell}\n").drafts
        assert draft == Draft("api", NOON, NOON + MINUTE, source="import")


def test_what_is_nested_too_deeply_is_said_once_with_its_line():
    deep = "[" * 100_000
    [bad] = read(f"\n{deep}", "jsonl").bad
    assert str(bad) == "line 2: it is nested too deeply"
    assert refusal(f"[\n1,\n{deep}", "json") == "line 3: it is nested too deeply"


@pytest.mark.parametrize(("service", "unknown"), [("apj", "apj"), ("", None), ("a\tb", None)])
def test_a_row_whose_service_is_not_configured_says_which(service, unknown):
    [bad] = read(f"service,start,duration_minutes\n{service},2026-11-23T12:00Z,5\n").bad
    assert (bad.unknown_service, bad.service) == (unknown is not None, unknown)


@pytest.mark.parametrize("count", [3, 4, 5, 7])
def test_so_many_notes_are_kept_and_the_others_counted(monkeypatch, count):
    monkeypatch.setattr(row_parser, "_MOST_NOTES", 4)
    rows = "api,2026-10-25T02:30,5\n" * count
    raw = f"service,start,duration_minutes\n{rows}".encode()
    reading = read_events(io.BytesIO(raw), "csv", ZoneInfo("Europe/Berlin"), ("api",))
    assert [note.line for note in reading.notes][:4] == list(range(2, count + 2))[:4]
    assert [str(note) for note in reading.notes][4:] == (
        [f"{count - 4} more such notes"] if count > 4 else []
    )


def test_similar_names_are_given_for_the_first_unknown_services():
    names = [f"api{number}" for number in range(25)]
    rows = "".join(f"{name},2026-11-23T12:00Z,5\n" for name in [names[0], *names])
    bad = read(f"service,start,duration_minutes\n{rows}").bad
    assert [row.service for row in bad] == [names[0], *names]
    assert [row.reason for row in bad if "did you mean api?" in row.reason] == [
        row.reason for row in bad[:21]
    ]
    assert bad[-1].reason == "'api24' is not a service of this configuration"


@pytest.mark.parametrize("create", [True, False])
@pytest.mark.parametrize("count", [4, 5])
def test_a_file_brings_as_many_services_as_is_said(monkeypatch, create, count):
    monkeypatch.setattr(row_parser, "MOST_SERVICES", 4)
    rows = "".join(f"new{number},2026-11-23T12:00Z,5\n" for number in range(count))
    text = f"service,start,duration_minutes\n{rows}"
    if count == 4:
        reading = read(text, create_services=create)
        assert len(reading.drafts) + len(reading.bad) == 4
        assert len(reading.new_services) == (4 if create else 0)
    else:
        with pytest.raises(ExchangeError, match="4"):
            read(text, create_services=create)
