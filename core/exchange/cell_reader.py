"""Parses single cells: moments, lengths, impacts and texts as other programs write them."""

import re
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal

from ..model.event import check_impact, duration_from_minutes
from ..model.instants import HOUR, MINUTE, SECOND, Instant, to_datetime, to_instant
from ..model.names import has_controls
from ..text.event_line import parse_impact
from ..text.timeparse import checked_instant, parse_duration
from ..text.timeparse.ambiguous_time import wall_instants
from .columns import LONGEST_CELL

MOMENT_ACCEPTED = "ISO 8601 such as 2026-11-23T14:05:00Z, or Unix seconds or milliseconds"
MINUTES_ACCEPTED = (
    "a number of minutes above 0, h:mm:ss, a length such as 12m or PT12M, or nothing for an open event"
)
SECONDS_ACCEPTED = (
    "a number of seconds above 0, h:mm:ss, a length such as 90s or PT90S, or nothing for an open event"
)
LENGTH_ACCEPTED = "a length with its unit: 12m, 90s, 1h30m, h:mm:ss or PT12M; or nothing for an open event"

_NUMBER = re.compile(r"[+-]?(\d{1,40}(\.\d{0,40})?|\.\d{1,40})([eE][+-]?\d{1,3})?", re.ASCII)
_DECIMAL_COMMA = re.compile(r"\d{1,12},\d{1,12}", re.ASCII)
_ONE_GROUP = re.compile(r"[1-9]\d{0,2}\.\d{3}", re.ASCII)
_ISO = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d", re.ASCII)
_UNIX = re.compile(r"\d{10}(\.\d{1,9})?|\d{13}", re.ASCII)
_CLOCK = re.compile(r"(\d{1,6}):([0-5]\d):([0-5]\d(?:\.\d{1,6})?)", re.ASCII)
_ISO_DURATION = re.compile(
    r"P(?:(\d{1,6}(?:\.\d{1,9})?)D)?"
    r"(?:T(?:(\d{1,7}(?:\.\d{1,9})?)H)?(?:(\d{1,9}(?:\.\d{1,9})?)M)?(?:(\d{1,12}(?:\.\d{1,9})?)S)?)?",
    re.ASCII | re.IGNORECASE,
)
_ISO_UNITS = (24 * HOUR, HOUR, MINUTE, SECOND)


class CellError(ValueError):
    """A cell's value is not valid in its column."""


class NoLengthError(CellError):
    """The event has a length of zero, so it cost nothing."""


def shorten(value: object) -> str:
    """A cell shortened for quoting in a message."""
    text = repr(value) if isinstance(value, (str, int, float, bool)) else f"a {type(value).__name__}"
    return text if len(text) <= 60 else f"{text[:56]}…{text[-1]}"


def is_empty(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def read_text(value: object, column: str) -> str | None:
    """The text of a cell, None if it is missing; in a column of ids JSON may have an integer."""
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool) and column in _ID_COLUMNS:
        value = str(value)
    if not isinstance(value, str):
        raise CellError(f"{shorten(value)} is not text")
    if len(value) > LONGEST_CELL:
        raise CellError(f"it is {len(value):,} characters long; at most {LONGEST_CELL:,} are accepted")
    if not value.isprintable():
        if "\0" in value:
            raise CellError("it holds a NUL character")
        try:
            value.encode()
        except UnicodeEncodeError:
            raise CellError("it is not UTF-8 text") from None
        if column in ("source", "source_key") and has_controls(value):
            raise CellError(f"{shorten(value)} holds a control character")
    return value


_ID_COLUMNS = ("incident_id", "source_key")


def read_moment(value: object, zone: tzinfo) -> tuple[Instant, str | None]:
    """A moment, and a note if it is ambiguous.

    A time without a zone is in `zone`; if it occurs twice because clocks go back, the first is used.
    """
    if isinstance(value, datetime):
        moment = value
    else:
        text = str(value).strip() if isinstance(value, (str, int, float)) else ""
        if text[4:5] != "-" and _UNIX.fullmatch(text):
            seconds = Decimal(text) / (1000 if len(text) == 13 else 1)
            return _validated(round(seconds * SECOND)), None
        if text[-3:].upper() in ("UTC", "GMT"):
            text = text[:-3].rstrip() + "Z"
        try:
            if not _ISO.match(text):
                raise ValueError
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise CellError(f"{shorten(value)} is not a time; accepted: {MOMENT_ACCEPTED}") from None
    if moment.tzinfo is not None:
        return _validated(to_instant(moment)), None
    instants = wall_instants(moment, zone)
    if not instants:
        after = to_datetime(to_instant(moment.replace(tzinfo=zone)), zone)
        raise CellError(
            f"{moment:%H:%M} does not exist on {moment:%Y-%m-%d} in {zone}: "
            f"a clock change skips it; it would be {after:%H:%M}"
        )
    if len(instants) == 2:
        first = to_datetime(instants[0], zone)
        note = (
            f"{moment:%Y-%m-%d %H:%M} occurs twice in {zone}, because clocks go back; "
            f"the first was used ({first:%H:%M%z})"
        )
        return _validated(instants[0]), note
    return _validated(instants[0]), None


def _validated(instant: Instant) -> Instant:
    try:
        return checked_instant(instant)
    except ValueError as error:
        raise CellError(_without_field(error)) from None


def read_length(value: object, unit: int | None) -> tuple[int, str | None]:
    """A length in microseconds, and a note if it is ambiguous.

    `unit` is the unit of a bare number, in microseconds; None if the cell must name its unit.
    """
    accepted = {MINUTE: MINUTES_ACCEPTED, SECOND: SECONDS_ACCEPTED, None: LENGTH_ACCEPTED}[unit]
    if isinstance(value, timedelta):
        return _positive(value // timedelta(microseconds=1), value, accepted), None
    text = str(value).strip() if isinstance(value, (str, int, float)) else ""
    if unit is not None and _NUMBER.fullmatch(text):
        note = None
        if isinstance(value, str) and _ONE_GROUP.fullmatch(text):
            note = text
        return _positive(_scaled(text, unit, value, accepted), value, accepted), note
    if unit is not None and _DECIMAL_COMMA.fullmatch(text):
        return _positive(_scaled(text.replace(",", "."), unit, value, accepted), value, accepted), None
    if match := _CLOCK.fullmatch(text):
        hours, minutes, seconds = int(match[1]), int(match[2]), Decimal(match[3])
        return _positive(hours * HOUR + minutes * MINUTE + round(seconds * SECOND), value, accepted), None
    if (match := _ISO_DURATION.fullmatch(text)) and any(match.groups()):
        amounts = zip(match.groups(), _ISO_UNITS, strict=True)
        total = sum((Decimal(amount) * scale for amount, scale in amounts if amount), Decimal(0))
        return _positive(round(total), value, accepted), None
    if text and not text[-1].isdigit():
        try:
            return parse_duration(text[:100]), None
        except ValueError:
            pass
    raise CellError(f"{shorten(value)} is not {accepted}")


def _scaled(text: str, unit: int, value: object, accepted: str) -> int:
    number = float(text)
    if number == 0:
        raise NoLengthError(f"{shorten(value)} is not a duration: it cost nothing")
    try:
        return duration_from_minutes(number * unit / MINUTE)
    except (ValueError, OverflowError):
        raise CellError(f"{shorten(value)} is not {accepted}") from None


def _positive(length: int, value: object, accepted: str) -> int:
    if length < 0:
        raise CellError(f"{shorten(value)} is not {accepted}")
    if length == 0:
        raise NoLengthError(f"{shorten(value)} is not a duration: it cost nothing")
    return length


def has_decimal_comma(value: object) -> bool:
    return isinstance(value, str) and _DECIMAL_COMMA.fullmatch(value.strip()) is not None


def read_impact(value: object) -> float:
    """The impact as a share of the service, 1.0 for an empty cell."""
    if is_empty(value):
        return 1.0
    try:
        if isinstance(value, str):
            text = value.strip()
            if _DECIMAL_COMMA.fullmatch(text.removesuffix("%").rstrip()):
                text = text.replace(",", ".")
            return parse_impact(text)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise CellError(f'{shorten(value)} is not a share such as 0.5 or "50%"')
        check_impact(value)
        return float(value)
    except CellError:
        raise
    except ValueError as error:
        raise CellError(_without_field(error)) from None


def _without_field(error: ValueError) -> str:
    """An error's message without the leading field name, since the column is reported separately."""
    return str(error).partition(": ")[2]


def utc_text(instant: Instant) -> str:
    """An instant as written to files: `2026-11-23T14:05:00Z`."""
    return to_datetime(instant, UTC).isoformat().replace("+00:00", "Z")
