"""A day as typed: `2026-11-23`, `mon`, `yesterday`, `23 nov`, `nov 23 2026`."""

from datetime import date

from .duration import ends_field
from .implied_day import Day, DayOfYear, Weekday, date_or_none
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
_DAY_SHIFTS = {"today": 0, "yesterday": -1, "tomorrow": 1}


def read_day(tokens: Tokens, index: int) -> tuple[Day, int] | None:
    """A day that begins at `index`, and the index after it: `2026-11-23`, `mon`, `yesterday`, `23 nov`."""
    token = tokens[index]
    if token.kind == "word":
        name = token.lower
        if name in _DAY_SHIFTS:
            return (_DAY_SHIFTS[name], index + 1) if _is_whole(tokens, index + 1) else None
        if name in WEEKDAYS:
            return (Weekday(WEEKDAYS[name]), index + 1) if _is_whole(tokens, index + 1) else None
        if name in MONTHS and _is_day_number(tokens, index + 1) and tokens[index + 1].spaced:
            return _read_year(tokens, index + 2, MONTHS[name], int(tokens[index + 1].text), index)
        return None
    if token.integer_digits == 4 and tokens.is_symbol(index + 1, "-"):
        return _read_date(tokens, index)
    if token.integer_digits == 8 and tokens[index + 1].lower == "t":
        return _date_or_error(
            tokens, index, index + 1, token.text[:4], token.text[4:6], token.text[6:]
        ), index + 1
    if _is_day_number(tokens, index) and tokens[index + 1].lower in MONTHS:
        return _read_year(tokens, index + 2, MONTHS[tokens[index + 1].lower], int(token.text), index)
    return None


def _read_date(tokens: Tokens, index: int) -> tuple[date, int] | None:
    parts = [tokens[index + step] for step in (0, 2, 4)]
    joined = tokens.is_symbol(index + 3, "-") and not parts[1].spaced and not parts[2].spaced
    if not joined or [part.integer_digits for part in parts] != [4, 2, 2]:
        return None
    day = _date_or_error(tokens, index, index + 5, *(part.text for part in parts))
    return day, index + 5


def _read_year(tokens: Tokens, index: int, month: int, day: int, start: int) -> tuple[Day, int] | None:
    year = tokens[index]
    if year.integer_digits == 4 and ends_field(tokens, index + 1):
        return _date_or_error(tokens, start, index + 1, year.text, str(month), str(day)), index + 1
    if not ends_field(tokens, index):
        return None
    if date_or_none(2024, month, day) is None:
        raise ValueError(f"time: {quote(tokens.slice(start, index))} is not a day of the calendar")
    return DayOfYear(month, day), index


def _date_or_error(tokens: Tokens, start: int, end: int, year: str, month: str, day: str) -> date:
    value = date_or_none(int(year), int(month), int(day))
    if value is None:
        raise ValueError(f"time: {quote(tokens.slice(start, end))} is not a day of the calendar")
    return value


def _is_whole(tokens: Tokens, index: int) -> bool:
    return ends_field(tokens, index) or tokens.is_symbol(index, "-", "–")


def _is_day_number(tokens: Tokens, index: int) -> bool:
    return tokens[index].integer_digits in (1, 2)
