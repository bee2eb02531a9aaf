"""`history`: patterns, trend and unusual days of the daily burn."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from budgettui.cli.command_decorator import command
from budgettui.cli.exit_codes import as_usage
from budgettui.cli.input.shared_options import (
    as_of_option,
    group_option,
    json_option,
    services_argument,
)
from budgettui.cli.output.daily_table import print_daily, whole_days
from budgettui.cli.output.printing import say
from budgettui.cli.session import Session

if TYPE_CHECKING:
    from budgettui.core.analysis.exclusions.exclusion_summary import ExclusionEffect
    from budgettui.core.history.burn_rate_history_result import BurnRateHistory, InsufficientHistory


@command(
    "history",
    "budgettui history checkout",
    "budgettui history checkout search",
    "budgettui history checkout --days 365 --json",
    "budgettui history checkout --days 30 --daily",
    paged=True,
)
@services_argument
@group_option
@click.option("--days", type=float, default=90, show_default=True, help="How far back to look.")
@click.option("--daily", is_flag=True, help="List the days: what was burned, and what was left.")
@as_of_option
@json_option
def history(
    session: Session,
    services: Sequence[str],
    group: str | None,
    days: float,
    daily: bool,
    as_of: str | None,
    as_json: bool,
) -> None:
    """Show patterns, trend and unusual days of the daily burn of SERVICE, or of several.

    --daily lists the days that the dashboard's trend, bars and calendar show.
    """
    instant = session.moment(as_of)
    selected = session.select_some(services, group)
    workspace = session.open("read")
    if len(selected) > 1:
        workspace.refresh(instant)  # reads all events at once
    if daily:
        count = whole_days(days)
        several = [workspace.series(service.name, count, instant) for service in selected]
        if as_json:
            session.say_json_of(services, [series.as_dict() for series in several], instant)
            return
        for number, series in enumerate(several):
            if number:
                say()
            print_daily(series, session.zone)
        return
    with as_usage():
        answers = [
            (
                workspace.history(service.name, days, instant),
                workspace.exclusion_effects(service.name, days, instant),
            )
            for service in selected
        ]
    if as_json:
        rows = [
            {**result.as_dict(), "exclusions": [effect.as_dict() for effect in excluded]}
            for result, excluded in answers
        ]
        session.say_json_of(services, rows, instant)
        return
    for number, answer in enumerate(answers):
        if number:
            say()
        _print(*answer, days)


def _print(
    result: "BurnRateHistory | InsufficientHistory", excluded: "Sequence[ExclusionEffect]", days: float
) -> None:
    from budgettui.core.history.history_text import history_text

    click.echo(history_text(result).rstrip("\n"))
    if excluded:
        from budgettui.core.analysis.exclusions.exclusion_effects import excluded_sentence

        say()
        say(f"{excluded_sentence(excluded, days)}.")
