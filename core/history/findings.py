"""What stands out in a burn history: pace, worst days, change, cycles."""

from collections.abc import Iterator

from ..analysis.assessment import Anomaly
from ..text.formatting import format_burn, format_minutes, format_percent
from ..text.terminal_text import escape_controls
from .burn_rate_history_result import SIGNIFICANT, BurnRateHistory, Patterns
from .hour_of_day import busiest_hours

_DIRECTIONS = {"improving": "decreasing", "degrading": "increasing"}


def findings(history: BurnRateHistory) -> list[str]:
    """Key findings, a sentence or two each, most important first."""
    return [*_pace(history), *_worst(history), *_change(history), *_rhythm(history.patterns), *history.notes]


def _pace(history: BurnRateHistory) -> Iterator[str]:
    mean = history.burn_rate_stats.mean
    if mean >= 1:
        pace = f"every {history.window} window overspends its budget"
        yield f"Mean burn is {format_burn(mean)}: at this pace {pace}."
    elif mean > 0:
        pace = f"{format_percent(100 * mean)} of each budget goes"
        yield f"Mean burn is {format_burn(mean)}: at this pace {pace}."


def _worst(history: BurnRateHistory) -> Iterator[str]:
    total = history.consumption_stats.total_consumed_pct
    if not history.anomalies or not total > 0:
        return
    worst = max(history.anomalies, key=lambda day: day.consumed_pct)
    share = sum(day.consumed_pct for day in history.anomalies) / total
    causes = f": {named_events(worst, 1)}" if worst.events else ""
    count = len(history.anomalies)
    took = "1 unusual day" if count == 1 else f"{count} unusual days"
    yield (
        f"{took} took {format_percent(100 * share)} of all bad minutes. The worst, {worst.date}, "
        f"took {format_percent(worst.consumed_pct)} of a budget{causes}."
    )


def _change(history: BurnRateHistory) -> Iterator[str]:
    trend = history.trends
    weekly = trend.weekly_p_value
    if trend.trend_direction != "stable" and weekly is not None and weekly < SIGNIFICANT:
        change = format_burn(abs(trend.projected_7day_change))
        yield (
            f"Burn is {_DIRECTIONS[trend.trend_direction]}, by {change} in 7 days "
            f"(p {format_p_value(trend.p_value)}; by whole weeks {format_p_value(weekly)})."
        )


def _rhythm(patterns: Patterns) -> Iterator[str]:
    weekly, monthly, hours = patterns.weekly_pattern, patterns.monthly_pattern, patterns.hour_of_day
    if weekly.has_weekly_cycle:
        day, burn = max(patterns.day_of_week.items(), key=lambda item: item[1])
        yield (
            f"Burn follows the weekday, most on {day}s "
            f"({format_burn(burn)} on average, p {format_p_value(weekly.p_value)}): "
            "look at what runs or ships then."
        )
    if monthly.has_monthly_cycle:
        yield (
            f"Burn follows the day of the month (p {format_p_value(monthly.p_value)}): "
            "look at what runs at month's end or on fixed dates."
        )
    if hours.has_daily_cycle:
        first, count = busiest_hours(hours)
        yield (
            f"{count} of {sum(hours.event_starts)} events start between {first:02d}:00 and "
            f"{(first + 3) % 24:02d}:00 (p {format_p_value(hours.p_value)}): look at what is scheduled then."
        )


def named_events(day: Anomaly, most: int) -> str:
    """The costliest events of the day, at most `most`, and the number of others."""
    named = [
        " ".join(
            escape_controls(text) for text in (event.incident_id or event.category, event.description) if text
        )
        + f" ({format_minutes(event.own_minutes)})"
        for event in day.events[:most]
    ]
    more = day.event_count - len(named)
    return ", ".join(named) + (f", {more} more" if more > 0 else "")


def format_p_value(p_value: float | None) -> str:
    """`< 0.001`, `0.032` or `0.41`; a hyphen for none."""
    if p_value is None:
        return "-"
    return "< 0.001" if p_value < 0.001 else f"{p_value:.3f}" if p_value < 0.1 else f"{p_value:.2f}"
