"""The range that a sync of grid points queries again, and the events to withdraw from it."""

import json
from datetime import UTC
from typing import Any

from ..model.event import Event
from ..model.instants import DAY, HOUR, SECOND, Instant, to_datetime
from .error_share_samples import Points
from .fetch_types import FetchedEvents, FetchRequest, straddled

_FARTHEST_BACK = 400 * DAY
"""How far back the range is extended for known events, at most."""


def withdraw_missing(
    known: list[Event],
    keys: set[str | None],
    first: int,
    last: int,
    points: Points,
    name: str,
    batch: FetchedEvents,
) -> None:
    """Withdraw events in the range (Unix seconds) that were not found again, if there is data for them."""
    without_data = 0
    for event in known:
        if not first * SECOND <= event.start < last * SECOND or event.source_key in keys:
            continue
        end = last * SECOND if event.end is None else event.end
        if any(event.start < time * SECOND <= end for time in points):
            batch.withdrawn.append(event.id)
        else:
            without_data += 1
    if without_data:
        batch.notes.append(f"{name}: {without_data:,} events at times without data are left unchanged")


def grid_range(
    step: int, merge: int, resumed: object, request: FetchRequest, known: list[Event]
) -> tuple[int, int]:
    """The grid times (first, last] to query, in Unix seconds.

    The newest point is two steps old, because newer ones may still change. A resumed sync goes back by an
    hour, or by `merge` (microseconds) if that is longer, and further to the start of an event there.
    """
    last = (request.now // SECOND - 2 * step) // step * step
    first = request.since
    if request.resumes and isinstance(resumed, int):
        first = resumed * SECOND - max(HOUR, merge)
    first = max(straddled(first, merge, known), min(first, request.now - _FARTHEST_BACK))
    return first // SECOND // step * step, last


def saved_cursors(request: FetchRequest) -> dict[str, dict[str, Any]]:
    """The positions that the last sync saved, by query."""
    try:
        value = json.loads((request.state.cursor if request.state else None) or "{}")
    except ValueError:
        return {}
    return (
        {key: item for key, item in value.items() if isinstance(item, dict)}
        if isinstance(value, dict)
        else {}
    )


def iso_time(instant: Instant) -> str:
    """The instant as written in events' keys, such as 2026-11-23T14:05:00Z."""
    return to_datetime(instant, UTC).isoformat().replace("+00:00", "Z")
