"""The gate: may this service ship now, according to the configured policy?"""

from collections.abc import Collection, Sequence
from dataclasses import replace

from ..analysis.assessment import Assessment
from ..config.settings import PolicySettings
from ..model.instants import to_instant
from ..text.formatting import format_percent
from .freezes import freeze_objection, freezes_at
from .gate_results import FreezeTime, Verdict, freeze_time
from .objections import (
    alert_objections,
    budget_objections,
    open_event_objections,
    probability_objections,
)


def needs_probability(policy: PolicySettings) -> bool:
    """Whether the policy needs the simulated part of an assessment."""
    return policy.gate_max_probability < 1


def gate(assessment: Assessment, policy: PolicySettings, hypothetical: Collection[int] = ()) -> Verdict:
    """The policy's answer for one assessment; `hypothetical` are the ids of a what-if's unrecorded events.

    `ValueError` if the policy limits a probability that the assessment lacks: a missing figure must never
    allow shipping. A service without events has no probability and needs none.
    """
    freezes = freezes_at(policy.freezes, assessment.service, to_instant(assessment.as_of))
    objections = [
        *(freeze_objection(freeze) for freeze in freezes),
        *budget_objections(assessment, policy),
        *alert_objections(assessment, policy),
        *open_event_objections(assessment, policy, hypothetical),
    ]
    if needs_probability(policy):
        objections += probability_objections(assessment, policy)
    in_force = tuple(freeze_time(freeze) for freeze in freezes)
    remains = f"{format_percent(assessment.remaining_pct)} of the budget remains"
    return verdict_of(assessment.service, objections, remains, in_force)


def verdict_of(
    service: str, objections: Sequence[str], otherwise: str, freezes: tuple[FreezeTime, ...] = ()
) -> Verdict:
    """No with the objections; without any, yes with `otherwise` as the reason."""
    reasons = tuple(objections) or (otherwise,)
    return Verdict(service, not objections, reasons, freezes, objections=tuple(objections))


def with_more_objections(verdict: Verdict, objections: Sequence[str]) -> Verdict:
    """The verdict with further reasons for a no."""
    if not objections:
        return verdict
    every = (*verdict.objections, *objections)
    return replace(verdict, allowed=False, reasons=every, objections=every)
