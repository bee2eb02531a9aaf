"""The gate's options through the real command: --cost, --when, --override, groups, several services."""

import pytest

FREEZE = """
[[policy.freezes]]
name = "{name}"
owner = "platform"
reason = "quiet days"
from = {start}
until = {end}
services = ["{service}"]
"""


def freeze(shop, start: str, end: str, service: str = "checkout") -> None:
    text = FREEZE.format(name=f"freeze of {service}", start=start, end=end, service=service)
    shop.config.write_text(shop.config.read_text(encoding="utf-8") + text, encoding="utf-8")


@pytest.fixture
def burnt(shop):
    """Of 43.2 min, 40 were spent five days ago; the window is 30 days."""
    shop.ok("add", "checkout", "40m", "--at", "2026-11-18 12:00")
    return shop


def test_a_freeze_is_a_no_that_names_it_its_owner_and_its_end(shop):
    shop.ok("add", "search", "1m")
    freeze(shop, "2026-11-20T00:00:00", "2026-11-24T08:00:00")
    result = shop.run("gate", "checkout")
    assert result.code == 1
    assert (
        result.out == 'no: freeze "freeze of checkout" by platform until 2026-11-24 08:00 UTC: quiet days\n'
    )
    [row] = shop.run("gate", "checkout", "--json").json["freezes"]
    assert (row["owner"], row["end"]) == ("platform", "2026-11-24T08:00:00+00:00")
    assert shop.run("gate", "search").code == 0
    assert shop.run("gate", "checkout", "--as-of", "2026-11-24 08:00").code == 0


def test_when_names_the_first_moment_of_a_yes(burnt):
    result = burnt.run("gate", "checkout", "--when")
    assert result.code == 1
    # 4.32 min have to remain; 1.12 are missing, and come back from 12:00 on as the outage leaves the window
    assert "  from 2026-12-18 12:02, if nothing else happens; " in result.out
    assert " likely by then\n" in result.out
    assert "  until then: less of the budget remains than the policy asks for" in result.out
    at = burnt.run("gate", "checkout", "--when", "--json").json["opening"]["at"]
    assert at == "2026-12-18T12:01:07.200000+00:00"
    burnt.ok("gate", "checkout", "--as-of", at)
    assert burnt.run("gate", "checkout", "--as-of", "2026-12-18T12:01:07.199999+00:00").code == 1


def test_when_waits_for_the_end_of_a_freeze_and_says_how_long_the_yes_lasts(burnt):
    freeze(burnt, "2026-12-18T00:00:00", "2026-12-21T08:00:00")
    freeze(burnt, "2026-11-25T00:00:00", "2026-11-26T00:00:00", "search")
    assert "  from 2026-12-21 08:00, if nothing else" in burnt.run("gate", "checkout", "--when").out
    result = burnt.run("gate", "search", "--when")
    assert result.code == 0
    assert "  from now on until 2026-11-25 00:00, if nothing else happens" in result.out
    assert '  from 2026-11-25 00:00 on: freeze "freeze of search"' in result.out


def test_nobody_can_say_when_an_open_event_ends(shop):
    shop.ok("start", "checkout")
    result = shop.run("gate", "checkout", "--when")
    assert result.code == 1
    assert "event 1 is open" in result.out
    assert "  nobody knows when event 1 ends\n" in result.out
    assert shop.run("gate", "checkout", "--when", "--json").json["opening"]["at"] is None


def test_days_ahead_of_an_open_event_say_what_they_assume(shop):
    shop.ok("start", "checkout", "INC-7", "--at", "3h ago")
    lines = shop.ok("whatif", "checkout", "10m", "--days", "14").splitlines()
    assert "  nobody knows when INC-7 ends; the days ahead count it as open" in lines
    last = next(line for line in lines if "2026-12-07" in line)
    assert "−14 d" in last


def test_what_may_be_down_has_to_leave_what_the_policy_asks_for(shop):
    shop.ok("add", "checkout", "20m", "--at", "2026-11-18 12:00")
    yes = shop.run("gate", "checkout", "--cost", "10m")
    assert yes.code == 0
    assert "an outage of 10.0 min from now on, until 2026-11-23 12:10, adds 10.0 min" in yes.out
    no = shop.run("gate", "checkout", "--cost", "20m")
    assert no.code == 1
    assert "an outage of 20.0 min would leave 7.4 % of the budget, less than the 10 %" in no.out
    spent = shop.run("gate", "checkout", "--cost", "1h")
    assert "an outage of 60.0 min would spend the budget, 36.8 min over" in spent.out
    when = shop.run("gate", "checkout", "--cost", "20m", "--when")
    assert "from 2026-12-18 11:42, if nothing else happens" in when.out


def test_planned_excluded_time_costs_nothing_extra(shop):
    shop.ok("exclude", "checkout", "2026-11-23 12:00", "6m", "--reason", "agreed")
    cost = shop.run("gate", "checkout", "--cost", "10m", "--json").json["cost"]
    assert (cost["cost_minutes"], cost["extra_minutes"]) == (10, 4)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "name one service or more, or a --group"),
        (("checkout", "--group", "shop"), "name one service or more, or a --group"),
        (("chekout",), "did you mean checkout?"),
        (("--group", "shp"), "did you mean shop?"),
        (("checkout", "--cost", "soon"), "'soon'"),
        (("checkout", "--cost", "40d"), "is more than 31 days"),
        (("checkout", "--override", " "), "--override: it is empty"),
        (("checkout", "--override", "x", "--as-of", "yesterday"), "leave out --as-of and --known-at"),
        (("--withdraw", "3"), "there is no override 3"),
        (("checkout", "--withdraw", "3"), "cannot be combined with services"),
    ],
)
def test_what_is_not_understood_is_a_usage_error(burnt, arguments, sentence):
    result = burnt.run("gate", *arguments)
    assert result.code == 2
    assert sentence in result.err


def test_of_several_services_any_no_is_a_no(burnt):
    result = burnt.run("gate", "search", "checkout")
    assert result.code == 1
    assert result.lines[0].startswith("yes: search: ")
    assert result.lines[1].startswith("no: checkout: ")
    data = burnt.run("gate", "search", "checkout", "--json").json
    assert data["allowed"] is False
    assert [row["allowed"] for row in data["services"]] == [True, False]
    assert burnt.run("gate", "--group", "shop").code == 1
    assert burnt.run("gate", "--group", "shop", "--json").json["services"][0]["service"] == "checkout"


def test_an_override_is_recorded_answers_with_0_and_can_be_taken_back(burnt):
    result = burnt.run("gate", "checkout", "search", "--override", "security fix")
    assert result.code == 0
    assert "overridden, no: checkout: 7.4 % of the budget remains" in result.out
    assert "recorded as override 1 by" in result.out
    assert result.out.count("recorded as override") == 1, "search needs none"
    assert burnt.run("gate", "checkout").code == 1, "the next one is asked again"
    row = burnt.run("gate", "checkout", "--override", "again", "--json").json
    assert (row["allowed"], row["override"]["id"], row["override"]["reason"]) == (False, 2, "again")
    assert "override 1 of checkout is withdrawn: security fix" in burnt.ok("gate", "--withdraw", "1")
    assert "revoked by" in burnt.run("gate", "--withdraw", "1").err
    needless = burnt.run("gate", "search", "--override", "why not")
    assert (needless.code, "No override is needed" in needless.out) == (0, True)


def test_an_override_does_not_make_a_store(shop):
    assert shop.run("gate", "checkout", "--override", "x").code == 3


def test_the_days_ahead_at_noon_with_what_is_planned_and_what_fits(burnt):
    freeze(burnt, "2026-11-25T18:00:00", "2026-11-27T00:00:00")
    burnt.ok("exclude", "checkout", "2026-11-24 02:00", "2h", "--reason", "move")
    out = burnt.ok("whatif", "checkout", "2m", "--days", "30")
    rows = {line.split()[1]: " ".join(line.split()) for line in out.splitlines() if " 2026-" in line}
    assert rows["2026-11-24"] == "Tue 2026-11-24 3.2 min 7.4 % no too much 1.2 min free 02:00 to 04:00: move"
    assert rows["2026-11-25"].endswith('freeze "freeze of checkout" from 18:00')
    assert rows["2026-11-26"].endswith('freeze "freeze of checkout" all day')
    assert rows["2026-12-19"] == "Sat 2026-12-19 43.2 min 100 % yes fits 41.2 min"
    assert len([day for day in rows if day >= "2026-11-24"]) == 30
    data = burnt.run("whatif", "checkout", "2m", "--days", "3", "--json").json
    assert data["days"][0]["noon"] == "2026-11-24T12:00:00+00:00"
    assert data["cost_minutes"] == 2
    assert data["days"][2]["freezes"][0]["owner"] == "platform"


def test_a_share_of_the_service_is_a_share_of_the_cost(burnt):
    data = burnt.run("whatif", "checkout", "10m", "50%", "--days", "1", "--json").json
    assert data["cost_minutes"] == 5


def test_overrides_are_named_with_the_days_ahead(burnt):
    burnt.ok("gate", "checkout", "--override", "security fix")
    assert "at 2026-11-23 12:00: security fix" in burnt.ok("whatif", "checkout", "2m", "--days", "1")


@pytest.mark.parametrize("arguments", [("open",), ("10m", "--planned"), ("10m", "--at", "yesterday")])
def test_days_ahead_need_a_length_alone(burnt, arguments):
    result = burnt.run("whatif", "checkout", *arguments, "--days", "3")
    assert (result.code, "--days needs a length" in result.err) == (2, True)


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_the_report_names_overrides_until_they_are_taken_back(burnt, form):
    burnt.ok("gate", "checkout", "--override", "security fix")
    report = burnt.ok("report", "--period", "2026-11", "--format", form)
    assert "Shipped despite the gate" in report
    assert "security fix" in report
    row = burnt.run("report", "--period", "2026-11", "--json").json["services"][0]["overrides"][0]
    assert (row["id"], row["reason"]) == (1, "security fix")
    assert "security fix" not in burnt.ok("report", "search", "--period", "2026-11", "--format", form)
    assert "security fix" not in burnt.ok("report", "--period", "2026-10", "--format", form)
    burnt.ok("gate", "--withdraw", "1")
    assert "security fix" not in burnt.ok("report", "--period", "2026-11", "--format", form)


RULE = """
[[policy.rules]]
name = "stop"
when = { remaining_below = 25 }
must = "Stop changes"
level = "freeze"
"""


def test_rule_that_stops_changes_blocks_until_an_exception(burnt):
    text = burnt.config.read_text(encoding="utf-8") + "[policy]\ngate_min_remaining_pct = 5\n" + RULE
    burnt.config.write_text(text, encoding="utf-8")
    no = burnt.run("gate", "checkout", "--when")
    assert no.code == 1
    assert no.lines[0].startswith("no: rule stop: Stop changes (less than 25 % of the budget remains")
    assert "  from 2026-12-18 12:08, if nothing else happens" in no.out
    burnt.ok("except", "checkout", "--until", "2026-11-23 18:00", "--rule", "stop", "--reason", "security")
    yes = burnt.run("gate", "checkout", "--when")
    assert yes.code == 0
    assert "until 2026-11-23 18:00 allows it: " in yes.lines[0]
    assert "without it: rule stop: Stop changes" in yes.lines[0]
    assert "  from now on until 2026-11-23 18:00, if nothing else happens" in yes.out
    assert burnt.run("gate", "checkout", "--as-of", "2026-11-23 18:00").code == 1
    assert burnt.run("gate", "checkout", "--cost", "3m").code == 1, "the exception is from that rule alone"


def test_an_exception_to_the_policy_as_such_opens_the_gate_until_it_expires(burnt):
    freeze(burnt, "2026-11-23T00:00:00", "2026-11-25T00:00:00")
    assert burnt.run("gate", "checkout").code == 1
    burnt.ok("except", "checkout", "--until", "2026-11-23 18:00", "--reason", "security")
    yes = burnt.run("gate", "checkout")
    assert yes.code == 0
    assert "without it: freeze " in yes.out
    data = burnt.run("gate", "checkout", "--json").json
    assert (data["allowed"], data["exception"]["until"]) == (True, "2026-11-23T18:00:00+00:00")
    assert len(data["objections"]) == 2
