"""Excluding time by commands; the clock stands at Monday 2026-11-23 12:00 UTC."""

import pytest

OUTAGES = ("2026-11-03 10:00", "2026-11-10 10:00", "2026-11-17 10:00")
REASON = ("--reason", "provider outage, agreed")


@pytest.fixture
def outages(shop):
    """Three outages of 20 minutes, which overspend 43.2 minutes by 16.8."""
    for number, start in enumerate(OUTAGES, 1):
        shop.ok("add", "checkout", "20m", "--at", start, "--incident", f"INC-{number}")
    return shop


def left(shop, service="checkout"):
    """Minutes left, below 0 where overspent, rounded to a thousandth."""
    [answer] = shop.run("status", service, "--json").json["services"]
    return round(answer["remaining_minutes"] - answer["overspent_minutes"], 3)


@pytest.mark.parametrize(
    ("arguments", "expected", "sentence"),
    [
        ((), 3.2, "gives back 20.0 min: checkout has 3.2 min left"),
        (("--free",), 3.2, "gives back 20.0 min: checkout has 3.2 min left"),
        (("--out",), 3.18, "gives back 20.0 min, 20 min out of the window: checkout has 3.2 min left"),
    ],
)
def test_one_outage_of_three_is_taken_out_of_the_account(outages, arguments, expected, sentence):
    assert left(outages) == -16.8
    output = outages.ok("exclude", "checkout", OUTAGES[0], "20m", *REASON, *arguments)
    assert sentence in output
    assert output.endswith("undo with `budgettui exclusions undo 1`\n")
    assert left(outages) == expected
    assert "takes back 20.0 min" in outages.ok("exclusions", "undo", "1")
    assert left(outages) == -16.8


def test_an_incident_is_excluded_by_its_id_alone_for_every_service_it_hit(outages):
    outages.ok("add", "search", "5m", "--at", OUTAGES[1], "--incident", "INC-2")
    outages.ok("add", "checkout", "10m", "--at", "2026-11-10 10:15", "--incident", "INC-2")
    outages.ok("exclude", "--incident", "INC-2", *REASON)
    recorded = outages.run("exclusions", "--json").json["exclusions"]
    assert sorted((each["scope"], each["incident_id"]) for each in recorded) == [
        (["checkout"], "INC-2"),
        (["search"], "INC-2"),
    ]
    assert {tuple(each["scope"]): each["returned_minutes"] for each in recorded} == {
        ("checkout",): 25,  # two events of one incident are one stretch
        ("search",): 5,
    }
    assert outages.ok("undo").startswith("undone: adding 2 exclusions")
    assert left(outages) == round(43.2 - 60 - 5, 3)


def test_words_of_the_time_need_no_quotes(outages):
    outages.ok("exclude", "checkout", "2026-11-03", "10:00", "until", "10:20", *REASON)
    [recorded] = outages.run("exclusions", "--json").json["exclusions"]
    assert recorded["start"] == "2026-11-03T10:00:00+00:00"
    assert recorded["end"] == "2026-11-03T10:20:00+00:00"


@pytest.mark.parametrize(
    ("arguments", "scope", "expected"),
    [
        (("--group", "shop"), ["group shop"], 3.2),
        (("--all",), ["all services"], 3.2),
        (("search",), ["search"], -16.8),
    ],
)
def test_it_holds_for_what_is_named(outages, arguments, scope, expected):
    outages.ok("exclude", *arguments, OUTAGES[0], "20m", *REASON)
    [recorded] = outages.run("exclusions", "--json").json["exclusions"]
    assert recorded["scope"] == scope
    assert left(outages) == expected


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("checkout", OUTAGES[0], "20m"), "reason: it is missing; say why this time does not count"),
        (("checkout", OUTAGES[0], "20m", "--reason", "  "), "reason: it is empty; say why this time"),
        (("checkout", "--incident", "INC-1"), "reason: it is missing"),
        (("checkout", *REASON), "WHEN and LENGTH are missing"),
        (("checkout", "10:00", *REASON), "LENGTH is missing"),
        (("checkout", "10:00", "20x", *REASON), "duration: '20x' is not understood"),
        (("checkout", "noonish", "20m", *REASON), "'noonish' is not understood"),
        (("checkout", "10:00", "until 2026-11-22 09:00", *REASON), "not after the start"),
        (("chekout", "10:00", "20m", *REASON), "did you mean checkout?"),
        (("--group", "shp", "10:00", "20m", *REASON), "did you mean shop?"),
        (("--tag", "eu", "10:00", "20m", *REASON), "'eu' is not a tag of this configuration"),
        (("--all", "checkout", "10:00", "20m", *REASON), "--all: it already includes all services"),
        (("10:00", "20m", *REASON), "'10:00' is not a service"),
        (REASON, "service: it is missing"),
        (("checkout", "--incident", "INC-9", *REASON), "did you mean INC-1 or INC-2 or INC-3?"),
        (("--edit", "7", *REASON), "there is no exclusion 7"),
    ],
)
def test_what_is_not_understood_is_refused_with_a_sentence(outages, arguments, sentence):
    result = outages.run("exclude", *arguments)
    assert result.code == 2
    assert sentence in result.err.replace("INC-3 or INC-2 or INC-1", "INC-1 or INC-2 or INC-3")
    assert outages.run("exclusions", "--json").json["exclusions"] == []


def test_an_open_incident_is_not_excluded_by_its_id(outages):
    outages.ok("start", "checkout", "--at", "11:00", "--incident", "INC-4")
    result = outages.run("exclude", "--incident", "INC-4", *REASON)
    assert result.code == 2
    assert "event 4 of INC-4 is still open; end it first" in result.err


def test_an_exclusion_is_edited_voided_undone_and_redone(outages):
    outages.ok("exclude", "checkout", OUTAGES[0], "20m", *REASON, "--approved-by", "ann")
    assert "takes back 10.0 min" in outages.ok("exclude", "--edit", "1", "10m", "--reason", "their part")
    assert left(outages) == -6.8
    assert "voided" in outages.ok("exclusions", "void", "1")
    assert left(outages) == -16.8
    result = outages.run("exclude", "--edit", "1", "5m")
    assert result.code == 2
    assert "`budgettui exclusions undo 1` restores it" in result.err
    assert outages.ok("undo").startswith("undone: voiding exclusion 1; gives back 10.0 min")
    assert "reason their part → provider outage, agreed" in outages.ok("undo")
    assert left(outages) == 3.2
    assert outages.ok("redo").startswith("redone: changing exclusion 1 (")
    assert left(outages) == -6.8
    outages.ok("exclusions", "undo", "1")
    outages.ok("exclusions", "undo", "1")
    result = outages.run("exclusions", "undo", "1")
    assert (result.code, "`budgettui exclusions redo 1` restores it" in result.err) == (2, True)
    assert outages.ok("exclusions", "redo", "1").startswith("redone: adding exclusion 1")
    versions = outages.run("exclusions", "--versions", "1", "--json").json["exclusions"]
    assert [each["version"] for each in versions] == list(range(1, len(versions) + 1))
    assert versions[1]["reason"] == "their part"
    assert versions[1]["approved_by"] == "ann"


def test_the_list_holds_every_kind_with_what_it_gave_back(outages):
    rules = """
[[services]]
name = "office"
slo = 99.5
hours = "mon-fri 07:00-20:00"

[[exclusions]]
name = "tuesdays"
reason = "maintenance window"
start = 2026-01-06T10:00:00
duration = "15m"
repeat = "weekly on tuesday"
services = ["checkout"]

[[exclusions]]
name = "one day"
reason = "datacentre move"
start = 2027-01-09T22:00:00
duration = "4h"
"""
    outages.config.write_text(outages.config.read_text(encoding="utf-8") + rules, encoding="utf-8")
    outages.ok("exclude", "checkout", OUTAGES[0], "20m", *REASON)
    lines = outages.ok("exclusions").splitlines()
    assert lines[1].split()[:2] == ["1", "recorded"]
    assert sorted(line.split()[0] for line in lines[2:]) == ["hours", "planned", "planned"]
    by_reason = {each["reason"]: each for each in outages.run("exclusions", "--json").json["exclusions"]}
    assert by_reason["provider outage, agreed"]["returned_minutes"] == 20  # a recorded one comes first
    assert by_reason["maintenance window"]["returned_minutes"] == 30
    assert by_reason["maintenance window"]["times"] == 4
    move = by_reason["datacentre move"]
    assert (move["times"], move["scope"]) == (0, ["checkout", "search", "office"])
    assert move["start"].startswith("2027-01-09T22:00")
    only = outages.run("exclusions", "office", "--json").json["exclusions"]
    assert {each["source"] for each in only} == {"hours", "planned"}


def test_objectives_of_one_service_are_not_counted_twice(outages):
    objective = '[[services.objectives]]\nname = "quarter"\nslo = 99.5\nwindow = "quarter"\n'
    text = outages.config.read_text(encoding="utf-8").replace(
        'group = "shop"\n', f'group = "shop"\n\n{objective}'
    )
    outages.config.write_text(text, encoding="utf-8")
    outages.ok("exclude", "checkout · quarter", OUTAGES[0], "20m", *REASON)
    [recorded] = outages.run("exclusions", "--json").json["exclusions"]
    assert recorded["scope"] == ["checkout"]
    assert recorded["returned_minutes"] == 20
    assert recorded["returned_by_service"] == {"checkout": 20, "checkout · quarter": 20}


def test_nothing_excluded_is_said(shop):
    assert shop.ok("exclusions") == "No time is excluded.\n"
    assert shop.ok("exclusions", "search") == "No time of search is excluded.\n"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("void", "x"), "void: 'x' is not the ID of an exclusion"),
        (("void", "7"), "there is no exclusion 7"),
        (("undo", "7"), "there is no exclusion 7"),
        (("checkout", "search"), "'checkout search' is not accepted"),
        (("chekout",), "did you mean checkout?"),
        (("--versions", "7"), "there is no exclusion 7"),
    ],
)
def test_the_list_refuses_what_is_not_there(shop, arguments, sentence):
    shop.ok("add", "checkout", "1m")
    result = shop.run("exclusions", *arguments)
    assert result.code == 2
    assert sentence in result.err


@pytest.mark.parametrize("kind", ["text", "markdown", "html", "json", "csv"])
def test_every_format_of_the_report_says_what_does_not_count_and_why(outages, kind):
    outages.ok("exclude", "checkout", OUTAGES[0], "20m", *REASON, "--out", "--approved-by", "ann")
    output = outages.ok("report", "checkout", "--period", "2026-11", "--format", kind)
    if kind == "csv":
        heads, row = (line.split(",") for line in output.splitlines()[:2])
        numbers = dict(zip(heads, row, strict=True))
        assert [numbers[f"{name}_minutes"] for name in ("excluded", "out", "returned")] == ["20.0"] * 3
        return
    assert "provider outage, agreed" in output
    if kind == "json":
        [service] = outages.run("report", "checkout", "--period", "2026-11", "--json").json["services"]
        assert (service["out_minutes"], service["returned_minutes"]) == (20, 20)
        assert service["exclusions"][0]["approved_by"] == "ann"
        return
    flat = " ".join(output.split())
    sentence = "20 min of these days do not count, 20 min of which are not part of the promise, with 20.0 bad"
    assert sentence in flat
    assert "provider outage, agreed (approved by ann)" in flat
    assert ('class="excluded"' in output) == (kind == "html")


def test_history_says_what_does_not_count(outages):
    assert "do not count" not in outages.ok("history", "checkout")
    outages.ok("exclude", "checkout", OUTAGES[0], "20m", *REASON)
    assert outages.ok("history", "checkout").splitlines()[-1] == (
        "20 min of these 90 days do not count: provider outage, agreed; 20.0 bad min fell in that time."
    )
    [effect] = outages.run("history", "checkout", "--json").json["exclusions"]
    assert (effect["returned_minutes"], effect["exclusion"]["reason"]) == (20, "provider outage, agreed")


def test_explain_names_the_reason_and_who_approved_it(outages):
    outages.ok("exclude", "checkout", OUTAGES[0], "15m", *REASON, "--approved-by", "ann")
    outages.ok("exclude", "checkout", OUTAGES[1], "20m", "--reason", "their deployment")
    rows = {line.split()[0]: line for line in outages.ok("explain", "checkout").splitlines()}
    assert "15.0 min, provider outage, agreed (approved by ann)" in rows["1"]
    assert "20.0 min, their deployment " in rows["2"]
    events = {each["id"]: each for each in outages.run("explain", "checkout", "--json").json["events"]}
    assert events[1]["excluded_by"] == ["provider outage, agreed (approved by ann)"]
    assert events[3]["excluded_by"] == []
    output = outages.ok("add", "checkout", "5m", "--at", OUTAGES[0])
    assert "costs nothing, its time is excluded: provider outage, agreed (approved by ann)" in output


def test_one_without_an_end_continues_until_somebody_ends_it(outages):
    outages.ok("exclude", "search", "2026-11-23 11:00", "open", "--out", *REASON, "--approved-by", "ann")
    [answer] = outages.run("status", "search", "--json").json["services"]
    assert answer["excluded_now"]["ongoing"] is True
    text = outages.ok("status", "search")
    assert "does not count; no end is recorded yet: provider outage, agreed (approved by ann)" in text
    assert answer["total_budget_minutes"] == pytest.approx(0.005 * (22 * 1440 + 11 * 60))  # 1 to 23 November
    outages.later(60)
    outages.ok("exclude", "--edit", "1", "until 12:30")
    [answer] = outages.run("status", "search", "--json").json["services"]
    assert answer["total_budget_minutes"] == pytest.approx(0.005 * (30 * 1440 - 90))
    assert answer["excluded_now"] is None
