"""What people and programs type that nobody meant: a sentence each, and nothing blank in the log."""

import json

import pytest


@pytest.mark.parametrize(
    "arguments",
    [
        ("add", "checkout", "5m", "-m", "\udcff\udcfe"),
        ("add", "checkout", "5m", "--incident", "INC-\udcff"),
        ("start", "checkout", "\udcff"),
        ("whatif", "checkout", "5m", "-m", "\udcff"),
        ("edit", "1", "-m", "\udcff"),
    ],
)
def test_bytes_that_are_not_text_are_refused(shop, arguments):
    shop.ok("add", "checkout", "1m")
    result = shop.run(*arguments)
    assert result.code == 2
    assert "is half of a surrogate pair, not text; give it as UTF-8" in result.err
    assert len(shop.run("events", "--json").json["events"]) == 1


def test_blank_texts_are_none(shop):
    shop.ok("add", "checkout", "5m", "--incident", "  ", "-m", " \t ")
    (event,) = shop.run("events", "--json").json["events"]
    assert (event["incident_id"], event["description"]) == (None, None)
    shop.ok("edit", "1", "--incident", "INC-1", "-m", "x")
    shop.ok("edit", "1", "--incident", "  ", "-m", " ")
    (event,) = shop.run("events", "--json").json["events"]
    assert (event["incident_id"], event["description"]) == (None, None)


def test_a_planned_event_is_not_open_yet(shop):
    shop.ok("add", "checkout", "open", "--at", "in 2h", "--planned")
    result = shop.run("start", "checkout")
    assert result.code == 0
    assert "was already open" not in result.err
    shop.later(5)
    assert shop.ok("stop", "checkout").startswith("event 2: checkout 5 min from ")


@pytest.mark.parametrize(
    ("when", "sentence"),
    [
        ("5000000000d ago", "time: '5000000000d' is more than a hundred years"),
        ("0m ago", "time: '0m' is not a length above 0"),
        ("0001-01-01T00:00Z", "time: 0001-01-01 lies outside the years 1970 to 2199"),
        ("2016-12-31T23:59:60Z", "hours go from 00:00 to 23:59:59"),
        ("-1h ago", "accepted: now, 10m ago"),
    ],
)
def test_an_impossible_moment_is_reported(shop, when, sentence):
    result = shop.run("status", "--as-of", when)
    assert result.code == 2
    assert sentence in result.err


def test_burn_rates_have_one_form(shop):
    shop.ok("add", "checkout", "12m")
    whatif = shop.ok("whatif", "checkout", "1h")
    assert "1 000× over 5m" in whatif
    assert "1000.0×" not in whatif
    assert "1,000.0×" not in whatif
    assert "100 000 % of the budget" in shop.ok("whatif", "checkout", "30d")


def test_the_gate_of_a_what_if_names_no_event_that_is_not_there(shop):
    shop.ok("start", "checkout", "INC-7")
    output = shop.ok("whatif", "checkout", "open", "INC-8")
    assert "gate: event 1 is open (INC-7)" in output
    assert "gate: this event would be open (INC-8)" in output
    reasons = shop.run("whatif", "checkout", "open", "--json").json["gate_after"]["reasons"]
    assert reasons == ["event 1 is open (INC-7)", "this event would be open"]


def test_unknown_services_of_a_file_come_with_a_way_out(shop):
    file = shop.write("a.csv", "service,start,duration_minutes\nnew,2026-11-20T10:00Z,5\n")
    result = shop.run("import", file)
    assert "--create-services SLO adds the services that are not configured" in result.err
    assert shop.run("import", file, "--create-services", "99.9").code == 0
    bad = shop.write("b.csv", "service,start,duration_minutes\nnew,2026-11-20T10:00Z,0\n")
    assert "--create-services" not in shop.run("import", bad).err


def test_rows_of_standard_input_name_it(shop):
    text = "service,start,duration_minutes\ncheckout,2026-11-20T10:00Z,0\n"
    result = shop.run("import", "-", "--format", "csv", typed=text)
    assert result.err.startswith("standard input: line 2: duration_minutes: '0' ")
    assert shop.run("import", "-", "--format", "csv", typed="").err.startswith(
        "Error: standard input: line 1"
    )


def test_an_import_compares_with_its_own_services_and_times_only(shop):
    for at in ("2026-11-01 10:00", "2026-11-10 10:00", "2026-11-20 10:00"):
        shop.ok("add", "checkout", "5m", "--at", at)
    shop.ok("add", "search", "5m", "--at", "2026-11-10 10:00")
    rows = [
        {"service": "checkout", "start": f"2026-11-{day}T10:00Z", "duration_minutes": 5} for day in (10, 11)
    ]
    file = shop.write("a.json", json.dumps(rows))
    assert shop.ok("import", file).startswith("2 events imported: 1 added, 1 unchanged; ")


def test_a_target_of_many_nines_is_shown_as_it_is(shop):
    shop.config.write_text(shop.config.read_text().replace("slo = 99.9\n", "slo = 99.99999\n"))
    shop.ok("add", "checkout", "1s")
    assert "99.99999 %" in shop.ok("status")
    assert "99.99999 % over 30 days" in shop.ok("status", "checkout")
    assert "99.99999 % over 30 days" in shop.ok("history", "checkout")
    assert "99.99999 % over 30 days" in shop.ok("report", "checkout")


def test_a_target_that_leaves_nothing_to_measure_is_refused(shop):
    target = "99." + "9" * 400
    file = shop.write("a.csv", "service,start,duration_minutes\nnew,2026-11-20T10:00Z,5\n")
    result = shop.run("import", file, "--create-services", target)
    assert result.code == 2
    assert "leaves nothing of the window to measure" in result.err
    shop.config.write_text(shop.config.read_text().replace("slo = 99.9\n", f"slo = {target}\n"))
    result = shop.run("status")
    assert result.code == 2
    assert "services[1].slo: found 99.999" in result.err
