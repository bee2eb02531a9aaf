"""`sync`: what sources say arrives, is followed, and a source that fails changes nothing."""

import json
from contextlib import ExitStack
from pathlib import Path

import pytest
from fake_server import Answer, FakePrometheus, FakeServer
from source_config import prometheus_source

from budgettui.core.model.instants import DAY, MINUTE, SECOND

SAMPLES = Path(__file__).parents[1] / "core" / "exchange" / "samples"
QUERY = "errors[{window}]"
FILLED = "errors[5m]"
pytestmark = pytest.mark.usefixtures("no_pauses")


@pytest.fixture
def serve():
    with ExitStack() as stack:
        yield lambda respond: stack.enter_context(FakeServer(respond).running())


class Monitored:
    """A shop whose checkout is watched by a Prometheus that has a point for each minute of two days."""

    def __init__(self, shop, serve):
        self.shop = shop
        self.last = shop.now // SECOND // 60 * 60
        self.points = {self.last - 60 * back: 0.0 for back in range(2 * 24 * 60 + 10)}
        self.prometheus = FakePrometheus({FILLED: [({}, self.points)]})
        self.server = serve(lambda asked: self.respond(asked))
        self.respond = self.prometheus
        shop.configure(prometheus_source(self.server.url, QUERY, since="2d"))

    def fail(self, back, minutes, share=0.5):
        """Make `minutes` points bad, the first one `back` minutes ago."""
        for minute in range(back - minutes + 1, back + 1):
            self.points[self.last - 60 * minute] = share

    def sync(self, *options):
        return self.shop.run("sync", *options)

    def events(self):
        rows = self.shop.run("events", "--json").json["events"]
        return sorted((row["start"][11:16], row["duration_minutes"], row["impact"]) for row in rows)


@pytest.fixture
def monitored(shop, serve):
    return Monitored(shop, serve)


def test_outages_arrive_and_a_second_sync_adds_nothing(monitored):
    monitored.fail(600, 10)
    monitored.fail(40, 3, 0.25)
    assert monitored.sync().out == "prod: 2 added; undo with `budgettui undo`\n"
    assert monitored.events() == [("01:59", 10.0, 0.5), ("11:19", 3.0, 0.25)]
    assert monitored.sync().out == "prod: 1 unchanged\n"
    assert monitored.sync("--since", "2d").out == "prod: 2 unchanged\n"


def test_the_last_two_steps_are_not_looked_at_yet(monitored):
    monitored.fail(1, 2)
    assert monitored.sync().out == "prod: no events\n"
    monitored.fail(2, 1)
    assert monitored.sync().out.startswith("prod: 1 added")


def test_an_outage_is_open_until_it_ends(monitored):
    monitored.fail(30, 30)
    monitored.sync()
    assert monitored.shop.run("status", "checkout", "--json").json["services"][0]["open_events"]
    monitored.shop.now += 30 * MINUTE
    for minute in range(1, 31):
        monitored.points[monitored.last + 60 * minute] = 0.0
    assert monitored.sync().out.startswith("prod: 1 closed")
    assert monitored.events() == [("11:29", 31.0, 0.5)] or monitored.events() == [("11:29", 30.0, 0.5)]


def test_an_outage_that_continues_for_long_is_one_event(monitored):
    monitored.fail(30, 31)
    monitored.sync()
    for _ in range(5):
        monitored.shop.now += 90 * MINUTE
        for _ in range(90):
            monitored.last += 60
            monitored.points[monitored.last] = 0.5
        assert "added" not in monitored.sync().out
    assert len(monitored.events()) == 1


def test_an_outage_that_is_not_found_again_is_voided_and_comes_back(monitored):
    monitored.fail(50, 5)
    monitored.sync()
    before = dict(monitored.points)
    monitored.points.update(dict.fromkeys(monitored.points, 0.0))
    assert monitored.sync().out.startswith("prod: 1 voided, because the source no longer has them")
    assert monitored.events() == []
    monitored.points.update(before)
    assert monitored.sync().out.startswith("prod: 1 changed")
    assert monitored.events() == [("11:09", 5.0, 0.5)]


def test_undo_takes_one_sync_back(monitored):
    monitored.fail(50, 5)
    monitored.sync()
    monitored.fail(45, 2)
    monitored.points[monitored.last - 50 * 60] = 0.0
    monitored.sync()
    assert monitored.events() == [("11:10", 6.0, 0.5)]
    monitored.shop.ok("undo")
    assert monitored.events() == [("11:09", 5.0, 0.5)]


def test_a_time_without_data_voids_nothing(monitored):
    monitored.fail(50, 5)
    monitored.sync()
    for time in list(monitored.points):
        if monitored.last - 3600 < time < monitored.last - 2000:
            del monitored.points[time]
    result = monitored.sync()
    assert "checkout: 1 events at times without data are left unchanged" in result.err
    assert len(monitored.events()) == 1


def test_what_a_person_said_stays(monitored):
    monitored.fail(50, 5)
    monitored.sync()
    monitored.shop.ok("edit", "1", "20m")
    monitored.fail(45, 2)
    assert monitored.sync().out == "prod: 1 edited here and left unchanged (1)\n"
    monitored.points.update(dict.fromkeys(monitored.points, 0.0))
    assert monitored.sync().out == "prod: 1 edited here and left unchanged (1)\n"
    assert monitored.events() == [("11:09", 20.0, 0.5)]


def test_an_outage_whose_start_moves_is_the_same_event(monitored):
    monitored.fail(50, 5)
    monitored.sync()
    monitored.points[monitored.last - 50 * 60] = 0.0
    assert monitored.sync().out.startswith("prod: 1 changed")
    monitored.fail(52, 3)
    assert monitored.sync().out.startswith("prod: 1 changed")
    assert monitored.sync().out == "prod: 1 unchanged\n"
    assert monitored.events() == [("11:07", 7.0, 0.5)]
    shown = monitored.shop.run("events", "--json").json["events"]
    assert [(row["id"], row["source_key"][11:16]) for row in shown] == [(1, "11:07")]
    monitored.shop.ok("undo")
    assert monitored.events() == [("11:10", 4.0, 0.5)]


@pytest.mark.parametrize("change", [("void", "1"), ("edit", "1", "--at", "9:00", "20m")])
def test_what_a_person_said_stays_where_the_start_moves(monitored, change):
    monitored.fail(50, 5)
    monitored.sync()
    monitored.shop.ok(*change)
    before = monitored.events()
    for first, last in ((48, 46), (52, 46), (54, 40)):
        monitored.points.update(dict.fromkeys(monitored.points, 0.0))
        monitored.fail(first, first - last + 1)
        assert "1 edited here and left unchanged (1)" in monitored.sync().out
        assert monitored.events() == before
    monitored.fail(20, 2)
    assert monitored.sync().out.startswith("prod: 1 added")


def test_a_dry_run_changes_nothing(monitored):
    monitored.fail(50, 5)
    assert monitored.sync("--dry-run").out == "prod: would be: 1 added; nothing was changed\n"
    assert monitored.events() == []


def test_what_stays_below_the_floor_and_warnings_are_said(monitored):
    for time in monitored.points:
        monitored.points[time] = 0.001
    monitored.prometheus.warnings = ["query \x1b[2J is slow"]
    result = monitored.sync()
    assert "prod: checkout: 2.9 min of errors below the floor are not recorded as events" in result.err
    assert result.err.count("prod: the server warns: query \\x1b[2J is slow") == 1


def test_what_stays_below_the_floor_is_kept_by_the_day(monitored):
    shop = monitored.shop
    shop.configure("background = true\n")
    for time in monitored.points:
        monitored.points[time] = 0.001
    monitored.fail(20 * 60, 30)  # yesterday
    assert monitored.sync().out.startswith("prod: 3 added")
    events = {
        row["start"][:10]: row
        for row in shop.run("events", "--json").json["events"]
        if row["category"] == "background"
    }
    assert sorted(events) == ["2026-11-21", "2026-11-22"]
    costs = {day: row["impact"] * row["duration_minutes"] for day, row in events.items()}
    assert events["2026-11-22"]["duration_minutes"] == 1440
    assert costs["2026-11-22"] == pytest.approx(0.001 * 1440, rel=0.03)
    assert monitored.sync().out.startswith("prod: ") and "added" not in monitored.sync().out
    assert monitored.sync("--since", "2d").out == "prod: 3 unchanged\n"
    shop.now += DAY
    for _ in range(1440):
        monitored.last += 60
        monitored.points[monitored.last] = 0.002
    assert monitored.sync().out.startswith("prod: 1 added")
    shop.config.write_text(shop.config.read_text().replace("background = true\n", ""))
    assert "voided, because the source no longer has them" in monitored.sync("--since", "4d").out


def test_background_errors_are_not_unusual_days_and_cost_budget(monitored):
    shop = monitored.shop
    shop.configure("background = true\n")
    for time in monitored.points:
        monitored.points[time] = 0.009  # 13 minutes a day
    monitored.sync()
    (status,) = [
        each for each in shop.run("status", "--json").json["services"] if each["service"] == "checkout"
    ]
    assert status["consumed_minutes"] > 12
    assert status["anomalies"] == []
    assert status["consumption_by_category"]["background"]["total_minutes"] > 12


def test_several_pages_are_asked_for(monitored):
    for back in range(40 * 24 * 60):
        monitored.points[monitored.last - 60 * back] = 0.0
    monitored.fail(30 * 24 * 60, 7)
    assert monitored.sync("--since", "40d").out.startswith("prod: 1 added")
    assert len(monitored.server.asked) == 6
    assert all(asked.parameters["step"] == "60" for asked in monitored.server.asked)


def test_victoriametrics(monitored):
    """It says no as HTTP 422, and gives the same events otherwise."""
    monitored.prometheus.is_victoria = True
    monitored.prometheus.most_points = 30_000
    monitored.fail(600, 10)
    assert monitored.sync().out.startswith("prod: 1 added")
    monitored.prometheus.most_points = 10
    result = monitored.sync()
    assert result.code == 3
    assert "answers HTTP 422: exceeded maximum resolution" in result.err
    assert len(monitored.events()) == 1


def test_a_server_that_dies_between_pages_leaves_nothing_half_written(monitored):
    monitored.fail(100, 10)
    pages = []

    def die(asked):
        pages.append(asked)
        return monitored.prometheus(asked) if len(pages) == 1 else Answer(b"{", announced=100)

    monitored.respond = die
    result = monitored.sync("--since", "10d")
    assert result.code == 3
    assert "prod: " in result.err and "broke off its answer" in result.err
    assert result.err.endswith("Error: not synced: prod\n")
    assert monitored.events() == []
    monitored.respond = monitored.prometheus
    assert monitored.sync("--since", "10d").out.startswith("prod: 1 added")


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"<html>", "answers HTML that is not JSON"),
        (
            {"status": "error", "errorType": "bad_data", "error": "parse error"},
            "the query failed: bad_data: parse error",
        ),
        (
            {"status": "success", "data": {"resultType": "vector", "result": []}},
            "the response is a vector, not a matrix",
        ),
        (
            {"status": "success", "data": {"resultType": "matrix", "result": [{"metric": {}}]}},
            "cannot be read",
        ),
        ({"status": "success"}, "cannot be read"),
        ([], "the response is not one of Prometheus"),
    ],
)
def test_answers_that_cannot_be_used(monitored, body, sentence):
    monitored.respond = lambda _: Answer(body)
    result = monitored.sync()
    assert result.code == 3
    assert sentence in result.err
    assert monitored.events() == []


def test_the_other_sources_are_synced_anyway(monitored):
    shop = monitored.shop
    shop.write("events.csv", "service,start,duration_minutes\nsearch,2026-11-22T10:00:00Z,5\n")
    shop.configure('\n[[sources]]\nname = "table"\ntype = "file"\npath = "events.csv"\n')
    monitored.respond = lambda _: Answer({}, 404)
    result = shop.run("sync")
    assert result.code == 3
    assert result.out == "table: 1 added; undo with `budgettui undo`\n"
    assert shop.run("sync", "table").code == 0


def test_every_syncs_again_until_interrupted(monitored, monkeypatch):
    from budgettui.cli.commands import sync

    rounds = []

    def wait(seconds):
        rounds.append(seconds)
        if len(rounds) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(sync, "wait", wait)
    result = monitored.sync("--every", "1m")
    assert rounds == [60.0, 60.0, 60.0]
    assert result.code == 130
    assert result.out == "prod: no events\n" * 3


def test_names_and_lengths_are_checked(monitored):
    assert "there is no source 'prd'; did you mean prod?" in monitored.sync("prd").err
    assert monitored.sync("--every", "1s").code == 2
    assert monitored.sync("--since", "soon").code == 2


def test_without_sources_it_says_so(shop):
    result = shop.run("sync")
    assert (result.code, "has no [[sources]] to sync" in result.err) == (2, True)


DOWN = 'down = \'up{job="checkout"}\'\nmerge = "0"\n'


def test_targets_that_are_down_count_too(shop, serve):
    last = shop.now // SECOND // 60 * 60
    ratio = {last - 60 * back: 0.0 for back in range(100) if not 20 <= back < 30}
    up = [
        (
            {"instance": name},
            {
                last - 60 * back: float(not 20 <= back < 30 or (name == "b" and back < 25))
                for back in range(100)
            },
        )
        for name in ("a", "b")
    ]
    server = serve(FakePrometheus({FILLED: [({}, ratio)], 'up{job="checkout"}': up}))
    shop.configure(prometheus_source(server.url, since="2d") + DOWN)
    shop.ok("sync")
    (event,) = shop.run("events", "--json").json["events"]
    assert (event["duration_minutes"], event["impact"]) == (10, 0.75)


STATUSPAGE = """
[[sources]]
name = "status"
type = "statuspage"
url = "{url}"
services = {{ Checkout = "checkout" }}
"""


def test_a_status_page(shop, serve):
    page = {
        f"/api/v2/{name}.json": json.loads((SAMPLES / f"statuspage/{name}.json").read_text())
        for name in ("incidents", "scheduled-maintenances")
    }
    server = serve(lambda asked: Answer(page[asked.path]))
    shop.configure(STATUSPAGE.format(url=server.url))
    result = shop.run("sync")
    assert result.out.startswith("status: 4 added")
    assert '2 events of \'Search\' not taken; services = { "Search" = "search" } maps it' in result.err
    assert shop.run("sync").out == "status: 4 unchanged\n"
    page["/api/v2/incidents.json"]["incidents"][3]["resolved_at"] = "2026-11-18T02:35:00.000+01:00"
    assert shop.run("sync").out.startswith("status: 1 changed, 3 unchanged")
    page["/api/v2/incidents.json"] = {"page": {}}
    assert "is not a Statuspage: its response has no list incidents" in shop.run("sync").err


PAGERDUTY = """
[[sources]]
name = "pages"
type = "pagerduty"
url = "{url}"
token_env = "PD_TOKEN"
services = {{ "Checkout Production" = "checkout", PSVC002 = "search" }}
impact = {{ P2 = 0.5 }}
"""


def test_pagerduty(shop, serve, monkeypatch):
    monkeypatch.setenv("PD_TOKEN", "secret-token")
    incidents = [
        incident
        for page in (1, 2)
        for incident in json.loads((SAMPLES / f"pagerduty/incidents-page{page}.json").read_text())[
            "incidents"
        ]
    ]
    windows = json.loads((SAMPLES / "pagerduty/maintenance_windows.json").read_text())

    def respond(asked):
        assert asked.headers["Authorization"] == "Token token=secret-token"
        if asked.path == "/maintenance_windows":
            return Answer(windows)
        since, until, offset = (asked.parameters[name] for name in ("since", "until", "offset"))
        matches = [each for each in incidents if since <= each["created_at"] < until]
        return Answer(
            {"incidents": matches[int(offset) : int(offset) + 2], "more": len(matches) > int(offset) + 2}
        )

    server = serve(respond)
    shop.configure(PAGERDUTY.format(url=server.url))
    result = shop.run("sync")
    assert result.out.startswith("pages: 3 added")
    assert "PINC0003 left out: its urgency is low" in result.err
    events = {row["incident_id"]: row for row in shop.run("events", "--json").json["events"]}
    assert events["815"]["impact"] == 0.5
    assert events["815"]["end"] is None
    incidents[3] |= {"status": "resolved", "resolved_at": "2026-11-22T09:00:00Z"}
    assert shop.run("sync").out.startswith("pages: 1 closed")
    shop.now += 10 * DAY
    server.asked.clear()
    assert shop.run("sync").code == 0
    assert server.asked[0].parameters["since"] == "2026-11-22T12:00:00Z"


def test_pages_without_end_are_an_error(shop, serve, monkeypatch):
    monkeypatch.setenv("PD_TOKEN", "secret-token")
    server = serve(lambda asked: Answer({asked.path.strip("/"): [], "more": True}))
    shop.configure(PAGERDUTY.format(url=server.url))
    result = shop.run("sync")
    assert (result.code, "the pages of /incidents do not end" in result.err) == (3, True)


def test_uptime_kuma_and_a_folder_of_cstate(shop):
    shop.configure(
        f"""
[[sources]]
name = "kuma"
type = "uptime-kuma"
path = "{SAMPLES}/uptime-kuma/kuma.db"
services = {{ Checkout = "checkout", Search = "search" }}

[[sources]]
name = "issues"
type = "file"
path = "{SAMPLES}/cstate"
timezone = "Europe/Berlin"
services = {{ Checkout = "checkout", Search = "search" }}
""",
    )
    result = shop.run("sync")
    assert result.out.startswith("kuma: 4 added")
    assert "issues: 3 added" in result.out
    assert shop.run("sync").out == "kuma: 4 unchanged\nissues: 3 unchanged\n"
    (first,) = [
        row
        for row in shop.run("events", "--json").json["events"]
        if row["source_key"] == "2026-11-20-payments/Search"
    ]
    assert (first["source"], first["start"]) == ("issues", "2026-11-20T14:05:00+00:00")


def test_a_file_that_is_not_there(shop):
    shop.configure('\n[[sources]]\nname = "table"\ntype = "file"\npath = "none.csv"\n')
    result = shop.run("sync")
    assert (result.code, "none.csv cannot be read: No such file" in result.err) == (3, True)


ALERTS = """
[[sources]]
name = "alerts"
type = "alertmanager"
url = "{url}"
since = "1d"
label = "app"
impact = {{ warning = 0.25 }}
services = {{ shop = "checkout" }}
"""


def test_alerts_that_fired(shop, serve):
    last = shop.now // SECOND // 60 * 60
    labels = {"alertname": "Errors", "app": "shop", "severity": "warning"}
    runs = [*range(100, 110), *range(30, 35)]
    times = [last - 60 * back for back in runs]
    since = {
        time: float(last - 112 * 60 + 7 if time < last - 99 * 60 else last - 35 * 60 + 7) for time in times
    }
    other = {"alertname": "Disk", "app": "disk", "severity": "critical"}
    quiet = labels | {"severity": "info"}
    server = serve(
        FakePrometheus(
            {
                'ALERTS{alertstate="firing"}': [
                    ({"__name__": "ALERTS", "alertstate": "firing", **each}, dict.fromkeys(times, 1.0))
                    for each in (labels, other, quiet)
                ],
                "ALERTS_FOR_STATE": [({"__name__": "ALERTS_FOR_STATE", **labels}, since)],
            }
        )
    )
    shop.configure(ALERTS.format(url=server.url))
    result = shop.run("sync")
    assert result.out.startswith("alerts: 2 added")
    assert "1 alerts of 'disk' are not taken" in result.err
    events = sorted(shop.run("events", "--json").json["events"], key=lambda row: row["start"])
    assert [
        (row["start"][11:19], row["end"][11:19], row["impact"], row["incident_id"]) for row in events
    ] == [
        ("10:08:07", "10:20:00", 0.25, "Errors"),
        ("11:25:07", "11:30:00", 0.25, "Errors"),
    ]
    assert shop.run("sync", "--since", "1d").out == "alerts: 2 unchanged\n"


def test_a_start_that_cannot_be_is_the_first_sample(shop, serve):
    """`ALERTS_FOR_STATE` of 1 is a moment of 1970, from which all would be asked for at each sync."""
    last = shop.now // SECOND // 60 * 60
    labels = {"alertname": "Errors", "app": "shop", "severity": "critical"}
    times = [last - 60 * back for back in range(30, 35)]
    firing = [({"__name__": "ALERTS", "alertstate": "firing", **labels}, dict.fromkeys(times, 1.0))]
    since = [({"__name__": "ALERTS_FOR_STATE", **labels}, dict.fromkeys(times, 1.0))]
    server = serve(FakePrometheus({'ALERTS{alertstate="firing"}': firing, "ALERTS_FOR_STATE": since}))
    shop.configure(ALERTS.format(url=server.url))
    shop.run("sync")
    assert [row["start"][:16] for row in shop.run("events", "--json").json["events"]] == ["2026-11-23T11:25"]
    server.asked.clear()
    assert shop.run("sync").out == "alerts: 1 unchanged\n"
    assert len(server.asked) == 2


def unreviewed(shop):
    return [row["id"] for row in shop.run("events", "--unreviewed", "--json").json["events"]]


def test_what_sources_brought_is_unreviewed_until_somebody_looks_at_it(monitored):
    shop = monitored.shop
    shop.ok("add", "search", "5m")
    for back in (50, 40, 30, 20):
        monitored.fail(back, 1)
    shop.ok("sync")
    ids = sorted(unreviewed(shop))
    assert len(ids) == 4
    assert shop.ok("review", str(ids[0]), "1") == "1 event reviewed; 1 was reviewed before\n"
    shop.ok("edit", str(ids[1]), "7m")
    shop.ok("void", str(ids[2]))
    assert unreviewed(shop) == [ids[3]]
    assert shop.ok("review", "--all") == "1 event reviewed\n"
    assert unreviewed(shop) == []
    shop.ok("sync", "--since", "1d")
    assert unreviewed(shop) == []


def test_what_a_source_corrects_is_unreviewed_again(monitored):
    monitored.fail(50, 5)
    monitored.sync()
    monitored.shop.ok("review", "--all")
    monitored.fail(45, 2)
    assert monitored.sync().out.startswith("prod: 1 changed")
    assert len(unreviewed(monitored.shop)) == 1


def test_what_to_review_has_to_be_named(monitored):
    monitored.sync()
    assert monitored.shop.run("review").code == 2
    assert monitored.shop.run("review", "1", "--all").code == 2
    assert "there is no event 99" in monitored.shop.run("review", "99").err


def test_the_age_of_each_source_is_listed_with_what_is_wrong(monitored):
    shop = monitored.shop
    assert shop.ok("sync", "--list") == "prod: never synced\n"
    monitored.sync()
    shop.now += 4 * MINUTE
    assert shop.ok("sync", "--list") == "prod: synced 4 min ago\n"
    monitored.respond = lambda _: Answer({}, 404)
    assert monitored.sync().code == 3
    listed = shop.ok("sync", "prod", "--list")
    assert listed.startswith("prod: synced 4 min ago; the last attempt failed: http://127.0.0.1:")
    assert listed.endswith("answers HTTP 404\n")
    asked = len(monitored.server.asked)
    shop.ok("sync", "--list")
    assert len(monitored.server.asked) == asked
