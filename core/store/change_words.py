"""A change in words: "end 14:20 → still open", "ending event 12", and the command that takes it back."""

from collections.abc import Iterable
from datetime import UTC, tzinfo
from typing import Any

from ..model.event import Event
from ..model.instants import Instant, to_datetime
from .store_results import FieldChange
from .version_history import Record, Version, differences

_LONGEST_SHOWN = 60


def format_instant(instant: Instant, zone: tzinfo = UTC) -> str:
    """An instant for a sentence, in the zone of the reader."""
    try:
        return f"{to_datetime(instant).astimezone(zone):%Y-%m-%d %H:%M:%S %Z}"
    except (OverflowError, ValueError):
        return "an unknown time"


def describe_differences(changes: Iterable[FieldChange], zone: tzinfo, now: Instant) -> str:
    """Differences in words, such as "end 14:20 → still open"; days other than that of `now` are named."""
    return ", ".join(
        f"{change.name.replace('_', ' ')} {_value_text(change.name, change.before, zone, now)} → "
        f"{_value_text(change.name, change.after, zone, now)}"
        for change in changes
    )


def _value_text(name: str, value: object, zone: tzinfo, now: Instant) -> str:
    if name == "voided":
        return "voided" if value else "counted"
    if name == "end" and value is None:
        return "still open"
    if name in ("start", "end") and isinstance(value, int):
        moment, today = to_datetime(value).astimezone(zone), to_datetime(now).astimezone(zone)
        clock = "%H:%M:%S" if moment.second else "%H:%M"
        return f"{moment:{clock}}" if moment.date() == today.date() else f"{moment:%Y-%m-%d {clock}}"
    if isinstance(value, float):  # the impact
        return f"{100 * value:.6g} %"
    if value is None or value == ():
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"


def describe_record(record: Record) -> str:
    """The record as people call it: "event 12", "exclusion 3"."""
    return f"{'event' if isinstance(record, Event) else 'exclusion'} {record.id}"


def undo_command(record: Record, verb: str = "undo") -> str:
    """The command that undoes or redoes the last change to the record, in backquotes."""
    command = verb if isinstance(record, Event) else f"exclusions {verb}"
    return f"`budgettui {command} {record.id}`"


def describe_last_change(record: Record, zone: tzinfo = UTC) -> str:
    """Who brought a record to its version, and when."""
    verb = "voided" if record.voided else "added" if record.version == 1 else "changed"
    author = record.author or "somebody"
    at = format_instant(record.recorded_at, zone)
    return f"{describe_record(record)} was {verb} by {author} on {at} (version {record.version})"


def describe_change(change: Version[Any], before: Version[Any] | None) -> str:
    """What a change did: "ending event 12"; `before` is the change before it."""
    label = describe_record(change.record)
    if before is None:
        return f"adding {label}"
    changed = [difference.name for difference in differences(before.record, change.record)]
    if "voided" in changed:
        return f"voiding {label}" if change.record.voided else f"adding {label} again"
    if changed == ["end"] and before.record.end is None:
        return f"ending {label}"
    if changed == ["reviewed"]:
        return f"reviewing {label}"
    if not changed:
        return f"changing {label}"
    return f"changing {label} ({', '.join(changed)})"
