"""`history`, `anomalies`, `report` and `backtest`: as far back as they are asked, and in agreement."""

import json

import pytest

OLD = """\
service,start,duration_minutes
checkout,2023-08-10T10:00:00Z,300
checkout,2026-11-20T10:00:00Z,5
"""


@pytest.fixture
def old(shop):
    """A store whose first event is older than the three years that are kept at hand."""
    shop.ok("import", shop.write("old.csv", OLD))
    return shop


AS_OF = ("--as-of", "2026-11-26T12:00:00Z")


def test_history_looks_as_far_back_as_asked(old):
    history = old.run("history", "checkout", "--days", "1300", "--json", *AS_OF).json
    assert history["consumption_stats"]["total_consumed_minutes"] == 305
    assert history["notes"] == [
        "The first event on record is from 2023-08-10; the days before it count as good."
    ]
    assert "305 min" in old.ok("history", "checkout", "--days", "1300", *AS_OF).replace("305.0", "305")
    near = old.run("history", "checkout", "--json", *AS_OF).json
    assert near["consumption_stats"]["total_consumed_minutes"] == 5


def test_anomalies_look_as_far_back_as_asked(old):
    def days(*options):
        listed = old.run("anomalies", "--json", *options, *AS_OF).json["anomalies"]
        return [day["date"] for day in listed]

    assert days() == ["2026-11-20"]
    assert days("--days", "1300") == ["2026-11-20", "2023-08-10"]
    assert "No unusual days in the last 3." in old.ok("anomalies", "search", "--days", "3", *AS_OF)
    for wrong in ("0", "-1", "nan", "1e12"):
        refused = old.run("anomalies", "--days", wrong)
        assert refused.code == 2
        assert "days_back" in refused.err


def test_backtest_begins_with_the_first_event_on_record(old):
    weeks = old.run("backtest", "checkout", "--json", *AS_OF).json["origins"]
    assert weeks > 160  # from 2023-08-10 on


def test_report_reaches_a_month_of_years_ago(old):
    month = old.run("report", "checkout", "--period", "2023-08", "--json", *AS_OF).json
    (service,) = month["services"]
    assert service["bad_minutes"] == 300


def test_one_day_has_one_figure_in_every_command(shop):
    shop.ok(
        "import",
        shop.write(
            "days.csv",
            "service,start,duration_minutes\n"
            "search,2026-01-20T10:00:00Z,1500\nsearch,2025-11-03T10:00:00Z,90\n",
        ),
    )
    as_of = ("--as-of", "2026-02-10T12:00:00Z")

    def figures(days):
        return {day["date"]: (day["consumed_pct"], day["burn_rate"], day["rarity_days"]) for day in days}

    anomalies = figures(shop.run("anomalies", "--days", "200", "--json", *as_of).json["anomalies"])
    history = figures(shop.run("history", "search", "--days", "200", "--json", *as_of).json["anomalies"])
    status = figures(shop.run("status", "search", "--json", *as_of).json["services"][0]["anomalies"])
    report = shop.run("report", "search", "--period", "2026-01", "--json", *as_of).json["services"][0]
    assert history == anomalies
    assert set(anomalies) == {"2026-01-20", "2026-01-21", "2025-11-03"}
    assert anomalies["2026-01-20"][0] == pytest.approx(840 / 223.2 * 100)  # of January's budget
    for other in (status, figures(report["anomalies"])):
        assert other and {day: anomalies[day] for day in other} == other


@pytest.mark.parametrize("window", ["30d", "month"])
def test_the_parts_of_a_finished_period_add_up_to_its_total(shop, window):
    shop.write("config.toml", shop.config.read_text().replace('window = "30d"', f'window = "{window}"'))
    rows = [
        "checkout,2025-12-31T23:59:59.123456Z,3.3",
        "checkout,2026-01-11T23:59:00Z,7.77",
        "checkout,2026-01-31T23:50:00.000001Z,33.3",
    ]
    shop.ok("import", shop.write("days.csv", "service,start,duration_minutes\n" + "\n".join(rows) + "\n"))
    report = shop.run("report", "checkout", "--period", "2026-01", "--as-of", "2026-03-01 00:00", "--json")
    (service,) = report.json["services"]
    total = service["bad_minutes"]
    assert sum(day["bad_minutes"] for day in service["daily"]) == pytest.approx(total, abs=1e-9)
    assert sum(event["own_minutes"] for event in service["events"]) == pytest.approx(total, abs=1e-9)
    parts = [category["total_minutes"] for category in service["by_category"].values()]
    assert sum(parts) == pytest.approx(total, abs=1e-9)
    assert service["trend"][-1]["date"].startswith(("2026-01-31T23:59:59", "2026-02-01T00:00:00"))
    assert len(service["daily"]) == 31
    assert json.dumps(service)


def test_statistics_and_forecast_begin_where_the_measurement_did(shop):
    rows = "".join(f"checkout,2026-{month:02}-10T10:00:00Z,12\n" for month in range(1, 11))
    shop.ok("import", shop.write("days.csv", "service,start,duration_minutes\n" + rows))
    as_of = ("--as-of", "2026-11-26T12:00:00Z")

    def figures():
        history = shop.run("history", "checkout", "--days", "300", "--json", *as_of).json
        forecast = shop.run("forecast", "checkout", "--json", *as_of).json
        anomalies = shop.run("anomalies", "--days", "300", "--json", *as_of).json["anomalies"]
        backtest = shop.run("backtest", "checkout", "--json", *as_of).json
        return (
            history["period"]["start"],
            history["consumption_stats"]["total_consumed_minutes"],
            min(day["date"] for day in anomalies),
            json.dumps(forecast),
            backtest["origins"],
        )

    before = figures()
    text = shop.config.read_text().replace('window = "30d"', 'window = "30d"\nsince = "2026-07-01"')
    shop.config.write_text(text)
    after = figures()
    assert before[:3] == ("2026-01-30", 12 * 9, "2026-02-10")
    assert after[:3] == ("2026-07-01", 12 * 4, "2026-07-10")
    assert after[3] != before[3]
    assert after[4] < before[4]


def test_days_are_listed_with_what_burned_and_what_was_left(shop):
    shop.ok("add", "checkout", "12m", "--at", "2026-11-20 09:00", "--incident", "INC-1")
    lines = shop.ok("history", "checkout", "--daily", "--days", "5").splitlines()
    assert lines[0] == "checkout"
    assert lines[1].split() == ["DAY", "BURNED", "BURN", "LEFT", "AT", "NOON", "CONSUMED", "EVENTS"]
    days = {line.split()[1]: line for line in lines[2:]}
    assert list(days) == [f"2026-11-{day}" for day in range(18, 24)]
    assert days["2026-11-19"].split()[2:] == ["0", "min", "0×", "100", "%", "0", "%"]
    assert days["2026-11-20"].split()[2:] == ["12.0", "min", "8.3×", "72.2", "%", "27.8", "%", "INC-1"]
    assert days["2026-11-23"].split()[2:] == ["0", "min", "0×", "72.2", "%", "27.8", "%"]
    answer = shop.run("history", "checkout", "--daily", "--days", "5", "--json").json
    burned = {day["date"]: day["bad_minutes"] for day in answer["daily"]}
    assert burned["2026-11-20"] == 12


@pytest.mark.parametrize("days", ["0", "1.5", "inf", "1e9"])
def test_days_that_cannot_be_listed_are_refused(shop, days):
    result = shop.run("history", "checkout", "--daily", "--days", days)
    assert (result.code, result.out) == (2, "")
    assert "with --daily it must be a whole number from 1 to 3,660" in result.err
