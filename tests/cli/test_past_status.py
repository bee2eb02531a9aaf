"""`status --as-of`: what goes on at a moment that has passed is open then."""

import pytest


def test_an_incident_that_ended_later_is_open_at_a_moment_within_it(shop):
    shop.run("add", "checkout", "20m", "INC-812", "--at", "2026-11-23 09:00")
    (within,) = shop.run("status", "checkout", "--as-of", "2026-11-23 09:05", "--json").json["services"]
    (event,) = within["open_events"]
    assert (event["incident_id"], event["end"], event["duration_minutes"]) == ("INC-812", None, 5.0)
    assert within["if_this_goes_on"]["minutes"] == pytest.approx(38.2, abs=0.1)
    assert "INC-812" in shop.run("status", "checkout", "--as-of", "2026-11-23 09:05").out
    (after,) = shop.run("status", "checkout", "--as-of", "2026-11-23 09:20", "--json").json["services"]
    assert after["open_events"] == []
    assert after["consumed_minutes"] == 20.0
