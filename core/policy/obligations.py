"""The obligations of one service: what its policy requires at a moment, and their state."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from ..analysis.assessment import ExhaustionProbability
from ..analysis.obligation import Obligation, most_urgent_first
from ..analysis.service_budget import budget_of
from ..config.past_targets import targets_at
from ..config.settings import ServiceSettings, Settings
from ..ledger.event_table import OPEN, EventTable
from ..model.act import Act
from ..model.instants import Instant, to_datetime, to_instant
from .done_marks import DONE, DoneMark, done_mark
from .obligation_lookup import obligation_ids
from .obligation_reasons import reason_text
from .obligation_state import obligation_state
from .obligation_triggers import triggers, triggers_by_probability
from .policy_exceptions import exceptions_in_force, excuses
from .policy_records import NO_RECORDS, PolicyRecords, rules_for


def obligations(
    service: ServiceSettings,
    table: EventTable,
    as_of: Instant,
    settings: Settings,
    records: PolicyRecords = NO_RECORDS,
    probabilities: Sequence[ExhaustionProbability] = (),
) -> tuple[Obligation, ...]:
    """All obligations raised up to `as_of`, including those done or over, the most urgent first.

    Those of rules on a probability are included only if `probabilities` are given.
    """
    rules = rules_for(service, settings)
    if not rules:
        return ()
    service = targets_at(service, as_of)
    exceptions = exceptions_in_force(records.acts, service, as_of)
    marks = [act for act in records.acts if act.kind == DONE and act.recorded_at <= as_of]
    budget = budget_of(service, table, settings, as_of)
    result = []
    for rule in rules:
        exception = next((act for act in exceptions if excuses(act, rule)), None)
        if rule.condition.kind == "probability_above":
            raised = triggers_by_probability(rule, table, as_of, probabilities)
        else:
            raised = iter(triggers(rule, service, table, as_of, settings, records.causes))
        for trigger in raised:
            ids = list(obligation_ids(rule, service, trigger))
            reason = reason_text(rule.condition, trigger, budget, as_of, probabilities)
            mark = done_mark(marks, ids, rule, reason.figure)
            due = None if rule.due is None else trigger.start + rule.due
            state = obligation_state(trigger, due, as_of, mark, exception)
            done_by = mark if state == "done" else DoneMark()
            excused = exception if state == "excused" else None
            result.append(
                Obligation(
                    id=ids[0],
                    service=service.name,
                    rule=rule.name,
                    level=rule.level,
                    must=rule.must,
                    state=state,
                    because=reason.text,
                    raised_at=to_datetime(trigger.start),
                    due_at=_date(due),
                    ended_at=_date(trigger.end) if state == "over" else _date(done_by.at),
                    event_id=None if trigger.row is None else int(table.ids[trigger.row]),
                    incident_id=None if trigger.row is None else table.incident_ids[trigger.row],
                    figure=reason.figure,
                    done_by=done_by.author,
                    message=done_by.message,
                    act_id=done_by.act_id,
                    excused_until=None if excused is None else _date(excused.until),
                    excuse=None if excused is None else excused.reason,
                    reopened=None if state in ("done", "over") else mark.reopened,
                )
            )
    return tuple(sorted(result, key=most_urgent_first))


def pending(all_obligations: Iterable[Obligation]) -> tuple[Obligation, ...]:
    """Those that are still to be done."""
    return tuple(each for each in all_obligations if each.is_pending)


def next_change(
    current: Iterable[Obligation], acts: Iterable[Act], service: ServiceSettings, as_of: Instant
) -> Instant | None:
    """When an obligation next changes by time alone after `as_of`: it falls due, or an exception expires."""
    moments = [to_instant(each.due_at) for each in current if each.due_at is not None]
    moments += [act.until for act in exceptions_in_force(acts, service, as_of) if act.until is not None]
    return min((moment for moment in moments if moment > as_of), default=None)


def _date(instant: Instant | None) -> datetime | None:
    return None if instant is None or instant == OPEN else to_datetime(instant)
