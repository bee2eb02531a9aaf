"""Why the gate says no: budget, alert, open incident, probability, policy rule."""

from collections.abc import Collection, Iterable

from ..analysis.assessment import Assessment, ExhaustionProbability
from ..analysis.events.clock_skew import starts_ahead
from ..analysis.obligation import Obligation
from ..config.settings import PolicySettings
from ..text.formatting import (
    format_burn,
    format_chance,
    format_exact_percent,
    format_minutes,
    format_percent,
)


def budget_objections(assessment: Assessment, policy: PolicySettings) -> list[str]:
    """Too little of the budget remains, or none."""
    if assessment.status == "SPENT":
        return [f"the budget is spent, {format_minutes(assessment.overspent_minutes)} over"]
    if assessment.remaining_pct < policy.gate_min_remaining_pct:
        return [
            f"{format_percent(assessment.remaining_pct)} of the budget remains, "
            f"less than the {format_exact_percent(policy.gate_min_remaining_pct)} that the policy asks for"
        ]
    return []


def alert_objections(assessment: Assessment, policy: PolicySettings) -> list[str]:
    """The firing alerts of the severities that block."""
    return [
        f"a {alert.severity} alert fires: {format_burn(alert.long_rate)} over {alert.long_label} "
        f"and {format_burn(alert.short_rate)} over {alert.short_label}, above {format_burn(alert.factor)}"
        for alert in assessment.firing
        if alert.severity in policy.gate_block_on
    ]


def open_event_objections(
    assessment: Assessment, policy: PolicySettings, hypothetical: Collection[int]
) -> list[str]:
    """The open events that cost budget, if those block; `hypothetical` ones are not recorded."""
    if not policy.gate_block_while_open:
        return []
    return [
        ("this event would be open" if event.id in hypothetical else f"event {event.id} is open")
        + (f" ({event.incident_id})" if event.incident_id else "")
        for event in assessment.open_events
        if not event.excluded
    ] + [
        f"event {event.id} is open, and {starts_ahead(event.minutes_ahead)}"
        + (f" ({event.incident_id})" if event.incident_id else "")
        for event in assessment.events_ahead
    ]


def probability_objections(assessment: Assessment, policy: PolicySettings) -> list[str]:
    """A chance of exhaustion above the policy's limit; `ValueError` if the assessment has none."""
    outlook = _horizon(assessment, policy.gate_horizon_days)
    chance = outlook.exhaustion_probability
    if chance is None or chance <= policy.gate_max_probability:
        return []
    return [
        f"the budget is exhausted within {policy.gate_horizon_days} days with probability "
        f"{format_chance(chance)}, above the {format_exact_percent(100 * policy.gate_max_probability)} "
        "that the policy allows"
    ]


def _horizon(assessment: Assessment, days: int) -> ExhaustionProbability:
    for outlook in assessment.probabilities:
        if outlook.time_horizon_days == days:
            return outlook
    raise ValueError(
        f"gate_horizon_days: no probability for {days} days in this assessment of {assessment.service}"
    )


def obligation_objections(obligations: Iterable[Obligation], *, excused: bool = False) -> list[str]:
    """The obligations to stop changes that are not excused, or with `excused` those that are."""
    states = ("excused",) if excused else ("open", "overdue")
    return [
        f"rule {obligation.rule}: {obligation.must} ({obligation.because})"
        for obligation in obligations
        if obligation.level == "freeze" and obligation.state in states
    ]
