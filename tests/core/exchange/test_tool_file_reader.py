"""What is read of a file beside its events: its format, its limits, and which events it has no more."""

import io
import json
from datetime import UTC
from pathlib import Path

import pytest

from budgettui.core.exchange import (
    Context,
    Document,
    ExchangeError,
    Reading,
    RowOptions,
    find_source,
    format_detection,
    formats,
    read_folder,
    read_source,
    tool_file_reader,
)
from budgettui.core.exchange.format_detection import format_of_content, recognise, seekable
from budgettui.core.exchange.formats.tool_format import LeftOut, RawIncident, SourceFormat
from budgettui.core.exchange.reading_result import BadRow
from budgettui.core.exchange.withdrawn_events import Coverage, find_withdrawn
from budgettui.core.model.event import Draft, Event

NOW = 1_790_009_000_000_000
START, END = "2026-09-01T10:00:00Z", "2026-09-01T10:12:00Z"


def read(*incidents: RawIncident | LeftOut, options: RowOptions | None = None) -> Reading:
    source = SourceFormat("tool", "The Tool", (b"",), lambda _: True, lambda *_: incidents)
    return read_source(Document("x", b""), source, options or RowOptions(UTC, (), True), Context(NOW))


def test_an_event_that_a_file_would_give_and_does_not_is_withdrawn():
    reading = read(
        RawIncident("A", "checkout", START, END),
        RawIncident("B/1", "checkout", START, END, incident="B"),
        RawIncident("bad", "checkout", "soon", END),
        LeftOut("none", "it is a drill", is_none=True),
        LeftOut("unclear", "it does not say when"),
    )
    assert [row.entry for row in reading.bad] == ["bad"]
    keys = ["A", "B/1", "B/2", "bad", "none", "unclear", "C", "C/1", "A/9", None]
    known = [Event(number, "checkout", NOW, None, source_key=key) for number, key in enumerate(keys)]
    known.append(Event(99, "search", NOW, None, source_key="A"))  # no longer of this service
    assert find_withdrawn(reading, known) == [2, 4, 8, 99]


def test_a_log_covers_the_times_from_its_first_to_its_last():
    coverage = Coverage(logs={"web": ("10:00", "10:30")})
    times = ["09:59", "10:00", "10:15", "10:30", "10:31"]
    assert [coverage.has(f"web@{time}") for time in times] == [False, True, True, True, False]
    assert not coverage.has("api@10:15")
    assert not Coverage(frozenset({"A"})).has("/A")


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (BadRow(7, "start", "it is missing"), "line 7: start: it is missing"),
        (BadRow(7, None, "it is cut off"), "line 7: it is cut off"),
        (BadRow(7, "start", "it is missing", entry="PT4K"), "PT4K: start: it is missing"),
    ],
)
def test_a_bad_row_is_named_by_its_key_or_its_line(row, sentence):
    assert str(row) == sentence


def test_a_bad_incident_without_a_key_is_named_by_its_number():
    (row,) = read(RawIncident("", "checkout", "soon", END)).bad
    assert row.entry == "incident 1"


def test_two_incidents_under_one_key_are_named_by_it():
    reading = read(
        RawIncident("A", "checkout", START, END),
        RawIncident("B", "checkout", START, END),
        RawIncident("B", "checkout", START, None),
    )
    assert [draft.source_key for draft in reading.drafts] == ["A", "B"]
    assert [str(row).partition(": source_key")[0] for row in reading.bad] == ["B"]


SAMPLES = Path(__file__).parent / "samples" / "instatus"


def read_entries(entries: list[dict[str, object]]) -> Reading:
    document = Document("sample.json", json.dumps(entries).encode())
    source = recognise(document)
    assert source is not None
    return read_source(document, source, RowOptions(UTC, (), True), Context(NOW))


@pytest.mark.parametrize(
    ("file", "left_out", "without_components"),
    [
        (
            "incidents.json",
            ["ci1 left out: it names no component"],
            ["ci3, ci2, ci1 left out: it names no component"],
        ),
        (
            "maintenances.json",
            ["cm2 left out: it is planned and has not begun"],
            ["cm2 left out: it is planned and has not begun", "cm1 left out: it names no component"],
        ),
    ],
)
def test_what_names_a_component_of_instatus_is_not_left_out(file, left_out, without_components):
    entries = json.loads((SAMPLES / file).read_text())
    assert [str(note) for note in read_entries(entries).notes] == left_out
    for entry in entries:
        entry["components"] = []
    assert [str(note) for note in read_entries(entries).notes] == without_components


@pytest.mark.parametrize(
    ("count", "names"), [(1, "a"), (5, "a, b, c, d, e"), (6, "a, b, c, d, e and 1 more"), (0, None)]
)
def test_five_of_what_is_left_out_are_named(count, names):
    reason = "it is a drill"
    left_out = [LeftOut(key, reason) for key in "abcdef"[:count] or [""]]
    assert [note.text for note in read(*left_out).notes] == [
        f"{names} left out: {reason}" if names else reason
    ]


def test_a_configured_name_of_a_service_beats_the_tools():
    incident = RawIncident("A", "Checkout", START, END, other_names=("checkout", "42"))

    def service(names: dict[str, str]) -> str:
        return read(incident, options=RowOptions(UTC, ("checkout",), True, (), names)).drafts[0].service

    assert service({}) == "checkout"
    assert service({"42": "shop"}) == "shop"
    assert read(incident).drafts[0].service == "Checkout"


def test_the_source_of_an_event_is_the_tool():
    reading = read(RawIncident("A", "checkout", START, END))
    assert isinstance(reading.drafts[0], Draft)
    assert (reading.source, reading.drafts[0].source, reading.read_as) == ("tool", "tool", "The Tool")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("service,start\n", "csv"),
        ("", "csv"),
        ("\ufeff [1]", "json"),
        ('{"a": 1}\n{"a": 2}', "jsonl"),
        ('{"a": 1}  \n\n {"a": 2}', "jsonl"),
        ('{"a": 1}', "json"),
        ('{"a": 1}\n', "json"),
        ('{"a": 1}\n[2]', "json"),
        ('{"a": {"b": 1}\n{', "json"),
        ('{"a": {}, "b":\n{}}', "json"),
        ('{\n"a": 1}\n{"a": 2}', "json"),
    ],
)
def test_the_content_tells_the_format(content, kind):
    stream = io.BytesIO(content.encode())
    assert format_of_content(stream) == kind
    assert stream.tell() == 0


@pytest.mark.parametrize("size", [1, 100])
def test_a_pipe_is_copied_and_a_file_is_not(monkeypatch, size):
    """What is larger than a bound lies on disk meanwhile."""
    monkeypatch.setattr(format_detection, "_MOST_IN_MEMORY", 10)

    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    with seekable(io.BytesIO(b"x" * size)) as file:
        assert isinstance(file, io.BytesIO)
    with seekable(Pipe(b"x" * size)) as copy:
        assert (copy.read(), copy.seekable()) == (b"x" * size, True)
        assert isinstance(copy, io.BytesIO) == (size < 10)


def test_a_file_of_exactly_the_most_bytes_is_read(monkeypatch):
    page = b'{"page": {"id": "p"}, "incidents": []}'
    monkeypatch.setattr(formats, "LARGEST_BYTES", len(page))
    assert find_source(io.BytesIO(page), "x.json", None, "statuspage") is not None
    assert find_source(io.BytesIO(page + b" "), "x.json", None, None) is None


ISSUE = "---\ntitle: Outage\ndate: 2026-09-01 10:00:00\nseverity: down\naffected:\n  - checkout\n---\n"


def test_a_folder_is_read_up_to_its_limits(tmp_path, monkeypatch):
    for name in ("a.md", "b.md", "c.txt"):
        (tmp_path / name).write_text(ISSUE)
    (tmp_path / "d.md").mkdir()
    options, context = RowOptions(UTC, (), True), Context(NOW)
    monkeypatch.setattr(tool_file_reader, "_MOST_FILES", 2)
    assert [draft.source_key for draft in read_folder(tmp_path, options, context).drafts] == [
        "a/checkout",
        "b/checkout",
    ]
    monkeypatch.setattr(tool_file_reader, "_MOST_FILES", 1)
    with pytest.raises(ExchangeError, match="it holds 2 Markdown files; at most 1 are read"):
        read_folder(tmp_path, options, context)


def test_of_a_long_file_of_a_folder_only_the_beginning_is_read(tmp_path, monkeypatch):
    (tmp_path / "a.md").write_text(ISSUE + "x" * 100)
    monkeypatch.setattr(tool_file_reader, "LARGEST_BYTES", 64 * len(ISSUE))
    sizes = []
    monkeypatch.setattr(tool_file_reader, "recognise", lambda document: sizes.append(len(document.raw)))
    with pytest.raises(ExchangeError, match="without a cState Markdown file"):
        read_folder(tmp_path, RowOptions(UTC, (), True), Context(NOW))
    assert sizes == [len(ISSUE)]
