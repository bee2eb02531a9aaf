"""Which tool's file a document is: what it needs to hold, and that nothing less is taken for one."""

import json

import pytest

from budgettui.core.exchange.format_detection import may_be_recognised, recognise
from budgettui.core.exchange.formats import SOURCE_FORMATS, Document

SMALLEST = [
    ("alertmanager", {"alerts": []}),
    ("alertmanager", [{"fingerprint": "f"}]),
    ("better-stack", {"data": [{"attributes": {"started_at": "x", "cause": "x"}}]}),
    ("cachet", {"data": [{"attributes": {"occurred": "x"}}]}),
    ("grafana-oncall", {"results": [{"integration_id": "x", "alerts_count": 1}]}),
    ("healthchecks", {"flips": [{"timestamp": "x", "up": 1}]}),
    ("incident-io", {"incidents": [{"incident_timestamp_values": []}]}),
    ("instatus", {"page": {"name": "x"}, "activeIncidents": []}),
    ("instatus", {"page": {"name": "x"}, "activeMaintenances": []}),
    ("instatus-api", [{"started": "x", "updates": [], "components": [], "name": "x"}]),
    ("instatus-api", [{"start": "x", "updates": [], "components": [], "name": "x"}]),
    ("opsgenie", {"data": [{"tinyId": "x"}]}),
    ("pagerduty", {"incidents": [{"incident_key": "x"}]}),
    ("pagerduty", {"incidents": [{"type": "incident"}]}),
    ("pagerduty", {"maintenance_windows": [{"type": "maintenance_window"}]}),
    ("pingdom", {"summary": {"states": [{"timefrom": 1, "timeto": 2}]}}),
    ("statuspage", {"page": {"id": "x"}, "incidents": []}),
    ("statuspage", {"page": {"id": "x"}, "scheduled_maintenances": []}),
    ("uptimerobot", {"monitors": [{"friendly_name": "x"}]}),
    ("upptime", [{"labels": ["status"]}]),
    ("upptime", [{"labels": [{"name": "maintenance"}]}]),
]
MARKERS = {source.name: source.markers for source in SOURCE_FORMATS}


def keys_of(value, path=()):
    """The paths of all keys within a value."""
    if isinstance(value, dict):
        for key, item in value.items():
            if not (path and path[-1] == "page"):
                yield (*path, key)
            yield from keys_of(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from keys_of(item, (*path, index))


def without(value, path):
    copy = json.loads(json.dumps(value))
    holder = copy
    for key in path[:-1]:
        holder = holder[key]
    del holder[path[-1]]
    return copy


def tool_of(value, name):
    """The tool of a value, in a file that holds everything that is looked for before it is parsed."""
    marked = {marker.decode().strip('"'): 0 for marker in MARKERS[name]}
    whole = {**value, "other": marked} if isinstance(value, dict) else [*value, {"other": marked}]
    source = recognise(Document("a.json", json.dumps(whole).encode()))
    return source and source.name


@pytest.mark.parametrize(("name", "value"), SMALLEST)
def test_a_file_is_recognised_by_what_it_needs_and_by_nothing_less(name, value):
    assert tool_of(value, name) == name
    for path in keys_of(value):
        assert tool_of(without(value, path), name) is None, path


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("uptimerobot-csv", ["Event", "Monitor", "Date-Time"]),
        ("pagerduty-insights", ["incident_number", "service_name", "created_at", "resolved_at"]),
    ],
)
def test_a_csv_file_is_recognised_by_its_columns(name, columns):
    source = recognise(Document("a.csv", (",".join(columns) + "\r\n").encode()))
    assert source is not None
    assert source.name == name
    for column in columns:
        others = [each for each in columns if each != column]
        assert recognise(Document("a.csv", f"{','.join(others)}\n{column}\n".encode())) is None


def test_an_issue_of_cstate_needs_its_front_matter():
    lines = ["---", "title: a", "date: b", "---"]
    source = recognise(Document("a.md", "\n".join(lines).encode()))
    assert source is not None
    assert source.name == "cstate"
    for line in range(4):
        text = "\n".join("x" if line == index else each for index, each in enumerate(lines))
        assert recognise(Document("a.md", (text + "\n\n... --- title: date:").encode())) is None


@pytest.mark.parametrize("name", MARKERS)
def test_a_tool_that_is_named_is_the_one(name):
    source = recognise(Document("a", b""), name)
    assert source is not None
    assert source.name == name


@pytest.mark.parametrize("markers", MARKERS.values(), ids=list(MARKERS))
def test_only_a_file_with_all_marks_of_a_tool_is_looked_at(markers):
    assert may_be_recognised(b" ".join(markers))
    assert not may_be_recognised(b"")
    assert recognise(Document("a", b""), "nobody") is None
    if len(markers) > 1:
        assert not may_be_recognised(markers[-1])
