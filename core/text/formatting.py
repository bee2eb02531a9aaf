"""How every number is formatted, for screens, commands, reports and messages.

Listed for people in docs/numbers.md. `format_when`, `format_length`, `format_duration` and
`format_impact` give text that the readers in `timeparse` accept. Standard library only.
"""

import math
from datetime import date, datetime, timedelta, tzinfo
from decimal import ROUND_FLOOR, Decimal

from ..model.instants import DAY, HOUR, MINUTE, SECOND, Instant, from_minutes, to_datetime, to_instant

UNKNOWN = "–"
"""Shown where there is no number."""

_UNITS = ((DAY, "d"), (HOUR, "h"), (MINUTE, "min"), (SECOND, "s"))
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_YEAR_DAYS = 365.2425
_FAR = timedelta(days=300)
"""Beyond this distance, a day without its year would be ambiguous."""

# -- amounts


_TIDY_DIGITS = 10
"""Significant decimals of a percentage; the rest is floating-point noise."""


def format_number(value: float) -> str:
    """`35.6`, `0.25`, `1 234.5`: to a tenth, below 1 to a hundredth, thousands apart.

    An exact zero is `0`; what is smaller than the last digit is `<0.01`. Infinite or undefined: `–`.
    """
    if not math.isfinite(value):
        return UNKNOWN
    if value == 0:
        return "0"
    size = abs(value)
    if size < 0.005:
        return "<0.01" if value > 0 else ">−0.01"
    text = f"{size:.2f}" if size < 0.995 else f"{size:,.1f}"
    return ("−" if value < 0 else "") + text.replace(",", " ")


def format_signed(value: float) -> str:
    """`+0.25`, `−1.2`: a change, as `format_number` writes it with its sign."""
    text = format_number(value)
    return f"+{text}" if value > 0 and math.isfinite(value) else text


def format_minutes(minutes: float) -> str:
    """`35.6 min`: bad minutes and budgets, as `format_number` writes them."""
    return f"{format_number(minutes)} min" if math.isfinite(minutes) else UNKNOWN


def format_burn(rate: float) -> str:
    """`28.8×`, `0.55×`, `1 200×`: a burn rate; from 100 on in whole numbers."""
    if not math.isfinite(rate):
        return UNKNOWN
    return f"{rate:,.0f}×".replace(",", " ") if rate >= 99.95 else f"{format_number(rate)}×"


def format_percent(percent: float, digits: int = 1) -> str:
    """`82.4 %`: to a tenth, or to `digits` decimals where there is little room.

    `0 %` and `100 %` are exact: what rounds to them is `<0.1 %`, `>99.9 %` or `>100 %`.
    From 1 000 % on in whole numbers.
    """
    if not math.isfinite(percent):
        return UNKNOWN
    if abs(percent) < 1e-9 or abs(percent - 100) < 1e-9:
        return f"{percent:.0f} %".replace("-", "")
    text = f"{percent:,.0f}" if abs(percent) >= 999.95 else f"{percent:.{digits}f}"
    step = 10.0**-digits
    if float(text.replace(",", "")) == 0:
        text = f"<{step:.{digits}f}" if percent > 0 else f">-{step:.{digits}f}"
    elif text == f"{100:.{digits}f}":
        text = ">100" if percent > 100 else f">{100 - step:.{digits}f}"
    return f"{text} %".replace(",", " ").replace("-", "−")


def format_chance(probability: float | None) -> str:
    """`48 %`, `<1 %`, `>99 %`: a probability between 0 and 1; `–` where no number is known."""
    return UNKNOWN if probability is None else format_percent(100 * probability, digits=0)


def format_exact_percent(percent: float) -> str:
    """`99.95 %`: a percentage that was chosen, such as a target, exact."""
    return f"{percent:.12g} %"


def format_availability(percent: float, target: float) -> str:
    """`99.891 %`: rounded down, to one decimal more than `target` has: a near miss never reads as met."""
    decimals = format_exact_percent(target).removesuffix(" %").partition(".")[2]
    step = Decimal(1).scaleb(-max(len(decimals) + 1, 2))
    exact = Decimal(repr(round(percent, _TIDY_DIGITS)))
    return f"{exact.quantize(step, ROUND_FLOOR):f} %"


def format_impact(impact: float) -> str:
    """`50%`: a share between 0 and 1 as a percentage, exact, as one word that is typed the same."""
    percent = f"{(Decimal(repr(float(impact))) * 100):f}"
    return f"{percent.rstrip('0').rstrip('.') if '.' in percent else percent}%"


def format_count(count: int, noun: str, nouns: str | None = None) -> str:
    """`1 event`, `7 events`, `1 200 events`; `nouns` where an s does not make the plural."""
    return f"{count:,} ".replace(",", " ") + (noun if count == 1 else nouns or f"{noun}s")


# -- lengths of time


def format_duration(minutes: float) -> str:
    """`7 min 12 s`, `1 h 5 min`, `2 d 18 h`, `12 d`, `3 years`: a length in minutes, rounded down.

    The two largest units, of which the second is left out where it is 0; from 10 days on the days alone,
    from 1 000 days on years. Below a second `<1 s`; endless: `never`.
    """
    if math.isnan(minutes):
        return UNKNOWN
    if minutes == math.inf:
        return "never"
    length = max(0, from_minutes(minutes))
    if length >= 1000 * DAY:
        years = int(length / DAY / _YEAR_DAYS)
        return f"{years} years" if years < 1000 else "over 1 000 years"
    if length >= 10 * DAY:
        return f"{length // DAY} d"
    if length < SECOND:
        return "<1 s" if length else "0 s"
    first = next(index for index, (unit, _) in enumerate(_UNITS) if length >= unit)
    parts = []
    for unit, name in _UNITS[first : first + 2]:
        count, length = divmod(length, unit)
        if count:
            parts.append(f"{count} {name}")
    return " ".join(parts)


def format_age(length: int) -> str:
    """`12 s`, `4 min`, `3 h`, `5 d`: how old something is, in its largest whole unit; in microseconds."""
    for unit, name in _UNITS:
        if length >= unit:
            return f"{length // unit} {name}"
    return "0 s"


def format_length(length: int) -> str:
    """`1h30m`, `90.5s`…: a length in microseconds, exact, as one word that `parse_duration` reads back."""
    parts = []
    for unit, name in _UNITS[:-1]:
        count, length = divmod(length, unit)
        if count:
            parts.append(f"{count}{name[0]}")
    if length or not parts:
        seconds = f"{length / SECOND:.6f}".rstrip("0").rstrip(".")
        parts.append(f"{seconds}s")
    return "".join(parts)


def format_window(window: str) -> str:
    """`30 days` of `30d`, `1 hour` of `1h`; a calendar period as `a calendar month`."""
    number, unit = window[:-1], {"d": "day", "h": "hour"}.get(window[-1:])
    if unit is None or not number.replace(".", "", 1).isdigit():
        return f"a calendar {window}"
    return f"1 {unit}" if number == "1" else f"{number} {unit}s"


def format_frequency(days: float) -> str:
    """`once a quarter`: how often something comes that comes every `days` days."""
    if days < 12:
        return f"once in {max(round(days), 1)} days" if days >= 1.5 else "every day"
    if days < 25:
        return f"once in {round(days / 7)} weeks"
    if days < 46:
        return "once a month"
    if days < 76:
        return "once in 2 months"
    if days < 137:
        return "once a quarter"
    if days < 274:
        return "twice a year"
    if days < 548:
        return "once a year"
    return f"once in {round(days / 365)} years"


# -- moments


def format_when(instant: Instant, zone: tzinfo) -> str:
    """`2026-11-23 14:05` in `zone`, with seconds where there are any; exact. For files and commands.

    A local time that occurs twice because clocks go back carries its offset: `02:30 UTC+01:00`.
    """
    moment = to_datetime(instant, zone)
    text = f"{moment:%Y-%m-%d %H:%M}"
    if moment.microsecond:
        text += f"{moment:%S.%f}".join((":", "")).rstrip("0")
    elif moment.second:
        text += f"{moment:%S}".join((":", ""))
    if to_instant(moment.replace(fold=0)) != to_instant(moment.replace(fold=1)):
        text += f" UTC{moment.isoformat()[-6:]}"
    return text


def format_span(start: Instant, end: Instant | None, zone: tzinfo) -> str:
    """`2026-11-23 14:05 to 14:17`, or `since 2026-11-23 14:05` of what has no end; to the second."""
    began = format_when(start - start % SECOND, zone)
    if end is None:
        return f"since {began}"
    return f"{began} to {format_when(end - end % SECOND, zone).removeprefix(began[:11])}"


def format_minute(moment: datetime | None, zone: tzinfo) -> str:
    """`2026-11-23 14:05`: `format_when` to the minute; `–` for none."""
    return UNKNOWN if moment is None else format_when(to_instant(moment) // MINUTE * MINUTE, zone)


def format_second(moment: datetime, zone: tzinfo) -> str:
    """`2026-11-23 14:05:12`: `format_when` to the second."""
    return format_when(to_instant(moment) // SECOND * SECOND, zone)


def format_moment(moment: datetime, now: datetime, zone: tzinfo) -> str:
    """`14:28` today, `Thu 3 Dec 04:10` within ten months, `3 Dec 2027` beyond. For screens."""
    local = moment.astimezone(zone)
    if local.date() == now.astimezone(zone).date():
        return f"{local:%H:%M}"
    day = format_date(moment, now, zone)
    return day if _is_far(moment, now) else f"{day} {local:%H:%M}"


def format_date(moment: datetime, now: datetime, zone: tzinfo) -> str:
    """`Thu 3 Dec` within ten months, `3 Dec 2027` beyond."""
    local = moment.astimezone(zone)
    return f"{format_day(local)} {local.year}" if _is_far(moment, now) else format_weekday(local)


def format_day(day: date) -> str:
    """`3 Dec`."""
    return f"{day.day} {_MONTHS[day.month - 1]}"


def format_weekday(day: date) -> str:
    """`Thu 3 Dec`."""
    return f"{_DAYS[day.weekday()]} {format_day(day)}"


def format_zone(now: datetime, zone: tzinfo) -> str:
    """`CET`, `UTC`, `+05:30`: the name of the zone as it is now."""
    return now.astimezone(zone).tzname() or ""


def _is_far(moment: datetime, now: datetime) -> bool:
    return abs(moment - now) > _FAR
