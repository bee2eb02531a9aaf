"""What commands answer: status, explain, what-if, gate, forecast, history, anomalies, report."""

import json
import math

import pytest

from budgettui.core.analysis.assessment import Assessment


@pytest.fixture
def burnt(shop):
    """A shop in which checkout has lost 12 minutes an hour ago, 6 a week ago, and search is fine."""
    shop.ok("add", "checkout", "6m", "deployment", "--at", "2026-11-16 10:00")
    shop.ok("add", "checkout", "12m", "INC-7", "--at", "10:48", "-m", "payment timeouts")
    return shop


def test_status_is_a_table_worst_first_without_colour_or_box(burnt):
    heading, first, second = burnt.ok("status").splitlines()
    assert heading.split()[:5] == ["STATUS", "SERVICE", "AVAILABLE", "TARGET", "WINDOW"]
    figures = "WATCH checkout 99.95 % 99.9 % 30d 43.2 min 18.0 min 25.2 min 58.3 % 1h 0× ticket 8.3× over 1d"
    assert " ".join(first.split()) == figures
    assert second.startswith("OK      search ")
    assert not set("\x1b│┃─━") & set(burnt.ok("status"))


def test_status_of_one_service_in_full(burnt):
    output = dict(
        line.split("  ", 1) for line in burnt.ok("status", "checkout").splitlines() if line[0] != " "
    )
    assert {name: value.strip() for name, value in output.items()} | {"alerts": ""} == {
        "service": "checkout",
        "status": "WATCH",
        "as of": "2026-11-23 12:00 UTC",
        "target": "99.9 % over 30 days",
        "available": "99.95 %",
        "window": "2026-10-24 12:00 to 2026-11-23 12:00",
        "consumed": "18.0 min of 43.2 min, 41.7 %",
        "remaining": "25.2 min, 58.3 %",
        "cost": "incident 12.0 min (27.8 %, 1 event), deployment 6.0 min (13.9 %, 1 event)",
        "burn rate": "1h 0×  6h 33.3×  1d 8.3×  3d 2.8×",
        "alerts": "",
        "above 75 %": "2026-12-23 10:49, if nothing else happens",
        "above 90 %": "2026-12-23 10:55, if nothing else happens",
    }


def test_status_as_json_is_the_assessments(burnt):
    data = burnt.run("status", "--json").json
    assert data["as_of"] == "2026-11-23T12:00:00+00:00"
    assert [service["service"] for service in data["services"]] == ["checkout", "search"]
    assert set(data["services"][0]) == set(Assessment.__dataclass_fields__)
    assert data["services"][0]["consumed_minutes"] == pytest.approx(18)
    assert burnt.run("status", "search", "--json").json["services"][0]["remaining_pct"] == 100


def test_status_by_group_and_in_the_past(burnt):
    assert "search" not in burnt.ok("status", "--group", "shop")
    assert [line.split()[1] for line in burnt.ok("status", "search", "checkout").splitlines()[1:]] == [
        "checkout",
        "search",
    ]
    assert "None of these services" in burnt.ok("status", "search", "--group", "shop")
    before = burnt.run("status", "checkout", "--as-of", "2026-11-20 12:00", "--json").json
    assert before["as_of"] == "2026-11-20T12:00:00+00:00"
    assert before["services"][0]["consumed_minutes"] == pytest.approx(6)


def test_explain_adds_up(burnt):
    burnt.ok("add", "checkout", "5m", "50%", "@10:50")
    data = burnt.run("explain", "checkout", "--json").json
    assert sum(event["own_minutes"] for event in data["events"]) == pytest.approx(data["consumed_minutes"])
    assert [event["lost_minutes"] for event in data["events"]] == pytest.approx([0, 0, 2.5])
    table = burnt.ok("explain", "checkout")
    assert "INC-7" in table and "payment timeouts" in table
    assert table.splitlines()[-1].split() == ["total", "18.0", "min", "41.7", "%"]
    assert burnt.ok("explain", "search") == "No events of search in the window since 2026-11-01 00:00.\n"


def test_whatif_tells_and_records_nothing(burnt):
    output = burnt.ok("whatif", "checkout", "30m")
    assert output.startswith("30.0 min, 69.4 % of the budget; leaves nothing, 4.8 min overspent; ")
    rows = [line.split() for line in output.splitlines()]
    assert ["remaining", "25.2", "min", "0", "min"] in rows
    assert ["gate", "yes", "no"] in rows
    data = burnt.run("whatif", "search", "1h", "50%", "--json").json
    assert data["own_minutes"] == pytest.approx(30)
    assert (data["gate_before"]["allowed"], data["gate_after"]["allowed"]) == (True, False)
    assert len(data["after"]["probabilities"]) == 3
    assert len(burnt.run("events", "--json").json["events"]) == 2


def test_gate_says_yes_or_no_with_the_reason(burnt):
    yes = burnt.run("gate", "search")
    remark = "no event of search has been recorded"
    assert (yes.code, yes.out) == (0, f"yes: 100 % of the budget remains; {remark}\n")
    burnt.ok("start", "checkout", "INC-8")
    burnt.later(1)
    no = burnt.run("gate", "checkout")
    assert no.code == 1
    assert no.out.startswith("no: ") and "event 3 is open (INC-8)" in no.out
    assert burnt.run("gate", "checkout", "--json").json["allowed"] is False
    assert burnt.run("gate", "checkout", "--as-of", "2026-11-20 12:00").code == 0


def test_gate_by_the_probability_of_the_policy(burnt):
    burnt.config.write_text(
        burnt.config.read_text() + "\n[policy]\ngate_max_probability = 0.001\ngate_block_on = []\n"
    )
    result = burnt.run("gate", "checkout")
    assert result.code == 1
    assert "exhausted within 7 days with probability" in result.out
    assert burnt.run("gate", "search").code == 0


def test_a_gate_that_cannot_be_answered_is_neither_yes_nor_no(burnt):
    assert burnt.run("gate", "chekout").code == 2
    (burnt.folder / "events.db").rename(burnt.folder / "elsewhere.db")
    lost = burnt.run("gate", "checkout")
    assert (lost.code, lost.out) == (3, "")
    assert "there is no event store at" in lost.err
    (burnt.folder / "events.db").write_text("not a database, by far")
    assert burnt.run("gate", "checkout").code == 3
    burnt.config.write_text("[[services]]\nname = 3\n")
    assert burnt.run("gate", "checkout").code == 2


def test_forecast_of_a_spent_service_says_how_probably_it_still_is(shop):
    shop.ok("add", "checkout", "60m", "--at", "25d ago")
    shop.ok("add", "checkout", "1m", "--at", "90d ago")
    heading, *rows = [
        line for line in shop.ok("forecast", "checkout").splitlines() if " d  " in line or "WITHIN" in line
    ]
    assert "STILL SPENT" in heading
    chances = [
        outlook["spent_probability"]
        for outlook in shop.run("forecast", "checkout", "--json").json["probabilities"]
    ]
    assert all(row.split()[2:4] == ["100", "%"] for row in rows) and chances[0] < 0.9
    shop.ok("void", "1")
    assert "STILL SPENT" not in shop.ok("forecast", "checkout")


def test_forecast(burnt):
    output = burnt.ok("forecast", "checkout")
    for text in ("linear", "current rate", "WITHIN", "comes back", "whole"):
        assert text in output
    data = burnt.run("forecast", "checkout", "--json").json
    assert [each["time_horizon_days"] for each in data["probabilities"]] == [7, 14, 30]
    assert all(0 <= each["exhaustion_probability"] <= 1 for each in data["probabilities"])
    assert "no basis for a probability" in burnt.ok("forecast", "search")


def test_history_and_anomalies(burnt):
    assert "Burn rate history: checkout" in burnt.ok("history", "checkout")
    assert burnt.run("history", "checkout", "--days", "30", "--json").json["period"]["days"] == 31
    assert burnt.run("history", "checkout", "--days", "3", "--json").json["status"] == "insufficient_data"
    assert burnt.run("history", "checkout", "--days", "0").code == 2
    data = burnt.run("anomalies", "--json").json["anomalies"]
    assert [(each["service"], each["date"]) for each in data] == [
        ("checkout", "2026-11-23"),
        ("checkout", "2026-11-16"),
    ]
    assert "INC-7 payment timeouts, 12.0 min" in burnt.ok("anomalies")
    assert burnt.ok("anomalies", "search") == "No unusual days in the last 90.\n"


def test_report_in_every_format(burnt):
    assert burnt.ok("report").startswith("Error budget report: the last 30 days")
    assert burnt.ok("report", "--format", "markdown", "--period", "2026-11").startswith(
        "# Error budget report"
    )
    assert burnt.ok("report", "search", "--format", "csv").count("\n") == 2
    assert len(json.loads(burnt.ok("report", "--json", "--group", "shop"))["services"]) == 1
    page = burnt.folder / "page.html"
    assert burnt.ok("report", "--output", page) == ""
    assert page.read_text().startswith("<!doctype html>")


def test_backtest_of_the_store_and_of_a_file(shop, monkeypatch):
    rows = "".join(
        f"api,2026-{month:02}-{day:02}T10:00:00Z,{9 + month}\n" for month in range(1, 9) for day in (3, 17)
    )
    file = shop.write("history.csv", "service,start,duration_minutes\n" + rows)
    assert "No forecast could be scored" in shop.ok("backtest")
    monkeypatch.setenv("BUDGETTUI_CONFIG", str(shop.folder / "none.toml"))
    output = shop.ok("backtest", "--file", file)
    assert "simulation" in output and "vote" in output and "base rate" in output
    assert "Simulated probabilities for 30 days" in output
    assert [
        line.split("  ")[0]
        for line in output.splitlines()
        if line.split("  ")[0].endswith((" after", "open"))
    ] == [
        "5 min after",
        "1 h after",
        "6 h after",
        "open",
    ]
    data = shop.run("backtest", "--file", file, "--target", "99.5", "--target", "99.9", "--json").json
    assert data["targets"] == [99.5, 99.9]
    assert [horizon["horizon_days"] for horizon in data["horizons"]] == [7, 14, 30]
    assert data["moments"][0] == {
        "moment": "regular",
        "origins": data["origins"],
        "horizons": data["horizons"],
    }
    assert {score["forecaster"] for score in data["horizons"][0]["scores"]} == {
        "simulation",
        "vote",
        "base rate",
    }
    for arguments, sentence in (
        (("--target", "200"), "200 is not a percentage"),
        (("--step-days", "0"), "0.0 is not in the range"),
        (("--window", "x"), "window: 'x' is not"),
        (("nobody",), "'nobody' is not in"),
    ):
        wrong = shop.run("backtest", "--file", file, *arguments)
        assert wrong.code == 2
        assert sentence in wrong.err
    shop.write("history.csv", "service,start,duration_minutes\napi,then,5\n")
    assert shop.run("backtest", "--file", file).code == 2
    assert shop.run("backtest", "--file", shop.folder / "gone.csv").code == 3


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("report", "--period", "soon"), "period: 'soon' is not a month"),
        (("report", "--period", "0001"), "begins before 1970"),
        (("status", "--store", ""), "--store: it is empty"),
        (("--store", "", "status"), "--store: it is empty"),
        (("--config", ""), "--config: it is empty"),
        (("gate", "search", "--config", ""), "--config: it is empty"),
        (("report", "--output", "x.pdf"), "'x.pdf' does not end in"),
        (("report", "shp"), "'shp' is not a service"),
        (
            ("status", "--group", "shp"),
            "group: 'shp' is not a group of this configuration; did you mean shop?",
        ),
        (("report", "--group", "nope"), "'nope' is not a group of this configuration; there is shop"),
        (("anomalies", "--group", "hop"), "did you mean shop?"),
        (("status", "eck"), "did you mean checkout?"),
        (("status", "serch"), "did you mean search?"),
        (("explain", "nope"), "'nope' is not a service"),
        (("forecast", "nope"), "'nope' is not a service"),
        (("history", "nope"), "'nope' is not a service"),
        (("anomalies", "nope"), "'nope' is not a service"),
        (("whatif", "nope", "1m"), "'nope' is not a service"),
        (("whatif", "search"), "duration: it is missing"),
        (("status", "--as-of", "then"), "accepted: now, 10m ago, 14:05"),
        (("status", "--as-of", "2026-13-01 10:00"), "not a day of the calendar"),
        (("explain",), "name one service or more, or a --group"),
    ],
)
def test_what_is_asked_wrongly(burnt, arguments, sentence):
    result = burnt.run(*arguments)
    assert result.code == 2
    assert sentence in result.err
    assert result.out == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ("status",),
        ("status", "checkout"),
        ("explain", "checkout"),
        ("whatif", "checkout", "1m"),
        ("forecast", "checkout"),
        ("history", "checkout"),
        ("anomalies",),
        ("events",),
        ("report",),
        ("export",),
        ("doctor",),
    ],
)
def test_before_the_first_event_every_command_answers_and_creates_no_store(shop, arguments):
    result = shop.run(*arguments)
    assert result.code == 0
    assert "nan" not in result.out.lower()
    assert "exist" in result.out + result.err or "No events yet" in result.err
    assert not (shop.folder / "events.db").exists()


def test_json_has_no_number_that_json_lacks(shop):
    for arguments in (("status",), ("forecast", "checkout"), ("whatif", "checkout", "1m"), ("anomalies",)):

        def refuse(word):
            raise AssertionError(word)

        data = json.loads(shop.run(*arguments, "--json").out, parse_constant=refuse)
        assert data
        assert not any(isinstance(value, float) and not math.isfinite(value) for value in data.values())


def test_a_store_named_on_the_command_line_has_to_exist(shop):
    result = shop.run("--store", shop.folder / "typo.db", "status")
    assert result.code == 3
    assert "there is no event store at" in result.err
    assert not (shop.folder / "typo.db").exists()
    shop.ok("add", "checkout", "1m", "--store", shop.folder / "other.db")
    assert (
        shop.run("status", "--store", shop.folder / "other.db", "--json").json["services"][0]["event_count"]
        == 1
    )
    assert not (shop.folder / "events.db").exists()


def test_what_comes_from_outside_is_shown_literally(shop):
    shop.ok(
        "add",
        "checkout",
        "2m",
        "--incident",
        "\x1b[31mINC",
        "-m",
        "[bold]\x1b]0;title\x07 two\nlines \u202eevil",
    )
    for arguments in (
        ("events",),
        ("events", "--versions", "1"),
        ("explain", "checkout"),
        ("anomalies",),
        ("history", "checkout"),
        ("report",),
        ("report", "--format", "markdown"),
        ("status", "--json"),
        ("events", "--json"),
    ):
        output = shop.ok(*arguments)
        assert not any(ord(char) < 32 and char != "\n" for char in output), arguments
        assert "\u202e" not in output, arguments
    assert r"[bold]\x1b]0;title\x07 two\nlines \u202eevil" in shop.ok("events")
    shop.ok("start", "checkout", "--incident", "\x1b[2J")
    for arguments in (("status",), ("status", "checkout")):
        assert r"\x1b[2J" in shop.ok(*arguments)
    assert r"overlaps \x1b[31mINC by 1 min" in shop.ok("add", "checkout", "1m")
    assert "\x1b" not in shop.run("status", "\x1b[31m").err


def test_an_unusual_day_has_one_figure_whichever_command_is_asked(shop):
    """Also in a calendar month that is over: a day is percent of the budget of its own month."""
    shop.ok("add", "search", "1500m", "INC-1", "--at", "2026-10-31 00:00")
    shop.ok("add", "checkout", "300m", "INC-2", "--at", "2026-11-10 04:00")

    def days(assessments):
        return {
            (day["service"], day["date"]): (day["consumed_pct"], day["burn_rate"])
            for each in assessments
            for day in each["anomalies"]
        }

    expected = days([shop.run("anomalies", "--json").json])
    assert {service for service, _ in expected} == {"checkout", "search"}
    assert days(shop.run("status", "--json").json["services"]) == expected
    for period in ("90d", "2026"):
        assert days(shop.run("report", "--period", period, "--json").json["services"]) == expected
    october = days(shop.run("report", "--period", "october", "--json").json["services"])
    assert october == {key: figures for key, figures in expected.items() if key[1] < "2026-11"} != {}
