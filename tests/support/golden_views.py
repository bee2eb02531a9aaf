"""Every view of the dashboard and the wallboard, and the fleets and sizes that each is drawn with."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import NamedTuple

import screen_fleets
from app_driver import Driver, dashboard, wallboard
from app_settling import still
from golden import SIZES, both_looks
from temporary_backend import TemporaryBackend

Keys = tuple[str, ...]
Ready = Callable[[Driver], bool]


def _at_once(_on: Driver) -> bool:
    return True


def _in_past(on: Driver) -> bool:
    """Whether the past has loaded with its simulation, which comes later; a small trend shows it."""
    current = on.app.service_list.current
    return current is None or (on.app.is_past and not on.app.past.is_busy and bool(current.probabilities))


def _with_rows(on: Driver) -> bool:
    """Whether a list or page has read its rows; a fleet without services has none."""
    rows = getattr(on.app.screen, "rows", None)
    return rows is None or bool(rows.count()) or not on.app.service_list.assessments


@dataclass(frozen=True)
class View:
    """The keys that open a view from the dashboard as it starts, on its first service.

    `by_fleet`: whether it depends on the number of services. `ready`: whether its data has arrived.
    """

    keys: Keys = ()
    by_fleet: bool = True
    ready: Ready = _at_once
    wall: bool = False


VIEWS: dict[str, View] = {
    "dashboard": View(),
    "list": View(("1", "z")),
    "gauges": View(("2", "z")),
    "trend": View(("3", "z")),
    "consumed": View(("3", "z", "v")),
    "daily": View(("3", "z", "v", "v")),
    "calendar": View(("3", "z", "v", "v", "v")),
    "day": View(("3", "z", *["left"] * 11)),
    "forecast": View(("4", "z")),
    "anomalies": View(("5", "z")),
    "past": View(("T", *"yesterday 14:05", "enter"), ready=_in_past),
    "log": View(("l",), ready=_with_rows),
    "event": View(("l", "enter"), ready=_with_rows),
    "explain": View(("x",)),
    "comparison": View(("=", "enter")),
    "exclusions": View(("E",)),
    "sources": View(("S",)),
    "obligations": View(("o",)),
    "review": View(("R",)),
    "gate": View(("I",), ready=_with_rows),
    "event-form": View(("a", *"12m")),
    "what-if": View(("i", *"30m")),
    "exclusion-form": View(("X", *"yesterday 14:05", "enter", *"2h", "enter", "enter", *"drill")),
    "service-form": View(("A", *"ledger", "enter", *"99.5"), by_fleet=False),
    "palette": View(("ctrl+p", "r"), by_fleet=False),
    "themes": View(("t",), by_fleet=False),
    "help": View(("?",), by_fleet=False),
    "wallboard": View(wall=True),
    "known": View(("T", *"2026-11-17 07:00", "tab", "enter"), ready=_in_past),
}

FLEETS: dict[str, Callable[..., TemporaryBackend]] = {
    "none": screen_fleets.no_services,
    "one": screen_fleets.one_service,
    "seven": screen_fleets.seven_services,
    "many": screen_fleets.many_services,
}


class Case(NamedTuple):
    """A golden screen, in both themes."""

    view: str
    fleet: str
    size: tuple[int, int]

    @property
    def name(self) -> str:
        return f"{self.view}/{self.fleet}-{self.size[0]}x{self.size[1]}"


def cases() -> list[Case]:
    """Every view at every size with seven services, and at one size, in rotation, with each other fleet."""
    made = []
    for turn, (name, view) in enumerate(VIEWS.items()):
        made += [Case(name, "seven", size) for size in SIZES]
        if view.by_fleet:
            made += [
                Case(name, fleet, SIZES[(turn + offset) % len(SIZES)])
                for offset, fleet in enumerate(("none", "one", "many"))
            ]
    return made


@asynccontextmanager
async def opened(case: Case, backend: TemporaryBackend | None = None) -> AsyncIterator[Driver]:
    """Open the case's view, and wait until nothing is pending."""
    view = VIEWS[case.view]
    backend = backend if backend is not None else FLEETS[case.fleet]()
    async with (wallboard if view.wall else dashboard)(case.size, backend) as on:
        await _reach(on, view)
        yield on


async def _reach(on: Driver, view: View) -> None:
    if view.wall:
        screen = on.app.screen
        has_detail = on.app.settings.services and screen.pages.shows_detail
        await on.until(lambda: not has_detail or on.app.series is not None)
        screen.tick()
        await on.settle()
    else:
        await on.press("g", *view.keys)
        await on.until(lambda: view.ready(on))
    await still(on)


async def in_both_themes(on: Driver) -> list[str]:
    """The screen as text, and the styles of its cells in the dark and in the light theme."""
    looks = []
    for theme in ("dark", "light"):
        on.app.set_theme(theme)
        on.app.refresh(layout=True)
        await still(on)
        looks.append([list(strip) for strip in on.app.screen._compositor.render_strips()])
    return both_looks(*looks)
