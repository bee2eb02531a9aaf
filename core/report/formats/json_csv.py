"""A report as data: JSON whole, CSV with a row per service."""

import csv
import io
import json

from ...exchange.formula_guard import guarded
from ..report_data import PeriodReport, ServiceReport

COLUMNS = (
    "service",
    "group",
    "period_first",
    "period_last",
    "start",
    "end",
    "slo_target",
    "window",
    "status",
    "availability_pct",
    "met",
    "bad_minutes",
    "bad_minutes_before",
    "burn_rate",
    "total_budget_minutes",
    "consumed_minutes",
    "remaining_minutes",
    "overspent_minutes",
    "consumed_pct",
    "remaining_pct",
    "event_count",
    "unusual_days",
)


def to_json(report: PeriodReport) -> str:
    """The report as one JSON object in ASCII, every field under its own name."""
    return json.dumps(report.as_dict(), indent=2, allow_nan=False) + "\n"


def to_csv(report: PeriodReport) -> str:
    """A heading and one row per service; a cell from outside never begins like a formula."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows(_row(report, service) for service in report.services)
    return text.getvalue()


def _row(report: PeriodReport, service: ServiceReport) -> tuple[object, ...]:
    told = service.assessment
    return (
        guarded(told.service),
        guarded(told.group or ""),
        report.period.first,
        report.period.last,
        service.start.isoformat(),
        service.end.isoformat(),
        told.slo_target,
        told.window,
        told.status,
        service.availability_pct,
        "yes" if service.met else "no",
        service.bad_minutes,
        service.bad_minutes_before,
        service.burn_rate,
        told.total_budget_minutes,
        told.consumed_minutes,
        told.remaining_minutes,
        told.overspent_minutes,
        told.consumed_pct,
        told.remaining_pct,
        service.event_count,
        len(service.anomalies),
    )
