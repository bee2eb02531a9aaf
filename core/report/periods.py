"""Parses the period of a report, such as `2026-10`, `last month` or `30d`."""

import re
from datetime import date, timedelta

from ..model.calendar import PERIODS, Period, first_day, next_first_day
from ..model.instants import Instant
from ..support.frozen import frozen
from ..support.jsonable import Result

PERIODS_ACCEPTED = (
    "a month (2026-10, october, october 2025), quarter (2026-Q4), week (2026-W41), year (2026), day "
    "(2026-10-05), two days (2026-10-05..2026-10-12), this or last week, month, quarter or year, today, "
    "yesterday, or the last days (30d)"
)

_LAST_DAYS = re.compile(r"(?:(?:the )?last )?(\d{1,4})\s*d(?:ays?)?")
_RELATIVE = re.compile(r"(this|last)[ -](day|week|month|quarter|year)")
_MONTH_NAME = re.compile(r"([a-z]{3,9})\.?(?:[ -](\d{4}))?")
_YEAR = re.compile(r"(\d{4})")
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_QUARTER = re.compile(r"(\d{4})-q([1-4])")
_WEEK = re.compile(r"(\d{4})-w(\d{2})")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@frozen
class ReportPeriod(Result):
    """The local calendar days from `first` to `last`, inclusive; `label` is their name, such as Q4 2026."""

    first: date
    last: date
    label: str

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def parse_period(text: str, today: date) -> ReportPeriod:
    """Parse a period such as `2026-10`, `last month` or `30d` (the last 30 days, including `today`).

    Raises `ValueError` for anything else, for days that do not exist, and for a period that begins after
    `today`.
    """
    try:
        period = _read(" ".join(text.lower().split()), today)
    except (ValueError, OverflowError):
        period = None
    if period is None or period.last < period.first:
        raise ValueError(f"period: {text!r} is not {PERIODS_ACCEPTED}")
    if period.first > today:
        raise ValueError(f"period: {text!r} begins on {period.first}, after today, {today}")
    return period


def stretch_before(start: Instant, end: Instant) -> tuple[Instant, Instant]:
    """The stretch as long as `[start, end]` just before it, with which a report compares its bad minutes.

    Of a period that is still running the end is the present, so as much of the time before is taken.
    """
    return start - (end - start), start


def calendar_period(kind: Period, day: date) -> ReportPeriod:
    """The calendar day, week, month, quarter or year that contains `day`."""
    first = first_day(kind, day)
    return ReportPeriod(first, next_first_day(kind, first) - timedelta(days=1), _label(kind, first))


def _read(text: str, today: date) -> ReportPeriod | None:
    if match := _LAST_DAYS.fullmatch(text):
        count = int(match[1])
        first = today - timedelta(days=count - 1)
        return ReportPeriod(first, today, f"the last {count} days" if count != 1 else "today")
    if text in ("today", "yesterday"):
        return calendar_period("day", today - timedelta(days=text == "yesterday"))
    if match := _RELATIVE.fullmatch(text):
        kind = next(period for period in PERIODS if period == match[2])
        first = first_day(kind, today)
        return calendar_period(kind, first if match[1] == "this" else first - timedelta(days=1))
    if match := _MONTH_NAME.fullmatch(text):
        return _named_month(match[1], match[2], today)
    if match := _YEAR.fullmatch(text):
        return calendar_period("year", date(int(match[1]), 1, 1))
    if match := _MONTH.fullmatch(text):
        return calendar_period("month", date(int(match[1]), int(match[2]), 1))
    if match := _QUARTER.fullmatch(text):
        return calendar_period("quarter", date(int(match[1]), 3 * int(match[2]) - 2, 1))
    if match := _WEEK.fullmatch(text):
        return calendar_period("week", date.fromisocalendar(int(match[1]), int(match[2]), 1))
    begins, dots, ends = (part.strip() for part in text.partition(".."))
    if not _DAY.fullmatch(begins) or (dots and not _DAY.fullmatch(ends)):
        return None
    begin = date.fromisoformat(begins)
    end = date.fromisoformat(ends) if dots else begin
    return ReportPeriod(begin, end, f"{begin} to {end}" if end != begin else f"{begin}")


def _named_month(name: str, year: str | None, today: date) -> ReportPeriod | None:
    """A month such as `october` or `oct 2025`; without a year, the latest that has begun."""
    numbers = [number for number, month in enumerate(_MONTHS, 1) if month.lower().startswith(name)]
    if len(numbers) != 1:
        return None
    month = numbers[0]
    if year is None:
        year = str(today.year if month <= today.month else today.year - 1)
    return calendar_period("month", date(int(year), month, 1))


def _label(kind: Period, first: date) -> str:
    if kind == "year":
        return f"{first.year}"
    if kind == "quarter":
        return f"Q{(first.month + 2) // 3} {first.year}"
    if kind == "month":
        return f"{_MONTHS[first.month - 1]} {first.year}"
    if kind == "week":
        year, week, _ = first.isocalendar()
        return f"week {week} of {year}"
    return f"{first}"


_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
