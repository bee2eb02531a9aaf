"""The content of a report as sentences and tables, for every format; foreign text is not escaped yet."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from ..analysis.assessment import Anomaly, EventCost
from ..analysis.exclusions.exclusion_summary import ExclusionEffect
from ..analysis.obligation_deadline_text import remark
from ..analysis.status import worst_firing
from ..model.exclusion import justified
from ..support.frozen import frozen
from ..text.formatting import (
    format_availability,
    format_burn,
    format_duration,
    format_exact_percent,
    format_frequency,
    format_minute,
    format_minutes,
    format_number,
    format_percent,
    format_window,
)
from .report_model import PeriodReport, ServiceReport

EVENTS_SHOWN = 10
_ANOMALIES_SHOWN = 10
_CAUSES = 2


@frozen
class Table:
    """Rows of cells below `heads`; `right` says which columns are right-aligned (numbers)."""

    title: str
    heads: tuple[str, ...]
    right: tuple[bool, ...]
    rows: tuple[tuple[str, ...], ...]


@frozen
class Section:
    """One service: its name, sentences about it, and its figures."""

    name: str
    status: str
    sentences: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    tables: tuple[Table, ...]
    report: ServiceReport


def title(report: PeriodReport) -> str:
    return f"Error budget report: {report.period.label}"


def about(report: PeriodReport) -> tuple[tuple[str, str], ...]:
    """The days, when the report was made, and the state of the services."""
    period = report.period
    counts: dict[str, int] = {}
    for service in report.services:
        status = service.assessment.status
        counts[status] = counts.get(status, 0) + 1
    paging = sum(worst_firing(service.assessment.alerts) == "page" for service in report.services)
    missed = sum(not service.met for service in report.services)
    days = f"{period.first} to {period.last}" if period.days > 1 else f"{period.first}"
    return (
        ("Days", days if report.complete else f"{days}, still running"),
        ("Made", f"{report.made_at:%Y-%m-%d %H:%M} UTC"),
        *((("As known at", f"{report.known_at:%Y-%m-%d %H:%M} UTC"),) if report.known_at else ()),
        ("Services", ", ".join([f"{len(report.services)}", *(f"{n} {word}" for word, n in counts.items())])),
        *((("Paging", f"{paging} of {len(report.services)}"),) if paging else ()),
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
            format_number(service.bad_minutes),
            format_percent(service.assessment.consumed_pct),
            format_number(service.assessment.remaining_minutes),
            str(len(service.anomalies)),
        )
        for service in report.services
    )
    return Table("Services", heads, (False, False, True, False, True, True, True, True), rows)


def sections(report: PeriodReport) -> tuple[Section, ...]:
    return tuple(_section(service) for service in report.services)


def availability(service: ServiceReport) -> str:
    return format_availability(service.availability_pct, service.assessment.slo_target)


def cause(anomaly: Anomaly) -> str:
    """The costliest events of the day, as text."""
    causes = [f"{_named(event)}, {format_minutes(event.own_minutes)}" for event in anomaly.events[:_CAUSES]]
    more = anomaly.event_count - len(causes)
    return "; ".join([*causes, *([f"{more} more"] if more > 0 else [])])


def _section(service: ServiceReport) -> Section:
    assessment = service.assessment
    tables = (
        _categories(service),
        _anomalies(service),
        _events(service),
        _exclusions(service),
        _obligations(service),
        _overrides(service),
        _recovery(service),
    )
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
        f"{verdict} its target of {format_exact_percent(assessment.slo_target)}: "
        f"{availability(service)} available, "
        f"{format_number(service.bad_minutes)} bad minutes{_compared(service)}."
    )
    if service.target_changes:
        before = ", ".join(f"{change.label} over {change.window}" for change in service.target_changes)
        yield f"Its target was {before}; the figures use the one at the end of these days."
    if service.exclusions:
        yield _excluded(service)
    if assessment.overspent_minutes > 0:
        yield (
            f"Its budget for {format_window(assessment.window)} is overspent by "
            f"{format_minutes(assessment.overspent_minutes)}."
        )
    if assessment.firing:
        pages = sorted({f"{alert.severity} {alert.long_label}" for alert in assessment.firing})
        yield f"Burn alerts firing at the end: {', '.join(pages)}."
    if service.anomalies and service.bad_minutes > 0:
        worst = max(service.anomalies, key=lambda day: day.consumed_pct)
        rarity = worst.rarity_days
        often = "" if rarity is None else f" (such a day comes {format_frequency(rarity)})"
        yield f"Worst unusual day: {worst.date}, {format_percent(worst.consumed_pct)} of the budget{often}."


def _excluded(service: ServiceReport) -> str:
    """How much time is excluded, and how many bad minutes that gave back."""
    out = (
        f", {format_duration(service.out_minutes)} of which are not part of the promise"
        if service.out_minutes
        else ""
    )
    back = (
        f"{format_number(service.returned_minutes)} bad minutes"
        if service.returned_minutes
        else "no bad minutes"
    )
    return f"{format_duration(service.excluded_minutes)} of these days do not count{out}, with {back} in it."


def _compared(service: ServiceReport) -> str:
    before = service.bad_minutes_before
    if before == service.bad_minutes:
        return ", as many as in the period before" if before else ""
    return f", {format_number(before)} in the period before"


def _facts(service: ServiceReport) -> tuple[tuple[str, str], ...]:
    assessment = service.assessment
    group = ((("Group", assessment.group),) if assessment.group else ()) + (
        (("Tags", ", ".join(assessment.tags)),) if assessment.tags else ()
    )
    return (
        *group,
        ("Target", assessment.promise),
        (
            "Available",
            f"{availability(service)} in these days, "
            f"{format_availability(assessment.availability_pct, assessment.slo_target)} in its window",
        ),
        (
            "Bad minutes",
            f"{format_number(service.bad_minutes)}, before {format_number(service.bad_minutes_before)}",
        ),
        ("Burn rate", f"{format_burn(service.burn_rate)} on average"),
        (
            "Budget",
            f"{format_number(assessment.consumed_minutes)} of "
            f"{format_minutes(assessment.total_budget_minutes)} used, "
            f"{format_percent(assessment.consumed_pct)}, at {_moment(assessment.as_of, service)}",
        ),
        (
            "Left",
            f"{format_minutes(assessment.remaining_minutes)}, {format_percent(assessment.remaining_pct)}",
        ),
        ("Events", str(service.event_count)),
    )


def _categories(service: ServiceReport) -> Table:
    rows = tuple(
        (name, str(cost.count), format_number(cost.total_minutes), format_percent(cost.percentage))
        for name, cost in service.by_category.items()
    )
    return Table("By category", ("Category", "Events", "Min", "Of budget"), (False, True, True, True), rows)


def _anomalies(service: ServiceReport) -> Table:
    rows = tuple(
        (
            str(day.date),
            format_burn(day.burn_rate),
            "-" if day.z_score is None else f"{day.z_score:.1f}",
            day.severity,
            format_percent(day.consumed_pct),
            "-" if day.rarity_days is None else format_frequency(day.rarity_days),
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
            format_duration(event.duration_minutes) if event.end is not None else "open",
            format_number(event.own_minutes),
            format_percent(event.own_pct),
            event.category,
            _what(event),
        )
        for event in costly[:EVENTS_SHOWN]
    )
    heads = ("Start", "Length", "Cost min", "Of budget", "Category", "What")
    heading = "Costliest events" if len(costly) > len(rows) else "Events"
    return Table(heading, heads, (False, True, True, True, False, False), rows)


def _exclusions(service: ServiceReport) -> Table:
    """Excluded time; that with the same source, reason and accounting is one row."""
    groups: dict[tuple[object, ...], list[ExclusionEffect]] = {}
    for effect in service.exclusions:
        time = effect.exclusion
        groups.setdefault((time.source, time.id, time.reason, time.accounting), []).append(effect)
    rows = tuple(
        (
            _moment(effects[0].exclusion.start, service),
            str(len(effects)),
            format_number(sum(effect.excluded_minutes for effect in effects)),
            format_number(sum(effect.returned_minutes for effect in effects)),
            effects[0].exclusion.accounting,
            _why(effects[0]),
        )
        for effects in sorted(
            groups.values(), key=lambda effects: -sum(effect.returned_minutes for effect in effects)
        )[:EVENTS_SHOWN]
    )
    heading = "Time that does not count" + (f", the first {len(rows)}" if len(groups) > len(rows) else "")
    heads = ("From", "Times", "Min", "Bad min in it", "Kind", "Reason")
    return Table(heading, heads, (False, True, True, True, False, False), rows)


def _why(effect: ExclusionEffect) -> str:
    """The incident's id, the reason, and who approved it."""
    reason = justified(effect.exclusion.reason, effect.approved_by)
    return " ".join(filter(None, [effect.incident_id, reason]))


def _obligations(service: ServiceReport) -> Table:
    """What the policy asked for, and its state."""
    rows = tuple(
        (
            obligation.state,
            obligation.rule,
            "" if obligation.due_at is None else _moment(obligation.due_at, service),
            obligation.because,
            "; ".join(filter(None, [obligation.must, remark(obligation)])),
        )
        for obligation in service.obligations
    )
    heads = ("State", "Rule", "Due", "Because", "What")
    return Table("What the policy asks for", heads, (False,) * len(heads), rows)


def _overrides(service: ServiceReport) -> Table:
    """Who shipped although the gate was closed, and why."""
    rows = tuple(
        (_moment(each.at, service), each.author, each.reason) for each in service.overrides[:EVENTS_SHOWN]
    )
    more = f", the last {len(rows)}" if len(service.overrides) > len(rows) else ""
    return Table(f"Shipped despite the gate{more}", ("At", "By", "Reason"), (False, False, False), rows)


def _recovery(service: ServiceReport) -> Table:
    """When budget returns, for a period that is not over; for a past one, later events made it obsolete."""
    assessment = service.assessment
    marks = assessment.recovery.milestones if assessment.as_of == service.end else ()
    rows = tuple((format_exact_percent(mark.remaining_pct), _moment(mark.at, service)) for mark in marks)
    return Table("Back above, if nothing else happens", ("Left", "From"), (True, False), rows)


def _named(event: EventCost) -> str:
    return " ".join(word for word in (event.incident_id or event.category, event.description) if word)


def _what(event: EventCost) -> str:
    return " ".join(word for word in (event.incident_id, event.description) if word)


def _moment(moment: datetime, service: ServiceReport) -> str:
    return format_minute(moment, ZoneInfo(service.timezone))
