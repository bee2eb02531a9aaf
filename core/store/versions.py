"""What the versions of a record mean: which changes are in effect, and what can be undone and redone.

Knows no engine. A record is an event or an exclusion; both have versions, undo and redo alike.
"""

from collections.abc import Iterable
from dataclasses import field, fields, replace
from datetime import UTC, tzinfo
from typing import Any, Generic, TypeVar

from ..model.event import Event
from ..model.instants import Instant, to_datetime
from ..model.recorded_exclusion import RecordedExclusion
from ..support.frozen import frozen
from .results import ConflictError, FieldChange
from .validation import format_instant

Record = Event | RecordedExclusion
R = TypeVar("R", Event, RecordedExclusion)

_BOOKKEEPING = frozenset({"id", "version", "author", "recorded_at", "host", "actor", "source", "source_key"})
"""Fields that say who wrote a version, not what happened."""

_LONGEST_SHOWN = 60


@frozen
class Version(Generic[R]):
    """One version as stored: its revision, the revision it undoes or redoes, and the write it came with.

    `batch` is the revision of the first row of that write, and `kind` its kind.
    """

    record: R
    revision: int
    undoes: int | None = None
    redoes: int | None = None
    batch: int = 0
    kind: str = ""


@frozen
class History(Generic[R]):
    """All versions of a record, oldest first, and what they amount to.

    `effective` are the changes that are not undone, oldest first. `undone` are the undos that can be
    redone, oldest first, each with the change that it took back; any other change empties it.
    """

    versions: list[Version[R]]
    effective: list[Version[R]] = field(default_factory=list)
    undone: list[tuple[Version[R], Version[R]]] = field(default_factory=list)

    @property
    def current(self) -> R:
        return self.versions[-1].record


def replay(versions: Iterable[Version[R]]) -> History[R]:
    """The history that the versions of a record, oldest first, amount to."""
    history: History[R] = History(list(versions))
    for version in history.versions:
        if version.undoes is not None:
            if history.effective and history.effective[-1].revision == version.undoes:
                history.undone.append((version, history.effective.pop()))
        elif version.redoes is not None:
            if history.undone and history.undone[-1][0].revision == version.redoes:
                version = replace(version, kind=history.undone.pop()[1].kind)
            history.effective.append(version)
        else:
            history.effective.append(version)
            history.undone.clear()
    return history


def differences(before: Record, after: Record) -> tuple[FieldChange, ...]:
    """The fields in which two versions of a record differ, without who wrote them."""
    return tuple(
        FieldChange(item.name, getattr(before, item.name), getattr(after, item.name))
        for item in fields(before)
        if item.name not in _BOOKKEEPING and getattr(before, item.name) != getattr(after, item.name)
    )


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
    if name == "impact" and isinstance(value, float):
        return f"{100 * value:.6g} %"
    if value is None or value == ():
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"


def check_expected(current: Record, expected: int | None, zone: tzinfo = UTC) -> None:
    """`ConflictError` unless the current version is the one that the editor saw."""
    if expected is not None and current.version != expected:
        raise ConflictError(
            f"{describe_last_change(current, zone)}; you saw version {expected}: look at it as it is now, "
            "then make your change again",
            current,
        )


def check_not_voided(history: History[Any], zone: tzinfo = UTC) -> None:
    """`ValueError` for a change to a record that is out of the count; it says what brings it back."""
    current = history.current
    if not current.voided:
        return
    label = describe_record(current)
    author = current.author or "somebody"
    at = format_instant(current.recorded_at, zone)
    if history.effective:
        hint = f"{undo_command(current)} brings it back"
        raise ValueError(f"{label} was voided by {author} on {at}; {hint}")
    hint = f"{undo_command(current, 'redo')} brings it back"
    raise ValueError(f"adding {label} was undone by {author} on {at}; {hint}")


def check_open(current: Event, zone: tzinfo = UTC) -> None:
    """`ConflictError` if somebody has ended the event already."""
    if current.end is not None:
        raise ConflictError(
            f"event {current.id} has ended already, at {format_instant(current.end, zone)} (recorded by "
            f"{current.author or 'somebody'}, version {current.version}); amend its end to change that",
            current,
        )


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
