"""What one more event would cost, add and change; the clock stands at 2026-11-23 12:00 UTC."""

import pytest


def test_it_says_span_cost_and_what_it_adds(shop):
    shop.ok("add", "checkout", "20m", "@2026-11-20 10:00", "first")
    text = shop.ok("whatif", "checkout", "30m", "@2026-11-20 10:10")
    assert "30 min from 2026-11-20 10:10 to 2026-11-20 10:40, impact 100%, incident" in text.splitlines()[1]
    assert "costs 30.0 min, 69.4 % of the budget, and adds 20.0 min to what is counted" in text
    answer = shop.run("whatif", "checkout", "30m", "@2026-11-20 10:10", "--json").json
    assert (answer["cost_minutes"], answer["extra_minutes"]) == (30, 20)


def test_a_planned_outage_begins_now_and_is_judged_at_its_end(shop):
    answer = shop.run("whatif", "checkout", "30m", "--planned", "--json").json
    assert answer["start"].startswith("2026-11-23T12:00:00")
    assert answer["end"].startswith("2026-11-23T12:30:00")
    assert answer["after"]["as_of"] == answer["end"]
    assert answer["before"]["consumed_minutes"] == 0
    assert answer["after"]["consumed_minutes"] == pytest.approx(30)
    assert answer["after"]["status"] == "PAGE"
    assert answer["gate_after"]["allowed"] is False


def test_a_planned_outage_needs_a_length(shop):
    result = shop.run("whatif", "checkout", "open", "@11:30", "--planned")
    assert result.code == 2
    assert "--planned needs a length, such as 30m." in result.err


def test_a_recorded_overlap_is_named_as_the_reason_that_less_is_added(shop):
    shop.ok("add", "checkout", "20m", "@2026-11-20 10:00", "INC-1", "first")
    text = shop.ok("whatif", "checkout", "30m", "@2026-11-20 10:10")
    assert "adds 20.0 min to what is counted: 10 min of that overlap INC-1, counted once" in text


def test_planned_outage_during_an_open_incident_says_that_they_overlap(shop):
    shop.ok("start", "checkout", "INC-7")
    text = shop.ok("whatif", "checkout", "30m", "--planned")
    assert (
        "adds 0 min to what is counted: INC-7 costs 30 min of that too if it stays open, counted once"
    ) in text
    answer = shop.run("whatif", "checkout", "30m", "--planned", "--json").json
    assert (answer["extra_minutes"], answer["after"]["consumed_minutes"]) == (0, pytest.approx(30))


def test_excluded_time_is_named_as_the_reason_that_less_is_added(shop):
    shop.ok("exclude", "checkout", "2026-11-20 10:00", "10m", "-m", "provider outage")
    text = shop.ok("whatif", "checkout", "30m", "@2026-11-20 10:00")
    assert "adds 20.0 min to what is counted: the rest is excluded: " in text
    assert "provider outage" in text


def test_an_outage_that_overlaps_nothing_needs_no_reason(shop):
    text = shop.ok("whatif", "checkout", "30m", "@2026-11-20 10:10")
    assert text.splitlines()[1].endswith("adds 30.0 min to what is counted")
