"""Which time a sync of a grid asks for again, and what is withdrawn where it is not found again."""

import json
from datetime import UTC
from typing import Any

from ..model.event import Event
from ..model.instants import DAY, HOUR, SECOND, Instant, to_datetime
from .error_share_samples import Points
from .source_fetch import FetchedEvents, FetchRequest, straddled

_FARTHEST_BACK = 400 * DAY
"""How far back events reach that are asked for again."""


def withdraw_missing(
    known: list[Event],
    keys: set[str | None],
    first: int,
    last: int,
    points: Points,
    name: str,
    batch: FetchedEvents,
) -> None:
    """Withdraw the events of the range that were not found again, if there is data for them."""
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
        batch.notes.append(f"{name}: {without_data:,} events of a time without data stay as they are")


def grid_range(
    step: int, merge: int, resumed: object, request: FetchRequest, known: list[Event]
) -> tuple[int, int]:
    """The grid times (first, last] to ask for, in seconds.

    The newest point is two steps old, as younger ones still change. What was asked for before is asked
    again from an hour, or `merge`, before its end, and from the start of any event that reaches so far.
    """
    last = (request.now // SECOND - 2 * step) // step * step
    first = request.since
    if request.resumes and isinstance(resumed, int):
        first = resumed * SECOND - max(HOUR, merge)
    first = max(straddled(first, merge, known), min(first, request.now - _FARTHEST_BACK))
    return first // SECOND // step * step, last


def saved_cursors(request: FetchRequest) -> dict[str, dict[str, Any]]:
    """What the last sync remembered, by query."""
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
    """The instant as keys of events write it."""
    return to_datetime(instant, UTC).isoformat().replace("+00:00", "Z")
