"""Edits that come too late: somebody changed, ended or voided the record since the editor looked."""

from datetime import UTC, tzinfo
from typing import Any

from ..model.event import Event
from .change_words import describe_last_change, describe_record, format_instant, undo_command
from .store_results import ConflictError
from .version_history import History, Record


def check_expected(current: Record, expected: int | None, zone: tzinfo = UTC) -> None:
    """`ConflictError` unless the current version is the one that the editor saw."""
    if expected is not None and current.version != expected:
        raise ConflictError(
            f"{describe_last_change(current, zone)}; you saw version {expected}: look at it as it is now, "
            "then make your change again",
            current,
        )


def check_not_voided(history: History[Any], zone: tzinfo = UTC) -> None:
    """`ValueError` for a change to a voided record, with the command that restores it."""
    current = history.current
    if not current.voided:
        return
    label = describe_record(current)
    author = current.author or "somebody"
    at = format_instant(current.recorded_at, zone)
    if history.effective:
        hint = f"{undo_command(current)} restores it"
        raise ValueError(f"{label} was voided by {author} on {at}; {hint}")
    hint = f"{undo_command(current, 'redo')} restores it"
    raise ValueError(f"adding {label} was undone by {author} on {at}; {hint}")


def check_open(current: Event, zone: tzinfo = UTC) -> None:
    """`ConflictError` if somebody has ended the event already."""
    if current.end is not None:
        raise ConflictError(
            f"event {current.id} has ended already, at {format_instant(current.end, zone)} (recorded by "
            f"{current.author or 'somebody'}, version {current.version}); amend its end to change that",
            current,
        )
