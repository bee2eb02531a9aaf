"""`history --daily`: the figures behind the dashboard's trend, bars and calendar, one row per day."""

from datetime import UTC, datetime, tzinfo

from budgettui.cli.exit_codes import CommandError
from budgettui.cli.output.printing import say
from budgettui.cli.output.table import Cell, Column, table
from budgettui.core.analysis.assessment import Series
from budgettui.core.text.formatting import format_burn, format_minutes, format_percent

MOST_DAYS = 3_660

_COLUMNS = (
    Column("DAY"),
    Column("BURNED", True),
    Column("BURN", True),
    Column("LEFT AT NOON", True),
    Column("CONSUMED", True, 2),
    Column("EVENTS", spare=1),
)


def whole_days(days: float) -> int:
    """`days` as an int; `CommandError` unless it is a whole number from 1 to `MOST_DAYS`."""
    if not (1 <= days <= MOST_DAYS and days == int(days)):
        raise CommandError(
            f"--days: with --daily it must be a whole number from 1 to {MOST_DAYS:,}, not {days:g}"
        )
    return int(days)


def print_daily(series: Series, zone: tzinfo) -> None:
    """Print one row per day, oldest first as in the plots."""
    say(series.service, "strong")
    first = max(
        len(series.daily) - series.days - 1, 0
    )  # the series has more days, for the calendar's full weeks
    table(_COLUMNS, [_row(series, index, zone) for index in range(first, len(series.daily))])
    for change in series.target_changes:
        say(change.label)


def _row(series: Series, index: int, zone: tzinfo) -> list[Cell | str]:
    day = series.daily[index]
    noon = datetime(day.date.year, day.date.month, day.date.day, 12, tzinfo=zone)
    point = min(series.trend, key=lambda point: abs(point.date - noon))
    begin = datetime(day.date.year, day.date.month, day.date.day, tzinfo=zone).astimezone(UTC)
    names = [
        event.incident_id or event.category
        for event in series.events
        if event.start.astimezone(zone).date() <= day.date and (event.end is None or event.end > begin)
    ]
    return [
        f"{day.date:%a %Y-%m-%d}",
        format_minutes(day.bad_minutes),
        format_burn(day.burn_rate),
        format_percent(point.remaining_pct),
        format_percent(point.consumed_pct),
        ", ".join(names),
    ]
