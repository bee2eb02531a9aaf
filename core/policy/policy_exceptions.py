"""Exceptions: rules of the policy that do not apply until some moment, with a reason. Loads no NumPy."""

from collections.abc import Iterable, Mapping

from ..config.settings import ServiceSettings
from ..model.act import Act
from ..model.instants import Instant
from ..model.policy_rule import PolicyRule

EXCEPTION = "exception"
"""The kind of an act that is an exception; its `subject` is the rule that it is limited to, if any."""

REASONS: Mapping[str, str] = {
    "security": "a security fix that cannot wait",
    "urgent": "a fix of top priority that cannot wait",
    "network": "the outage was a company-wide network problem",
    "other-team": "the outage was caused by a service of another team, which has frozen its changes",
    "miscategorised": "the burn is not the service's: it was miscategorised, or users were not affected",
}
"""The Site Reliability Workbook's reasons for continuing despite a spent budget, by a word to type."""


def concerns_service(act: Act, service: ServiceSettings) -> bool:
    """Whether an act concerns a service (by its current or an earlier name), its group, or everything."""
    if act.service is not None:
        return act.service in (service.name, *service.event_names)
    return act.group is None or act.group == service.group


def exceptions_in_force(acts: Iterable[Act], service: ServiceSettings, as_of: Instant) -> tuple[Act, ...]:
    """The exceptions that apply to a service at a moment, the last to expire first."""
    in_force = [
        act
        for act in acts
        if act.kind == EXCEPTION
        and act.recorded_at <= as_of
        and act.holds_at(as_of)
        and concerns_service(act, service)
    ]
    return tuple(sorted(in_force, key=lambda act: (act.until is None, act.until, act.id), reverse=True))


def excuses(act: Act, rule: PolicyRule) -> bool:
    """Whether an exception lifts a rule: the one that it names, else every rule that stops changes."""
    return rule.level == "freeze" if act.subject is None else act.subject == rule.name
