"""Overrides: when somebody shipped despite the gate's no, and why. Loads no NumPy."""

from collections.abc import Iterable

from ..config.settings import ServiceSettings
from ..model.act import Act
from ..model.instants import Instant
from ..policy.policy_exceptions import concerns_service

OVERRIDE = "override"
"""The kind of an act by which somebody ships despite the gate's no."""


def overrides_between(
    acts: Iterable[Act], service: ServiceSettings, start: Instant, end: Instant
) -> tuple[Act, ...]:
    """The overrides of a service's gate recorded in `[start, end]` and not revoked, the newest first."""
    chosen = [
        act
        for act in acts
        if act.kind == OVERRIDE
        and not act.revoked
        and start <= act.recorded_at <= end
        and concerns_service(act, service)
    ]
    return tuple(sorted(chosen, key=lambda act: -act.id))
