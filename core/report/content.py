"""What a report says, in words and tables, before any format: text from outside is still as it came."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from ..analysis.assessment import Anomaly, EventCost
from ..text.terminal_text import how_often
from .report_data import PeriodReport, ServiceReport

EVENTS_SHOWN = 10
_ANOMALIES_SHOWN = 10
_CAUSES = 2


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells under a heading each; `right`: which columns stand right (numbers)."""

    title: str
    heads: tuple[str, ...]
    right: tuple[bool, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One service: its name, what to know about it, its figures."""

    name: str
    status: str
    sentences: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    tables: tuple[Table, ...]
    report: ServiceReport


def title(report: PeriodReport) -> str:
    return f"Error budget report: {report.period.label}"


def about(report: PeriodReport) -> tuple[tuple[str, str], ...]:
    """The days, when the report was made, and how the services stand."""
    period = report.period
    counts: dict[str, int] = {}
    for service in report.services:
        status = service.assessment.status
        counts[status] = counts.get(status, 0) + 1
    missed = sum(not service.met for service in report.services)
    days = f"{period.first} to {period.last}" if period.days > 1 else f"{period.first}"
    return (
        ("Days", days if report.complete else f"{days}, still running"),
        ("Made", f"{report.made_at:%Y-%m-%d %H:%M} UTC"),
        ("Services", ", ".join([f"{len(report.services)}", *(f"{n} {word}" for word, n in counts.items())])),
        ("Target missed", f"{missed} of {len(report.services)} in these days"),
    )


def summary(report: PeriodReport) -> Table:
    """One row per service, worst first."""
    heads = (
        "Service",
        "Status",
        "Available",
        "Target met",
        "Bad min",
        "Budget used",
        "Left min",
        "Unusual days",
    )
    rows = tuple(
        (
            service.assessment.service,
            service.assessment.status,
            availability(service),
            "yes" if service.met else "NO",
            _minutes(service.bad_minutes),
            _percent(service.assessment.consumed_pct),
            _minutes(service.assessment.remaining_minutes),
            str(len(service.anomalies)),
        )
        for service in report.services
    )
    return Table("Services", heads, (False, False, True, False, True, True, True, True), rows)


def sections(report: PeriodReport) -> tuple[Section, ...]:
    return tuple(_section(service) for service in report.services)


def availability(service: ServiceReport) -> str:
    """Rounded down, to one decimal more than the target has: a near miss does not read as met."""
    target = f"{service.assessment.slo_target:f}".rstrip("0")
    digits = max(len(target.partition(".")[2]) + 1, 2)
    return f"{math.floor(service.availability_pct * 10**digits + 1e-6) / 10**digits:.{digits}f} %"


def cause(anomaly: Anomaly) -> str:
    """The costliest events of the day in words."""
    causes = [f"{_named(event)}, {_minutes(event.own_minutes)} min" for event in anomaly.events[:_CAUSES]]
    more = anomaly.event_count - len(causes)
    return "; ".join([*causes, *([f"{more} more"] if more > 0 else [])])


def _section(service: ServiceReport) -> Section:
    assessment = service.assessment
    tables = (_categories(service), _anomalies(service), _events(service), _recovery(service))
    return Section(
        name=assessment.service,
        status=assessment.status,
        sentences=tuple(_sentences(service)),
        facts=_facts(service),
        tables=tuple(table for table in tables if table.rows),
        report=service,
    )


def _sentences(service: ServiceReport) -> Iterable[str]:
    assessment = service.assessment
    verdict = "Met" if service.met else "Missed"
    yield (
        f"{verdict} its target of {assessment.slo_target:.12g} %: {availability(service)} available, "
        f"{_minutes(service.bad_minutes)} bad minutes{_compared(service)}."
    )
    if service.target_changes:
        before = ", ".join(f"{change.label} over {change.window}" for change in service.target_changes)
        yield f"Its target was {before}; the figures are by the one at the end of these days."
    if assessment.overspent_minutes > 0:
        yield (
            f"The budget of its {assessment.window} window is overspent by "
            f"{_minutes(assessment.overspent_minutes)} min."
        )
    if assessment.firing:
        pages = sorted({f"{alert.severity} {alert.long_label}" for alert in assessment.firing})
        yield f"Burn alerts firing at the end: {', '.join(pages)}."
    if service.anomalies and service.bad_minutes > 0:
        worst = max(service.anomalies, key=lambda day: day.consumed_pct)
        often = "" if worst.rarity_days is None else f" (such a day comes {how_often(worst.rarity_days)})"
        yield f"Worst unusual day: {worst.date}, {_percent(worst.consumed_pct)} of the budget{often}."


def _compared(service: ServiceReport) -> str:
    before = service.bad_minutes_before
    if before == service.bad_minutes:
        return ", as many as in the same time before" if before else ""
    return f", {_minutes(before)} in the same time before"


def _facts(service: ServiceReport) -> tuple[tuple[str, str], ...]:
    assessment = service.assessment
    group = ((("Group", assessment.group),) if assessment.group else ()) + (
        (("Tags", ", ".join(assessment.tags)),) if assessment.tags else ()
    )
    return (
        *group,
        ("Target", assessment.promise),
        ("Available", availability(service)),
        ("Bad minutes", f"{_minutes(service.bad_minutes)}, before {_minutes(service.bad_minutes_before)}"),
        ("Burn rate", f"{service.burn_rate:.2f}x on average"),
        (
            "Budget",
            f"{_minutes(assessment.consumed_minutes)} of {_minutes(assessment.total_budget_minutes)} min "
            f"used, {_percent(assessment.consumed_pct)}, at {_moment(assessment.as_of, service)}",
        ),
        ("Left", f"{_minutes(assessment.remaining_minutes)} min, {_percent(assessment.remaining_pct)}"),
        ("Events", str(service.event_count)),
    )


def _categories(service: ServiceReport) -> Table:
    rows = tuple(
        (name, str(cost.count), _minutes(cost.total_minutes), _percent(cost.percentage))
        for name, cost in service.by_category.items()
    )
    return Table("By category", ("Category", "Events", "Min", "Of budget"), (False, True, True, True), rows)


def _anomalies(service: ServiceReport) -> Table:
    rows = tuple(
        (
            str(day.date),
            f"{day.burn_rate:.1f}x",
            "-" if day.z_score is None else f"{day.z_score:.1f}",
            day.severity,
            _percent(day.consumed_pct),
            "-" if day.rarity_days is None else how_often(day.rarity_days),
            cause(day),
        )
        for day in sorted(service.anomalies, key=lambda day: (-day.consumed_pct, day.date))[:_ANOMALIES_SHOWN]
    )
    heads = ("Day", "Burn", "z", "Severity", "Of budget", "Comes", "Cause")
    heading = "Unusual days" + (f", the worst {len(rows)}" if len(service.anomalies) > len(rows) else "")
    return Table(heading, heads, (False, True, True, False, True, False, False), rows)


def _events(service: ServiceReport) -> Table:
    costly = [event for event in service.events if event.own_minutes > 0]
    rows = tuple(
        (
            _moment(event.start, service),
            _length(event),
            _minutes(event.own_minutes),
            _percent(event.own_pct),
            event.category,
            _what(event),
        )
        for event in costly[:EVENTS_SHOWN]
    )
    heads = ("Start", "Length min", "Cost min", "Of budget", "Category", "What")
    heading = "Costliest events" if len(costly) > len(rows) else "Events"
    return Table(heading, heads, (False, True, True, True, False, False), rows)


def _recovery(service: ServiceReport) -> Table:
    """Of a period that still runs; later events have overtaken that of a past one."""
    assessment = service.assessment
    marks = assessment.recovery.milestones if assessment.as_of == service.end else ()
    rows = tuple((f"{mark.remaining_pct:g} %", _moment(mark.at, service)) for mark in marks)
    return Table("Back above, if nothing else happens", ("Left", "From"), (True, False), rows)


def _length(event: EventCost) -> str:
    return _minutes(event.duration_minutes) if event.end is not None else "open"


def _named(event: EventCost) -> str:
    return " ".join(word for word in (event.incident_id or event.category, event.description) if word)


def _what(event: EventCost) -> str:
    return " ".join(word for word in (event.incident_id, event.description) if word)


def _moment(moment: datetime, service: ServiceReport) -> str:
    local = moment.astimezone(ZoneInfo(service.timezone))
    return f"{local:%Y-%m-%d %H:%M}"


def _minutes(minutes: float) -> str:
    return f"{minutes:.{2 if 0 < minutes < 1 else 1 if minutes < 1000 else 0}f}"


def _percent(percent: float) -> str:
    return f"{percent:.{1 if percent < 1000 else 0}f} %"
