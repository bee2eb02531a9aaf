"""`BudgetConsumptionTracker`: record the events of one service, and compute its budget."""

from collections.abc import Iterable
from datetime import UTC, datetime
from os import PathLike
from pathlib import Path

from .analysis.events.consumption_by_category import by_category
from .analysis.series import trend
from .analysis.tracker_results import (
    ConsumptionEvent,
    ConsumptionEvents,
    ConsumptionTrend,
    CurrentConsumption,
    consumption_text,
)
from .files.atomic_write import write_atomically
from .ledger.budget import Budget, BudgetState
from .ledger.event_table import OPEN, EventTable, TableBuilder
from .model.event import Draft, check_service, duration_from_minutes
from .model.instants import DAY, MINUTE, Instant, to_datetime, to_instant, to_minutes
from .model.slo import Slo
from .model.time_zone import zone_named
from .model.window import Window


class BudgetConsumptionTracker:
    """The events of one service, and the error budget they consume.

    Minutes are floats, percentages are of the window's error budget. `as_of` is an aware datetime (a naive
    one is the machine's local time) and is now by default; nothing after it is counted.

    `slo_target` is in percent. `window_days` is a rolling window in days of 24 h; `window` replaces
    it: a `Window`, or its text such as "28d" or "month". Events of the `excluded_categories` are kept but
    cost nothing. `timezone` is the IANA zone of days, and of a window given as text.

    Raises `ValueError`, naming the field and the value, for an empty service name, a target outside
    (0, 100), a window that is not positive or not known, an unknown time zone.
    """

    def __init__(
        self,
        service_name: str,
        slo_target: float,
        window_days: float = 30,
        *,
        window: Window | str | None = None,
        excluded_categories: Iterable[str] = (),
        timezone: str = "UTC",
    ) -> None:
        check_service(service_name)
        self.service_name = service_name
        self.slo = Slo(slo_target)
        self.zone = zone_named(timezone)
        if window is None:
            window = Window.rolling(window_days)
        self.window = Window.parse(window, timezone) if isinstance(window, str) else window
        self.timezone = timezone
        self.excluded_categories = frozenset(excluded_categories)
        self._builder = TableBuilder()
        self._events: ConsumptionEvents | None = ConsumptionEvents()

    @classmethod
    def from_table(
        cls,
        service_name: str,
        slo_target: float,
        table: EventTable,
        window_days: float = 30,
        *,
        window: Window | str | None = None,
        excluded_categories: Iterable[str] = (),
        timezone: str = "UTC",
    ) -> "BudgetConsumptionTracker":
        """A tracker that starts with the events of `table`, as read from a store."""
        tracker = cls(
            service_name,
            slo_target,
            window_days,
            window=window,
            excluded_categories=excluded_categories,
            timezone=timezone,
        )
        tracker._builder = TableBuilder(table)
        tracker._events = None
        return tracker

    @property
    def slo_target(self) -> float:
        """Percent of the window that must be good."""
        return float(self.slo.target)

    @property
    def window_days(self) -> float:
        """Length of the window in days; of a calendar one its nominal length (month 30, quarter 91)."""
        return self.window.days

    @property
    def allowed_error_rate(self) -> float:
        """Percent of the window that may be bad."""
        return self.slo.allowed_error_rate

    @property
    def total_budget_minutes(self) -> float:
        """Minutes of error budget; for a calendar window those of the current period."""
        if self.window.is_rolling:
            return self.slo.budget_minutes(self.window.length_rolling)
        return self.slo.budget_minutes(self.window.length(self.instant(None)))

    @property
    def table(self) -> EventTable:
        """The events as columns."""
        return self._builder.table()

    @property
    def budget(self) -> Budget:
        """The budget over the events so far; rebuilt after events were added."""
        return Budget.of(self.slo, self.window, self.table, self.excluded_categories)

    @property
    def consumption_events(self) -> ConsumptionEvents:
        """Every event, in the order recorded. Read-only; `record_consumption_event` adds events."""
        if self._events is None:
            table = self.table
            self._events = ConsumptionEvents(
                self._consumption_event(
                    Draft(
                        self.service_name,
                        start,
                        None if end == OPEN else end,
                        impact,
                        table.category_names[code],
                        incident_id,
                        description,
                    )
                )
                for start, end, impact, code, incident_id, description in zip(
                    table.starts.tolist(),
                    table.ends.tolist(),
                    table.impacts.tolist(),
                    table.categories.tolist(),
                    table.incident_ids,
                    table.descriptions,
                    strict=True,
                )
            )
        return self._events

    def record_consumption_event(
        self,
        timestamp: datetime,
        duration_minutes: float,
        incident_id: str | None = None,
        description: str | None = None,
        category: str = "incident",
        impact: float = 1.0,
    ) -> ConsumptionEvent:
        """Record `duration_minutes` from `timestamp` on in which the share `impact` of the service was bad.

        Raises `ValueError`, naming the field and the value, for a duration that is not finite and above 0 or
        that ends past the calendar's end, an impact outside (0, 1] and an empty category.
        """
        start = to_instant(timestamp)
        end = start + duration_from_minutes(duration_minutes)
        try:
            to_datetime(end)
        except OverflowError:
            raise ValueError(f"duration_minutes: {duration_minutes} ends after the year 9999") from None
        draft = Draft(self.service_name, start, end, impact, category, incident_id, description)
        event = self._consumption_event(draft)
        self._builder.append(draft)
        if self._events is not None:
            self._events.append(event)
        return event

    def get_current_consumption(self, as_of: datetime | None = None) -> CurrentConsumption:
        """The consumed and remaining budget of the window at `as_of`, in total and by category."""
        budget = self.budget
        state = budget.state(self.instant(as_of))
        return CurrentConsumption(
            service=self.service_name,
            as_of=to_datetime(state.as_of),
            window_days=state.length / DAY,
            slo_target=self.slo_target,
            total_budget_minutes=state.total,
            consumed_minutes=state.consumed,
            remaining_minutes=state.remaining,
            overspent_minutes=state.overspent,
            consumed_pct=state.consumed_pct,
            remaining_pct=state.remaining_pct,
            event_count=len(budget.rows(state.start, state.as_of)),
            consumption_by_category=by_category(budget, state),
            window_start=to_datetime(state.start),
            window_end=to_datetime(state.end),
            availability_pct=state.availability_pct,
            excluded_minutes=to_minutes(state.excluded),
        )

    def get_consumption_trend(
        self, days_back: float = 90, granularity_days: float = 1, as_of: datetime | None = None
    ) -> ConsumptionTrend:
        """The budget every `granularity_days` (or fraction) from `as_of − days_back` to `as_of` inclusive.

        Each point is of the window that ends there; for a calendar window, of the period that contains it.
        Raises `ValueError` for days that are negative or not finite and a granularity not above 0.
        """
        return ConsumptionTrend(trend(self.budget, self.instant(as_of), days_back, granularity_days))

    def export_consumption_report(
        self, output_file: str | PathLike[str], format: str = "json", as_of: datetime | None = None
    ) -> Path:
        """Write the current consumption to `output_file` atomically, and return its path.

        `format` is `json` (the consumption's `as_dict()`) or `csv` (a row per category, one for the total);
        another is a `ValueError`. A file that cannot be written is an `OSError`.
        """
        path = Path(output_file)
        write_atomically(path, consumption_text(self.get_current_consumption(as_of), format))
        return path

    def state(self, as_of: datetime | None = None) -> BudgetState:
        """The budget's figures at `as_of`, in instants and minutes."""
        return self.budget.state(self.instant(as_of))

    @staticmethod
    def instant(as_of: datetime | None) -> Instant:
        """The instant of `as_of`, or of now if it is None: the only use of the clock."""
        return to_instant(datetime.now(UTC) if as_of is None else as_of)

    def _consumption_event(self, draft: Draft) -> ConsumptionEvent:
        length = None if draft.end is None else (draft.end - draft.start) / MINUTE
        cost = None if length is None else length * draft.impact
        if draft.category in self.excluded_categories:
            cost = 0.0
        total = self.slo.budget_minutes(self.window.length(draft.start))
        return ConsumptionEvent(
            timestamp=to_datetime(draft.start, self.zone),
            duration_minutes=length,
            incident_id=draft.incident_id,
            description=draft.description,
            category=draft.category,
            impact=draft.impact,
            budget_consumed_pct=None if cost is None else 100 * cost / total,
        )
