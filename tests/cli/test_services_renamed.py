"""A service that the configuration calls something else than the store does, through the real commands."""

import json

import pytest

from tests.cli.conftest import CONFIG

RENAMED = CONFIG.replace('name = "checkout"', 'name = "checkout-api"')
FORMERLY = RENAMED.replace('name = "checkout-api"', 'name = "checkout-api"\nformerly = ["checkout"]')


@pytest.fixture
def renamed(shop):
    """`checkout` has two events, one of them open; then the configuration calls it `checkout-api`."""
    shop.ok("add", "checkout", "20m", "--at", "2026-11-23 09:00")
    shop.ok("start", "checkout", "--at", "2026-11-23 11:50")
    shop.config.write_text(RENAMED)
    return shop


REMEDY = (
    "2 events of checkout are counted nowhere; if checkout is checkout-api now, "
    'write formerly = ["checkout"] in its table'
)


def test_status_says_what_is_counted_nowhere(renamed):
    result = renamed.run("status")
    assert result.code == 0
    assert result.err == REMEDY + ".\n"
    orphan = {"service": "checkout", "events": 2, "nearest": "checkout-api"}
    assert renamed.run("status", "--json").json["orphans"] == [orphan]
    assert REMEDY in renamed.run("status", "search").err


def test_status_of_nothing_but_known_services_says_nothing(shop):
    shop.ok("add", "checkout", "20m")
    result = shop.run("status", "--json")
    assert result.json["orphans"] == []
    assert result.err == ""


def test_gate_does_not_say_yes_to_a_budget_whose_events_are_elsewhere(renamed):
    result = renamed.run("gate", "checkout-api")
    assert (result.code, result.out) == (3, "")
    assert REMEDY in result.err
    assert 'retired = ["checkout"] under [store]' in result.err
    renamed.ok("add", "checkout-api", "1m")
    assert renamed.run("gate", "checkout-api").code == 3, "one event under the new name does not change that"


def test_gate_of_another_service_answers(renamed):
    result = renamed.run("gate", "search")
    assert result.code == 0
    assert result.out == "yes: 100 % of the budget remains; no event of search has been recorded\n"


def test_gate_answers_where_the_old_service_is_retired(renamed):
    renamed.config.write_text(RENAMED.replace("[store]", '[store]\nretired = ["checkout"]'))
    assert renamed.run("status").err == ""
    assert renamed.run("gate", "checkout-api").code == 0


def test_doctor_names_the_nearest(renamed):
    result = renamed.run("doctor")
    assert result.code == 0
    (line,) = [line for line in result.lines if line.startswith("events ")]
    assert REMEDY in line


def test_an_event_of_an_unknown_service_can_be_corrected(renamed):
    nowhere = "it is not counted, because checkout is not a service of this configuration"
    for arguments in (
        ("edit", "1", "10m"),
        ("stop", "checkout"),
        ("edit", "2", "11m"),
        ("void", "1"),
        ("undo",),
    ):
        assert nowhere in renamed.ok(*arguments), arguments
    renamed.ok("undo", "2")
    assert "no open event" in renamed.run("stop", "--at", "12:30", "--planned").err
    assert "2026-11-23" in renamed.ok("events", "checkout")


def test_stop_without_a_service_ends_the_only_open_event(renamed):
    assert "it is not counted" in renamed.ok("stop")


def test_a_name_that_neither_knows_is_refused_with_the_nearest(renamed):
    result = renamed.run("stop", "chekout")
    assert result.code == 2
    assert "did you mean checkout-api?" in result.err
    result = renamed.run("add", "checkout", "5m")
    assert result.code == 2
    assert "did you mean checkout-api?" in result.err


def test_formerly_brings_every_figure_back(shop):
    shop.ok("add", "checkout", "20m", "--at", "2026-11-23 09:00")
    shop.ok("start", "checkout", "INC-7", "--at", "2026-11-23 11:50")
    before = shop.run("status", "checkout", "--json").json["services"][0]
    gate_before, explained = shop.run("gate", "checkout"), shop.ok("explain", "checkout")
    shop.config.write_text(FORMERLY)
    after = shop.run("status", "checkout-api", "--json").json["services"][0]
    assert after != before
    assert json.dumps(after).replace("checkout-api", "checkout") == json.dumps(before)
    assert shop.run("gate", "checkout-api") == gate_before
    assert shop.ok("explain", "checkout-api") == explained
    assert shop.run("status").err == ""
    assert shop.ok("status", "checkout") == shop.ok("status", "checkout-api"), "the former name is understood"
    for name in ("checkout", "checkout-api"):
        assert len(shop.run("events", name, "--json").json["events"]) == 2
    assert "event 2: checkout " in shop.ok("stop", "checkout-api")
    assert "event 3: checkout-api " in shop.ok("add", "checkout", "1m")
    assert len(shop.run("events", "checkout-api", "--json").json["events"]) == 3


def test_imported_rows_may_carry_the_former_name(shop):
    shop.config.write_text(FORMERLY)
    file = shop.write("a.csv", "service,start,duration_minutes\ncheckout,2026-11-22T10:00:00Z,4\n")
    shop.ok("import", file)
    assert shop.run("status", "checkout-api", "--json").json["services"][0]["consumed_minutes"] == 4
    wrong = shop.write("b.csv", "service,start,duration_minutes\nchekout,2026-11-22T10:00:00Z,4\n")
    assert "did you mean checkout" in shop.run("import", wrong).err


OBJECTIVES = CONFIG.replace(
    'group = "shop"\n',
    'group = "shop"\n[[services.objectives]]\nname = "month"\nslo = 99.5\nwindow = "month"\n',
)


def test_an_objective_has_a_budget_of_its_own_over_the_same_events(shop):
    shop.config.write_text(OBJECTIVES)
    shop.ok("add", "checkout", "20m", "--at", "2026-11-01 09:00")
    shop.ok("add", "checkout", "20m", "--at", "2026-10-30 09:00")
    services = {each["service"]: each for each in shop.run("status", "--json").json["services"]}
    assert list(services) == ["checkout", "checkout · month", "search"]
    assert services["checkout"]["consumed_minutes"] == 40
    assert services["checkout · month"]["consumed_minutes"] == 20
    assert services["checkout · month"]["total_budget_minutes"] == 216
    assert shop.run("gate", "checkout").code == 1
    assert shop.run("gate", "checkout · month").code == 0
    assert "event 3: checkout " in shop.ok("add", "checkout · month", "1m")
    assert shop.run("status", "--json").json["orphans"] == []
    assert len(shop.run("events", "checkout · month", "--json").json["events"]) == 3
    assert "3 events" not in shop.run("status").err
    row = shop.write("a.csv", "service,start,duration_minutes\ncheckout · month,2026-11-22T10:00:00Z,4\n")
    assert shop.run("import", row).code != 0


UNTIL = CONFIG.replace(
    'group = "shop"\n',
    'group = "shop"\n[[services.until]]\ndate = 2026-10-01\nslo = 99.5\nwindow = "month"\n',
)


def test_a_past_moment_is_judged_by_the_target_of_then(shop):
    shop.config.write_text(UNTIL)
    shop.ok("add", "checkout", "50m", "--at", "2026-09-20 09:00")
    assert "99.9 % over 30 days\n" in shop.ok("status", "checkout")
    then = shop.ok("status", "checkout", "--as-of", "2026-09-25 12:00")
    assert "99.5 % over a calendar month until 1 Oct 2026" in then
    assert "of 216.0 min" in then
    assert "target in force until 2026-10-01" in shop.ok("status", "--as-of", "2026-09-25 12:00")
    assert shop.run("gate", "checkout", "--as-of", "2026-09-25 12:00").code == 0
    assert shop.run("gate", "checkout", "--as-of", "2026-10-02 12:00").code == 1
    report = shop.ok("report", "checkout", "--period", "2026-09")
    assert "99.5 % over a calendar month until 1 Oct 2026" in report
    whatif = shop.run("whatif", "checkout", "10m", "--as-of", "2026-09-25 12:00", "--json").json
    assert whatif["before"]["target_until"] == "2026-10-01"


def test_rename_moves_all_events_and_undo_brings_them_back(renamed):
    output = renamed.ok("rename", "checkout", "checkout-api")
    assert output.startswith("2 events of checkout moved to checkout-api; checkout-api has ")
    assert output.endswith("; undo with `budgettui undo`\n")
    assert renamed.run("status").err == ""
    assert renamed.run("gate", "checkout-api").code == 1
    assert {event["service"] for event in renamed.run("events", "--json").json["events"]} == {"checkout-api"}
    renamed.ok("undo")
    assert renamed.run("status").err == REMEDY + ".\n"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ("chekout", "checkout-api"),
            "is not a service with recorded events; did you mean checkout?",
        ),
        (("checkout", "checkuot-api"), "did you mean checkout-api?"),
        (("checkout-api", "checkout-api"), "is not a service with recorded events"),
        (("search", "search"), "is not a service with recorded events"),
    ],
)
def test_rename_refuses_what_is_not_there(renamed, arguments, sentence):
    result = renamed.run("rename", *arguments)
    assert result.code == 2
    assert sentence in result.err
    assert renamed.run("status").err == REMEDY + ".\n"


def test_rename_to_the_same_name_is_refused(shop):
    shop.ok("add", "checkout", "1m")
    result = shop.run("rename", "checkout", "checkout")
    assert (result.code, result.err) == (2, "Error: service: 'checkout' is already its name\n")
