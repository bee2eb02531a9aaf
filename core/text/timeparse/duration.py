"""A plain length of time as typed: `12` (minutes), `12m`, `1h30m`, `1h 30`, `1:30`, `90s`, `1d`, `1.5h`."""

from decimal import Decimal

from ...model.instants import DAY, HOUR, MINUTE, SECOND
from .tokens import Tokens, quote

DURATION_ACCEPTED = "minutes such as 12, or a length such as 12m, 1h30m, 1:30, 90s, 1.5h or 1d"
LONGEST_TEXT = 100
"""Characters that a length, a moment or an impact may have."""

_LONGEST = 36525 * DAY
_MOST_DIGITS = 12
_UNITS: dict[str, int] = {
    **dict.fromkeys(("w", "week", "weeks"), 7 * DAY),
    **dict.fromkeys(("d", "day", "days"), DAY),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), HOUR),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), MINUTE),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), SECOND),
}


def parse_duration(text: str) -> int:
    """Microseconds, rounded to whole ones, of a length as typed; a bare number is minutes.

    Larger units come first: `1d2h`, `1h 30m`. `1h30`, `1h 30` and `1:30` are an hour and thirty
    minutes. Raises `ValueError` for anything else, for 0 and for more than a century.
    """
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"duration: {quote(text)} is too long; accepted: {DURATION_ACCEPTED}")
    tokens = Tokens(text)
    end, length = 0, 0
    if len(tokens) == 1 and _is_amount(tokens, 0):
        end, length = 1, round(Decimal(tokens[0].text) * MINUTE)
    elif result := read_length(tokens, 0) or read_clock_length(tokens, 0):
        length, end = result
        if end == len(tokens) - 1 and ends_in_hours(tokens, end) and is_minutes(tokens, end):
            length, end = length + int(tokens[end].text) * MINUTE, end + 1
    if end == 0 or end < len(tokens):
        raise ValueError(_not_understood(tokens, text))
    return check_length(length, text)


def check_length(length: int, text: str, field: str = "duration") -> int:
    """`length`; `ValueError` unless it is above 0 and at most a century."""
    if length <= 0:
        raise ValueError(f"{field}: {quote(text)} is not a length above 0")
    if length > _LONGEST:
        raise ValueError(f"{field}: {quote(text)} is more than a hundred years")
    return length


def read_length(tokens: Tokens, index: int) -> tuple[int, int] | None:
    """A length with units that begins at `index`, in microseconds, and the index after it; or None.

    It ends with a whole word: `12mx` is not a length.
    """
    total, smallest, start = Decimal(0), _LONGEST, index
    while _is_amount(tokens, index):
        unit = _UNITS.get(tokens[index + 1].lower)
        if unit is None or unit >= smallest:
            break
        total += Decimal(tokens[index].text) * unit
        smallest, index = unit, index + 2
    if index == start:
        return None
    if smallest == HOUR and not tokens[index].spaced and is_minutes(tokens, index):
        total, index = total + int(tokens[index].text) * MINUTE, index + 1
    if not ends_field(tokens, index):
        return None
    return round(total), index


def read_clock_length(tokens: Tokens, index: int) -> tuple[int, int] | None:
    """A length as `h:mm` or `h:mm:ss`, with one digit for the hours, and the index after it; or None."""
    if tokens[index].integer_digits != 1 or not tokens.is_symbol(index + 1, ":"):
        return None
    length, index = int(tokens[index].text) * HOUR, index + 2
    for unit in (MINUTE, SECOND):
        if not is_minutes(tokens, index) or tokens[index].integer_digits != 2 or tokens[index].spaced:
            return None
        length, index = length + int(tokens[index].text) * unit, index + 1
        if not tokens.is_symbol(index, ":"):
            break
        index += 1
    return (length, index) if ends_field(tokens, index) else None


def is_minutes(tokens: Tokens, index: int) -> bool:
    """Whether it is a whole number below 60."""
    token = tokens[index]
    return token.integer_digits in (1, 2) and int(token.text) < 60


def ends_in_hours(tokens: Tokens, index: int) -> bool:
    """Whether the length that was read up to `index` ends in hours."""
    return _UNITS.get(tokens[index - 1].lower) == HOUR


def is_unit(tokens: Tokens, index: int) -> bool:
    """Whether it is a unit of time."""
    return tokens[index].lower in _UNITS


def ends_field(tokens: Tokens, index: int) -> bool:
    """Whether a whole word ends before `index`; a comma or semicolon may follow it."""
    return tokens[index].spaced or (tokens.is_symbol(index, ",", ";") and tokens[index + 1].spaced)


def _is_amount(tokens: Tokens, index: int) -> bool:
    token = tokens[index]
    if token.kind != "number":
        return False
    whole_part, _, fraction = token.text.partition(".")
    return len(whole_part) <= _MOST_DIGITS and len(fraction) <= _MOST_DIGITS


def _not_understood(tokens: Tokens, text: str) -> str:
    if tokens[0].integer_digits == 2 and tokens.is_symbol(1, ":"):
        return (
            f"duration: {quote(text)} is a time of day; write until {tokens.slice(0, 3)}, "
            f"or {tokens[0].text}h{tokens[2].text}m for a length"
        )
    return f"duration: {quote(text)} is not understood; accepted: {DURATION_ACCEPTED}"
