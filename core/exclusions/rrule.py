"""When an RFC 5545 rule occurs, in naive local time."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import islice

_CALENDAR_CYCLE = timedelta(days=41 * 366)
"""A rule that does not occur within this never does: leap days on every weekday come round in 40 years."""


def recurrences(
    rule: str, start: datetime, zone: tzinfo, first: datetime, last: datetime
) -> Iterator[datetime]:
    """When `rule`, which begins at `start`, occurs from `first` to `last`, all naive in `zone`.

    `ValueError` for a rule that cannot be read. An UNTIL that is a date includes that day.
    """
    from dateutil.rrule import rrulestr  # takes 20 ms, needed only with rules

    parts = dict(part.partition("=")[::2] for part in rule.split(";"))
    count, until = parts.pop("COUNT", None), parts.pop("UNTIL", None)
    latest = last if until is None else min(last, _until(until, zone))
    if latest < start:
        return
    try:
        moments = iter(
            rrulestr(";".join(f"{key}={text}" for key, text in parts.items()), dtstart=start).replace(
                until=latest
            )
        )
        if count is not None:
            moments = islice(moments, int(count))
        for moment in moments:
            if moment >= first:
                yield moment
    except (ValueError, TypeError, KeyError, IndexError, AttributeError) as problem:
        raise ValueError(f"repeat: {rule} cannot be read: {problem}") from None


def check_recurs(rule: str, start: datetime, zone: tzinfo) -> None:
    """`ValueError` for a rule that cannot be read or never occurs."""
    last = start + min(_CALENDAR_CYCLE, datetime.max - start)
    # the days of the year first: stepping by the hour through a rule that never occurs takes seconds
    if not all(_occurs(each, start, zone, last) for each in dict.fromkeys((_by_the_year(rule), rule))):
        raise ValueError(f"repeat: {rule} never occurs")


def _occurs(rule: str, start: datetime, zone: tzinfo, last: datetime) -> bool:
    return next(recurrences(rule, start, zone, start, last), None) is not None


def _by_the_year(rule: str) -> str:
    """A rule that occurs on every day on which `rule` does, and perhaps on more."""
    parts = dict(part.partition("=")[::2] for part in rule.split(";"))
    days = {key: text for key, text in parts.items() if key in ("BYMONTH", "BYMONTHDAY", "BYYEARDAY")}
    if parts.get("FREQ") not in ("HOURLY", "DAILY") or not days:
        return rule
    return ";".join(f"{key}={text}" for key, text in {"FREQ": "YEARLY", **days}.items())


def _until(text: str, zone: tzinfo) -> datetime:
    match = re.fullmatch(r"(\d{8})(?:T(\d{6})(Z?))?", text)
    if match is None:
        raise ValueError(f"repeat: UNTIL={text} is not a date such as 20261231 or 20261231T220000Z")
    try:
        until = datetime.strptime(match[1] + (match[2] or "235959"), "%Y%m%d%H%M%S")
    except ValueError:
        raise ValueError(f"repeat: UNTIL={text} is not a date that exists") from None
    return until.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None) if match[3] else until
