"""Computes the report of a period from services and their events."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Protocol

import numpy as np

from ..analysis.assessment import DayBurn
from ..analysis.events.consumption_by_category import by_category
from ..analysis.events.event_costs import event_costs
from ..analysis.exclusions.exclusion_effects import exclusion_effects
from ..analysis.obligation import Obligation
from ..analysis.outlook.stable_until import ANOMALY_DAYS
from ..analysis.series import promised_trend, target_changes
from ..analysis.service_order import worst_first
from ..assessor import assess
from ..config.past_targets import targets_at
from ..config.settings import ServiceSettings, Settings
from ..gate.gate_results import decision_of
from ..gate.overrides import overrides_between
from ..history.anomalies import find_anomalies
from ..ledger.budget import Budget, BudgetState, tidy
from ..ledger.burn_rates import daily_burn
from ..ledger.event_table import EventTable
from ..ledger.local_days import local_days
from ..model.act import Act
from ..model.calendar import midnight
from ..model.instants import DAY, SECOND, Instant, to_datetime, to_minutes
from ..policy.obligations import obligations
from ..policy.policy_records import NO_RECORDS, PolicyRecords
from .periods import ReportPeriod, stretch_before
from .report_model import PeriodReport, ServiceReport

POINTS = 400
"""Approximate number of trend points of a service."""


class PolicySource(Protocol):
    """The part of a workspace that a report needs for the policy."""

    def acts_at(self, as_of: Instant) -> Sequence[Act]: ...
    def policy_records(self, name: str, as_of: Instant) -> PolicyRecords: ...
    def obligations(self, name: str, as_of: Instant) -> tuple[Obligation, ...]: ...


def period_report(
    services: Iterable[tuple[ServiceSettings, EventTable]],
    period: ReportPeriod,
    now: Instant,
    settings: Settings,
    known_at: Instant | None = None,
    policy: PolicySource | None = None,
) -> PeriodReport:
    """The report of `services` over `period`, each in the days of its own time zone, worst first.

    Nothing after `now` is counted. `known_at`: the tables contain only what was recorded up to then, which
    the report mentions unless it is `now`. `policy` has the acts recorded for the policy, and its
    obligations; without it there are no acts.
    """
    services = list(services)
    reports = [_service(service, table, period, now, settings, policy) for service, table in services]
    complete = all(to_datetime(_bounds(service, period)[1]) <= to_datetime(now) for service, _ in services)
    return PeriodReport(
        period,
        to_datetime(now),
        complete,
        tuple(sorted(reports, key=lambda report: worst_first(report.assessment))),
        None if known_at in (None, now) else to_datetime(known_at),
    )


def _service(
    service: ServiceSettings,
    table: EventTable,
    period: ReportPeriod,
    now: Instant,
    settings: Settings,
    policy: PolicySource | None,
) -> ServiceReport:
    start, over = _bounds(service, period)
    end = min(over, now)
    start = min(start, end)
    as_of = end - 1 if end == over else end
    promised, service = service, targets_at(service, as_of)
    if policy is None:
        acts: Sequence[Act] = ()
        records, due = NO_RECORDS, obligations(promised, table, now, settings, NO_RECORDS)
    else:
        acts, records = policy.acts_at(now), policy.policy_records(service.name, as_of)
        due = policy.obligations(service.name, now)
    assessment = assess(service, table, as_of, settings, records)
    budget = Budget.of(service.slo, service.window, table, settings.excluded_categories)
    state = budget.state(as_of)
    bad = float(budget.ledger.minutes(start, end))
    within = BudgetState(end, start, end, state.total, bad)
    span = max((as_of - start) / DAY, 1 / DAY)
    counted = int(budget.counted_time(start, end))
    length = to_minutes(counted)
    even_day = state.total * DAY / state.counted if state.counted else 0.0
    rows = budget.rows(start, end)
    costs = event_costs(budget, within, rows.tolist(), start)
    anomalies = find_anomalies(
        service.name, budget, end, service.zone, max(span, ANOMALY_DAYS), service.measured_from
    )
    excluded = exclusion_effects(budget, start, end)
    days, edges = local_days(service.zone, end, max((end - start) / DAY, 1 / DAY))
    minutes = budget.ledger.minutes(edges[:-1], np.minimum(edges[1:], end))
    burns = tidy(daily_burn(budget, state, edges[:-1], edges[1:], minutes))
    return ServiceReport(
        assessment=assessment,
        start=to_datetime(start),
        end=to_datetime(end),
        timezone=service.timezone,
        bad_minutes=tidy(bad),
        bad_minutes_before=tidy(float(budget.ledger.minutes(*stretch_before(start, end)))),
        availability_pct=tidy(100 * (1 - bad / length)) if length else 100.0,
        met=bad <= service.slo.budget_minutes(counted),
        burn_rate=tidy(bad / (even_day * length / 1440)) if length and even_day else 0.0,
        event_count=len(rows),
        target_changes=target_changes(promised, start, as_of),
        by_category=by_category(budget, within),
        events=tuple(sorted(costs, key=lambda cost: (-cost.own_minutes, cost.start, cost.id))),
        trend=promised_trend(promised, budget, as_of, span, max(span / POINTS, SECOND / DAY)),
        daily=tuple(
            DayBurn(day, bad_that_day, burn)
            for day, bad_that_day, burn in zip(days, minutes.tolist(), burns.tolist(), strict=True)
        ),
        anomalies=tuple(day for day in anomalies if period.first <= day.date <= period.last),
        exclusions=excluded,
        obligations=tuple(
            each
            for each in due
            if each.raised_at < to_datetime(end) and (each.is_pending or each.raised_at >= to_datetime(start))
        ),
        excluded_minutes=sum(effect.excluded_minutes for effect in excluded),
        out_minutes=sum(effect.out_minutes for effect in excluded),
        returned_minutes=sum(effect.returned_minutes for effect in excluded),
        overrides=tuple(map(decision_of, overrides_between(acts, service, start, as_of))),
    )


def _bounds(service: ServiceSettings, period: ReportPeriod) -> tuple[Instant, Instant]:
    zone = service.zone
    return midnight(period.first, zone), midnight(period.last + timedelta(days=1), zone)
