"""A burn history as text: at most 80 columns, ASCII except for users' own text."""

from collections.abc import Iterator, Sequence
from textwrap import wrap

from ..analysis.assessment import Anomaly
from ..text.formatting import (
    format_burn,
    format_exact_percent,
    format_frequency,
    format_minutes,
    format_percent,
    format_signed,
    format_window,
)
from ..text.terminal_text import columns, cut, escape_controls, facts, heading
from .burn_rate_history import SIGNIFICANT, BurnRateHistory, HourOfDay, InsufficientHistory, Patterns

WIDTH = 80

_BAR = 30
_CAUSES = 3
_ANOMALIES = 20
_DIRECTIONS = {"improving": "decreasing", "degrading": "increasing"}


def history_text(history: BurnRateHistory | InsufficientHistory) -> str:
    """Service, target and period; what stands out; statistics, consumption, trend, patterns, anomalies."""
    sections = [_head(history)]
    if isinstance(history, InsufficientHistory):
        sections.append(wrap(history.message, WIDTH))
    else:
        sections += [
            [*heading("What stands out", "-"), *_bullets(findings(history))],
            [*heading("Burn rate by day (1.0× every day spends exactly the budget)", "-"), *_stats(history)],
            [*heading("Consumption", "-"), *_consumption(history)],
            [*heading("Trend", "-"), *_trend(history)],
            [*heading("Patterns", "-"), *_patterns(history.patterns)],
        ]
    sections.append([*heading(f"Anomalies: {len(history.anomalies)}", "-"), *_anomalies(history.anomalies)])
    return "\n\n".join("\n".join(section) for section in sections) + "\n"


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
    causes = f": {_named(worst, 1)}" if worst.events else ""
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
            f"(p {_p(trend.p_value)}; by whole weeks {_p(weekly)})."
        )


def _rhythm(patterns: Patterns) -> Iterator[str]:
    weekly, monthly, hours = patterns.weekly_pattern, patterns.monthly_pattern, patterns.hour_of_day
    if weekly.has_weekly_cycle:
        day, burn = max(patterns.day_of_week.items(), key=lambda item: item[1])
        yield (
            f"Burn follows the weekday, most on {day}s "
            f"({format_burn(burn)} on average, p {_p(weekly.p_value)}): "
            "look at what runs or ships then."
        )
    if monthly.has_monthly_cycle:
        yield (
            f"Burn follows the day of the month (p {_p(monthly.p_value)}): "
            "look at what runs at month's end or on fixed dates."
        )
    if hours.has_daily_cycle:
        first, count = busiest_hours(hours)
        yield (
            f"{count} of {sum(hours.event_starts)} events start between {first:02d}:00 and "
            f"{(first + 3) % 24:02d}:00 (p {_p(hours.p_value)}): look at what is scheduled then."
        )


def busiest_hours(hours: HourOfDay) -> tuple[int, int]:
    """The first of the three local hours in which most events start, and how many do."""
    starts = hours.event_starts
    sums = [sum(starts[(first + step) % 24] for step in range(3)) for first in range(24)]
    return max(range(24), key=lambda first: sums[first]), max(sums)


def _head(history: BurnRateHistory | InsufficientHistory) -> list[str]:
    period = history.period
    return [
        *heading(cut(f"Burn rate history: {escape_controls(history.service)}", WIDTH), "="),
        *facts(
            [
                (
                    "SLO target",
                    f"{format_exact_percent(history.slo_target)} over {format_window(history.window)}, "
                    f"{format_minutes(history.total_budget_minutes)} of error budget",
                ),
                (
                    "Period",
                    f"{period.start} to {period.end}, {period.days} day{'s'[: period.days != 1]}, "
                    f"in {history.timezone}",
                ),
                ("As of", f"{history.as_of:%Y-%m-%d %H:%M} UTC"),
            ]
        ),
    ]


def _stats(history: BurnRateHistory) -> list[str]:
    stats = history.burn_rate_stats
    rows = (("mean", "median", "std", "min", "max"), ("p25", "p75", "p95", "p99"))
    lines = []
    for names in rows:
        cells = [(name, format_burn(getattr(stats, name))) for name in names]
        lines += columns(list(zip(*cells, strict=True)), [True] * len(names), "  ")
    return lines


def _consumption(history: BurnRateHistory) -> list[str]:
    stats = history.consumption_stats
    return facts(
        [
            (
                "In all",
                f"{format_minutes(stats.total_consumed_minutes)}, "
                f"{stats.total_consumed_pct:.1f} % of one budget",
            ),
            ("A day", f"{format_minutes(stats.avg_daily_consumption)} on average"),
            ("Worst day", format_minutes(stats.max_daily_consumption)),
        ],
        "  ",
    )


def _trend(history: BurnRateHistory) -> list[str]:
    trend = history.trends
    line = (
        f"{trend.trend_direction}: slope {trend.slope:+.4f}× a day, "
        f"{format_signed(trend.projected_7day_change)}× in 7 days, "
        f"r2 {trend.r_squared:.2f}, p {_p(trend.p_value)}"
    )
    weekly = trend.weekly_p_value
    if not trend.is_significant:
        line += ": no more than chance would give"
    elif trend.trend_direction == "stable":
        line += ": too few events, or days since the first one, to call it a trend"
    elif weekly is None or weekly >= SIGNIFICANT:
        line += "; a test on whole weeks does not confirm it"
        line += "" if weekly is None else f" (p {_p(weekly)})"
    return wrap(line, WIDTH, initial_indent="  ", subsequent_indent="    ")


def _patterns(patterns: Patterns) -> list[str]:
    weekly, monthly, hours = patterns.weekly_pattern, patterns.monthly_pattern, patterns.hour_of_day
    most = max(patterns.day_of_week.values())
    days = [
        [day, format_burn(burn), "#" * (round(_BAR * burn / most) if most else 0)]
        for day, burn in patterns.day_of_week.items()
    ]
    lines = [
        f"  Week    {_verdict('weekday', weekly.has_weekly_cycle, weekly.p_value)}",
        f"          typical week {format_burn(weekly.typical_week_burn_rate)}, "
        f"varies by {format_burn(weekly.weekly_variation)}",
        *columns(days, (False, True, False), "          "),
        f"  Month   {_verdict('day of the month', monthly.has_monthly_cycle, monthly.p_value)}",
        f"          typical month {format_burn(monthly.typical_month_burn_rate)}, "
        f"varies by {format_burn(monthly.monthly_variation)}",
        f"  Hour    {_verdict('hour of the day', hours.has_daily_cycle, hours.p_value)}",
    ]
    if any(hours.event_starts):
        first, count = busiest_hours(hours)
        lines.append(
            f"          most starts {first:02d}:00 to {(first + 3) % 24:02d}:00: "
            f"{count} of {sum(hours.event_starts)}"
        )
    return lines


def _verdict(what: str, has_cycle: bool, p_value: float | None) -> str:
    if p_value is None:
        return f"too little data to say whether the {what} matters"
    if has_cycle:
        return f"burn follows the {what} (p {_p(p_value)})"
    return f"no sign that the {what} matters (p {_p(p_value)})"


def _anomalies(anomalies: Sequence[Anomaly]) -> list[str]:
    if not anomalies:
        return ["  None."]
    rows = [("date", "burn", "z", "severity", "of budget", "such a day comes", "found as")]
    rows += [
        (
            str(day.date),
            format_burn(day.burn_rate),
            "-" if day.z_score is None else f"{day.z_score:.1f}",
            day.severity,
            format_percent(day.consumed_pct),
            "-" if day.rarity_days is None else format_frequency(day.rarity_days),
            " ".join(
                rule.replace("_", " ").replace("z score", "z>3").replace(" and ", "+") for rule in day.rules
            ),
        )
        for day in anomalies[:_ANOMALIES]
    ]
    first, *lines = columns(rows, (False, True, True, False, True, False, False), "  ")
    lines_with_causes = [first]
    for day, line in zip(anomalies[:_ANOMALIES], lines, strict=True):
        lines_with_causes.append(cut(line, WIDTH))
        if day.events:
            lines_with_causes.append(cut(f"      {_named(day, _CAUSES)}", WIDTH))
    if len(anomalies) > _ANOMALIES:
        lines_with_causes.append(
            f"  and {len(anomalies) - _ANOMALIES} before {anomalies[_ANOMALIES - 1].date}"
        )
    return lines_with_causes


def _named(day: Anomaly, most: int) -> str:
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


def _p(p_value: float | None) -> str:
    if p_value is None:
        return "-"
    return "< 0.001" if p_value < 0.001 else f"{p_value:.3f}" if p_value < 0.1 else f"{p_value:.2f}"


def _bullets(sentences: Sequence[str]) -> list[str]:
    return [
        line
        for sentence in sentences or ["Nothing: these days were all alike."]
        for line in wrap(sentence, WIDTH, initial_indent="  * ", subsequent_indent="    ")
    ]
