"""Files of monitoring and incident tools: each sample gives exactly its events."""

import io
import json
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgettui.core.exchange import (
    Context,
    Document,
    ExchangeError,
    Reading,
    RowOptions,
    find_source,
    formats,
    read_events,
    read_folder,
    read_source,
)
from budgettui.core.exchange.format_detection import recognise
from budgettui.core.exchange.formats import SOURCE_FORMATS
from budgettui.core.exchange.formats.json_values import instant_of, parse_json
from budgettui.core.model.event import Draft
from budgettui.core.model.instants import MINUTE, to_instant

SAMPLES = Path(__file__).parent / "samples"
BERLIN = ZoneInfo("Europe/Berlin")
NOW = to_instant(datetime(2026, 11, 23, tzinfo=UTC))
MAPPINGS = {
    "pagerduty": {"Checkout Production": "checkout", "PSVC002": "search"},
    "grafana-oncall": {"CINT1": "checkout", "CINT2": "search"},
    "healthchecks": {"f618072a": "checkout"},
    "pingdom": {"85975": "checkout"},
}


def read(path: Path, zone=UTC, names=None, kind=None, create=True) -> Reading:
    options = RowOptions(zone, (), create, (), names or {})
    context = Context(NOW, zone)
    if path.is_dir():
        return read_folder(path, options, context)
    with path.open("rb") as stream:
        match = find_source(stream, path.name, path, kind)
    assert match is not None, f"{path} was not recognised"
    return read_source(*match, options, context)


def read_json(value: object, create=True) -> Reading:
    document = Document("sample.json", json.dumps(value).encode())
    source = recognise(document)
    assert source is not None
    return read_source(document, source, RowOptions(UTC, (), create), Context(NOW))


def expected(path: Path) -> list[Draft]:
    with path.open("rb") as stream:
        return sort(read_events(stream, "csv", UTC, (), create_services=True).drafts)


def sort(drafts) -> list[Draft]:
    return sorted(drafts, key=lambda draft: (draft.source_key, draft.service))


def sample(name: str) -> object:
    return json.loads((SAMPLES / name).read_text())


@pytest.mark.parametrize(
    ("tool", "files", "events", "zone"),
    [
        ("alertmanager", ["webhooks.jsonl"], "expected.csv", UTC),
        ("alertmanager", ["v2-alerts.json"], "v2-alerts.expected.csv", UTC),
        ("better-stack", ["incidents.json"], "expected.csv", UTC),
        ("cachet", ["incidents.json"], "expected.csv", UTC),
        ("cstate", ["."], "expected.csv", BERLIN),
        ("grafana-oncall", ["alert_groups.json"], "expected.csv", UTC),
        ("healthchecks", ["flips-f618072a.json"], "expected.csv", UTC),
        ("incident-io", ["incidents.json"], "expected.csv", UTC),
        ("instatus", ["summary.json"], "expected.csv", UTC),
        ("instatus", ["incidents.json", "maintenances.json"], "api.expected.csv", UTC),
        ("opsgenie", ["alerts.json"], "expected.csv", UTC),
        (
            "pagerduty",
            ["incidents-page1.json", "incidents-page2.json", "maintenance_windows.json"],
            "expected.csv",
            UTC,
        ),
        ("pingdom", ["summary.outage-85975.json"], "expected.csv", UTC),
        ("statuspage", ["incidents.json", "scheduled-maintenances.json"], "expected.csv", UTC),
        ("uptime-kuma", ["kuma.db"], "expected.csv", BERLIN),
        ("uptimerobot", ["getMonitors.json"], "expected.csv", BERLIN),
        ("uptimerobot", ["logs.csv"], "logs.expected.csv", BERLIN),
        ("upptime", ["issues.json"], "expected.csv", UTC),
    ],
)
def test_a_sample_gives_exactly_its_events(tool, files, events, zone):
    readings = [read(SAMPLES / tool / file, zone, MAPPINGS.get(tool)) for file in files]
    assert [row for reading in readings for row in reading.bad] == []
    drafts = [draft for reading in readings for draft in reading.drafts]
    assert sort(drafts) == expected(SAMPLES / tool / events)


@pytest.mark.parametrize(
    ("left_out", "category"), [("activeIncidents", "maintenance"), ("activeMaintenances", "incident")]
)
def test_a_summary_of_instatus_may_hold_one_kind_alone(left_out, category):
    summary = sample("instatus/summary.json")
    del summary[left_out]
    assert {draft.category for draft in read_json(summary).drafts} == {category}
    del summary["page"]
    with pytest.raises(AssertionError):
        read_json(summary)


def test_insights_csv_gives_the_events_of_the_api():
    drafts = read(SAMPLES / "pagerduty/insights-incidents.csv", names=MAPPINGS["pagerduty"]).drafts
    incidents = [
        draft for draft in expected(SAMPLES / "pagerduty/expected.csv") if draft.category == "incident"
    ]
    assert sort(drafts) == incidents


def test_what_is_left_out_is_named_with_its_reason():
    notes = [str(note) for note in read(SAMPLES / "cstate", BERLIN).notes]
    assert notes == [
        "2026-11-18-news left out: it is informational",
        "2026-11-19-no-end left out: it is resolved, but has no resolvedWhen",
    ]
    notes = [str(note) for note in read(SAMPLES / "incident-io/incidents.json").notes]
    assert [note.partition(": ")[2] for note in notes] == [
        "it was declined",
        "it was merged",
        "its mode is test",
    ]


@pytest.mark.parametrize("lost", ["createdAt", "report"])
def test_a_closed_alert_without_its_times_is_left_out(lost):
    document = sample("opsgenie/alerts.json")
    del document["data"][0][lost]
    reading = read_json(document)
    assert [draft.service for draft in reading.drafts] == ["search"]
    assert [str(note) for note in reading.notes] == [
        "70413a06-0001 left out: it is closed, but has no end time"
    ]


def test_a_file_of_ours_is_no_other_tools_file():
    for text in (
        b"service,start,duration_minutes\n",
        b'[{"service": "a", "start": "x", "summary": 1}]',
        b"",
        b"[]",
    ):
        assert find_source(io.BytesIO(text), "a.json", None, None) is None


@given(st.permutations(range(5)), st.lists(st.integers(0, 4), max_size=4))
def test_notifications_may_come_shuffled_and_doubled(order, doubled):
    lines = (SAMPLES / "alertmanager/webhooks.jsonl").read_text().splitlines()
    text = "\n".join(lines[index] for index in [*order, *doubled])
    document = Document("a.jsonl", text.encode())
    source = recognise(document)
    assert source is not None
    reading = read_source(document, source, RowOptions(UTC, (), True), Context(NOW))
    assert sort(reading.drafts) == expected(SAMPLES / "alertmanager/expected.csv")


def test_alerts_that_alertmanager_cut_off_are_said():
    body = json.loads((SAMPLES / "alertmanager/webhooks.jsonl").read_text().splitlines()[0])
    body["truncatedAlerts"] = 7
    assert "7 alerts were cut off by Alertmanager (max_alerts)" in [
        str(note) for note in read_json(body).notes
    ]


def test_resolved_status_page_incident_without_resolved_at_ends_with_its_last_update():
    page = sample("statuspage/incidents.json")
    incident = page["incidents"][1]
    incident["resolved_at"] = None
    drafts = {draft.source_key: draft for draft in read_json(page).drafts}
    del incident["incident_updates"][1]  # "monitoring": the components never became well
    late = {draft.source_key: draft for draft in read_json(page).drafts}
    key = "inc0aaaaaaaa/c1/2"
    assert drafts[key].end is not None
    assert late[key].end == drafts[key].end + 30 * MINUTE


def test_planned_work_is_taken_once_it_has_begun():
    windows = sample("pagerduty/maintenance_windows.json")
    window = windows["maintenance_windows"][0]
    window["end_time"] = "2026-11-23T02:00:00Z"
    assert [draft.end for draft in read_json(windows).drafts] == [None]
    window["start_time"] = "2026-11-23T01:00:00Z"
    reading = read_json(windows)
    assert reading.drafts == ()
    assert [str(note) for note in reading.notes] == ["PMNT001 left out: it is planned and has not begun"]


def database(path: Path, *statements: str) -> Path:
    with sqlite3.connect(path) as db:
        for statement in statements:
            db.execute(statement)
    db.close()
    return path


@pytest.mark.parametrize(
    "statements",
    [
        ("CREATE TABLE other (id INTEGER)",),
        (
            "CREATE TABLE monitor (id, name)",
            "CREATE VIEW heartbeat AS SELECT 1 AS monitor_id, 1 AS important, 0 AS status, 1 AS msg, 1 time",
        ),
        ("CREATE TABLE monitor (id, name)", "CREATE TABLE heartbeat (monitor_id, important)"),
    ],
)
def test_a_database_of_another_kind_is_refused(tmp_path, statements):
    with pytest.raises(ExchangeError, match="that Uptime Kuma has"):
        read(database(tmp_path / "a.db", *statements))


def test_a_damaged_database_is_refused(tmp_path):
    raw = (SAMPLES / "uptime-kuma/kuma.db").read_bytes()
    path = tmp_path / "a.db"
    path.write_bytes(raw[:4096] + b"\xff" * (len(raw) - 4096))
    with pytest.raises(ExchangeError, match="cannot be read"):
        read(path)


def test_a_database_with_a_column_name_that_is_not_text_is_refused(tmp_path):
    raw = (SAMPLES / "uptime-kuma" / "kuma.db").read_bytes()
    assert b"important" in raw
    (tmp_path / "kuma.db").write_bytes(raw.replace(b"important", b"importan\xbc"))
    with pytest.raises(ExchangeError, match="this database cannot be read"):
        read(tmp_path / "kuma.db")


def test_a_database_is_read_only(tmp_path):
    path = tmp_path / "kuma.db"
    path.write_bytes((SAMPLES / "uptime-kuma/kuma.db").read_bytes())
    path.chmod(0o400)
    read(path)
    assert [file.name for file in tmp_path.iterdir()] == ["kuma.db"]


def test_a_file_nested_too_deeply_is_refused():
    text = b'{"page": {}, "incident_updates": ' + b"[" * 200_000 + b"]" * 200_000 + b"}"
    with pytest.raises(ExchangeError, match="nested too deeply"):
        Document("a.json", text).json  # noqa: B018
    assert recognise(Document("a.json", text)) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=5,
)
DOCUMENTS = [
    (path, json.loads(line))
    for path in sorted(SAMPLES.glob("*/*.json*"))
    for line in (path.read_text().splitlines()[:1] if path.suffix == ".jsonl" else [path.read_text()])
]


@given(st.data())
def test_a_changed_sample_is_read_or_refused(data):
    """Any value anywhere may be another: there is no exception but our own."""
    path, value = data.draw(st.sampled_from(DOCUMENTS))
    value = json.loads(json.dumps(value))
    for _ in range(data.draw(st.integers(1, 3))):
        node = value
        while True:
            keys = list(node) if isinstance(node, dict) else list(range(len(node)))
            if not keys:
                break
            key = data.draw(st.sampled_from(keys))
            if not isinstance(node[key], dict | list) or data.draw(st.booleans()):
                node[key] = data.draw(JSON)
                break
            node = node[key]
    document = Document(path.name, json.dumps(value).encode("utf-8", "surrogatepass"))
    for source in SOURCE_FORMATS:
        if source.name in (path.parent.name, path.parent.name.replace("-", "_")):
            read_source(document, source, RowOptions(UTC, (), True), Context(NOW))


def test_a_number_of_18_digits_is_kept_to_the_last():
    assert parse_json("[123456789012345678, 1e3]") == [123456789012345678, 1000.0]
    assert isinstance(parse_json("9" * 19), float)


@pytest.mark.parametrize("value", [True, False, None, "soon", "2026-11-20T10:00", [], 1e300, float("nan")])
def test_what_is_not_a_moment_gives_none(value):
    assert instant_of(value) is None


def test_moments_are_texts_with_a_zone_or_unix_seconds():
    moment = datetime(2026, 11, 20, 10, tzinfo=UTC)
    assert instant_of("2026-11-20T11:00:00+01:00") == instant_of(int(moment.timestamp())) == moment


def test_a_file_over_the_limit_of_its_tool_says_the_limit(monkeypatch):
    monkeypatch.setattr(formats, "LARGEST_BYTES", 2_000_000)
    with pytest.raises(ExchangeError, match=r"larger than 2 MB, the limit for statuspage"):
        find_source(io.BytesIO(b" " * 2_000_001), "x.json", None, "statuspage")


def test_only_the_newest_row_of_a_monitor_may_be_open():
    """UptimeRobot's CSV has no mark for it: what went down and has no later row is down still."""
    rows = [
        "Event,Monitor,Monitor URL,Date-Time,Reason,Duration,Duration (in mins.)",
        'Down,Checkout,x,2026-11-22 10:00:00,Timeout,"0 hrs, 3 mins",3',
        'Up,Checkout,x,2026-11-20 15:17:00,OK,"42 hrs",2563',
        'Down,Checkout,x,2026-11-20 15:05:00,503,"0 hrs, 12 mins",12',
    ]
    document = Document("log.csv", "\n".join(rows).encode())
    source = recognise(document)
    assert source is not None
    drafts = read_source(document, source, RowOptions(UTC, (), True), Context(NOW)).drafts
    assert [draft.end and (draft.end - draft.start) // MINUTE for draft in drafts] == [None, 12]


@pytest.mark.parametrize(
    "file",
    [
        "healthchecks/flips-f618072a.json",
        "pingdom/summary.outage-85975.json",
        "uptime-kuma/kuma.db",
        "uptimerobot/getMonitors.json",
        "uptimerobot/logs.csv",
    ],
)
def test_a_log_covers_all_its_outages_and_nothing_before_or_after(file):
    """What of it is in the store and not in the log any more is withdrawn: no other outage may be."""
    reading = read(SAMPLES / file)
    assert reading.coverage.logs
    for draft in reading.drafts:
        monitor, _, time = draft.source_key.rpartition("@")
        first, last = reading.coverage.logs[monitor]
        assert first <= time <= last
        assert reading.coverage.has(draft.source_key)
        assert not reading.coverage.has(f"another@{time}")
    for monitor, (first, last) in reading.coverage.logs.items():
        assert reading.coverage.has(f"{monitor}@{first}")
        assert not reading.coverage.has(f"{monitor}@{first[:-1]}")
        assert not reading.coverage.has(f"{monitor}@{last}0")


ROBOT_ROWS = """\
Event,Monitor,Monitor URL,Date-Time,Reason,Duration,Duration (in mins.)
Down,Search,u,2026-11-22 09:00:00,Timeout,?,{newest}
Up,Search,u,soon,200 OK,?,5
Down,Checkout,u,2026-11-20 15:05:00,503,?,{minutes}
Up,Checkout,u,2026-11-20 15:17:00,200 OK,?,5
Down,Checkout,u,soon,503,?,5
"""


@pytest.mark.parametrize(
    ("minutes", "length", "left_out"),
    [
        ("12", 12, False),
        ("0.5", 0.5, False),
        ("-1", None, True),
        ("nan", None, True),
        ("100000000", None, True),
        ("", None, True),
        ("x", None, True),
    ],
)
@pytest.mark.parametrize("newest", ["0", "7"])
def test_rows_of_uptimerobot_that_are_over_need_a_length(tmp_path, newest, minutes, length, left_out):
    """The newest row of a monitor is open, whatever length it has so far."""
    path = tmp_path / "logs.csv"
    path.write_text(ROBOT_ROWS.format(newest=newest, minutes=minutes))
    reading = read(path)
    lengths = {
        draft.service: None if draft.end is None else (draft.end - draft.start) / MINUTE
        for draft in reading.drafts
    }
    assert lengths == {"Search": None, **({} if left_out else {"Checkout": length})}
    assert reading.bad == ()
    assert reading.coverage.logs == {"Search": ("1795338000",) * 2, "Checkout": ("1795187100", "1795187820")}
    notes = " ".join(map(str, reading.notes))
    assert ("line 4" in notes, "line 6" in notes, "line 3" in notes) == (left_out, True, False)


def test_a_row_of_uptimerobot_of_no_length_cost_nothing(tmp_path):
    path = tmp_path / "logs.csv"
    path.write_text(ROBOT_ROWS.format(newest=7, minutes=0))
    reading = read(path)
    assert [draft.service for draft in reading.drafts] == ["Search"]
    assert [row.costs_nothing for row in reading.bad] == [True]


@pytest.mark.parametrize(("status", "is_open"), [(2, False), (8, True), (9, True)])
@pytest.mark.parametrize("length", [600, None])
def test_the_newest_log_of_a_monitor_that_is_down_is_open(status, is_open, length):
    monitors = sample("uptimerobot/getMonitors.json")
    (monitor, *_) = monitors["monitors"]
    log = {"type": 1, "datetime": 1_795_183_500, "reason": {"code": 503}}
    monitor["status"] = status
    monitor["logs"] = [{**log, **({} if length is None else {"duration": length})}]
    reading = read_json({"monitors": [monitor]})
    if is_open:
        assert [draft.end for draft in reading.drafts] == [None]
    elif length is None:
        assert (len(reading.drafts), len(reading.notes)) == (0, 1)
    else:
        assert [draft.end - draft.start for draft in reading.drafts] == [10 * MINUTE]
