"""`budgettui --as-of`: the dashboard at a moment that has passed, or a sentence why not."""

import pytest


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--as-of", "2027-01-01 10:00"), "has not passed"),
        (("--as-of", "then"), "accepted: now, 10m ago, 14:05"),
        (("--as-of", "yesterday 14:05", "status"), "it belongs after status"),
    ],
)
def test_a_moment_that_cannot_be_shown_is_refused(shop, words, sentence):
    result = shop.run(*words)
    assert (result.code, sentence in result.err) == (2, True), result.err


def test_the_dashboard_is_handed_the_moment(shop, monkeypatch):
    handed = []
    monkeypatch.setattr("budgettui.tui.launch.run_dashboard", lambda *a, **k: handed.append((a, k)) or 0)
    assert shop.run("--as-of", "2026-11-23 10:00").code == 0
    ((_, named),) = handed
    assert named == {"moment": 1_795_428_000_000_000}
