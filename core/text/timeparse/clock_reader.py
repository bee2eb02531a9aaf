"""A time of day as typed: `14:05`, `14:05:30`, `2pm`, `noon`, with or without an offset from UTC."""

from datetime import UTC, time, timedelta, timezone, tzinfo

from ...support.frozen import frozen
from .tokens import Tokens, quote

WEEKDAYS = {
    name[:letters]: number
    for number, name in enumerate(
        ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    )
    for letters in (3, 4, len(name))
    if letters != 4 or number in (1, 3)  # tues, thur
}
_MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
MONTHS = {
    name[:letters]: number
    for number, name in enumerate(_MONTH_NAMES, 1)
    for letters in {3, len(name), 4 if name == "september" else 3}
}
CLOCK_WORDS = {"noon": time(12), "midnight": time(0)}
ZONE_WORDS = frozenset(
    {"cet", "cest", "bst", "ist", "wet", "west", "eet", "eest", "msk"}
    | {"est", "edt", "cst", "cdt", "mst", "mdt", "pst", "pdt", "akst", "hst"}
    | {"jst", "kst", "sgt", "hkt", "aest", "aedt", "acst", "awst", "nzst", "nzdt", "brt", "sast"}
)
"""Names of zones that stand for more than one offset, or for one that is easily mistaken."""

_EARLIEST_OFFSET, _LATEST_OFFSET = timedelta(hours=-12), timedelta(hours=14)


@frozen
class Clock:
    """A time of day; `offset` is the zone that was typed with it."""

    time: time
    offset: tzinfo | None


def read_clock(
    tokens: Tokens, index: int, *, minus: bool = False, basic: bool = False
) -> tuple[Clock, int] | None:
    """A time of day that begins at `index`, and the index after it; None where none begins.

    `minus`: an offset may begin with a minus sign. `basic`: `1405` and `140530` are times, as in
    ISO 8601. Raises `ValueError` for a time that no clock shows, and for an offset that no zone has.
    """
    token = tokens[index]
    if token.lower in CLOCK_WORDS and tokens[index + 1].kind != "number":
        value: time | None = CLOCK_WORDS[token.lower]
        end = index + 1
    elif basic and token.integer_digits in (4, 6):
        value = _time_or_error(token.text[:2], token.text[2:4], token.text[4:] or "0", "0", token.text)
        end = index + 1
    else:
        value, end = _read_digits(tokens, index)
    if value is None:
        return None
    offset, after = _read_offset(tokens, end, minus)
    if not (_ends_clock(tokens, after)):
        return None
    zone = tokens[after]
    if zone.lower in ZONE_WORDS and _ends_clock(tokens, after + 1):
        raise ValueError(
            f"time: {quote(zone.text)} after {tokens.slice(index, after)} is not understood; "
            "write the offset from UTC, as in +01:00"
        )
    return Clock(value, offset), after


def _read_digits(tokens: Tokens, index: int) -> tuple[time | None, int]:
    hour = tokens[index]
    if hour.integer_digits not in (1, 2):
        return None, index
    start, minute, second, fraction = index, "0", "0", "0"
    index += 1
    if tokens.is_symbol(index, ":"):
        if tokens[index + 1].spaced or tokens[index + 1].integer_digits != 2:
            return None, start
        minute, index = tokens[index + 1].text, index + 2
        if tokens.is_symbol(index, ":"):
            second, _, fraction = tokens[index + 1].text.partition(".")
            if tokens[index + 1].kind != "number" or tokens[index + 1].spaced or len(second) != 2:
                return None, start
            index += 2
            if (
                tokens.is_symbol(index, ",")
                and tokens[index + 1].integer_digits
                and not tokens[index + 1].spaced
            ):
                fraction, index = tokens[index + 1].text, index + 2
    half = tokens[index].lower
    if half in ("am", "pm"):
        if not 1 <= int(hour.text) <= 12:
            raise ValueError(f"time: {quote(tokens.slice(start, index + 1))} has no such time of day")
        hours = int(hour.text) % 12 + (12 if half == "pm" else 0)
        text = tokens.slice(start, index + 1)
        return _time_or_error(str(hours), minute, second, fraction, text), index + 1
    if index == start + 1:
        return None, start
    return _time_or_error(hour.text, minute, second, fraction, tokens.slice(start, index)), index


def _time_or_error(hour: str, minute: str, second: str, fraction: str, text: str) -> time:
    microsecond = int((fraction or "0").ljust(6, "0")[:6])
    try:
        return time(int(hour), int(minute), int(second), microsecond)
    except ValueError:
        raise ValueError(
            f"time: {quote(text)} has no such time of day; hours go from 00:00 to 23:59:59"
        ) from None


def _read_offset(tokens: Tokens, index: int, minus: bool) -> tuple[tzinfo | None, int]:
    named = tokens[index].lower in ("z", "utc", "gmt")
    sign = index + 1 if named else index
    if named and not (tokens.is_symbol(sign, "+", "-") and tokens[sign + 1].kind == "number"):
        return UTC, index + 1
    signs = ("+", "-") if minus or named else ("+",)
    if tokens[sign].text not in signs or tokens[sign + 1].spaced:
        return None, index
    digits = tokens[sign + 1]
    hours, minutes, end = digits.text[:2], digits.text[2:] or "0", sign + 2
    if digits.integer_digits == 2 and tokens.is_symbol(end, ":") and tokens[end + 1].integer_digits == 2:
        minutes, end = tokens[end + 1].text, end + 2
    elif digits.integer_digits not in (2, 4):
        return None, index
    ahead = timedelta(hours=int(hours), minutes=int(minutes))
    ahead = -ahead if tokens[sign].text == "-" else ahead
    if not _EARLIEST_OFFSET <= ahead <= _LATEST_OFFSET or int(minutes) > 59:
        raise ValueError(
            f"time: {quote(tokens.slice(sign, end))} is not an offset from UTC; they go from -12:00 to +14:00"
        )
    return timezone(ahead), end


def _ends_clock(tokens: Tokens, index: int) -> bool:
    """A word ends here; a comma, or the dash of a range, may follow."""
    return tokens[index].spaced or tokens.is_symbol(index, "-", "–", "/", ",", ";")
