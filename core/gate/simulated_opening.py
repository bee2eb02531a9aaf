"""When the gate opens if the policy limits a probability: tried once a day, as every try is a simulation."""

from collections.abc import Callable

from ..model.instants import DAY, Instant

_DAYS_TRIED = 90


def simulated_opening(allowed: Callable[[Instant], bool], start: Instant) -> Instant | None:
    """The first moment from `start` on at which `allowed` is true, tried once a day for 90 days."""
    before: Instant | None = None
    for day in range(_DAYS_TRIED + 1):
        moment = start + day * DAY
        if not allowed(moment):
            before = moment
            continue
        while before is not None and moment - before > 1:
            middle = (before + moment) // 2
            if allowed(middle):
                moment = middle
            else:
                before = middle
        return moment
    return None
