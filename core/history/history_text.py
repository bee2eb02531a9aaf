"""A burn history as text: at most 80 columns, ASCII except for users' own text."""

from collections.abc import Sequence
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
from .burn_rate_history_result import SIGNIFICANT, BurnRateHistory, InsufficientHistory, Patterns
from .findings import findings, format_p_value, named_events
from .hour_of_day import busiest_hours

WIDTH = 80

_BAR = 30
_CAUSES = 3
_ANOMALIES = 20


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
        f"r2 {trend.r_squared:.2f}, p {format_p_value(trend.p_value)}"
    )
    weekly = trend.weekly_p_value
    if not trend.is_significant:
        line += ": no more than by chance"
    elif trend.trend_direction == "stable":
        line += ": too few events, or days since the first one, to call it a trend"
    elif weekly is None or weekly >= SIGNIFICANT:
        line += "; a test on whole weeks does not confirm it"
        line += "" if weekly is None else f" (p {format_p_value(weekly)})"
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
        return f"burn follows the {what} (p {format_p_value(p_value)})"
    return f"no sign that the {what} matters (p {format_p_value(p_value)})"


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
            lines_with_causes.append(cut(f"      {named_events(day, _CAUSES)}", WIDTH))
    if len(anomalies) > _ANOMALIES:
        lines_with_causes.append(
            f"  and {len(anomalies) - _ANOMALIES} before {anomalies[_ANOMALIES - 1].date}"
        )
    return lines_with_causes


def _bullets(sentences: Sequence[str]) -> list[str]:
    return [
        line
        for sentence in sentences or ["Nothing: these days were all alike."]
        for line in wrap(sentence, WIDTH, initial_indent="  * ", subsequent_indent="    ")
    ]
