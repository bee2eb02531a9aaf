"""Sentences about events and their effect on a budget."""

from datetime import tzinfo

from budgettui.cli.json.budget_changes import budgets_before
from budgettui.cli.json.event_json import print_change
from budgettui.cli.session import Session
from budgettui.core.analysis.alerts.newly_firing import newly_firing
from budgettui.core.analysis.assessment import BurnAlert, EventCost, WhatIf
from budgettui.core.analysis.events import clock_skew
from budgettui.core.model.event import Draft, Event
from budgettui.core.model.instants import MINUTE, Instant, to_datetime
from budgettui.core.text.formatting import (
    format_burn,
    format_duration,
    format_minutes,
    format_percent,
    format_span,
)


def span(event: Event | Draft, zone: tzinfo) -> str:
    """`12 min from 2026-11-23 14:05 to 14:17`, or `open since …`."""
    if event.end is None:
        return f"open {format_span(event.start, None, zone)}"
    length = format_duration((event.end - event.start) / MINUTE)
    return f"{length} from {format_span(event.start, event.end, zone)}"


def effect(what_if: WhatIf, draft: Draft, excluded: bool) -> str:
    """`12.0 min, 27.8 % of the budget; leaves 8.1 min; …`: the effect of an event.

    `excluded`: its category costs no budget.
    """
    after = what_if.after
    parts = [_cost(what_if, draft, excluded)]
    if after.overspent_minutes > 0:
        parts.append(f"leaves nothing, {format_minutes(after.overspent_minutes)} overspent")
    else:
        parts.append(f"leaves {format_minutes(after.remaining_minutes)}")
    parts += [f"the {alert.long_label} {alert.severity} fires" for alert in newly_firing(what_if)]
    parts += [
        f"overlaps {named(other)} by {format_duration(shared)}" for other, shared in what_if.overlaps[:3]
    ]
    if len(what_if.overlaps) > 3:
        parts.append(f"and {len(what_if.overlaps) - 3} more")
    return "; ".join(parts)


def _cost(what_if: WhatIf, draft: Draft, excluded: bool) -> str:
    reasons = "" if excluded else " and ".join(what_if.excluded_by)
    if what_if.own_minutes > 0 and reasons:
        cost = f"{format_minutes(what_if.own_minutes)}, {format_percent(what_if.own_pct)} of the budget"
        return f"{cost}, the rest is excluded: {reasons}"
    if what_if.own_minutes > 0:
        return f"{format_minutes(what_if.own_minutes)}, {format_percent(what_if.own_pct)} of the budget"
    if excluded:
        return f"costs nothing, {draft.category} is excluded"
    if to_datetime(draft.start) >= what_if.after.as_of:
        return "costs nothing so far"
    if draft.end is not None and to_datetime(draft.end) <= what_if.after.window_start:
        return "costs nothing, it has left the window"
    if reasons:
        return f"costs nothing, its time is excluded: {reasons}"
    return "costs nothing more, other events cover it"


def fires(alert: BurnAlert) -> str:
    """`page fires: 28.8× over 1h and 61.0× over 5m, above 14.4×`."""
    return (
        f"{alert.severity} fires: {format_burn(alert.long_rate)} over {alert.long_label} and "
        f"{format_burn(alert.short_rate)} over {alert.short_label}, above {format_burn(alert.factor)}"
    )


def named(event: EventCost) -> str:
    """The incident's id, or `event 12`."""
    return event.incident_id or f"event {event.id}"


def record(session: Session, draft: Draft) -> None:
    """Record an event, and print its effect."""
    session.open("record")
    before = budgets_before(session, draft.service)
    effect_text = describe_effect(session, draft)
    event = session.workspace.add(draft, session.now)
    sentence = (
        f"event {event.id}: {event.service} {span(event, session.zone)}{effect_text}; {undo_hint(event)}"
    )
    print_change(session, event, sentence, before)


def describe_effect(session: Session, draft: Draft, replacing: int | None = None) -> str:
    """The effect of the draft on its service's budget, to append to a sentence."""
    if draft.service not in session.settings.event_services:
        return _counted_nowhere(draft.service)
    what_if = session.workspace.what_if(draft, session.now, replacing)
    return f"; {effect(what_if, draft, draft.category in session.settings.excluded_categories)}"


def _counted_nowhere(service: str) -> str:
    return f"; it is not counted, because {service} is not a service of this configuration"


def is_begun(event: Event, now: Instant) -> bool:
    """Whether the event has begun, allowing for the clock of another machine that is ahead."""
    return event.start <= now + clock_skew.CLOCK_SKEW


def starts_ahead(event: Event, now: Instant) -> str:
    """`starts 2 min from now by this machine's clock`."""
    return clock_skew.starts_ahead((event.start - now) / MINUTE)


def undo_hint(event: Event) -> str:
    """How to undo the last change of an event."""
    return f"undo with `budgettui undo {event.id}`"


def remaining_budget(session: Session, service: str) -> str:
    """The remaining budget of a service, to append to a sentence."""
    if service not in session.settings.event_services:
        return _counted_nowhere(service)
    session.workspace.invalidate()
    assessment = session.workspace.assess(service, session.now)
    if assessment.overspent_minutes > 0:
        return f"; {service} has nothing left, {format_minutes(assessment.overspent_minutes)} overspent"
    return f"; {service} has {format_minutes(assessment.remaining_minutes)} left"
