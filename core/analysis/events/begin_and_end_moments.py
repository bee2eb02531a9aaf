"""The moments at which something of a service begins or ends, and the next and the last of them.

Events, alerts and exclusions begin and end; a budget is spent and recovers.
"""

import numpy as np

from ...config.settings import ServiceSettings, Settings
from ...ledger.event_table import OPEN, EventTable
from ...model.instants import DAY, Instant, to_datetime, to_instant
from ..alerts.alert_transitions import changes_between
from .begin_and_end_moments_result import Moment

_SPANS = (DAY // 4, 2 * DAY, 30 * DAY, 400 * DAY)
"""How far to look for the nearest moment, tried in turn: it is seldom far."""


def moments(
    service: ServiceSettings, table: EventTable, settings: Settings, start: Instant, end: Instant
) -> tuple[Moment, ...]:
    """The moments of a service in `(start, end]`, by time."""
    by_time: dict[Instant, list[str]] = {}

    def note(at: Instant, sentence: str) -> None:
        if start < at <= end:
            by_time.setdefault(at, []).append(sentence)

    near = (table.starts <= end) & (table.ends > start)
    for row in np.flatnonzero(near).tolist():
        name = table.incident_ids[row] or table.category_names[int(table.categories[row])]
        note(int(table.starts[row]), f"{name} begins")
        if table.ends[row] != OPEN:
            note(int(table.ends[row]), f"{name} ends")
    for change in changes_between(service, table, settings, start, end):
        note(to_instant(change.at), change.sentence)
    if table.exclusions is not None:
        for exclusion in table.exclusions.within(start, end):
            if exclusion.source != "hours":  # those begin and end every day
                note(exclusion.start, f"excluded from here: {exclusion.reason}")
                note(exclusion.end, f"counts again after: {exclusion.reason}")
    return tuple(Moment(to_datetime(at), tuple(by_time[at])) for at in sorted(by_time))


def next_moment(
    service: ServiceSettings, table: EventTable, settings: Settings, as_of: Instant, latest: Instant
) -> Moment | None:
    """The first moment after `as_of`, up to `latest`; None if there is none."""
    for span in _SPANS:
        end = min(as_of + span, latest)
        following = moments(service, table, settings, as_of, end)
        if following:
            return following[0]
        if end == latest:
            break
    return None


def previous_moment(
    service: ServiceSettings, table: EventTable, settings: Settings, as_of: Instant
) -> Moment | None:
    """The last moment before `as_of`; None if there is none within 400 days."""
    for span in _SPANS:
        earlier = moments(service, table, settings, as_of - span, as_of - 1)
        if earlier:
            return earlier[-1]
    return None
