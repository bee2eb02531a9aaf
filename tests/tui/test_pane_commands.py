"""Every pane has a command that prints its numbers: `c` copies it, and docs/panes.md lists it."""

import re
import shlex
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from app_driver import Driver, dashboard
from app_settling import still
from click.testing import CliRunner
from sample_events import NOW, event, lifelike, make_settings
from temporary_backend import TemporaryBackend

from budgettui.cli import session
from budgettui.cli.main import cli
from budgettui.core.config.settings import PolicySettings, StoreSettings
from budgettui.core.config.source_settings import SourceSettings
from budgettui.core.exclusions.planned_exclusion import PlannedExclusion
from budgettui.core.model.policy_rule import Condition, PolicyRule
from budgettui.tui.screens.dialogs.filterable_dialog import Filterable
from budgettui.tui.screens.dialogs.help.help_dialog import Help
from budgettui.tui.screens.dialogs.help.legend import Legend
from budgettui.tui.screens.dialogs.problem_list import ProblemList
from budgettui.tui.widgets.pane import Pane
from budgettui.tui.widgets.panes.anomalies_pane import AnomaliesPane
from budgettui.tui.widgets.panes.forecast_pane import ForecastPane
from budgettui.tui.widgets.panes.gauges_pane import GaugesPane
from budgettui.tui.widgets.panes.services_pane import ServicesPane
from budgettui.tui.widgets.panes.trend_pane import TrendPane

PANES = Path(__file__).parents[2] / "docs" / "panes.md"
QUANTITY = re.compile(
    r"(?<![\d.:-])(?:\d[\d\u2009]*(?:\.\d+)? (?:d|h|min|s)(?!\w)(?: \d+ (?:h|min|s)(?!\w))?"
    r"|\d[\d\u2009]*(?:\.\d+)? %|\d[\d.\u2009]*×)"
)
"""Lengths, shares and burn rates, as every screen and command writes them."""
MINUTES = {"d": 1440.0, "h": 60.0, "min": 1.0, "s": 1 / 60}
OTHER_COMMANDS = {
    "gauges": ["explain checkout"],
    "services": ["status checkout", "status search", "status payments", "status cdn", "status mail"],
    "the log": ["explain checkout search payments login mail cdn profile"],
    "a service's events": ["explain checkout"],
    "unreviewed events from sources": ["explain checkout"],
    "two services side by side": [
        "status checkout",
        "status search",
        "forecast checkout search",
        "events checkout search",
    ],
    "anomalies": ["events"],
}
"""What else prints a number of the pane: of one service in full, what each event costs, how long it took."""
MARKS = {
    "trend: what is left, what is consumed": {"0 %", "25 %", "50 %", "75 %", "100 %", "10 d"},
    "daily burn": {"1.0×"},
    "calendar": {"0.50×", "1.0×", "3.0×"},
}
"""The marks of an axis or a legend."""


def eventful() -> TemporaryBackend:
    """The lifelike services with a planned exclusion, a policy, a source, and an event to review."""
    brought = replace(event(900, "checkout", 2, 6), reviewed=False, source="prod", source_key="1")
    backend = TemporaryBackend(make_settings(), [*lifelike(), brought], simulate=True)
    settings = backend.settings
    start = (NOW - timedelta(days=60)).replace(hour=2, tzinfo=None)
    zone = settings.service("checkout").timezone
    sunday = PlannedExclusion(
        "sunday", start, timedelta(hours=4), "agreed maintenance", repeat="weekly on sunday", timezone=zone
    )
    services = tuple(
        replace(each, exclusions=(sunday,)) if each.name == "checkout" else each for each in settings.services
    )
    rules = (
        PolicyRule("reliability first", Condition("remaining_below", 50), "Put reliability first", "plan"),
    )
    backend.settings = replace(
        settings,
        services=services,
        policy=PolicySettings(rules=rules),
        sources=(SourceSettings("prod", "prometheus"),),
    )
    return backend


def documented() -> list[tuple[str, tuple[str, ...], str]]:
    """The rows of the page: what is shown, the keys that lead there, the command."""
    rows = re.findall(
        r"^\| ([^|]+) \| ((?:`[^`]+` ?)+) \| `budgettui ([^`]+)` \|$", PANES.read_text("utf-8"), re.MULTILINE
    )
    return [(pane, tuple(re.findall("`([^`]+)`", keys)), command) for pane, keys, command in rows]


@pytest.fixture
def commands(monkeypatch):
    """Run a copied command over a backend's settings and store, with the clock that it has."""

    def run(backend: TemporaryBackend, command: str) -> str:
        store = StoreSettings(path=Path(backend.workspace.store.location))
        settings = replace(backend.settings, store=store)
        monkeypatch.setattr(session, "read_settings", lambda *_, **__: settings)
        monkeypatch.setattr(session, "clock", lambda: backend.instant)
        program, *words = shlex.split(command)
        assert program == "budgettui"
        result = CliRunner().invoke(cli, words)
        assert result.exit_code == 0, (command, result.output)
        return result.stdout

    return run


def number(quantity: str) -> tuple[str, float]:
    """What kind of quantity it is, and how much; lengths in minutes, as they are rounded differently."""
    parts = re.findall(r"([\d.\u2009]+) ?(d|h|min|s|%|×)", quantity)
    unit = parts[0][1]
    values = [(float(text.replace("\u2009", "")), unit) for text, unit in parts]
    if unit not in MINUTES:
        return unit, values[0][0]
    return "min", sum(value * MINUTES[unit] for value, unit in values)


def unprinted(shown: str, printed: str, pane: str) -> list[str]:
    """The quantities on a pane that no command prints, to a tenth of a minute."""
    known = [number(quantity) for quantity in QUANTITY.findall(printed)]
    marks = MARKS.get(pane, set())
    return [
        quantity
        for quantity in dict.fromkeys(QUANTITY.findall(shown))
        if quantity not in marks
        and not any(
            kind == unit and abs(amount - value) <= (0.051 if kind == "min" else 0)
            for unit, amount in known
            for kind, value in [number(quantity)]
        )
    ]


def test_a_quantity_that_is_not_printed_is_seen() -> None:
    assert unprinted("left 21.4 % 9 min 12 s 14.4×", "21.4 %  9.2 min  14.4×", "") == []
    assert unprinted("21.4 %  9 min 12 s  14.4×", "21.5 %  9.4 min  14.3×", "") == [
        "21.4 %",
        "9 min 12 s",
        "14.4×",
    ]


async def opened(on: Driver, keys: tuple[str, ...]) -> str:
    """The text of the pane that `keys` lead to, whole."""
    await on.press("g", *keys)
    await still(on)
    pane = getattr(on.app.screen, "listed", None) or on.app.focused
    if not isinstance(pane, Pane):
        return on.text()
    return "\n".join("".join(piece[0] for piece in line) for line in pane.all_lines(200))


@pytest.mark.parametrize(("pane", "keys", "command"), documented(), ids=lambda value: "".join(value)[:40])
async def test_the_documented_command_prints_the_numbers_of_the_pane(pane, keys, command, commands) -> None:
    async with dashboard((200, 50), eventful()) as on:
        shown = await opened(on, keys)
        copied: list[str] = []
        on.app._put_on_clipboard = lambda text: copied.append(text) is None
        await on.press("c")
        [line] = copied
        assert re.sub(r"\d+", "N", line.strip()) == re.sub(r"\d+", "N", f"budgettui {command}")
        printed = [commands(on.backend, line)]
        printed += [commands(on.backend, f"budgettui {other}") for other in OTHER_COMMANDS.get(pane, ())]
        assert unprinted(shown, "\n".join(printed), pane) == [], (shown, printed[0])
        if pane not in ("versions of an event", "excluded time", "sources"):
            assert QUANTITY.search(shown), shown


WITHOUT_FIGURES = (Help, Legend, ProblemList)


async def test_every_pane_and_list_is_on_the_page() -> None:
    """A list without a command says so, which nobody should have to read."""
    documented_classes = set()
    async with dashboard((200, 50), eventful()) as on:
        for _, keys, _ in documented():
            await opened(on, keys)
            screen = on.app.screen
            documented_classes.add(type(getattr(screen, "listed", None) or on.app.focused or screen))
            documented_classes.add(type(screen))
            while len(on.app.screen_stack) > 1:
                await on.press("escape")
            await on.press("escape")  # out of a pane that fills the screen
    for kind in subclasses(Filterable):
        own = kind.__module__.startswith("budgettui.") and kind not in WITHOUT_FIGURES
        if own and not subclasses(kind):
            assert kind in documented_classes, f"{kind.__name__}: docs/panes.md has no row for it"
    for kind in (ServicesPane, GaugesPane, TrendPane, ForecastPane, AnomaliesPane):
        assert kind in documented_classes, kind


def subclasses(kind: type) -> list[type]:
    return [each for child in kind.__subclasses__() for each in (child, *subclasses(child))]
