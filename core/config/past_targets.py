"""Which target and window a service had at a moment in the past."""

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from ..model.instants import Instant
from ..model.slo import Slo
from ..model.window import Window
from ..support.frozen import frozen

if TYPE_CHECKING:
    from .settings import ServiceSettings


@frozen
class PastTarget:
    """A target and window that held up to `end` (an instant, excluded): midnight of `until` in the service's
    zone."""

    until: date
    end: Instant
    slo: Slo
    window: Window


def targets_at(service: "ServiceSettings", instant: Instant) -> "ServiceSettings":
    """The service with the target and window that held at `instant`."""
    for past in service.past_targets:
        if instant < past.end:
            return replace(service, slo=past.slo, window=past.window, held_until=past.until)
    return service


def targets_between(
    service: "ServiceSettings", start: Instant, end: Instant
) -> "list[tuple[Instant, ServiceSettings]]":
    """The service with each target and window that it had in `[start, end]`, and from which instant on."""
    changes = [past.end for past in service.past_targets if start < past.end <= end]
    return [(begin, targets_at(service, begin)) for begin in (start, *changes)]
