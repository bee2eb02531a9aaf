"""Errors too few to be an outage, as one event for each full day (UTC).

The event's impact is the mean error share of the day's points outside of outages, so it costs their sum.
"""

from collections.abc import Sequence
from datetime import UTC

from ..model.event import BACKGROUND, Draft
from ..model.instants import SECOND, to_datetime
from .error_share_outages import GridRules, Outage, background_minutes
from .error_share_samples import Points

DAY_SECONDS = 86_400
_LEAST_IMPACT = 1e-6


def is_background(source_key: str | None) -> bool:
    """Whether the event with that key is for errors that are not an outage."""
    return source_key is not None and source_key.endswith(f"/{BACKGROUND}")


def background_events(
    points: Points,
    known_outages: Sequence[Outage],
    first: int,
    last: int,
    rules: GridRules,
    service: str,
    source: str,
) -> list[Draft]:
    """The events of the full days in (`first`, `last`]; `first` must be the start of a day. In Unix seconds.

    Points without data count as no errors. A day with an error share below one millionth has no event.
    """
    drafts = []
    for start in range(first, last - DAY_SECONDS + 1, DAY_SECONDS):
        end = start + DAY_SECONDS
        within = [
            Outage(max(outage.start, start), min(last if outage.end is None else outage.end, end), 0.0, 0)
            for outage in known_outages
            if outage.start < end and (outage.end is None or outage.end > start)
        ]
        seconds = DAY_SECONDS - sum((outage.end or last) - outage.start for outage in within)
        minutes = background_minutes(points, within, start, end, rules)
        impact = round(60 * minutes / seconds, 9) if seconds else 0.0
        if impact < _LEAST_IMPACT:
            continue
        drafts.append(
            Draft(
                service,
                start * SECOND,
                end * SECOND,
                min(impact, 1.0),
                BACKGROUND,
                description=f"{minutes:.1f} min of errors below the floor",
                source=source,
                source_key=f"{to_datetime(start * SECOND, UTC):%Y-%m-%d}/{BACKGROUND}",
            )
        )
    return drafts
