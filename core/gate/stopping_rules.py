"""The written policy's rules that stop changes, and from when on each may do so."""

from collections.abc import Iterable, Iterator

from ..analysis.obligation import Obligation
from ..config.settings import ServiceSettings, Settings
from ..ledger.event_table import EventTable
from ..model.act import Act
from ..model.calendar import midnight
from ..model.instants import DAY, Instant
from ..model.policy_rule import LASTING, PolicyRule
from ..policy.obligation_triggers import LOOKBACK_DAYS, triggers
from ..policy.policy_records import PolicyRecords, rules_for
from ..support.frozen import frozen


@frozen(eq=False)
class StoppingRule:
    """A rule that may forbid shipping from `begins` on, or with `always` does so from then on."""

    rule: PolicyRule
    begins: Instant
    always: bool


def stopping_rules(service: ServiceSettings, settings: Settings) -> tuple[PolicyRule, ...]:
    """The rules for a service whose obligations make the gate say no."""
    return tuple(rule for rule in rules_for(service, settings) if rule.level == "freeze")


def is_simulated(rule: PolicyRule) -> bool:
    """Whether its condition is a probability, which only a simulation knows."""
    return rule.condition.kind == "probability_above"


def stopping_times(
    service: ServiceSettings,
    table: EventTable,
    settings: Settings,
    as_of: Instant,
    current: Iterable[Obligation],
    exceptions: Iterable[Act],
    records: PolicyRecords,
) -> Iterator[StoppingRule]:
    """From when on each rule may forbid shipping, given the obligations at `as_of`; not for simulated ones.

    `exceptions` are those in force; one that names a rule lifts that rule until it expires. An obligation
    that stays due until somebody does it has no other end.
    """
    pending = {each.rule for each in current if each.is_pending}
    expiring = list(exceptions)
    for rule in stopping_rules(service, settings):
        lifted = [act.until for act in expiring if act.subject == rule.name]
        if None in lifted or is_simulated(rule):
            continue
        begins = max([until for until in lifted if until is not None], default=as_of)
        if rule.since is not None:
            begins = max(begins, midnight(rule.since, service.zone))
        if rule.condition.kind not in LASTING:
            yield StoppingRule(rule, begins, always=False)
        elif rule.name in pending:
            yield StoppingRule(rule, begins, always=True)
        else:
            ahead = as_of + (LOOKBACK_DAYS - 2) * DAY
            coming = triggers(rule, service, table, ahead, settings, records.causes)
            starts = [trigger.start for trigger in coming if trigger.start > as_of]
            if starts:
                yield StoppingRule(rule, max(begins, min(starts)), always=True)
