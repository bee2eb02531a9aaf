"""The gate: may this service ship now, by the policy of the configuration?"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from ..analysis.assessment import Assessment, ExhaustionProbability
from ..analysis.events.event_ahead import starts_ahead
from ..analysis.obligation import Obligation
from ..config.settings import PolicySettings
from ..model.act import Act
from ..model.freeze import Freeze
from ..model.instants import to_datetime, to_instant
from ..model.slo import zone_named
from ..text.formatting import (
    format_burn,
    format_chance,
    format_exact_percent,
    format_minute,
    format_minutes,
    format_percent,
)
from .freezes import freezes_at
from .gate_results import Decision, FreezeTime, Verdict


def needs_probability(policy: PolicySettings) -> bool:
    """Does the policy ask for the simulated part of an assessment?"""
    return policy.gate_max_probability < 1


def gate(assessment: Assessment, policy: PolicySettings, hypothetical: Collection[int] = ()) -> Verdict:
    """The policy's answer for one assessment; the events `hypothetical` are those of a what-if, not recorded.

    `ValueError` where the policy asks for a probability that the assessment was not given: a missing
    figure never allows. A service without events has no probability, and none is asked.
    """
    freezes = freezes_at(policy.freezes, assessment.service, to_instant(assessment.as_of))
    objections = [
        *(_freeze(freeze) for freeze in freezes),
        *budget_objections(assessment, policy),
        *_alerts(assessment, policy),
        *_open(assessment, policy, hypothetical),
    ]
    if needs_probability(policy):
        objections += _probability(_horizon(assessment, policy.gate_horizon_days), policy)
    in_force = tuple(freeze_time(freeze) for freeze in freezes)
    remains = f"{format_percent(assessment.remaining_pct)} of the budget remains"
    return verdict_of(assessment.service, objections, remains, in_force)


def verdict_of(
    service: str, objections: Sequence[str], otherwise: str, freezes: tuple[FreezeTime, ...] = ()
) -> Verdict:
    """No for the objections; yes, `otherwise`, where there are none."""
    reasons = tuple(objections) or (otherwise,)
    return Verdict(service, not objections, reasons, freezes, objections=tuple(objections))


def with_more_objections(verdict: Verdict, objections: Sequence[str]) -> Verdict:
    """The verdict with further reasons for a no."""
    if not objections:
        return verdict
    every = (*verdict.objections, *objections)
    return replace(verdict, allowed=False, reasons=every, objections=every)


def with_exception(verdict: Verdict, exception: Act) -> Verdict:
    """The verdict that an exception turns into a yes, saying so."""
    reason = f"an exception of {exception.author or 'somebody'} allows it: {exception.reason}"
    return replace(verdict, allowed=True, reasons=(reason,), exception=decision_of(exception))


def decision_of(act: Act) -> Decision:
    """An exception or an override as the gate names it."""
    until = None if act.until is None else to_datetime(act.until)
    return Decision(act.id, act.reason, act.author, to_datetime(act.recorded_at), until)


def obligation_objections(obligations: Iterable[Obligation], *, excused: bool = False) -> list[str]:
    """What forbids to ship by the written policy: its obligations to stop changes that are not excused; with
    `excused`, those that are."""
    states = ("excused",) if excused else ("open", "overdue")
    return [
        f"rule {obligation.rule}: {obligation.must} ({obligation.because})"
        for obligation in obligations
        if obligation.level == "freeze" and obligation.state in states
    ]


def freeze_time(freeze: Freeze) -> FreezeTime:
    """The freeze with its times as dates."""
    start, end = to_datetime(freeze.start), to_datetime(freeze.end)
    return FreezeTime(freeze.name, freeze.owner, freeze.reason, start, end)


def _freeze(freeze: Freeze) -> str:
    end = format_minute(to_datetime(freeze.end), zone_named(freeze.timezone))
    return f'freeze "{freeze.name}" by {freeze.owner} until {end} {freeze.timezone}: {freeze.reason}'


def budget_objections(assessment: Assessment, policy: PolicySettings) -> list[str]:
    """What forbids to ship by what is left of the budget alone."""
    if assessment.status == "SPENT":
        return [f"the budget is spent, {format_minutes(assessment.overspent_minutes)} over"]
    if assessment.remaining_pct < policy.gate_min_remaining_pct:
        return [
            f"{format_percent(assessment.remaining_pct)} of the budget remains, "
            f"less than the {format_exact_percent(policy.gate_min_remaining_pct)} that the policy asks for"
        ]
    return []


def _alerts(assessment: Assessment, policy: PolicySettings) -> list[str]:
    return [
        f"a {alert.severity} alert fires: {format_burn(alert.long_rate)} over {alert.long_label} "
        f"and {format_burn(alert.short_rate)} over {alert.short_label}, above {format_burn(alert.factor)}"
        for alert in assessment.firing
        if alert.severity in policy.gate_block_on
    ]


def _open(assessment: Assessment, policy: PolicySettings, hypothetical: Collection[int]) -> list[str]:
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


def _horizon(assessment: Assessment, days: int) -> ExhaustionProbability:
    for outlook in assessment.probabilities:
        if outlook.time_horizon_days == days:
            return outlook
    raise ValueError(
        f"gate_horizon_days: no probability for {days} days in this assessment of {assessment.service}"
    )


def _probability(outlook: ExhaustionProbability, policy: PolicySettings) -> list[str]:
    chance = outlook.exhaustion_probability
    if chance is None or chance <= policy.gate_max_probability:
        return []
    return [
        f"the budget is exhausted within {policy.gate_horizon_days} days with probability "
        f"{format_chance(chance)}, above the {format_exact_percent(100 * policy.gate_max_probability)} "
        "that the policy allows"
    ]
