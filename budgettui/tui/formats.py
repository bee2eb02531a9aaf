"""Numbers, lengths and moments as the screens write them. Standard library only."""

import math
from datetime import date, datetime, timedelta, tzinfo

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def percent(value: float, digits: int = 0) -> str:
    """`18 %`; a little that is not nothing is `<1 %`, nearly all is `>99 %`."""
    if digits:
        return f"{value:.{digits}f} %"
    if 0 < value < 0.5:
        return "<1 %"
    if 99.5 <= value < 100:
        return ">99 %"
    return f"{value:.0f} %"


def minutes(value: float, digits: int = 1) -> str:
    """`35.6`: minutes without the unit, with thousands marked."""
    return f"{value:,.{digits}f}".replace(",", " ")


def rate(value: float) -> str:
    """`28.8×`, a burn rate."""
    if value >= 999.5:
        return f"{value:,.0f}×".replace(",", " ")
    if value >= 99.95:
        return f"{value:.0f}×"
    return f"{value:.1f}×"


def span(value: float, seconds: bool = False) -> str:
    """A length in minutes in its two greatest units: `12 years`, `3 d 4 h`, `1 h 5 min`, `7 min 12 s`."""
    if not math.isfinite(value):
        return "never"
    total = int(value * 60 + 1e-6) if seconds else math.floor(value + 0.5) * 60
    if total < 60:
        return f"{total} s" if seconds else "under 1 min"
    days, rest = divmod(total, 86400)
    hours, rest = divmod(rest, 3600)
    mins, secs = divmod(rest, 60)
    if days >= 1000:
        return f"{days / 365.2425:.0f} years" if days < 365_000 else "over 1 000 years"
    if days:
        return f"{days} d {hours} h" if hours and days < 10 else f"{days} d"
    if hours:
        return f"{hours} h {mins} min" if mins else f"{hours} h"
    return f"{mins} min {secs} s" if seconds else f"{mins} min"


def clock(value: float) -> str:
    """How long something has been running, ticking: `7m 12s`, `1h 05m 12s`."""
    total = max(0, int(value * 60 + 1e-6))
    hours, rest = divmod(total, 3600)
    mins, secs = divmod(rest, 60)
    if hours >= 48:
        return f"{hours // 24}d {hours % 24:02}h {mins:02}m"
    return f"{hours}h {mins:02}m {secs:02}s" if hours else f"{mins}m {secs:02}s"


def day(moment: date) -> str:
    """`3 Dec`."""
    return f"{moment.day} {_MONTHS[moment.month - 1]}"


def weekday(moment: date) -> str:
    """`Thu 3 Dec`."""
    return f"{_DAYS[moment.weekday()]} {day(moment)}"


def far_day(when: datetime, now: datetime, zone: tzinfo) -> str:
    """`Thu 3 Dec` within the year, `3 Dec 2027` beyond."""
    here = when.astimezone(zone)
    return f"{day(here)} {here.year}" if _is_far(when, now) else weekday(here)


def moment(when: datetime, now: datetime, zone: tzinfo) -> str:
    """`14:28` today, `Thu 3 Dec 04:10` within the year, `3 Dec 2027` beyond."""
    here = when.astimezone(zone)
    if here.date() == now.astimezone(zone).date():
        return f"{here:%H:%M}"
    told = far_day(when, now, zone)
    return told if _is_far(when, now) else f"{told} {here:%H:%M}"


def _is_far(when: datetime, now: datetime) -> bool:
    """Whether a day without its year could be taken for another."""
    return abs(when - now) > timedelta(days=300)


def zone_label(now: datetime, zone: tzinfo) -> str:
    """`CET`, `UTC`, `+05:30`: the name of the zone as it is now."""
    return now.astimezone(zone).tzname() or ""


def window_words(window: str) -> str:
    """`30 days` of `30d`; a calendar period as `this month`."""
    if window[-1:] == "d" and window[:-1].replace(".", "").isdigit():
        count = window[:-1]
        return "1 day" if count == "1" else f"{count} days"
    if window[-1:] == "h" and window[:-1].isdigit():
        return "1 hour" if window == "1h" else f"{window[:-1]} hours"
    return f"this {window}"


def slo_words(target: float) -> str:
    """`99.9 %`."""
    return f"{target:.10g} %"


def plural(count: int, one: str, many: str | None = None) -> str:
    """`1 event`, `7 events`."""
    return f"{count} {one if count == 1 else many or one + 's'}"
