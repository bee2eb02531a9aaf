"""A freeze: a stretch of time in which the gate says no, whatever is left of the budget."""

from collections.abc import Iterable

from ..support.frozen import frozen
from .exclusion import ExclusionRule
from .instants import Instant


@frozen
class Freeze:
    """Nothing ships in `[start, end)`, in instants; `owner` is who to ask. `timezone` is that of its plan."""

    start: Instant
    end: Instant
    name: str
    owner: str
    reason: str
    timezone: str


@frozen
class FreezeRule:
    """Configured freezes, one-off or recurring, in local time across clock changes.

    `times` says when and why; `services` are the names of the budgets it applies to.
    """

    name: str
    owner: str
    times: ExclusionRule
    services: tuple[str, ...]
    timezone: str = "UTC"

    def expand(self, start: Instant, end: Instant) -> Iterable[Freeze]:
        """Those that overlap `[start, end)`, by start."""
        for stretch in self.times.expand(start, end):
            yield Freeze(stretch.start, stretch.end, self.name, self.owner, stretch.reason, self.timezone)
