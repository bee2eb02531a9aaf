"""Which services are listed, in which order, and which is chosen; independent of the screen."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from budgettui.core.analysis.assessment import Assessment
from budgettui.core.analysis.service_order import by_group, worst_first
from budgettui.core.support.frozen import frozen

from .per_service_cache import PerService
from .service_filter import passes_filter

SORTS = ("status", "name", "remaining", "burn")
SORT_WORDS = {"status": "worst first", "name": "by name", "remaining": "by remaining", "burn": "by burn rate"}


@frozen
class GroupRow:
    """A heading between services."""

    name: str
    count: int


Row = Assessment | GroupRow


def _by_name(assessment: Assessment) -> str:
    return assessment.service


def _by_remaining(assessment: Assessment) -> tuple[float, float, str]:
    return assessment.remaining_pct, -assessment.overspent_minutes, assessment.service


def _by_burn(assessment: Assessment) -> tuple[float, float, str]:
    burn = assessment.burn_rates[0].rate if assessment.burn_rates else 0.0
    return -burn, assessment.remaining_pct, assessment.service


_ORDERS: Mapping[str, Callable[[Assessment], Any]] = {
    "status": worst_first,
    "name": _by_name,
    "remaining": _by_remaining,
    "burn": _by_burn,
}
"""The sort key of each order."""


class ServiceList:
    """The listed services. The chosen one is remembered by name, whatever the order."""

    def __init__(self, sort: str = "status") -> None:
        self.live: dict[str, Assessment] = {}
        """The current assessments, even while the past is shown."""
        self.assessments = self.live
        """What is shown: `live`, or a moment of the past."""
        self.sort = sort if sort in SORTS else "status"
        self.grouped = True
        self.filter = ""
        self.chosen: str | None = None
        self.updates = 0
        """How often assessments were updated, or another moment was shown."""
        self.name_changes = 0
        """How often services came or went."""
        self._settled = False
        self._open: tuple[int, bool] = -1, False
        """The update at which open events were last looked for, and whether there were any."""
        self._rows: list[Row] | None = None
        self._positions: dict[str, int] = {}
        """The row of each service that is listed."""
        self._sort_keys = {sort: PerService(key) for sort, key in _ORDERS.items()}

    def take(
        self, fresh: Mapping[str, Assessment], removed: Iterable[str] = (), partial: bool = False
    ) -> None:
        """Take in what changed. The chosen service stays chosen, or its neighbour if it is gone.

        `partial`: more services will follow; until the user chooses one, the worst so far is chosen.
        """
        self.updates += 1
        removed = set(removed)
        leaves = bool(self.filter) or self.chosen in removed  # or may leave the list
        index = self.index() if leaves else 0
        count = len(self.live)
        for name in removed:
            self.live.pop(name, None)
        if len(self.live) != count or not fresh.keys() <= self.live.keys():
            self.name_changes += 1
        self.live.update(fresh)
        if self.is_past:
            return
        self._rows = None
        if not self._settled:
            self.chosen, index, self._settled = None, 0, not partial
        self._choose_near(index)

    @property
    def is_any_open(self) -> bool:
        """Whether some service has an open event."""
        if self._open[0] != self.updates:
            is_any = any(assessment.open_events for assessment in self.assessments.values())
            self._open = self.updates, is_any
        return self._open[1]

    @property
    def is_past(self) -> bool:
        """Whether a moment of the past is shown."""
        return self.assessments is not self.live

    def show_past(self, assessments: Mapping[str, Assessment] | None) -> None:
        """Show services as they were at a moment; None shows them as they are now."""
        self.updates += 1
        self.name_changes += 1
        index = self.index()
        self.assessments = self.live if assessments is None else dict(assessments)
        self._rows = None
        self._choose_near(index)

    def add_past(self, fresh: Mapping[str, Assessment]) -> None:
        """Add assessments of the shown moment."""
        self.updates += 1
        self.name_changes += not fresh.keys() <= self.assessments.keys()
        self.assessments.update(fresh)
        self._rows = None

    def rows(self) -> list[Row]:
        """What is listed, in order, headings included."""
        if self._rows is None:
            self._rows = self._ordered()
            self._positions = {
                row.service: index for index, row in enumerate(self._rows) if isinstance(row, Assessment)
            }
        return self._rows

    @property
    def positions(self) -> Mapping[str, int]:
        """The row of each service that is listed."""
        self.rows()
        return self._positions

    def index(self) -> int:
        """The row of the chosen service; 0 where none is."""
        return 0 if self.chosen is None else self.positions.get(self.chosen, 0)

    @property
    def current(self) -> Assessment | None:
        """The chosen service's assessment."""
        return self.assessments.get(self.chosen) if self.chosen is not None else None

    def choose(self, name: str) -> None:
        """Choose a service; a filter that hides it is dropped."""
        self.chosen, self._settled = name, True
        if self.filter and name not in self.positions:
            self.set_filter("")

    def set_filter(self, text: str) -> None:
        """List only services whose name, group or tags contain `text`, ignoring case."""
        index = self.index()
        self.filter = text.strip()
        self._rows = None
        self._choose_near(index)

    def next_sort(self) -> str:
        """Go to the next order; its name."""
        self.sort = SORTS[(SORTS.index(self.sort) + 1) % len(SORTS)]
        self._rows = None
        return self.sort

    def sort_by(self, sort: str) -> None:
        """Order the list by one of `SORTS`."""
        self.sort = sort
        self._rows = None

    def toggle_groups(self) -> None:
        """Switch between headings by group and one list."""
        self.grouped = not self.grouped
        self._rows = None

    @property
    def has_groups(self) -> bool:
        return any(assessment.group for assessment in self.assessments.values())

    def _choose_near(self, index: int) -> None:
        chosen = self.current
        if chosen is not None and passes_filter(chosen, self.filter):
            return
        listed = self.positions
        if not listed:
            self.chosen = None if not self.assessments else self.chosen
            return
        near = (row.service for row in self.rows()[index:] if isinstance(row, Assessment))
        self.chosen = next(near, next(iter(listed)))

    def _ordered(self) -> list[Row]:
        passing = [each for each in self.assessments.values() if passes_filter(each, self.filter)]
        keys = self._sort_keys[self.sort].of_each(passing)
        listed = [passing[index] for index in sorted(range(len(passing)), key=keys.__getitem__)]
        if not (self.grouped and any(assessment.group for assessment in listed)):
            return list(listed)
        rows: list[Row] = []
        for name, members in by_group(listed, by_name=self.sort == "name").items():
            rows.append(GroupRow(name or "no group", len(members)))
            rows.extend(members)
        return rows
