"""Draws charts as inline SVG, whose colours come from the page's style sheet."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from html import escape
from zoneinfo import ZoneInfo

from ..analysis.assessment import DayBurn
from ..model.window import CALENDAR_WINDOWS
from ..text.formatting import format_burn, format_minutes, format_percent
from ..text.terminal_text import escape_controls
from .report_model import ServiceReport

_WIDTH, _HEIGHT = 720, 200
_LEFT, _RIGHT, _TOP, _BOTTOM = 48, 12, 14, 26
_LABELS = 6


def trend_chart(service: ServiceReport) -> str:
    """The percentage of the budget used over the period, with a line at 100 %."""
    points = service.trend
    top = max(110.0, 1.05 * max(point.consumed_pct for point in points))
    begin, end = points[0].date, points[-1].date
    length = max((end - begin) / timedelta(seconds=1), 1.0)
    places = [
        (_across((point.date - begin) / timedelta(seconds=1) / length), _up(point.consumed_pct / top))
        for point in points
    ]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in _corners(service, places))
    spent = _up(100 / top)
    worst = max(points, key=lambda point: point.consumed_pct)
    label = (
        f"Budget used: {format_percent(points[0].consumed_pct)} at the start, "
        f"{format_percent(worst.consumed_pct)} at most, {format_percent(points[-1].consumed_pct)} at the end"
    )
    floor = _up(0)
    return _svg(
        label,
        *_excluded_bands(service, begin, end),
        *_scale(top, "{:.0f} %"),
        f'<polygon class="area" points="{_LEFT:.1f},{floor:.1f} {line} {places[-1][0]:.1f},{floor:.1f}"/>',
        f'<polyline class="line" points="{line}"/>',
        f'<line class="limit" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{spent:.1f}" y2="{spent:.1f}"/>',
        f'<text class="limit-text" x="{_LEFT + 4}" y="{spent - 4:.1f}">100 % spent</text>',
        *_target_marks(service, begin, end),
        *_dates(begin, end, service.timezone),
    )


def _excluded_bands(service: ServiceReport, begin: datetime, end: datetime) -> Iterator[str]:
    """A muted band over each excluded stretch; those too close to tell apart are merged."""
    length = max((end - begin) / timedelta(seconds=1), 1.0)
    bands: list[tuple[float, float, str]] = []
    for effect in service.exclusions:
        time = effect.exclusion
        left = _across(max((time.start - begin) / timedelta(seconds=1) / length, 0.0))
        right = max(_across(min((time.end - begin) / timedelta(seconds=1) / length, 1.0)), left + 1)
        if bands and left < bands[-1][1] + 0.5 and bands[-1][2] == time.reason:
            bands[-1] = bands[-1][0], max(right, bands[-1][1]), time.reason
        else:
            bands.append((left, right, time.reason))
    for left, right, reason in bands:
        yield (
            f'<g><title>{escape(escape_controls(reason))}</title><rect class="excluded" x="{left:.1f}" '
            f'y="{_TOP}" width="{right - left:.1f}" height="{_HEIGHT - _TOP - _BOTTOM}"/></g>'
        )


def _target_marks(service: ServiceReport, begin: datetime, end: datetime) -> Iterator[str]:
    """A line at each change of the target, labelled with the previous one."""
    length = max((end - begin) / timedelta(seconds=1), 1.0)
    for change in service.target_changes:
        x = _across(min(max((change.at - begin) / timedelta(seconds=1) / length, 0.0), 1.0))
        yield f'<line class="change" x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP}" y2="{_HEIGHT - _BOTTOM}"/>'
        yield f'<text class="tick end" x="{x - 4:.1f}" y="{_TOP + 10}">{escape(change.label)}</text>'


def daily_chart(service: ServiceReport) -> str:
    """The burn rate of every day as a bar; unusual days have another colour and a mark."""
    days = service.daily
    unusual = {anomaly.date for anomaly in service.anomalies}
    top = max(1.2, 1.1 * max(day.burn_rate for day in days))
    step = (_WIDTH - _LEFT - _RIGHT) / len(days)
    worst = max(days, key=lambda day: day.burn_rate)
    even = _up(1 / top)
    label = f"Burn rate by day: {format_burn(worst.burn_rate)} an even day's share at most, on {worst.date}"
    return _svg(
        label,
        *_scale(top, "{:.1f}×" if top < 10 else "{:.0f}×"),
        *(_bar(day, index, step, top, day.date in unusual) for index, day in enumerate(days)),
        f'<line class="limit" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{even:.1f}" y2="{even:.1f}"/>',
        *_day_labels([day.date for day in days], step),
    )


def _bar(day: DayBurn, index: int, step: float, top: float, unusual: bool) -> str:
    height = (_HEIGHT - _TOP - _BOTTOM) * day.burn_rate / top
    x, width = _LEFT + index * step, max(step * 0.8, 0.5)
    label = f"{day.date}: {format_minutes(day.bad_minutes)}, {format_burn(day.burn_rate)}"
    label += ", unusual" if unusual else ""
    mark = (
        f'<text class="mark" x="{x + width / 2:.1f}" y="{_up(0) - height - 2:.1f}">▲</text>'
        if unusual
        else ""
    )
    return (
        f'<g><title>{escape(label)}</title><rect class="{"unusual" if unusual else "bar"}" x="{x:.1f}" '
        f'y="{_up(0) - height:.1f}" width="{width:.1f}" height="{height:.1f}"/>{mark}</g>'
    )


def _corners(service: ServiceReport, places: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The line's corners: in a calendar window the line falls only when that resets, and then vertically."""
    resets = service.assessment.window in CALENDAR_WINDOWS
    corners: list[tuple[float, float]] = []
    for x, y in places:
        if resets and corners and y > corners[-1][1]:
            corners.append((x, corners[-1][1]))
        corners.append((x, y))
    return corners


def _svg(label: str, *parts: str) -> str:
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{escape(label)}">'
        f"<title>{escape(label)}</title>{''.join(parts)}</svg>"
    )


def _scale(top: float, form: str) -> list[str]:
    """Grid lines with labels at round values from 0 to `top`."""
    unit = _round_step(top)
    lines = []
    for count in range(int(top / unit) + 1):
        y = _up(count * unit / top)
        lines.append(f'<line class="grid" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        label = escape(form.format(count * unit))
        lines.append(f'<text class="tick end" x="{_LEFT - 6}" y="{y + 4:.1f}">{label}</text>')
    return lines


def _round_step(top: float) -> float:
    """A round step that divides `top` into two to five."""
    size = 1.0
    while size * 10 <= top:
        size *= 10
    while size > top:
        size /= 10
    return next((size * part for part in (0.5, 1.0, 2.0) if top / (size * part) < 5), size * 5.0)


def _dates(begin: datetime, end: datetime, timezone: str) -> list[str]:
    zone = ZoneInfo(timezone)
    labels = []
    for number in range(_LABELS):
        part = number / (_LABELS - 1)
        day = (begin + (end - begin) * part).astimezone(zone).date()
        labels.append(_date_label(_across(part), day, _anchor(number)))
    return labels


def _day_labels(days: Sequence[date], step: float) -> list[str]:
    every = max(-(-len(days) // _LABELS), 1)
    return [
        _date_label(_LEFT + (index + 0.4) * step, days[index], "middle")
        for index in range(0, len(days), every)
    ]


def _date_label(x: float, day: date, anchor: str) -> str:
    return f'<text class="tick {anchor}" x="{x:.1f}" y="{_HEIGHT - 8}">{day:%d %b}</text>'


def _anchor(number: int) -> str:
    return "start" if number == 0 else "end" if number == _LABELS - 1 else "middle"


def _across(part: float) -> float:
    return _LEFT + (_WIDTH - _LEFT - _RIGHT) * part


def _up(part: float) -> float:
    return _HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * part
