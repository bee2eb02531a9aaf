"""Panes at every width: nothing is cut without an ellipsis, and an open incident stays in sight."""

import pytest
from app_driver import dashboard
from app_settling import still
from golden_views import FLEETS
from hypothesis_share import scaled

from budgettui.tui.widgets.text_lines import plain

WIDTHS = range(28, 160)
STEP = len(WIDTHS) // scaled(len(WIDTHS))
"""Every width, or every fifth where the same were tried on another Python."""
PANES = ("services", "gauges", "trend", "forecast", "anomalies")


@pytest.mark.long
@pytest.mark.parametrize("fleet", ["one", "seven"])
async def test_lines_fit_or_end_in_an_ellipsis(fleet):
    wrong = []
    async with dashboard((200, 50), FLEETS[fleet]()) as on:
        await still(on)
        for name in on.app.settings.service_names:
            on.app.choose(name)
            await still(on)
            for pane in (on.app.screen.query_one(f"#{each}") for each in PANES):
                for width in WIDTHS[::STEP]:
                    rows = pane.rows(width + 4, 32)[1:-1]
                    for line, row in zip(pane.lines(width, 30), rows, strict=False):
                        text, shown = plain(line).rstrip(), plain(row)[2:-2].rstrip()
                        if shown != text and not shown.endswith("…"):
                            wrong.append((pane.id, name, width, text, shown))
    assert wrong == []


async def test_an_open_incident_is_named_at_every_width():
    missing = []
    async with dashboard((60, 24), FLEETS["one"]()) as on:
        await on.press("2", "z")
        for width in range(60, 80):
            await on.pilot.resize_terminal(width, 24)
            await on.settle()
            if "● INC-18 open 5 min 30 s" not in on.rows()[1]:
                missing.append((width, on.rows()[1]))
    assert missing == []
