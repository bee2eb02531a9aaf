"""What is planned for a day, in words. Loads no NumPy."""

from datetime import datetime, timedelta, tzinfo

from ..text.formatting import format_duration, format_minutes
from .days_ahead_results import DayAhead
from .gate_results import CostFit


def after_outage(fit: CostFit) -> str:
    """What an outage leaves: `12 min`, `−3.2 min` or, from an hour on, `−21 h 48 min`."""
    over = fit.overspent_minutes
    if not over:
        return format_minutes(fit.remaining_minutes)
    return f"−{format_minutes(over) if over < 60 else format_duration(over)}"


def planned(day: DayAhead, zone: tzinfo) -> list[str]:
    """What is planned for a day: `freeze "year end" from 18:00`, `out 02:00 to 04:00: maintenance`."""
    parts = [f'freeze "{each.name}" {hours(each.start, each.end, day.noon, zone)}' for each in day.freezes]
    for each in day.exclusions:
        span = hours(each.start, each.end, day.noon, zone)
        closed = each.source == "hours"
        parts.append(f"closed {span}" if closed else f"{each.accounting} {span}: {each.reason}")
    return parts


def hours(start: datetime, end: datetime, noon: datetime, zone: tzinfo) -> str:
    """The part of `[start, end)` in the day of `noon`: `all day`, `from 18:00`, `02:00 to 04:00`."""
    local = noon.astimezone(zone)
    midnight = local.replace(hour=0, minute=0)
    next_midnight = (midnight.replace(tzinfo=None) + timedelta(days=1)).replace(tzinfo=zone)
    begins, ends = start > midnight, end < next_midnight
    if not begins and not ends:
        return "all day"
    first, last = f"{start.astimezone(zone):%H:%M}", f"{end.astimezone(zone):%H:%M}"
    if begins and ends:
        return f"{first} to {last}"
    return f"from {first}" if begins else f"until {last}"
