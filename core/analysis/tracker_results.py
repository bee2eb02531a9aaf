"""Results of `BudgetConsumptionTracker`, and their JSON and CSV text."""

import csv
import io
import json
from collections.abc import Mapping
from datetime import datetime

from ..exchange.formula_guard import guarded
from ..support.dataframes import DataFrame, frame_of
from ..support.frozen import frozen
from ..support.jsonable import Result
from .assessment import CategoryCost, TrendPoint

_COLUMNS = (
    "service",
    "as_of",
    "window_start",
    "window_end",
    "slo_target",
    "category",
    "count",
    "total_minutes",
    "percentage",
    "total_budget_minutes",
    "remaining_minutes",
    "overspent_minutes",
    "remaining_pct",
)


@frozen
class ConsumptionEvent(Result):
    """One recorded event; `budget_consumed_pct` is its own full cost in percent of the budget.

    `duration_minutes` and `budget_consumed_pct` are None while it is open.
    """

    timestamp: datetime
    duration_minutes: float | None
    incident_id: str | None
    description: str | None
    category: str
    impact: float
    budget_consumed_pct: float | None


class ConsumptionEvents(list[ConsumptionEvent]):
    """Recorded events, in the order recorded."""

    def to_frame(self) -> DataFrame:
        """One row per event, `timestamp` the index (UTC); minutes and percent are NaN while it is open."""
        return frame_of(ConsumptionEvent, self, index="timestamp")


class ConsumptionTrend(list[TrendPoint]):
    """The points of a trend, oldest first."""

    def to_frame(self) -> DataFrame:
        """One row per point, `date` the index (UTC)."""
        return frame_of(TrendPoint, self, index="date")


@frozen
class CurrentConsumption(Result):
    """The budget of the window `[window_start, window_end]` at `as_of`.

    `event_count` and the categories' counts include every event that overlaps the window and has begun by
    `as_of`, those of excluded categories with 0 minutes. `percentage` is of the budget.
    """

    service: str
    as_of: datetime
    window_days: float
    slo_target: float
    total_budget_minutes: float
    consumed_minutes: float
    remaining_minutes: float
    overspent_minutes: float
    consumed_pct: float
    remaining_pct: float
    event_count: int
    consumption_by_category: Mapping[str, CategoryCost]
    window_start: datetime
    window_end: datetime
    availability_pct: float
    """Percent of the window's counted time that was good, the rest of a calendar window counted as good."""
    excluded_minutes: float = 0.0
    """Minutes of the window that are excluded as `out`, so not part of the SLO."""

    def to_frame(self) -> DataFrame:
        """One row: `as_of` as the index (UTC), and every figure but those by category."""
        return frame_of(CurrentConsumption, [self], index="as_of", omit=("consumption_by_category",))

    def categories_to_frame(self) -> DataFrame:
        """One row per category, its name the index: `count`, `total_minutes`, `percentage`."""
        rows = [
            _CategoryRow(name, cost.count, cost.total_minutes, cost.percentage)
            for name, cost in self.consumption_by_category.items()
        ]
        return frame_of(_CategoryRow, rows, index="category")


@frozen
class _CategoryRow:
    category: str
    count: int
    total_minutes: float
    percentage: float


def consumption_text(consumption: CurrentConsumption, format: str) -> str:
    """The report as text: `json` or `csv`; `ValueError` for another format."""
    if format == "json":
        return json.dumps(consumption.as_dict(), indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    if format == "csv":
        return _csv(consumption)
    raise ValueError(f"format: {format!r} is not json or csv")


def _csv(consumption: CurrentConsumption) -> str:
    about = (
        guarded(consumption.service),
        consumption.as_of.isoformat(),
        consumption.window_start.isoformat(),
        consumption.window_end.isoformat(),
        consumption.slo_target,
    )
    totals = (
        consumption.total_budget_minutes,
        consumption.remaining_minutes,
        consumption.overspent_minutes,
        consumption.remaining_pct,
    )
    total = CategoryCost(consumption.event_count, consumption.consumed_minutes, consumption.consumed_pct)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_COLUMNS)
    for name, cost in consumption.consumption_by_category.items():
        row = (guarded(name), cost.count, cost.total_minutes, cost.percentage)
        writer.writerow((*about, *row, *("" for _ in totals)))
    writer.writerow((*about, "total", total.count, total.total_minutes, total.percentage, *totals))
    return text.getvalue()
