"""What the versions of an event mean: conflicts, and what an undo goes back to. Knows no engine."""

from collections.abc import Iterable
from dataclasses import dataclass

from ..model.event import Event
from .event_store import ConflictError
from .validation import format_instant

_COMPARED = ("service", "start", "end", "impact", "category", "incident_id", "description")


@dataclass(frozen=True, slots=True)
class Version:
    """One version as stored: the revision it was appended at, and that of the version it takes back.

    `batch` is the revision of the first event of the import that brought it.
    """

    event: Event
    revision: int
    undoes: int | None = None
    batch: int | None = None


def effective_changes(versions: Iterable[Version]) -> list[Version]:
    """The changes that are not taken back, oldest first, of all versions of an event, oldest first."""
    stack: list[Version] = []
    for version in versions:
        if version.undoes is None:
            stack.append(version)
        elif stack and stack[-1].revision == version.undoes:
            stack.pop()
    return stack


def check_expected(current: Event, expected: int | None) -> None:
    """`ConflictError` unless the current version is the one that the editor saw."""
    if expected is not None and current.version != expected:
        raise ConflictError(
            f"{describe_last_change(current)}; you saw version {expected}: look at it as it is now, "
            "then make your change again",
            current,
        )


def check_not_voided(current: Event) -> None:
    """`ValueError` for a change to an event that is out of the count."""
    if current.voided:
        raise ValueError(
            f"event {current.id} was voided by {current.author or 'somebody'} on "
            f"{format_instant(current.recorded_at)}; undo that before changing it"
        )


def check_open(current: Event) -> None:
    """`ConflictError` if somebody has ended the event already."""
    if current.end is not None:
        raise ConflictError(
            f"event {current.id} has ended already, at {format_instant(current.end)} (recorded by "
            f"{current.author or 'somebody'}, version {current.version}); amend its end to change that",
            current,
        )


def describe_last_change(event: Event) -> str:
    """Who brought an event to its version, and when."""
    verb = "voided" if event.voided else "added" if event.version == 1 else "changed"
    who = event.author or "somebody"
    at = format_instant(event.recorded_at)
    return f"event {event.id} was {verb} by {who} on {at} (version {event.version})"


def describe_change(undone: Version, before: Version | None) -> str:
    """What a change did, for saying that it is taken back."""
    event = undone.event
    if before is None:
        return f"adding event {event.id}"
    if event.voided:
        return f"voiding event {event.id}"
    fields = [name for name in _COMPARED if getattr(event, name) != getattr(before.event, name)]
    if fields == ["end"] and before.event.end is None:
        return f"ending event {event.id}"
    return f"changing event {event.id} ({', '.join(fields)})"
