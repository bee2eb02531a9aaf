"""`budgettui --as-of`: the dashboard at a moment that has passed, or a sentence why not."""

import pytest


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--as-of", "2027-01-01 10:00"), "is not in the past"),
        (("--as-of", "then"), "accepted: now, 10m ago, 14:05"),
        (("--as-of", "yesterday 14:05", "status"), "--as-of: write it after status"),
        (("--known-at", "2027-01-01 10:00"), "is in the future"),
        (("--known-at", "then"), "accepted: now, 10m ago, 14:05"),
        (("--known-at", "now"), "--known-at: 'now' is not in the past"),
        (("--known-at", "yesterday 14:05", "status"), "--known-at: write it after status"),
        (
            ("--as-of", "2026-11-20 10:00", "--known-at", "2026-11-21 10:00"),
            "use budgettui status --as-of '2026-11-20 10:00' --known-at '2026-11-21 10:00'",
        ),
    ],
)
def test_a_moment_that_cannot_be_shown_is_refused(shop, arguments, sentence):
    result = shop.run(*arguments)
    assert (result.code, sentence in result.err) == (2, True), result.err


def test_the_dashboard_is_handed_the_moment(shop, monkeypatch):
    handed = []
    monkeypatch.setattr("budgettui.tui.launch.run_dashboard", lambda *a, **k: handed.append((a, k)) or 0)
    assert shop.run("--as-of", "2026-11-23 10:00").code == 0
    assert shop.run("--known-at", "2026-11-23 10:00").code == 0
    assert shop.run("--as-of", "2026-11-23 10:00", "--known-at", "2026-11-23 10:00").code == 0
    moment = 1_795_428_000_000_000
    assert [named for _, named in handed] == [
        {"moment": moment, "known_then": False},
        {"moment": moment, "known_then": True},
        {"moment": moment, "known_then": True},
    ]
