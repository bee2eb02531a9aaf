"""Whatever a service has been through, there is something to draw; and a fault stays where it is."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest
from app_driver import dashboard, wallboard
from sample_events import NOW, event, make_settings
from temporary_backend import TemporaryBackend

from budgettui.core.config.settings import ServiceSettings
from budgettui.core.model.event import Event
from budgettui.core.model.instants import DAY, HOUR, MINUTE, SECOND, to_instant
from budgettui.core.model.slo import Slo
from budgettui.core.model.window import Window
from budgettui.tui.base_app import VIEWS
from budgettui.tui.launch import report
from budgettui.tui.widgets.text_lines import line_width

SLOS = ("50", "90", "99", "99.9", "99.99", "99.99999")
ROLLING_DAYS = (0.5, 1, 7, 30, 365)
PERIODS = ("week", "month", "quarter", "year")
AGES = (1, 1000, SECOND, MINUTE, HOUR, DAY, 7 * DAY, 40 * DAY, 300 * DAY, -HOUR, -5 * DAY)
LENGTHS = (None, None, 1, SECOND, MINUTE, HOUR, DAY, 20 * DAY)
IMPACTS = (1.0, 0.5, 0.001, 1e-6)
TEXTS = (None, "INC-1", "\x1b[31mred", "日本" * 30, "two\nlines", "[b]", "e\u0301 שלום 🔥")
SIZES = ((8, 3), (20, 5), (36, 12), (78, 9), (117, 30), (200, 48))


def any_services(chance: random.Random) -> tuple[ServiceSettings, ...]:
    windows = [*map(Window.rolling, ROLLING_DAYS), *map(Window.calendar, PERIODS)]
    return tuple(
        ServiceSettings(f"{chance.choice(TEXTS[2:])} {number}", Slo(chance.choice(SLOS)), window)
        for number, window in enumerate(chance.sample(windows, 6))
    )


def any_events(chance: random.Random, names: list[str]) -> list[Event]:
    made = []
    for identity in range(1, chance.choice([2, 8, 60])):
        start = to_instant(NOW) - int(chance.choice(AGES) * chance.uniform(0.6, 1.5))
        length = chance.choice(LENGTHS)
        made.append(
            Event(
                identity,
                chance.choice(names),
                start,
                None if length is None else start + max(int(length * chance.uniform(0.6, 1.5)), 1),
                chance.choice(IMPACTS),
                chance.choice(["incident", "deployment", "maintenance"]),
                chance.choice(TEXTS),
                chance.choice(TEXTS),
                author="ada",
            )
        )
    return made


@pytest.mark.parametrize("seed", range(4))
async def test_any_past_is_drawn_at_any_size_in_any_view(seed):
    chance = random.Random(seed)
    settings = replace(make_settings(), services=any_services(chance))
    backend = TemporaryBackend(settings, simulate=seed == 0)
    async with dashboard(backend=backend) as on:
        for _ in range(6):
            backend.replace_store(any_events(chance, [service.name for service in settings.services]))
            backend.push()
            on.app.choose(chance.choice(settings.services).name)
            on.app.set_days(chance.choice([7, 30, 90]))
            await on.until(lambda: on.app.series is not None)
            for size in SIZES:
                on.app.view = chance.choice(VIEWS)
                for pane in on.app.dashboard.panes.values():
                    assert {line_width(row) for row in pane.rows(*size)} == {size[0]}


@pytest.mark.parametrize("seed", range(3))
async def test_any_past_has_its_tile_on_a_wallboard(seed):
    chance = random.Random(seed)
    settings = replace(make_settings(), services=any_services(chance))
    backend = TemporaryBackend(settings, any_events(chance, [service.name for service in settings.services]))
    async with wallboard(backend=backend) as on:
        for columns, rows in [(80, 24), (200, 50), (60, 16)]:
            await on.pilot.resize_terminal(columns, rows)
            backend.tick(chance.choice([1, 60, 86400]))
            await on.settle()
            assert len(on.rows()) == rows


async def test_a_budget_on_its_way_out_in_a_million_years():
    """Nothing but an event that began this instant: the straight line leaves the calendar."""
    begun = event(1, "login", 0.005 / 86400, None, incident="INC-900")
    async with dashboard((200, 50), TemporaryBackend(make_settings(["login"]), [begun])) as on:
        assert on.app.service_list.current.linear.exhaustion_date is None
        await on.press("4", "z")  # lines stand in the zoom alone while something burns
        await on.sees("spent in over 1 000 years")


async def test_a_day_of_another_year_is_shown_with_its_year():
    begun = event(1, "login", 60 / 86400, None, incident="INC-900")
    async with dashboard((200, 50), TemporaryBackend(make_settings(["login"]), [begun])) as on:
        await on.press("4", "z")
        date = on.app.service_list.current.linear.exhaustion_date
        assert date > NOW + timedelta(days=300)
        await on.sees(f" {date.year}")


async def test_what_cannot_be_drawn_takes_nothing_else_with_it(monkeypatch, capsys):
    async with dashboard(faulty=True) as on:
        monkeypatch.setattr(type(on.app.dashboard.forecast), "lines", lambda *_: [][0])
        on.app.choose("payments")
        await on.sees("this cannot be drawn: IndexError", "payments · 99.95 %")
        await on.press("j")
        assert "login · 99.9 %" in on.text()
        assert isinstance(on.app.fault, IndexError)
    report(on.app.fault)
    error = capsys.readouterr().err
    assert error.startswith("budgettui: a part of the screen could not be drawn; nothing is lost")
    assert "IndexError" in error
