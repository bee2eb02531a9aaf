"""The column names of events in files, and how a file's own columns map to them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from typing import Any

from ..model.event import Draft, Event
from ..model.instants import MINUTE, to_datetime
from ..support.frozen import frozen
from ..text.suggestions import closest_match
from .reading_result import ExchangeError

WRITTEN = (
    "service",
    "start",
    "duration_minutes",
    "category",
    "impact",
    "incident_id",
    "description",
    "source",
    "source_key",
)
"""The columns that are written, in their order."""

LENGTHS = ("duration_minutes", "duration_seconds", "duration", "end")
"""The columns that give an event's length. One of them is required; an empty cell means an open event."""

COLUMNS = (*WRITTEN[:3], *LENGTHS[1:], *WRITTEN[3:])
"""Every column that is read."""

LONGEST_CELL = 131_072
MOST_COLUMNS = 1_000


_USUAL_NAMES: dict[str, tuple[str, ...]] = {
    "service": ("service_name", "component", "monitor", "application", "app", "system", "check", "job"),
    "start": (
        "started", "started_at", "start_time", "start_date", "starts_at", "begin", "begin_time", "from",
        "created_at", "created", "opened", "opened_at", "date_time", "datetime", "timestamp", "time",
        "triggered_at",
    ),
    "end": (
        "ended", "ended_at", "end_time", "end_date", "ends_at", "stop", "to", "until", "finished_at",
        "resolved", "resolved_at", "closed_at", "closed", "recovered_at",
    ),
    "duration_minutes": (
        "minutes", "mins", "duration_min", "duration_mins", "duration_in_mins", "duration_in_minutes",
        "length_minutes", "downtime_minutes", "minutes_down", "total_minutes",
    ),
    "duration_seconds": (
        "seconds", "secs", "duration_s", "duration_sec", "duration_secs", "duration_in_seconds",
        "seconds_to_resolve", "downtime_seconds", "seconds_down", "length_seconds",
    ),
    "duration": ("length", "downtime", "elapsed", "time_to_resolve", "ttr"),
    "category": ("kind", "type", "event_type", "class"),
    "impact": ("share", "impact_share", "error_share", "error_ratio", "fraction"),
    "incident_id": ("incident", "incident_number", "ticket", "issue", "id", "number", "reference"),
    "description": ("summary", "title", "message", "name", "reason", "details", "comment", "notes"),
    "source": ("tool", "origin"),
    "source_key": ("external_id", "key", "uid", "uuid", "dedup_key", "fingerprint"),
}  # fmt: skip
_BY_USUAL_NAME = {name: column for column, names in _USUAL_NAMES.items() for name in names}


@frozen
class ColumnOptions:
    """How a file's own columns are read.

    `mapping` has the file's names for some of `COLUMNS`. Unknown columns are an error unless
    `ignore_others`.
    """

    mapping: Mapping[str, str] = field(default_factory=dict)
    ignore_others: bool = False

    def __post_init__(self) -> None:
        for column in self.mapping:
            if column not in COLUMNS:
                raise ExchangeError(f"--columns: {column!r} is not one of {', '.join(COLUMNS)}")


def column_of(name: str, options: ColumnOptions) -> str | None:
    """Our column for the file's column `name`, or None."""
    simple = _simple(name)
    for column, theirs in options.mapping.items():
        if simple == _simple(theirs):
            return column
    return simple if simple in COLUMNS and simple not in options.mapping else None


def match_columns(names: Sequence[str], options: ColumnOptions, prefix: str = "") -> dict[str, str]:
    """Our column for each of a file's columns that is read.

    Raises an `ExchangeError` that lists all problems at once: what the unknown columns probably mean, which
    columns are missing, and the options with which the file could be read.
    """
    if len(names) > MOST_COLUMNS:
        raise ExchangeError(f"{prefix}it has {len(names):,} columns; at most {MOST_COLUMNS:,} are read")
    columns = {name: column_of(name, options) for name in names}
    matched = {name: column for name, column in columns.items() if column is not None}
    others = [name for name, column in columns.items() if column is None]
    present = set(matched.values())
    problems = [
        f"--columns {column}={theirs}: there is no column {theirs!r}"
        for column, theirs in options.mapping.items()
        if column not in present
    ]
    problems += _doubled(matched)
    if not matched and not options.mapping and not set(map(_guess, map(_simple, names))) & {"start", "end"}:
        raise ExchangeError(f"{prefix}it has no column of events; they are {', '.join(COLUMNS)}")
    if others and not options.ignore_others:
        problems.append(_unknown_columns(others))
    missing = [column for column in ("service", "start") if column not in present]
    if not present & set(LENGTHS):
        missing.append("duration_minutes (or duration_seconds, duration, end)")
    if missing:
        problems.append(f"required column{'' if len(missing) == 1 else 's'} missing: {', '.join(missing)}")
    if problems:
        raise ExchangeError(prefix + "; ".join(problems) + _advice(options, others, present))
    return matched


def unknown_columns(names: Sequence[str], options: ColumnOptions) -> ExchangeError:
    """The error for `names` of which some are not columns, with suggestions."""
    matched = {column for name in names if (column := column_of(name, options)) is not None}
    others = [name for name in names if column_of(name, options) is None]
    return ExchangeError(_unknown_columns(others) + _advice(options, others, matched))


def _simple(name: str) -> str:
    """A column's name in one spelling: `start_time` for `Start Time`, `start-time` and `start_time`."""
    letters = "".join(char if char.isalnum() else " " for char in name.casefold())
    return "_".join(letters.split()) or name


def _doubled(matched: Mapping[str, str]) -> Iterable[str]:
    columns = list(matched.values())
    return [f"two columns mean {name}" for name in dict.fromkeys(columns) if columns.count(name) > 1]


def _guesses(others: Iterable[str], present: set[str]) -> dict[str, str]:
    """Our column that each unknown column probably means, each at most once."""
    guesses: dict[str, str] = {}
    for name in others:
        column = _guess(_simple(name))
        if column is None or column in present or column in guesses.values():
            continue
        if column in LENGTHS and present & set(LENGTHS):
            continue
        guesses[name] = column
    return guesses


def _guess(name: str) -> str | None:
    """Our column that a name probably means; never one in another unit of time."""
    if name in _BY_USUAL_NAME:
        return _BY_USUAL_NAME[name]
    near = closest_match(name, COLUMNS)
    if near in LENGTHS and _unit(name) != _unit(near):
        return None
    return near


def _unit(name: str) -> str:
    parts = set(name.split("_"))
    for unit, spellings in (
        ("ms", {"ms", "msec", "millis", "milliseconds"}),
        ("s", {"s", "sec", "secs", "second", "seconds"}),
        ("min", {"m", "min", "mins", "minute", "minutes"}),
        ("h", {"h", "hr", "hrs", "hour", "hours"}),
        ("d", {"d", "day", "days"}),
    ):
        if parts & spellings:
            return unit
    return "min" if "minut" in name else "s" if "second" in name else ""


def _unknown_columns(others: Sequence[str]) -> str:
    shown = []
    for name in others[:20]:
        guess = _guess(_simple(name))
        shown.append(f"{name[:60]!r} (did you mean {guess}?)" if guess else repr(name[:60]))
    more = f" and {len(others) - 20:,} more" if len(others) > 20 else ""
    verb = "is not a column" if len(others) == 1 else "are not columns"
    return f"{', '.join(shown)}{more} {verb} of events; there are {', '.join(COLUMNS)}"


def _advice(options: ColumnOptions, others: Sequence[str], present: set[str]) -> str:
    """The options with which this file could be read, as far as they can be guessed."""
    guesses = _guesses(others, present)
    if not guesses and (not others or options.ignore_others):
        return ""
    import shlex

    mapping = {**options.mapping, **{column: name for name, column in guesses.items()}}
    words = []
    if mapping:
        pairs = ",".join(f"{column}={name[:60]}" for column, name in mapping.items())
        words.append(f"--columns {shlex.quote(pairs)}")
    if options.ignore_others or len(others) > len(guesses):
        words.append("--ignore-other-columns")
    return f". To read it, add {' '.join(words)}"


def event_cells(event: Event | Draft) -> dict[str, Any]:
    """The event's values by written column: text, minutes, an impact from 0 to 1; None for an empty cell."""
    return {
        "service": event.service,
        "start": to_datetime(event.start).isoformat().replace("+00:00", "Z"),
        "duration_minutes": None if event.end is None else (event.end - event.start) / MINUTE,
        "category": event.category,
        "impact": event.impact,
        "incident_id": event.incident_id,
        "description": event.description,
        "source": event.source,
        "source_key": event.source_key,
    }
