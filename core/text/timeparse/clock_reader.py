"""A time of day as typed: `14:05`, `14:05:30`, `2pm`, `noon`, with or without an offset from UTC."""

from datetime import time, tzinfo

from ...support.frozen import frozen
from .tokens import Tokens, quote
from .utc_offset import ZONE_WORDS, read_offset

CLOCK_WORDS = {"noon": time(12), "midnight": time(0)}


@frozen
class Clock:
    """A time of day; `offset` is the zone that was typed with it."""

    time: time
    offset: tzinfo | None


def read_clock(
    tokens: Tokens, index: int, *, minus: bool = False, basic: bool = False
) -> tuple[Clock, int] | None:
    """A time of day that begins at `index`, and the index after it; None if none begins.

    `minus`: an offset may begin with a minus sign. `basic`: `1405` and `140530` are times, as in
    ISO 8601. Raises `ValueError` for a time that does not exist, and for an offset that no zone has.
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
    offset, after = read_offset(tokens, end, minus)
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
            raise ValueError(f"time: {quote(tokens.slice(start, index + 1))} is not a time of day")
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
            f"time: {quote(text)} is not a time of day; hours go from 00:00 to 23:59:59"
        ) from None


def _ends_clock(tokens: Tokens, index: int) -> bool:
    """Whether a word ends here; a comma, or the dash of a range, may follow."""
    return tokens[index].spaced or tokens.is_symbol(index, "-", "–", "/", ",", ";")
