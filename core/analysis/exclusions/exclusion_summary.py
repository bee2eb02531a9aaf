"""The effect of an exclusion on one window, and of all its occurrences over all services."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ...model.exclusion import Accounting
from ...model.instants import to_datetime
from ...model.recorded_exclusion import RecordedExclusion
from ...support.frozen import frozen
from ...support.jsonable import Result
from ..assessment import ExcludedTime

Key = tuple[str, int | None, str, str]


@frozen
class ExclusionEffect(Result):
    """An exclusion and its effect on a window.

    `excluded_minutes`: its time within the window, of which `out_minutes` are not part of the window;
    `returned_minutes`: bad minutes in that time, which would count without it.
    """

    exclusion: ExcludedTime
    excluded_minutes: float
    out_minutes: float
    returned_minutes: float
    approved_by: str | None
    author: str | None
    incident_id: str | None


@frozen
class ExclusionSummary(Result):
    """A recorded or configured exclusion, and its effect on the windows.

    `source`: recorded, planned, calendar or hours. `scope`: the services, groups and tags that a recorded
    exclusion names ("group shop", "all services"), else the services. `start` and `end` are those of the
    recorded exclusion (`end` is None while it is ongoing), else those of the first and last occurrence in the
    windows, or of the next one if `times` is 0. `next_start` is None if no further occurrence is known.

    `excluded_minutes`, `out_minutes` and `returned_minutes` are summed over the windows of the services,
    further objectives left out; `returned_by_service` has the returned minutes of each budget.
    """

    source: str
    id: int | None
    reason: str
    accounting: Accounting
    scope: tuple[str, ...]
    start: datetime
    end: datetime | None
    times: int
    excluded_minutes: float
    out_minutes: float
    returned_minutes: float
    returned_by_service: Mapping[str, float]
    approved_by: str | None
    author: str | None
    incident_id: str | None
    recorded_at: datetime | None = None
    version: int | None = None
    voided: bool = False
    next_start: datetime | None = None


@dataclass(slots=True)
class _Sums:
    first: ExcludedTime
    last: ExcludedTime
    occurrences: set[datetime] = field(default_factory=set)
    excluded: float = 0.0
    out: float = 0.0
    returned_total: float = 0.0
    returned: dict[str, float] = field(default_factory=dict)
    next_start: datetime | None = None


class ExclusionSums:
    """Adds up the effects of exclusions, service by service."""

    def __init__(self) -> None:
        self._sums: dict[Key, _Sums] = {}

    def add(self, service: str, effects: Iterable[ExclusionEffect], in_totals: bool = True) -> None:
        """Add the effects of exclusions on the window of `service`; to the totals only if `in_totals`."""
        for effect in effects:
            sums = self._of(effect.exclusion)
            sums.occurrences.add(effect.exclusion.start)
            if in_totals:
                sums.excluded += effect.excluded_minutes
                sums.out += effect.out_minutes
                sums.returned_total += effect.returned_minutes
            sums.returned[service] = sums.returned.get(service, 0.0) + effect.returned_minutes

    def add_next(self, service: str, exclusion: ExcludedTime) -> None:
        """Add an exclusion of `service` that has not begun yet."""
        sums = self._sums.get(_key(exclusion)) or self._of(exclusion)
        sums.returned.setdefault(service, 0.0)
        if sums.next_start is None or exclusion.start < sums.next_start:
            sums.next_start = exclusion.start
            if not sums.occurrences:
                sums.first = sums.last = exclusion

    def recorded(
        self, exclusions: Iterable[tuple[RecordedExclusion, ExcludedTime]]
    ) -> Iterator[ExclusionSummary]:
        """The summary of each recorded exclusion."""
        for exclusion, time in exclusions:
            sums = self._sums.pop(_key(time), _Sums(time, time))
            yield ExclusionSummary(
                source="recorded",
                id=exclusion.id,
                reason=exclusion.reason,
                accounting=exclusion.accounting,
                scope=exclusion.scope,
                start=time.start,
                end=None if exclusion.end is None else time.end,
                times=1 if sums.occurrences else 0,
                excluded_minutes=sums.excluded,
                out_minutes=sums.out,
                returned_minutes=sums.returned_total,
                returned_by_service=sums.returned,
                approved_by=exclusion.approved_by,
                author=exclusion.author,
                incident_id=exclusion.incident_id,
                recorded_at=to_datetime(exclusion.recorded_at),
                version=exclusion.version,
                voided=exclusion.voided,
                next_start=sums.next_start,
            )

    def others(self) -> Iterator[ExclusionSummary]:
        """The summary of each configured exclusion, by source and reason."""
        for _, sums in sorted(
            (item for item in self._sums.items() if item[0][0] != "recorded"),
            key=lambda item: (item[0][0], item[0][2], item[0][3]),
        ):
            yield ExclusionSummary(
                source=sums.first.source,
                id=None,
                reason=sums.first.reason,
                accounting=sums.first.accounting,
                scope=tuple(sums.returned),
                start=sums.first.start,
                end=sums.last.end,
                times=len(sums.occurrences),
                excluded_minutes=sums.excluded,
                out_minutes=sums.out,
                returned_minutes=sums.returned_total,
                returned_by_service=sums.returned,
                approved_by=None,
                author=None,
                incident_id=None,
                next_start=sums.next_start,
            )

    def _of(self, time: ExcludedTime) -> _Sums:
        sums = self._sums.setdefault(_key(time), _Sums(time, time))
        if time.start < sums.first.start:
            sums.first = time
        if time.end > sums.last.end:
            sums.last = time
        return sums


def _key(time: ExcludedTime) -> Key:
    if time.id is not None:
        return time.source, time.id, "", ""
    return time.source, None, time.reason, time.accounting
