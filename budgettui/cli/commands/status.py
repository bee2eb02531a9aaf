"""`status`: every service's budget, or one in full."""

from collections.abc import Iterator, Sequence
from datetime import tzinfo
from typing import TYPE_CHECKING

from budgettui.cli.command_decorator import command
from budgettui.cli.input.shared_options import (
    as_of_option,
    group_option,
    json_option,
    services_argument,
)
from budgettui.cli.output.printing import Tone, note, say, say_json, warn
from budgettui.cli.output.table import Cell, Column, facts, table
from budgettui.cli.sentences.policy_sentences import obligation_facts
from budgettui.cli.session import Session
from budgettui.core.analysis.assessment import Assessment, Status
from budgettui.core.analysis.events.clock_skew import starts_ahead
from budgettui.core.analysis.service_order import worst_first
from budgettui.core.model.exclusion import justified
from budgettui.core.store.orphaned_events import orphans_sentence
from budgettui.core.text.formatting import (
    format_availability,
    format_burn,
    format_count,
    format_duration,
    format_exact_percent,
    format_minute,
    format_minutes,
    format_percent,
    format_second,
)

if TYPE_CHECKING:
    from budgettui.core.monitoring.prompt_segment_file import Stamp

TONES: dict[Status, Tone] = {"SPENT": "bad", "PAGE": "bad", "WATCH": "warn", "OK": "good"}

_COLUMNS = (
    Column("STATUS"),
    Column("SERVICE"),
    Column("AVAILABLE", True, 3),
    Column("TARGET", True, 2),
    Column("WINDOW", spare=4),
    Column("BUDGET", True, 5),
    Column("CONSUMED", True, 6),
    Column("REMAINING", True),
    Column("LEFT", True),
    Column("BURN", True, 1),
    Column("NOW"),
)


@command(
    "status",
    "budgettui status",
    "budgettui status checkout --as-of 'yesterday 18:00'",
    "budgettui status --json",
    paged=True,
)
@services_argument
@group_option
@as_of_option
@json_option
def status(
    session: Session, services: Sequence[str], group: str | None, as_of: str | None, as_json: bool
) -> None:
    """Print the error budget of every service, or of some, worst first; of a single one in full."""
    instant = session.moment(as_of)
    selected = session.select(services, group)
    is_everything = (
        as_of is None and session.known_at is None and len(selected) == len(session.settings.services)
    )
    origins = _origins(session) if is_everything else []
    workspace = session.open("read")
    orphans = workspace.orphans()
    if len(services) != 1:
        workspace.refresh(instant)  # reads all events at once
    # an event that ended later was still open at a past moment
    assess = workspace.assess_past if instant < session.now else workspace.assess
    assessments = [
        workspace.with_policy_probabilities(assess(service.name, instant), instant) for service in selected
    ]
    if as_json:
        answer = {
            "as_of": session.date(instant).isoformat(),
            "services": [each.as_dict() for each in assessments],
            "orphans": [orphan.as_dict() for orphan in orphans],
        }
        say_json(session.with_known_at(answer, instant))
    elif len(services) == 1 and assessments:
        in_full(assessments[0], session.zone)
    elif assessments:
        table(_COLUMNS, [_row(each) for each in sorted(assessments, key=worst_first)])
    elif services:
        say(f"None of these services is in the group {group!r}.")
    else:
        note("The configuration has no service yet; add a [[services]] table with name, slo and window.")
    if orphans:
        warn(f"{orphans_sentence(orphans)}.")
    if is_everything:
        from budgettui.cli.prompt_segment_update import keep_figures

        keep_figures(assessments, session, origins)


def _origins(session: Session) -> "list[Stamp]":
    """The stamps of the files behind the figures, taken before they are read."""
    from budgettui.core.monitoring.prompt_segment_rows import origins_of

    return origins_of(session.settings)


def in_full(assessment: Assessment, zone: tzinfo) -> None:
    """Print one service in full."""
    facts(
        [
            *_budget(assessment, zone),
            *_going_on(assessment, zone),
            *obligation_facts(assessment, zone),
            *_ahead(assessment, zone),
        ]
    )


def _budget(assessment: Assessment, zone: tzinfo) -> Iterator[tuple[str, str | Cell]]:
    """The target, and what is left of the budget."""
    consumed = format_minutes(assessment.consumed_minutes)
    total = format_minutes(assessment.total_budget_minutes)
    yield "service", Cell(assessment.service, "strong")
    yield "status", Cell(assessment.status, TONES[assessment.status])
    yield "as of", f"{format_second(assessment.as_of, zone)} {assessment.as_of.astimezone(zone):%Z}"
    yield "target", assessment.promise
    yield "available", format_availability(assessment.availability_pct, assessment.slo_target)
    edges = assessment.window_start, assessment.window_end
    yield "window", " to ".join(format_minute(edge, zone) for edge in edges)
    if assessment.excluded_minutes:
        yield "excluded", f"{format_duration(assessment.excluded_minutes)} of it are excluded from the SLO"
    if (exclusion := assessment.excluded_now) is not None:
        until = (
            "; no end is recorded yet"
            if exclusion.ongoing
            else f" until {format_minute(exclusion.end, zone)}"
        )
        reason = justified(exclusion.reason, exclusion.approved_by)
        yield "now", Cell(f"does not count{until}: {reason}", "quiet")
    yield "consumed", f"{consumed} of {total}, {format_percent(assessment.consumed_pct)}"
    yield "remaining", _remaining(assessment)
    yield "cost", ", ".join(_costs(assessment)) or "no events in the window"


def _going_on(assessment: Assessment, zone: tzinfo) -> Iterator[tuple[str, str | Cell]]:
    """Burn rates, firing alerts and open events."""
    yield "burn rate", "  ".join(f"{rate.label} {format_burn(rate.rate)}" for rate in assessment.burn_rates)
    if assessment.firing:
        from budgettui.cli.sentences.event_sentences import fires  # also imports the output of changes
    for alert in assessment.firing:
        yield "alerts", Cell(fires(alert), "bad")
    for event in assessment.open_events:
        lasted = format_duration(event.duration_minutes)
        since = f"event {event.id} since {format_second(event.start, zone)}, {lasted}"
        yield "open", Cell("  ".join(filter(None, [since, event.incident_id, event.description])), "warn")
    for ahead in assessment.events_ahead:
        yield "open", Cell(f"event {ahead.id} {starts_ahead(ahead.minutes_ahead)}", "warn")


def _row(assessment: Assessment) -> list[Cell | str]:
    hour = assessment.burn_rates[0] if assessment.burn_rates else None
    tone = TONES[assessment.status]
    return [
        Cell(assessment.status, tone),
        assessment.service,
        format_availability(assessment.availability_pct, assessment.slo_target),
        format_exact_percent(assessment.slo_target),
        assessment.window,
        format_minutes(assessment.total_budget_minutes),
        format_minutes(assessment.consumed_minutes),
        format_minutes(assessment.remaining_minutes),
        Cell(format_percent(assessment.remaining_pct), tone),
        f"{hour.label} {format_burn(hour.rate)}" if hour else "",
        "; ".join(_now(assessment)),
    ]


def _now(assessment: Assessment) -> Iterator[str]:
    """The NOW column: a past target, overspending, open events, firing alerts."""
    if assessment.target_until is not None:
        yield f"target in force until {assessment.target_until}"
    if assessment.overspent_minutes > 0:
        yield f"{format_minutes(assessment.overspent_minutes)} overspent"
    for event in assessment.open_events:
        yield f"open {format_duration(event.duration_minutes)} {event.incident_id or ''}".rstrip()
    for ahead in assessment.events_ahead:
        yield f"open, {starts_ahead(ahead.minutes_ahead)}"
    if assessment.firing:
        worst = assessment.firing[0]
        yield f"{worst.severity} {format_burn(worst.long_rate)} over {worst.long_label}"


def _remaining(assessment: Assessment) -> str:
    if assessment.overspent_minutes > 0:
        return f"nothing, {format_minutes(assessment.overspent_minutes)} overspent"
    return f"{format_minutes(assessment.remaining_minutes)}, {format_percent(assessment.remaining_pct)}"


def _costs(assessment: Assessment) -> Iterator[str]:
    """The cost of each category, costliest first."""
    costs = assessment.consumption_by_category.items()
    for name, cost in sorted(costs, key=lambda item: -item[1].total_minutes):
        share = f"{format_percent(cost.percentage)}, {format_count(cost.count, 'event')}"
        yield f"{name} {format_minutes(cost.total_minutes)} ({share})"


def _ahead(assessment: Assessment, zone: tzinfo) -> Iterator[tuple[str, str | Cell]]:
    """When the budget is spent, and when it recovers."""
    onward = assessment.if_this_goes_on
    if onward is not None and onward.exhausted_at is not None and onward.minutes is not None:
        gone = f"in {format_duration(onward.minutes)}, {format_minute(onward.exhausted_at, zone)}"
        yield "gone", f"{gone}, if this goes on" if onward.minutes > 0 else "now"
    for milestone in assessment.recovery.milestones:
        mark = format_exact_percent(milestone.remaining_pct)
        yield f"above {mark}", f"{format_minute(milestone.at, zone)}, if nothing else happens"
