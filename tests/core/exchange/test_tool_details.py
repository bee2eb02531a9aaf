"""What of another tool's incident becomes its event: its end, its service, its impact, its text."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from budgettui.core.exchange import Context, Document, ExchangeError, RowOptions, read_source
from budgettui.core.exchange.format_detection import recognise
from budgettui.core.exchange.formats.json_values import parse_json
from budgettui.core.model.instants import MINUTE, to_instant

NOW = datetime(2026, 11, 23, tzinfo=UTC)
START = to_instant(datetime(2026, 11, 20, 14, tzinfo=UTC))


def read(value, name="sample.json", **options):
    raw = value.encode() if isinstance(value, str) else json.dumps(value).encode()
    document = Document(name, raw)
    source = recognise(document)
    assert source is not None
    return read_source(document, source, RowOptions(UTC, (), True), Context(to_instant(NOW), **options))


def minutes(draft):
    """When it began and how long it was, in minutes from 14:00."""
    return (
        (draft.start - START) / MINUTE,
        None if draft.end is None else (draft.end - draft.start) / MINUTE,
    )


def time(minute):
    return f"2026-11-20T14:{minute:02}:00Z"


def notes(reading):
    assert reading.bad == ()
    return [str(note) for note in reading.notes]


ALERT = {"fingerprint": "f", "startsAt": time(0), "labels": {"alertname": "Down", "service": "api"}}


@pytest.mark.parametrize(
    ("annotations", "description"),
    [
        ({"summary": "a", "description": "b"}, "a"),
        ({"description": "b"}, "b"),
        ({"summary": "a"}, "a"),
        ({}, None),
    ],
)
def test_an_alert_is_described_by_its_summary_or_its_description(annotations, description):
    (draft,) = read([{**ALERT, "annotations": annotations}]).drafts
    assert draft.description == description


@pytest.mark.parametrize(("truncated", "count"), [(0, 0), (3, 3), ("3", 0), (None, 0)])
def test_alerts_that_were_cut_off_are_counted(truncated, count):
    reading = read({"alerts": [ALERT], "truncatedAlerts": truncated, "truncated": 1})
    assert len(reading.drafts) == 1
    expected = f"{count} alerts were cut off by Alertmanager (max_alerts)"
    assert notes(reading) == ([expected] if count else [])


def test_a_severity_that_pages_nobody_counts_where_an_impact_is_configured():
    alert = {**ALERT, "labels": {**ALERT["labels"], "severity": "info"}}
    assert notes(read([alert])) == [f"f@{time(0)[:-1]}.000Z left out: its severity is info"]
    (draft,) = read([alert], impacts={"info": 0.1}).drafts
    assert draft.impact == 0.1


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("value", [[ALERT], ALERT, {"alerts": [ALERT]}])
def test_alerts_may_be_written_over_several_lines(value, indent):
    assert len(read(json.dumps(value, indent=indent)).drafts) == 1


def cachet(state, updates=(), components=("1",)):
    incident = {
        "id": "7",
        "attributes": {
            "name": "x",
            "status": {"value": state},
            "occurred": {"string": "2026-11-20 14:00:00"},
        },
        "relationships": {
            "components": {"data": [{"id": code} for code in components]},
            "updates": {"data": [{"id": str(index)} for index, _ in enumerate(updates)]},
        },
    }
    included = [
        {
            "id": str(index),
            "type": "updates",
            "attributes": {
                "status": {"value": value},
                "created": {"string": f"2026-11-20 14:{minute:02}:00"},
            },
        }
        for index, (value, minute) in enumerate(updates)
    ]
    return read({"data": [incident], "included": included})


@pytest.mark.parametrize(
    ("state", "updates", "end"),
    [
        (1, [(1, 5)], None),
        (1, [], None),
        (None, [(4, 9)], 9),
        (4, [(4, 9), (4, 7), (1, 3)], 7),
        (1, [(4, 9), (1, 12)], None),
    ],
)
def test_an_incident_of_cachet_is_open_until_it_is_fixed(state, updates, end):
    reading = cachet(state, updates)
    assert [minutes(draft) for draft in reading.drafts] == [(0, end)]
    assert [draft.service for draft in reading.drafts] == ["1"]
    assert notes(reading) == []


def test_an_incident_of_cachet_that_cannot_be_an_event_is_named():
    assert notes(cachet(4, [(1, 5)])) == ["7 left out: it is fixed, but no update says when"]
    assert notes(cachet(1, components=())) == ["7 left out: it names no component"]


def issue(*lines):
    return "\n".join(("---", "title: Down", "date: 2026-11-20T14:00:00Z", *lines, "---", "text"))


DOWN = ("severity: down", "affected: [Checkout]")


@pytest.mark.parametrize(
    ("lines", "services"),
    [
        (("affected: [Checkout, 'Search' , ]",), ["Checkout", "Search"]),
        (("affected:", "  - Checkout # of shops", '  - "Search # 2"'), ["Checkout", "Search # 2"]),
        (("affected: Checkout",), ["Checkout"]),
        (("affected: '['",), ["["]),
        (("affected: [Checkout",), ["[Checkout"]),
        (("affected: Checkout]",), ["Checkout]"]),
        (("affected: \"Checkout'",), ["\"Checkout'"]),
        (("affected: '",), ["'"]),
    ],
)
def test_what_an_issue_of_cstate_affects(lines, services):
    reading = read(issue("severity: down", *lines), "a.md")
    assert [draft.service for draft in reading.drafts] == services
    assert notes(reading) == []


def test_an_empty_text_of_an_issue_is_none():
    text = issue(*DOWN, "resolved: true", "resolvedWhen: ''")
    assert notes(read(text, "a.md")) == ["a left out: it is resolved, but has no resolvedWhen"]
    assert read(issue(*DOWN, 'title: ""'), "a.md").drafts[0].description is None


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (("affected: x",), "its severity is missing"),
        (("affected: x", "severity: notice"), "its severity is notice"),
        (("severity: down",), "it names no affected system"),
    ],
)
def test_an_issue_of_cstate_that_cannot_be_an_event_is_named(lines, reason):
    assert notes(read(issue(*lines), "a.md")) == [f"a left out: {reason}"]


@pytest.mark.parametrize(
    ("labels", "service"),
    [
        ([], "CINT"),
        ({"service": "api"}, "api"),
        ({"team": "x"}, "CINT"),
        (
            [
                {"key": {"name": "team"}, "value": {"name": "x"}},
                {"key": {"name": "service"}, "value": {"name": "api"}},
            ],
            "api",
        ),
        ([{"key": "service", "value": "api"}], "api"),
        (None, "CINT"),
    ],
)
def test_a_group_of_grafana_is_of_its_label_or_its_integration(labels, service):
    group = {
        "id": "1", "integration_id": "CINT", "alerts_count": 1, "labels": labels,
        "created_at": time(0), "resolved_at": time(5), "state": "resolved",
    }  # fmt: skip
    (draft,) = read({"results": [group]}).drafts
    assert (draft.service, minutes(draft)) == (service, (0, 5))


def test_flips_that_say_nothing_are_passed_over():
    flips = [
        {"timestamp": time(0), "up": 0},
        {"timestamp": time(3), "up": 2},
        {"timestamp": "soon", "up": 1},
        {"timestamp": time(5), "up": 1},
    ]
    reading = read({"flips": flips}, "flips-1.json")
    assert [minutes(draft) for draft in reading.drafts] == [(0, 5)]


def test_an_incident_of_incident_io_is_of_the_services_of_its_first_such_field():
    def custom(name, *services):
        values = [{"value_option": {"id": service, "value": service}} for service in services]
        return {"custom_field": {"name": name}, "values": values}

    incident = {
        "id": "1",
        "incident_status": {"category": "live"},
        "incident_timestamp_values": [
            {"incident_timestamp": {"name": "Reported at"}, "value": {"value": time(2)}}
        ],
        "custom_field_entries": [
            custom("Cause", "deploy"),
            custom("Affected systems", "db"),
            custom("Services", "api", "web"),
        ],
    }
    assert [draft.service for draft in read({"incidents": [incident]}).drafts] == ["api", "web"]
    del incident["custom_field_entries"][2]
    assert [draft.service for draft in read({"incidents": [incident]}).drafts] == ["db"]


def maintenance(**values):
    item = {
        "id": "m", "name": "x", "start": time(0), "status": "COMPLETED", "updates": [],
        "components": [{"id": "c", "name": "api"}],
    }  # fmt: skip
    return read([{**item, **values}])


@pytest.mark.parametrize(("duration", "length"), [(12, 12), ("0.5", 0.5), (1, 1)])
def test_planned_work_of_instatus_ends_after_its_length_where_no_update_says_so(duration, length):
    reading = maintenance(duration=duration)
    assert [minutes(draft) for draft in reading.drafts] == [(0, length)]


@pytest.mark.parametrize("duration", [0, -5, "x", None, 1e300, "nan"])
def test_planned_work_of_instatus_without_a_length_that_can_be_is_left_out(duration):
    assert notes(maintenance(duration=duration)) == ["m left out: it is completed, but has no end time"]


def test_work_of_instatus_ends_with_the_first_update_that_says_so():
    updates = [
        {"status": status, "started": time(minute)}
        for status, minute in (("INPROGRESS", 1), ("COMPLETED", 9), ("COMPLETED", 7))
    ]
    assert [minutes(draft) for draft in maintenance(duration=60, updates=updates).drafts] == [(0, 7)]


@pytest.mark.parametrize("month", range(1, 13))
def test_moments_of_instatus_as_javascript_writes_them(month):
    begin = datetime(2025, month, 20, 14, tzinfo=UTC)
    texts = [
        f"{moment + timedelta(hours=2):%a %b %d %Y %H:%M:%S} GMT+0200 (Central European Summer Time)"
        for moment in (begin, begin + timedelta(minutes=5))
    ]
    item = {"id": "i", "name": "x", "started": texts[0], "resolved": texts[1], "status": "RESOLVED"}
    (draft,) = read([{**item, "updates": [], "components": [{"id": "c", "name": "api"}]}]).drafts
    assert (draft.start, draft.end) == (to_instant(begin), to_instant(begin) + 5 * MINUTE)


def test_an_incident_of_instatus_is_covered_for_all_its_components():
    reading = maintenance(duration=5, components=[{"id": "c", "name": "api"}, {"id": "d", "name": "web"}])
    assert sorted(draft.source_key for draft in reading.drafts) == ["m/c", "m/d"]
    assert reading.coverage.incidents == {"m"}


def test_invalid_moment_of_instatus_is_refused_without_an_exception():
    for text in ("Fri Foo 20 2026 14:00:00 GMT+0000", 12, None, "soon"):
        reading = maintenance(start=text, duration=5, status="INPROGRESS")
        assert (len(reading.drafts), len(reading.bad)) == (0, 1)


def test_summary_of_instatus_belongs_to_its_page_and_covers_the_incident():
    item = {"id": "i", "name": "x", "started": time(0), "status": "INVESTIGATING", "impact": "MAJOROUTAGE"}
    reading = read({"page": {"name": "Shop"}, "activeIncidents": [item]})
    assert [(draft.service, draft.source_key) for draft in reading.drafts] == [("Shop", "i")]
    assert reading.coverage.incidents == {"i"}


@pytest.mark.parametrize(
    ("length", "end"), [(300_000, 5), (0.06e6, 1), (float("nan"), None), (1e300, None), ("300000", None)]
)
def test_an_alert_of_opsgenie_ends_after_its_close_time(length, end):
    alert = {
        "id": "1", "tinyId": "1", "alias": "a", "status": "closed", "createdAt": time(0),
        "tags": ["service:api"], "report": {"closeTime": length},
    }  # fmt: skip
    reading = read({"data": [alert]})
    assert [minutes(draft) for draft in reading.drafts] == ([] if end is None else [(0, end)])
    assert notes(reading) == ([] if end else ["1 left out: it is closed, but has no end time"])


def test_a_number_that_is_none_is_nothing():
    assert parse_json('[NaN, Infinity, {"a": -Infinity}]') == [None, None, {"a": None}]


@pytest.mark.parametrize(
    ("values", "end"),
    [
        ({"status": "resolved", "resolved_at": time(5), "last_status_change_at": time(9)}, 5),
        ({"status": "resolved", "last_status_change_at": time(9)}, 9),
        ({"status": "triggered", "last_status_change_at": time(9)}, None),
    ],
)
def test_an_incident_of_pagerduty_ends_when_it_was_resolved(values, end):
    incident = {
        "id": "P",
        "type": "incident",
        "created_at": time(0),
        "service": {"id": "S", "summary": "api"},
    }
    reading = read({"incidents": [{**incident, **values}]})
    assert [minutes(draft) for draft in reading.drafts] == [(0, end)]
    assert notes(read({"incidents": [{**incident, "status": "resolved"}]})) == [
        "P left out: it is resolved, but has no end time"
    ]


@pytest.mark.parametrize("state", [{"timeto": 1_795_183_800}, {"timefrom": 1_795_183_500}])
def test_a_state_of_pingdom_needs_both_its_times(state):
    states = [{"timefrom": 1, "timeto": 2, "status": "up"}, {"status": "down", **state}]
    reading = read({"summary": {"states": states}}, "summary.outage-7.json")
    assert reading.drafts == ()
    assert notes(reading) == ["7, state 2 left out: its times are not Unix seconds"]


def window(start, end):
    item = {"id": "W", "type": "maintenance_window", "start_time": start, "end_time": end}
    services = [{"id": "S", "summary": "api"}]
    return read({"maintenance_windows": [{**item, "services": services}]})


def test_planned_work_begins_and_ends_at_its_moments():
    before, later = (
        moment.isoformat() for moment in (NOW - timedelta(minutes=5), NOW + timedelta(minutes=5))
    )
    now = NOW.isoformat()
    assert [draft.end for draft in window(before, later).drafts] == [None]
    assert [draft.end for draft in window(before, now).drafts] == [to_instant(NOW)]
    assert [draft.start for draft in window(now, later).drafts] == [to_instant(NOW)]
    for start, end in ((None, later), (before, None), (None, None)):
        assert notes(window(start, end)) == ["W left out: it has no start or no end"]


def upptime(body):
    issue = {"number": 9, "title": "x", "state": "open", "closed_at": None, "labels": ["maintenance"]}
    return read([{**issue, "body": body}])


def test_planned_work_of_upptime_that_cannot_be_an_event_is_named_once():
    times = f"start: {time(0)}\nend: {time(5)}\n"
    assert notes(upptime(f"<!--\n{times}-->")) == ["9 left out: it names no service in expectedDown"]
    assert notes(upptime("text")) == ["9 left out: it has no start or no end"]
    reading = upptime(f"<!--\n{times}expectedDown: api, web\n-->")
    assert [(draft.service, minutes(draft)) for draft in reading.drafts] == [("api", (0, 5)), ("web", (0, 5))]
    assert notes(reading) == []


def page(updates, components=(("c1", "API"),), **values):
    incident = {
        "id": "I", "name": "x", "status": "resolved", "impact": "major", "started_at": time(0),
        "resolved_at": time(30), "incident_updates": updates,
        "components": [{"id": code, "name": name} for code, name in components],
    }  # fmt: skip
    return read({"page": {"id": "p"}, "incidents": [{**incident, **values}]})


def update(minute, state, shown=None, name="Shop - API"):
    part = {"code": "c1", "name": name, "new_status": state}
    return {"created_at": time(minute), "display_at": shown, "affected_components": [part]}


def test_an_incident_of_statuspage_begins_when_it_started_and_not_with_its_first_update():
    reading = page([update(3, "major_outage")])
    assert [(minutes(draft), draft.impact) for draft in reading.drafts] == [((0, 30), 1.0)]
    assert notes(reading) == []


def test_an_update_of_statuspage_applied_when_it_is_shown_to_have():
    updates = [update(3, "major_outage"), update(20, "operational", time(10))]
    assert [minutes(draft) for draft in page(updates).drafts] == [(0, 10)]
    updates = [update(3, "major_outage"), update(20, "operational")]
    assert [minutes(draft) for draft in page(updates).drafts] == [(0, 20)]


def test_updates_of_statuspage_are_ordered_by_time_whatever_their_zone():
    updates = [update(3, "major_outage"), update(20, "operational", "2026-11-20T09:10:00-05:00")]
    assert [minutes(draft) for draft in page(updates).drafts] == [(0, 10)]
    assert [minutes(draft) for draft in page(updates[::-1]).drafts] == [(0, 10)]


def test_a_component_of_statuspage_is_called_by_its_own_name():
    updates = [update(3, "major_outage")]
    assert [draft.service for draft in page(updates, [("c1", "Checkout")]).drafts] == ["Checkout"]
    assert [draft.service for draft in page(updates, ()).drafts] == ["API"]


def test_an_incident_of_statuspage_whose_updates_name_no_component_is_of_all_its_own():
    reading = page([], [("c1", "API"), ("c2", "Web")])
    assert [(draft.service, minutes(draft), draft.impact) for draft in reading.drafts] == [
        ("API", (0, 30), 0.5),
        ("Web", (0, 30), 0.5),
    ]
    assert notes(reading) == []
    assert notes(page([], ())) == ["I left out: it names no component, or has no impact"]
    assert notes(page([], impact="none")) == ["I left out: it names no component, or has no impact"]


def test_a_line_that_is_not_utf8_is_named():
    document = Document("a.json", b'[\n"a",\n"\xff"]')
    with pytest.raises(ExchangeError, match=r"^line 3: it is not UTF-8 text; save it as UTF-8$"):
        document.json  # noqa: B018
