"""Moments and lengths as shown. `format_when`, `format_length`, `format_duration` and `format_impact`
give text that the readers accept and that means the same."""

import math
from datetime import timedelta, tzinfo
from decimal import Decimal

from ..model.instants import DAY, HOUR, MINUTE, SECOND, Instant, from_minutes, to_datetime, to_instant

_UNITS = ((DAY, "d"), (HOUR, "h"), (MINUTE, "m"), (SECOND, "s"))


def format_when(instant: Instant, zone: tzinfo) -> str:
    """`2026-11-23 14:05` in `zone`, with seconds where there are any; exact.

    The second of two local times that a clock change repeats carries its offset.
    """
    moment = to_datetime(instant, zone)
    text = f"{moment:%Y-%m-%d %H:%M}"
    if moment.microsecond:
        text += f"{moment:%S.%f}".join((":", "")).rstrip("0")
    elif moment.second:
        text += f"{moment:%S}".join((":", ""))
    if to_instant(moment.replace(fold=0)) != instant:
        text += moment.isoformat()[-6:]
    return text


def format_clock(instant: Instant, now: Instant, zone: tzinfo) -> str:
    """As short as can be: `14:05`, `yesterday 14:05`, `Thu 3 Dec 14:05`, with the year if another."""
    moment = to_datetime(instant, zone)
    today = to_datetime(now, zone).date()
    day = moment.date()
    if day == today:
        return f"{moment:%H:%M}"
    if day == today - timedelta(days=1):
        return f"yesterday {moment:%H:%M}"
    if day == today + timedelta(days=1):
        return f"tomorrow {moment:%H:%M}"
    year = f" {moment.year}" if moment.year != today.year else ""
    return f"{moment:%a} {moment.day} {moment:%b}{year} {moment:%H:%M}"


def format_length(length: int) -> str:
    """`1h30m`, `90.5s`…: a length in microseconds, exact, as one word that `parse_duration` reads back."""
    return "".join(_parts(length)) or "0s"


def format_duration(minutes: float) -> str:
    """`7m 12s`, `1h 30m`, `2d 4h`: for people, to the second below an hour, to the minute below a day,
    else to the hour. Infinite or undefined: `—`."""
    if not math.isfinite(minutes):
        return "—"
    length = max(0, from_minutes(minutes))
    grain = SECOND if length < HOUR else MINUTE if length < DAY else HOUR
    rounded = (length + grain // 2) // grain * grain
    return " ".join(_parts(rounded)) or "0s"


def format_minutes(minutes: float) -> str:
    """`35.6 min`: for budgets, to a tenth; to a hundredth below one, without decimals from a thousand on."""
    if not math.isfinite(minutes):
        return "—"
    digits = 2 if 0 < abs(minutes) < 1 else 0 if abs(minutes) >= 999.95 else 1
    return f"{minutes:,.{digits}f}" + " min"


def format_burn(rate: float) -> str:
    """`14.4×`, `1,000×`: a burn rate to a tenth, without decimals from a thousand on."""
    return f"{rate:,.0f}×" if rate >= 999.95 else f"{rate:.1f}×"


def format_percent(share: float) -> str:
    """`27.8 %`, `12,500 %`: percent to a tenth, without decimals from a thousand on."""
    return f"{share:,.0f} %" if share >= 999.95 else f"{share:.1f} %"


def format_age(length: int) -> str:
    """`12s`, `4m`, `3h`, `5d`: how old something is, in its largest whole unit; `length` in microseconds."""
    for unit, name in _UNITS:
        if length >= unit:
            return f"{length // unit}{name}"
    return "0s"


def format_impact(impact: float) -> str:
    """`50%`: a share between 0 and 1 as a percentage, exact."""
    percent = f"{(Decimal(repr(float(impact))) * 100):f}"
    return f"{percent.rstrip('0').rstrip('.') if '.' in percent else percent}%"


def _parts(length: int) -> list[str]:
    parts = []
    for unit, name in _UNITS[:-1]:
        if length >= unit:
            parts.append(f"{length // unit}{name}")
            length %= unit
    if length:
        seconds = f"{length / SECOND:.6f}".rstrip("0").rstrip(".")
        parts.append(f"{seconds}s")
    return parts
