"""A moment as typed: `now`, `10m ago`, `14:05`, `2pm`, `mon 14:05`, `2026-11-23 14:05`, ISO 8601."""

from datetime import date, tzinfo

from ...model.instants import Instant
from .clock_reader import read_clock
from .day_reader import read_day
from .duration import LONGEST_TEXT, check_length, read_length
from .implied_day import Moment
from .tokens import Tokens, quote

WHEN_ACCEPTED = (
    "now, 10m ago, 14:05, 2pm, yesterday 14:05, mon 14:05, 2026-11-23, 2026-11-23 14:05, "
    "or ISO 8601 with a zone such as 2026-11-23T14:05Z"
)


def parse_when(text: str, now: Instant, zone: tzinfo, fold: int | None = None) -> Instant:
    """The instant that `text` means at `now` in `zone`, as `Moment.resolve` says.

    Raises `ValueError` for an invalid moment, and as `Moment.resolve` does.
    """
    return parse_moment(text).resolve(now, zone, fold)


def parse_moment(text: str) -> Moment:
    """The moment that the whole text names; `ValueError` with what is accepted for anything else."""
    if len(text) <= LONGEST_TEXT:
        tokens = Tokens(text)
        result = read_moment(tokens, 0, minus_is_offset=True)
        if result is not None and result[1] == len(tokens):
            return result[0]
        if result is not None and result[0].clock is not None and tokens.is_symbol(result[1], "-", "–"):
            raise ValueError(f"time: {quote(text)} is a range; write a single time, as in 14:05")
    raise ValueError(not_understood(text))


def not_understood(text: str) -> str:
    """The sentence for a text that is not a moment."""
    return f"time: {quote(text)} is not understood; accepted: {WHEN_ACCEPTED}"


def read_moment(tokens: Tokens, index: int, *, minus_is_offset: bool = False) -> tuple[Moment, int] | None:
    """A moment that begins at `index`, and the index after it; None if none begins.

    `minus_is_offset`: after a date, `-03:30` is an offset from UTC; otherwise only in ISO 8601, because
    `14:05-14:20` is a range. Raises `ValueError` for what looks like a moment but does not exist.
    """
    start = index
    if tokens[index].lower == "now":
        return Moment(tokens[index].text, from_now=0), index + 1
    if result := _read_relative(tokens, index):
        length, index = result
        return Moment(tokens.slice(start, index), from_now=length), index
    if result_day := read_day(tokens, index):
        day, index = result_day
        iso = isinstance(day, date) and tokens[index].lower == "t" and tokens[index + 1].kind == "number"
        after = index + 1 if iso or tokens[index].lower == "at" else index
        clock = read_clock(tokens, after, minus=iso or (minus_is_offset and isinstance(day, date)), basic=iso)
        if clock is not None:
            return Moment(tokens.slice(start, clock[1]), day=day, clock=clock[0]), clock[1]
        if iso:
            raise ValueError(f"time: {quote(tokens.slice(start, after + 1))} lacks the minutes, as in 14:05")
        return Moment(tokens.slice(start, index), day=day), index
    clock = read_clock(tokens, index)
    if clock is None:
        return None
    value, index = clock
    after = index + 1 if tokens[index].lower == "on" else index
    if result_day := read_day(tokens, after):
        return Moment(tokens.slice(start, result_day[1]), day=result_day[0], clock=value), result_day[1]
    return Moment(tokens.slice(start, index), clock=value), index


def _read_relative(tokens: Tokens, index: int) -> tuple[int, int] | None:
    """`10m ago` or `in 10m`, in microseconds from now."""
    ahead = tokens[index].lower == "in"
    first = index + 1 if ahead else index
    result = read_length(tokens, first)
    if result is None:
        return None
    length, index = result
    if ahead:
        return check_length(length, tokens.slice(first, index), "time"), index
    if tokens[index].lower != "ago":
        return None
    return -check_length(length, tokens.slice(first, index), "time"), index + 1
