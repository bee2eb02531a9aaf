"""What triggers a rule's obligations for one service: each time that its condition was met."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import replace
from weakref import WeakKeyDictionary

import numpy as np

from ..analysis.assessment import ExhaustionProbability
from ..config.past_targets import targets_between
from ..config.settings import ServiceSettings, Settings
from ..ledger.budget import Budget
from ..ledger.event_table import OPEN, EventTable
from ..model.calendar import midnight
from ..model.instants import DAY, Instant
from ..model.policy_rule import LASTING, Condition, PolicyRule
from ..model.window import Window
from ..support.frozen import frozen
from .incident_costs import CostlyGroup, costly_groups
from .interval_search import Interval, union
from .policy_records import Causes
from .rule_condition_intervals import condition_intervals

LOOKBACK_DAYS = 400
"""How far back to look for met conditions, unless the rule has a later `since`."""


@frozen(eq=False)
class Trigger:
    """One occasion on which a condition was met, from `start` to `end`, if it ends by itself.

    `keys` identify it within the rule and service. The first is the current one; the others are there because
    another event of the same incident may once have been its first. `label` names a class of incidents.
    `group` has the costs of an incident or class.
    """

    keys: tuple[str, ...]
    start: Instant
    end: Instant = OPEN
    row: int | None = None
    label: str | None = None
    group: CostlyGroup | None = None


_cache: WeakKeyDictionary[EventTable, dict[Hashable, tuple[Trigger, ...]]] = WeakKeyDictionary()


def triggers(
    rule: PolicyRule,
    service: ServiceSettings,
    table: EventTable,
    as_of: Instant,
    settings: Settings,
    causes: Causes,
) -> list[Trigger]:
    """Every occasion up to `as_of` on which the condition was met, by start; computed once per day and table.

    Not for `probability_above`, which does not follow from the events alone.
    """
    end = (as_of // DAY + 2) * DAY
    start = max(end - LOOKBACK_DAYS * DAY, service.measured_from or 0)
    if start >= as_of:
        return []
    condition = rule.condition
    key = (
        condition, service.slo, service.window, service.past_targets, service.timezone, start, end,
        settings.alerts, settings.excluded_categories,
    )  # fmt: skip
    cached = _cache.setdefault(table, {})
    if key not in cached:
        if len(cached) > _MOST_CACHED:
            cached.clear()
        cached[key] = tuple(_work_out(condition, service, table, settings, causes, start, end))
    since = 0 if rule.since is None else midnight(rule.since, service.zone)
    return [
        each if each.start >= since else replace(each, start=since)
        for each in cached[key]
        if each.start <= as_of
        and (each.start >= since or (condition.kind not in LASTING and each.end > since <= as_of))
    ]


_MOST_CACHED = 200


def _work_out(
    condition: Condition,
    service: ServiceSettings,
    table: EventTable,
    settings: Settings,
    causes: Causes,
    start: Instant,
    end: Instant,
) -> Iterator[Trigger]:
    promises = targets_between(service, start, end)
    ends = [*(begin for begin, _ in promises[1:]), end]
    budgets = [
        (Budget.of(promised.slo, promised.window, table, settings.excluded_categories), begin, finish)
        for (begin, promised), finish in zip(promises, ends, strict=True)
        if begin < finish
    ]
    if condition.kind in LASTING:
        yield from _lasting(condition, service, budgets, causes)
        return
    parts = [
        _clipped(condition_intervals(budget, condition, settings.alerts.pairs, begin, finish), finish, end)
        for budget, begin, finish in budgets
    ]
    yield from _intervals_as_triggers(union(parts), budgets[0][0])


def _clipped(intervals: list[Interval], finish: Instant, end: Instant) -> list[Interval]:
    """Intervals under a target that held until `finish`: those that continue end there."""
    return [(first, min(last, finish) if finish < end else last) for first, last in intervals]


def _intervals_as_triggers(intervals: list[Interval], budget: Budget) -> Iterator[Trigger]:
    """A trigger per interval, keyed by the event charged last before it began, or else by its start."""
    times: dict[int, int] = {}
    for first, last in intervals:
        row = budget.ledger.owner_at(first - 1)
        if row < 0:
            yield Trigger((f"at {first}",), first, last)
            continue
        event_id = int(budget.table.ids[row])
        times[event_id] = times.get(event_id, 0) + 1
        yield Trigger((f"event {event_id} {times[event_id]}",), first, last, row)


def _lasting(
    condition: Condition,
    service: ServiceSettings,
    budgets: list[tuple[Budget, Instant, Instant]],
    causes: Causes,
) -> Iterator[Trigger]:
    seen: set[str] = set()
    raised: list[Trigger] = []
    for budget, begin, finish in budgets:
        if condition.kind == "category_above_pct":
            window = Window.parse(condition.over or "quarter", service.timezone)
            budget = replace(budget, window=window)
        group_of = _grouping(condition, budget.table, causes)
        for group in costly_groups(budget, group_of, condition.value, begin, finish):
            for trigger in _of_group(condition, group):
                if seen.isdisjoint(trigger.keys):
                    seen.update(trigger.keys)
                    raised.append(trigger)
    yield from sorted(raised, key=lambda trigger: (trigger.start, trigger.keys))


def _grouping(condition: Condition, table: EventTable, causes: Causes) -> Callable[[int], Hashable | None]:
    """What the event in a row is grouped by: its incident (or itself), its category or its cause."""
    if condition.kind == "incident_above_pct":
        return lambda row: table.incident_ids[row] or int(table.ids[row])
    if condition.by == "category":
        return lambda row: table.category_names[int(table.categories[row])]
    known = causes()
    return lambda row: known.get(int(table.ids[row]))


def _of_group(condition: Condition, group: CostlyGroup) -> Iterator[Trigger]:
    """The triggers of a group: one for an incident, one per period or interval for a class."""
    costs = group.costs
    if condition.kind == "incident_above_pct":
        first = group.intervals[0][0]
        ids = sorted(costs.budget.table.ids[np.unique(costs.owners)].tolist())
        yield Trigger(
            tuple(f"event {event_id}" for event_id in ids), first, row=costs.owner_before(first), group=group
        )
        return
    label = str(group.key)
    for first, _ in group.intervals:
        row = costs.owner_before(first)
        if costs.budget.window.is_rolling:
            key = f"{label} event {int(costs.budget.table.ids[row])}"
        else:
            key = f"{label} {int(costs.budget.windows(np.array([first]))[0][0])}"
        yield Trigger((key,), first, row=row, label=label, group=group)


def triggers_by_probability(
    rule: PolicyRule, table: EventTable, as_of: Instant, probabilities: Sequence[ExhaustionProbability]
) -> Iterator[Trigger]:
    """The trigger of a probability, which rises with events and falls in between: the last event."""
    days, limit = rule.condition.within_days, rule.condition.value
    for outlook in probabilities:
        chance = outlook.exhaustion_probability
        if outlook.time_horizon_days != days or chance is None or chance <= limit:
            continue
        begun = [row for row, start in enumerate(table.starts.tolist()) if start <= as_of]
        row = max(begun, key=lambda row: (int(table.starts[row]), int(table.ids[row])), default=None)
        if row is None:
            yield Trigger((f"at {as_of}",), as_of)
        else:
            yield Trigger((f"event {int(table.ids[row])}",), int(table.starts[row]), row=row)
