"""A rule of an error-budget policy: when it applies, and what it requires."""

from datetime import date
from typing import Literal

from ..support.frozen import frozen

Level = Literal["freeze", "review", "plan", "note"]
LEVELS: tuple[Level, ...] = ("freeze", "review", "plan", "note")
"""Strictest first. A freeze stops changes: `gate` says no while one is open."""

ConditionKind = Literal[
    "spent", "remaining_below", "probability_above", "alert", "incident_above_pct", "category_above_pct"
]
CONDITION_KINDS: tuple[ConditionKind, ...] = (
    "spent",
    "remaining_below",
    "probability_above",
    "alert",
    "incident_above_pct",
    "category_above_pct",
)
LASTING: frozenset[ConditionKind] = frozenset(("incident_above_pct", "category_above_pct"))
"""What these require stays due until somebody does it; for the others it ends with the condition."""

Grouping = Literal["category", "cause"]


@frozen
class Condition:
    """What must be the case for a rule to apply.

    `value` is in percent of the budget; for `probability_above` a probability, within `within_days`.
    `severity` is that of an `alert`. `over` is the window of `category_above_pct`, as it is written, and
    `by` says what its events are counted by.
    """

    kind: ConditionKind
    value: float = 0.0
    severity: Literal["page", "ticket"] | None = None
    over: str | None = None
    by: Grouping = "category"
    within_days: int | None = None

    @property
    def label(self) -> str:
        """`remaining_below 25`, for messages; `remaining_below-25` names a rule that has no name."""
        parts = [self.kind.removesuffix("_pct")]
        if self.severity is not None:
            parts.append(self.severity)
        elif self.kind != "spent":
            parts.append(f"{self.value:g}")
        if self.kind == "category_above_pct":
            parts += [self.by, self.over or ""]
        if self.within_days is not None:
            parts.append(f"{self.within_days}d")
        return " ".join(parts)


@frozen
class PolicyRule:
    """What must happen when a condition holds, for the services named or in the groups named, else for all.

    `must` is the sentence that people read. `due` is how long they have, in microseconds from when the
    condition was met; None for no date. Only what happens from the day `since` on counts.
    """

    name: str
    condition: Condition
    must: str
    level: Level = "review"
    due: int | None = None
    services: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    since: date | None = None

    def applies_to(self, service: str, group: str | None) -> bool:
        """Whether it applies to the budget of that name and group."""
        if not (self.services or self.groups):
            return True
        return service in self.services or group in self.groups
