"""A report as CSV: one row per service."""

import csv
import io

from ...exchange.formula_guard import guarded
from ..report_model import PeriodReport, ServiceReport

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
    "excluded_minutes",
    "out_minutes",
    "returned_minutes",
)


def to_csv(report: PeriodReport) -> str:
    """A header and one row per service; names that look like formulas are guarded."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows(_row(report, service) for service in report.services)
    return text.getvalue()


def _row(report: PeriodReport, service: ServiceReport) -> tuple[object, ...]:
    assessment = service.assessment
    return (
        guarded(assessment.service),
        guarded(assessment.group or ""),
        report.period.first,
        report.period.last,
        service.start.isoformat(),
        service.end.isoformat(),
        assessment.slo_target,
        assessment.window,
        assessment.status,
        service.availability_pct,
        "yes" if service.met else "no",
        service.bad_minutes,
        service.bad_minutes_before,
        service.burn_rate,
        assessment.total_budget_minutes,
        assessment.consumed_minutes,
        assessment.remaining_minutes,
        assessment.overspent_minutes,
        assessment.consumed_pct,
        assessment.remaining_pct,
        service.event_count,
        len(service.anomalies),
        service.excluded_minutes,
        service.out_minutes,
        service.returned_minutes,
    )
