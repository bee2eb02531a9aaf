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
