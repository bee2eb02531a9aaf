"""The wallboard's plot of another service is drawn once: with its days ahead, if they come soon."""

import pytest
from app_driver import wallboard
from sample_events import make_settings
from temporary_backend import Foreseeing, TemporaryBackend

from budgettui.tui.widgets.plots import budget_plot

NAMES = ["svc-1", "svc-2", "svc-3"]


@pytest.fixture
def plots(monkeypatch):
    """Of each plot drawn: its service, and whether it has days ahead."""
    drawn = []
    draw = budget_plot._drawn

    def counted(plotted, width, height, look):
        drawn.append((plotted.series.service, bool(plotted.band)))
        return draw(plotted, width, height, look)

    monkeypatch.setattr(budget_plot, "_drawn", counted)
    return drawn


async def turn(wall):
    """Turn to another service, and wait for its series; its name."""
    before = wall.app.service_list.chosen
    await wall.press("n")
    await wall.until(lambda: wall.app.service_list.chosen != before)
    await wall.until(lambda: wall.app.series is not None and not wall.app._is_awaiting())
    await wall.settle()
    return wall.app.service_list.chosen


async def test_days_ahead_that_come_soon_are_drawn_with_the_past(plots):
    async with wallboard(backend=TemporaryBackend(make_settings(NAMES))) as wall:
        await wall.until(lambda: "drawing…" not in wall.text())
        foreseeing = Foreseeing(make_settings(NAMES))
        plots.clear()
        name = await turn(wall)
        assert plots == [] and wall.app.screen.trend.is_waiting
        assessment = foreseeing.assess(name)
        wall.backend.assess = lambda _: assessment
        wall.backend.push(name)
        await wall.until(lambda: plots)
        wall.app.screen.tick()
        await wall.settle()
        assert plots == [(name, True)]


async def test_a_plot_waits_for_its_days_ahead_no_longer_than_a_second(plots):
    async with wallboard(backend=TemporaryBackend(make_settings(NAMES))) as wall:
        await wall.until(lambda: "drawing…" not in wall.text())
        plots.clear()
        name = await turn(wall)
        assert plots == []
        wall.app.screen.tick()
        assert plots == [(name, False)]
        wall.app.screen.tick()
        assert plots == [(name, False)] and not wall.app.screen.trend.is_waiting
