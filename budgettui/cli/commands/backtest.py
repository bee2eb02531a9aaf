"""`backtest`: score past forecasts against what happened."""

import math
from collections.abc import Iterable, Sequence
from datetime import UTC

import click

from budgettui.cli.command_decorator import command
from budgettui.cli.exit_codes import CommandError, as_usage
from budgettui.cli.input.event_file import ReadingOptions, read_file, reading_options
from budgettui.cli.input.shared_options import as_of_option, json_option, services_argument
from budgettui.cli.output.printing import say, say_json, warn
from budgettui.cli.output.progress import Progress
from budgettui.cli.output.table import Cell, Column, facts, table
from budgettui.cli.session import Session
from budgettui.core.forecast.backtest import (
    SIMULATION,
    BacktestResult,
    History,
    HorizonResult,
    MomentResult,
    backtest,
)
from budgettui.core.ledger.event_table import EventTable
from budgettui.core.model.event import Draft, Event
from budgettui.core.model.instants import Instant
from budgettui.core.model.slo import Slo
from budgettui.core.model.window import Window
from budgettui.core.text.formatting import format_chance, format_exact_percent

_SCORES = (
    Column("WITHIN", True),
    Column("FORECASTER"),
    Column("QUESTIONS", True),
    Column("BRIER", True),
    Column("SKILL", True),
    Column("LOG LOSS", True),
    Column("AUC", True),
    Column("CALIBRATION ERROR", True),
)
_RELIABILITY = (Column("FORECAST"), Column("TIMES", True), Column("MEAN", True), Column("CAME TRUE", True))


@command(
    "backtest",
    "budgettui backtest",
    "budgettui backtest --file outages.csv --target 99.5 --target 99.9 --json",
    paged=True,
)
@services_argument
@click.option("--file", metavar="FILE|-", help="Read events from a file instead of the store.")
@reading_options
@click.option(
    "--target",
    "targets",
    multiple=True,
    metavar="PERCENT",
    help="SLO targets to use instead of the services' own; can be repeated.",
)
@click.option("--window", default="30d", show_default=True, help="The window of services from a file.")
@click.option(
    "--step-days",
    type=click.FloatRange(0.1, 3650),
    default=7,
    show_default=True,
    help="Days between origins.",
)
@as_of_option
@json_option
def backtest_command(
    session: Session,
    services: Sequence[str],
    file: str | None,
    kind: str,
    skip_bad: bool,
    columns: str | None,
    ignore_other_columns: bool,
    service_names: Sequence[str],
    targets: Sequence[str],
    window: str,
    step_days: float,
    as_of: str | None,
    as_json: bool,
) -> None:
    """Score past forecasts for the next 7, 14 and 30 days against what happened.

    A forecast is made every week of the history. The simulation is compared with the vote of the two linear
    predictions, and with the base rate. SKILL is 1 for a perfect forecast and 0 for the base rate;
    CALIBRATION ERROR is the mean distance between forecast probabilities and observed frequencies.

    The skill is also shown for the moments when people look at forecasts, just after something happened. YES
    is the share of questions whose answer was yes.

    --file needs neither a configuration nor a store; the target is then 99.9 unless --target is given.
    """
    with as_usage():
        slos = [Slo(target) for target in targets]
        if file is None:
            histories = _of_store(session, services, as_of)
        else:
            histories = _of_file(
                file,
                ReadingOptions.parse(kind, skip_bad, columns, ignore_other_columns, service_names),
                session.now,
                services,
                slos or [Slo("99.9")],
                Window.parse(window),
            )
        progress = Progress("replaying", len(histories))
        try:
            result = backtest(histories, targets=slos or None, step_days=step_days, progress=progress.of)
        finally:
            progress.end()
    if as_json:
        say_json(session.with_known_at(result.as_dict(), session.moment(as_of)))
    else:
        _print(result)


def _of_store(session: Session, services: Sequence[str], as_of: str | None) -> list[History]:
    """The histories of the configured services that have events, from their first event on."""
    instant = session.moment(as_of)
    histories = []
    for service in [session.service(name) for name in services] or session.settings.services:
        events = session.open("read").table(service.name, instant, math.inf)
        if len(events) and (first := int(events.starts.min())) < instant:
            histories.append(
                History(
                    service=service.name,
                    table=events,
                    slo=service.slo,
                    window=service.window,
                    observed_from=max(first, service.measured_from or first),
                    observed_to=instant,
                    excluded_categories=tuple(session.settings.excluded_categories),
                    measured_since=service.measured_from,
                )
            )
    return histories


def _of_file(
    file: str,
    options: ReadingOptions,
    now: Instant,
    services: Sequence[str],
    slos: Sequence[Slo],
    window: Window,
) -> list[History]:
    """The histories of the services in a file, from each one's first event to the end of the last event."""
    reading = read_file(file, options, now, UTC)
    drafts = reading.drafts
    if reading.exclusions:
        warn(f"{len(reading.exclusions)} exclusions left out: a backtest of a file uses only its events")
    by_service: dict[str, list[Draft]] = {}
    for draft in drafts:
        by_service.setdefault(draft.service, []).append(draft)
    for name in services:
        if name not in by_service:
            raise CommandError(f"service: {name!r} is not in {file}; it has {', '.join(sorted(by_service))}")
    until = max((draft.end or draft.start for draft in drafts), default=0)
    return [
        History(name, _table(rows), slos[0], window, min(row.start for row in rows), until)
        for name, rows in by_service.items()
        if not services or name in services
    ]


def _table(drafts: Iterable[Draft]) -> EventTable:
    return EventTable.of(
        Event(number, draft.service, draft.start, draft.end, draft.impact, draft.category)
        for number, draft in enumerate(drafts, 1)
    )


def _print(result: BacktestResult) -> None:
    facts(
        [
            ("services", f"{result.services}"),
            ("targets", ", ".join(format_exact_percent(target) for target in result.targets)),
            ("origins", f"{result.origins}, every {result.step_days:g} days"),
        ]
    )
    say()
    if not result.horizons:
        say("No forecast could be scored: the history is too short, or nothing in it cost budget.")
        return
    table(_SCORES, [row for horizon in result.horizons for row in _scores(horizon)])
    say()
    say("Skill of the simulation by moment: at every step, after an outage has ended, and while one is open:")
    horizons = [horizon.horizon_days for horizon in result.horizons]
    columns = [column for days in horizons for column in (Column(f"{days:g} D", True), Column("YES", True))]
    table(
        (Column("MOMENT"), Column("ORIGINS", True), *columns),
        [_moment(moment, horizons) for moment in result.moments],
    )
    for horizon in result.horizons:
        say()
        say(f"Simulated probabilities for {horizon.horizon_days:g} days, and how often they came true:")
        rows = [row for row in horizon.of(SIMULATION).reliability if row.count]
        table(
            _RELIABILITY,
            [
                [
                    f"{format_chance(row.low)} to {format_chance(row.high)}",
                    f"{row.count}",
                    _share(row.forecast),
                    _share(row.observed),
                ]
                for row in rows
            ],
        )


def _moment(moment: MomentResult, horizons: Sequence[float]) -> list[Cell | str]:
    by_days = {horizon.horizon_days: horizon for horizon in moment.horizons}
    cells: list[Cell | str] = [moment.moment, f"{moment.origins}"]
    for days in horizons:
        horizon = by_days.get(days)
        cells.append("–" if horizon is None else _skill(horizon.of(SIMULATION).skill))
        cells.append("–" if horizon is None else _share(horizon.base_rate))
    return cells


def _scores(horizon: HorizonResult) -> Iterable[list[Cell | str]]:
    for scores in horizon.scores:
        own = scores.forecaster == SIMULATION
        yield [
            f"{horizon.horizon_days:g} d" if own else "",
            Cell(scores.forecaster, "strong" if own else None),
            f"{scores.count}",
            f"{scores.brier:.4f}",
            _skill(scores.skill),
            f"{scores.log_loss:.3f}",
            "–" if scores.auc is None else f"{scores.auc:.3f}",
            f"{scores.calibration_error:.3f}",
        ]


def _skill(value: float | None) -> str:
    return "–" if value is None else f"{value:+.3f}"


def _share(value: float | None) -> str:
    return format_chance(value)
