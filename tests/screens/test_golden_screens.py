"""Every screen as a person sees it, against files in `golden/`, with a clock that stands still."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from driving import Driver, dashboard
from fake_engine import NOW, FakeEngine, lifelike, make_settings
from golden import compare, looks
from rich.cells import cell_len

from budgettui.core.assessment import BandPoint, ExhaustionProbability
from budgettui.core.config.settings import ServiceSettings

SIZES = [(80, 24), (120, 36), (200, 50)]
SCREENS: Sequence[tuple[str, tuple[str, ...]]] = (
    ("dashboard", ("j",)),
    ("consumed", ("v",)),
    ("daily", ("v",)),
    ("calendar", ("v",)),
    ("day", ("v", "3", *["left"] * 12)),
    ("forecast", ("escape", "4")),
    ("anomalies", ("5",)),
    ("zoom", ("3", "z")),
    ("explain", ("escape", "1", "x")),
    ("events", ("escape", "e")),
    ("versions", ("v",)),
    ("edit", ("escape", "enter")),
    ("form", ("escape", "escape", "a", "1", "2", "m")),
    ("what-if", ("escape", "y", "i", "3", "0", "m")),
    ("quick", ("escape", ":", "1", "2", "m")),
    ("filter", ("escape", "/", "m", "a")),
    ("no-hits", ("z", "z", "enter")),
    ("palette", ("escape", "ctrl+p", "r")),
    ("themes", ("escape", "t")),
    ("help", ("escape", "?")),
)
"""Each screen by the keys that lead there from the one before."""


class Foreseeing(FakeEngine):
    """An engine whose simulations always come out the same."""

    def assess(self, service: ServiceSettings) -> Any:
        one = super().assess(service)
        band = [
            BandPoint(
                NOW + timedelta(days=day),
                p10=max(one.consumed_pct - 2.0 * day, 0.0),
                p50=one.consumed_pct + 0.5 * day,
                p90=one.consumed_pct + 4.0 * day,
            )
            for day in range(1, 31)
        ]
        share = min(one.consumed_pct / 100, 1.0)
        chances = [
            ExhaustionProbability(
                time_horizon_days=days,
                exhaustion_probability=share * days / 30,
                linear_prediction=one.linear,
                rate_prediction=one.current_rate,
                recommendation="WARNING: slow down" if share > 0.5 else "HEALTHY: carry on as planned",
                median_date=NOW + timedelta(days=18) if share > 0.5 else None,
                p10_date=NOW + timedelta(days=6) if share > 0.5 else None,
                p90_date=None,
                band=tuple(band[:days]),
            )
            for days in (7, 14, 30)
        ]
        return replace(one, probabilities=tuple(chances))


def engine(**display: Any) -> FakeEngine:
    return Foreseeing(make_settings(**display), lifelike())


async def still(on: Driver) -> list[str]:
    """The rows, once nothing is on its way any more."""
    await on.until(lambda: not any(word in on.text() for word in ("working…", "reading…", "drawing…")))
    return on.rows()


@pytest.fixture
def keep(request: pytest.FixtureRequest) -> Callable[[str, Sequence[str]], None]:
    renew = bool(request.config.getoption("--renew-screens"))
    return lambda name, drawn: compare(name, drawn, renew)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_screens_look_as_they_did(size, keep):
    different = []
    async with dashboard(size, engine()) as on:
        for name, keys in SCREENS:
            await on.press(*keys)
            rows = await still(on)
            assert {cell_len(row) for row in rows} == {size[0]}, name
            try:
                keep(f"{name}-{size[0]}x{size[1]}", rows)
            except AssertionError as error:
                different.append(str(error))
    assert not different, "\n".join(different)


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_colours_are_as_they_were(size, theme, keep):
    async with dashboard(size, engine(theme=theme)) as on:
        await on.press("j")
        await still(on)
        keep(
            f"{theme}-{size[0]}x{size[1]}",
            looks(on.app.screen._compositor.render_strips()),
        )


async def test_ascii_looks_as_it_did(keep):
    async with dashboard((80, 24), engine(), ascii_only=True) as on:
        await on.press("j")
        keep("ascii-80x24", await still(on))
        await on.press("a")
        await on.type("12m")
        keep("ascii-form-80x24", await still(on))
