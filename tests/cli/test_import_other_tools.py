"""`import` of other tools' files: recognised, followed, and nothing in them passed over in silence."""

import json
from pathlib import Path

import pytest

SAMPLES = Path(__file__).parents[1] / "core" / "exchange" / "samples"
NAMES = ("--map", "Checkout=checkout", "--map", "Search=search")
PAGERDUTY = ("--map", "Checkout Production=checkout", "--map", "PSVC002=search")


@pytest.mark.parametrize(
    ("file", "title", "count", "names"),
    [
        ("alertmanager/webhooks.jsonl", "Alertmanager", 3, ()),
        ("alertmanager/v2-alerts.json", "Alertmanager", 2, ()),
        ("better-stack/incidents.json", "Better Stack", 2, ()),
        ("cachet/incidents.json", "Cachet", 1, NAMES),
        ("cstate", "cState", 3, NAMES),
        ("cstate/2026-11-20-payments.md", "cState", 2, NAMES),
        (
            "grafana-oncall/alert_groups.json",
            "Grafana OnCall",
            2,
            ("--map", "CINT1=checkout", "--map", "CINT2=search"),
        ),
        ("healthchecks/flips-f618072a.json", "Healthchecks", 2, ("--map", "f618072a=checkout")),
        ("incident-io/incidents.json", "incident.io", 3, NAMES),
        ("instatus/summary.json", "Instatus", 2, ("--map", "Example=search")),
        ("instatus/incidents.json", "Instatus's API", 3, NAMES),
        ("instatus/maintenances.json", "Instatus's API", 1, NAMES),
        ("opsgenie/alerts.json", "Opsgenie", 2, ()),
        ("pagerduty/incidents-page1.json", "PagerDuty", 1, PAGERDUTY),
        ("pagerduty/insights-incidents.csv", "PagerDuty's Insights", 2, PAGERDUTY),
        ("pagerduty/maintenance_windows.json", "PagerDuty", 1, PAGERDUTY),
        ("pingdom/summary.outage-85975.json", "Pingdom", 2, ("--map", "85975=checkout")),
        ("statuspage/incidents.json", "Statuspage", 5, NAMES),
        ("statuspage/scheduled-maintenances.json", "Statuspage", 1, NAMES),
        ("uptime-kuma/kuma.db", "Uptime Kuma's database", 4, NAMES),
        ("uptimerobot/getMonitors.json", "UptimeRobot", 2, NAMES),
        ("uptimerobot/logs.csv", "UptimeRobot's CSV", 1, NAMES),
        ("upptime/issues.json", "Upptime's issues", 5, ()),
    ],
)
def test_a_sample_is_recognised_and_a_second_import_adds_nothing(shop, file, title, count, names):
    first = shop.run("import", SAMPLES / file, *names)
    assert f"{(SAMPLES / file).name}: this looks like {title}, and is read as such" in first.err
    assert f"{count} added" in first.out
    assert f"imported: {count} unchanged\n" in shop.ok("import", SAMPLES / file, *names)
    assert len(shop.run("events", "--json").json["events"]) == count


def change(shop, file, *change) -> Path:
    value = json.loads((SAMPLES / file).read_text())
    *path, key, new = change
    node = value
    for step in path:
        node = node[step]
    node[key] = new
    return shop.write(Path(file).name, json.dumps(value))


def test_exactly_what_changed_at_the_source_changes(shop):
    file = "statuspage/incidents.json"
    shop.ok("import", SAMPLES / file, *NAMES)
    closed = change(shop, file, "incidents", 0, "resolved_at", "2026-11-22T09:30:00.000+01:00")
    assert shop.ok("import", closed, *NAMES).startswith("5 events imported: 1 closed, 4 unchanged;")
    longer = change(shop, file, "incidents", 3, "resolved_at", "2026-11-18T02:35:00.000+01:00")
    shop.ok("undo")
    assert shop.ok("import", longer, *NAMES).startswith("5 events imported: 1 changed, 4 unchanged;")


def test_an_incident_that_is_called_none_is_voided(shop):
    file = "incident-io/incidents.json"
    shop.ok("import", SAMPLES / file, *NAMES)
    declined = change(shop, file, "incidents", 0, "incident_status", "category", "declined")
    assert "1 unchanged" in shop.ok("import", declined, *NAMES, "--keep")
    result = shop.run("import", declined, *NAMES)
    assert (
        "1 event imported: 2 voided, because the file no longer has them as events, 1 unchanged; undo with"
        in result.out
    )
    shop.ok("undo")
    assert len(shop.run("events", "--json").json["events"]) == 3


def test_a_format_that_is_named_is_not_looked_for(shop):
    result = shop.run(
        "import", SAMPLES / "pagerduty/incidents-page2.json", "--format", "pagerduty", *PAGERDUTY
    )
    assert "this looks like" not in result.err
    assert "PINC0003 left out: its urgency is low" in result.err
    assert "1 added" in result.out


def test_an_other_tools_file_from_standard_input(shop):
    text = (SAMPLES / "opsgenie/alerts.json").read_text()
    result = shop.run("import", "-", typed=text)
    assert "standard input: this looks like Opsgenie" in result.err
    assert "2 added" in result.out


def test_what_to_map_is_said_for_services_of_other_tools(shop):
    result = shop.run("import", SAMPLES / "pagerduty/incidents-page1.json")
    assert result.code == 2
    assert "--map 'Checkout Production=checkout'" in result.err
    assert "1 of 1 events are bad" in result.err


def test_the_label_of_an_alert_that_names_its_service_can_be_chosen(shop):
    text = (SAMPLES / "alertmanager/webhooks.jsonl").read_text().replace('"service": ', '"app": ')
    file = shop.write("alerts.jsonl", text)
    assert shop.run("import", file).code == 2
    assert "3 added" in shop.ok("import", file, "--columns", "service=app")


def test_a_folder_without_files_of_cstate_is_refused(shop):
    result = shop.run("import", shop.folder)
    assert result.code == 2
    assert "it is a folder without a cState Markdown file" in result.err
