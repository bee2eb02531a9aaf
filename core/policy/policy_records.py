"""What obligations depend on besides events, and which rules apply to a service. Loads no NumPy."""

from collections.abc import Callable, Mapping, Sequence

from ..config.settings import ServiceSettings, Settings
from ..model.act import Act
from ..model.policy_rule import PolicyRule
from ..support.frozen import frozen

Causes = Callable[[], Mapping[int, str]]
"""Returns the causes of a service's events by event id; called only if a rule needs them."""


@frozen
class PolicyRecords:
    """What the store has besides events: the acts as of the moment, including revoked ones, and the causes.

    Acts that were recorded later are left out.
    """

    acts: Sequence[Act] = ()
    causes: Causes = dict


NO_RECORDS = PolicyRecords()


def rules_for(service: ServiceSettings, settings: Settings) -> tuple[PolicyRule, ...]:
    """The rules of the policy that apply to a service."""
    return tuple(rule for rule in settings.policy.rules if rule.applies_to(service.name, service.group))
