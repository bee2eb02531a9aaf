"""What obligations depend on besides events, and which rules apply to a service. Loads no NumPy."""

from collections.abc import Callable, Mapping, Sequence

from ..config.settings import ServiceSettings, Settings
from ..model.act import Act
from ..model.policy_rule import PolicyRule
from ..support.frozen import frozen

Causes = Callable[[], Mapping[int, str]]
"""Gives the causes of a service's events, by their ids; asked only where a rule needs them."""


@frozen
class PolicyRecords:
    """What the store knows beside the events: acts as they were at the moment, revoked ones too, and causes.

    An act that was recorded later is not among them.
    """

    acts: Sequence[Act] = ()
    causes: Causes = dict


NO_RECORDS = PolicyRecords()


def rules_for(service: ServiceSettings, settings: Settings) -> tuple[PolicyRule, ...]:
    """The rules of the policy that apply to a service."""
    return tuple(rule for rule in settings.policy.rules if rule.applies_to(service.name, service.group))
