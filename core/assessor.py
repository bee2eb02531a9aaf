"""Computes the assessment of a service from its settings, its events and a moment."""

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property

from .analysis.alerts.burn_alerts import burn
from .analysis.assessment import (
    DETAILS,
    Anomaly,
    Assessment,
    CategoryCost,
    CurrentRatePrediction,
    ExhaustionProbability,
    LinearPrediction,
)
from .analysis.events.consumption_by_category import by_category
from .analysis.events.event_costs import event_costs
from .analysis.events.open_events import events_ahead, open_rows
from .analysis.exclusions.exclusion_effects import excluded_time
from .analysis.obligation import Obligation
from .analysis.outlook.exhaustion import exhausted_since, if_this_goes_on
from .analysis.outlook.recovery import recovery
from .analysis.outlook.recovery_result import Recovery
from .analysis.service_budget import budget_of
from .analysis.status import budget_status
from .config.past_targets import targets_at
from .config.settings import ServiceSettings, Settings
from .ledger.budget import Budget, BudgetState
from .ledger.event_table import EventTable
from .model.instants import DAY, Instant, to_datetime, to_instant, to_minutes
from .policy.policy_records import NO_RECORDS, PolicyRecords, rules_for


def assess(
    service: ServiceSettings,
    table: EventTable,
    as_of: Instant,
    settings: Settings,
    records: PolicyRecords = NO_RECORDS,
    details_of: Assessment | None = None,
) -> Assessment:
    """Everything about one service's budget at `as_of` except the simulated part.

    What a list shows is computed now; the fields of `Assessment.placeholders` on first access.
    `records` is what the policy's obligations depend on besides events. `details_of` is an earlier assessment
    of the same events and settings: the fields of `DETAILS` are those of it, and so are the anomalies where
    no time has passed that can change them; `stable_until` is then when one of the others may change.
    """
    service = targets_at(service, as_of)
    budget = budget_of(service, table, settings, as_of)
    state = budget.state(as_of)
    exclusion = None if budget.exclusions is None else budget.exclusions.at(as_of)
    rates, alerts = burn(budget, as_of, settings.alerts.pairs)
    parts = _Parts(service, budget, state, settings, records, details_of)
    open_at = open_rows(budget, as_of)
    return Assessment.deferring(
        parts,
        {
            "service": service.name,
            "as_of": to_datetime(as_of),
            "slo_target": float(budget.slo.target),
            "window": str(budget.window),
            "window_days": state.length / DAY,
            "window_start": to_datetime(state.start),
            "window_end": to_datetime(state.end),
            "group": service.group,
            "tags": service.tags,
            "status": budget_status(
                state.is_spent, state.remaining_pct, alerts, settings.policy.watch_below_pct
            ),
            "total_budget_minutes": state.total,
            "consumed_minutes": state.consumed,
            "remaining_minutes": state.remaining,
            "overspent_minutes": state.overspent,
            "consumed_pct": state.consumed_pct,
            "remaining_pct": state.remaining_pct,
            "availability_pct": state.availability_pct,
            "event_count": len(budget.rows(state.start, as_of)),
            "burn_rates": rates,
            "alerts": alerts,
            "open_events": tuple(event_costs(budget, state, open_at, state.start)) if open_at else (),
            "if_this_goes_on": if_this_goes_on(budget, state, parts.spent_since) if open_at else None,
            "probabilities": (),
            "events_ahead": events_ahead(budget, as_of),
            "target_until": service.held_until,
            "excluded_minutes": to_minutes(state.excluded),
            "excluded_now": None if exclusion is None else excluded_time(exclusion),
        },
    )


class _Parts:
    """Computes the deferred fields of one assessment, by name.

    The code for a field is imported on first access: a command that lists budgets needs few of them.
    """

    def __init__(
        self,
        service: ServiceSettings,
        budget: Budget,
        state: BudgetState,
        settings: Settings,
        records: PolicyRecords,
        details_of: Assessment | None,
    ) -> None:
        self._service, self._budget, self._state, self._settings = service, budget, state, settings
        self._records, self._details_of = records, details_of

    def __call__(self, name: str) -> object:
        if self._details_of is not None and name in DETAILS:
            return getattr(self._details_of, name)
        return getattr(self, name)()

    @cached_property
    def spent_since(self) -> Instant | None:
        return exhausted_since(self._budget, self._state)

    def consumption_by_category(self) -> Mapping[str, CategoryCost]:
        return by_category(self._budget, self._state)

    def recovery(self) -> Recovery:
        return recovery(self._budget, self._state)

    def linear(self) -> LinearPrediction:
        from .analysis.outlook.linear_predictions import linear

        return linear(self._budget, self._state, self.spent_since)

    def current_rate(self) -> CurrentRatePrediction:
        from .analysis.outlook.linear_predictions import current_rate

        return current_rate(self._budget, self._state, self.spent_since)

    def anomalies(self) -> tuple[Anomaly, ...]:
        from .history.anomalies import find_anomalies
        from .history.same_anomalies import are_anomalies_the_same

        service, budget, as_of, before = self._service, self._budget, self._state.as_of, self._details_of
        if before is not None and not service.past_targets:
            earlier = to_instant(before.as_of)
            if are_anomalies_the_same(budget, earlier, as_of, service.zone, service.measured_from):
                return before.anomalies
        return find_anomalies(service.name, budget, as_of, service.zone, measured_since=service.measured_from)

    def stable_until(self) -> datetime | None:
        from .analysis.outlook.stable_until import stable_until

        service, pairs = self._service, self._settings.alerts.pairs
        figures = stable_until(
            self._budget,
            self._state,
            pairs,
            service.zone,
            service.measured_from,
            with_predictions=self._details_of is None,
        )
        as_of = self._state.as_of
        if not rules_for(service, self._settings):
            return _to_datetime_or_none(figures)
        from .policy.obligations import next_change

        moments = [figures, next_change(self._pending, self._records.acts, service, as_of)]
        return _to_datetime_or_none(min((each for each in moments if each is not None), default=None))

    @cached_property
    def _pending(self) -> tuple[Obligation, ...]:
        if not rules_for(self._service, self._settings):
            return ()
        from .policy.obligations import obligations, pending  # not loaded at start-up without a policy

        return pending(
            obligations(self._service, self._budget.table, self._state.as_of, self._settings, self._records)
        )

    def obligations(self) -> tuple[Obligation, ...]:
        return self._pending


def with_probabilities(
    assessment: Assessment,
    service: ServiceSettings,
    table: EventTable,
    as_of: Instant,
    settings: Settings,
    records: PolicyRecords = NO_RECORDS,
) -> Assessment:
    """The same assessment with the simulated part: the probability of exhaustion within 7, 14 and 30 days."""
    from .forecast.exhaustion_probability import probabilities

    budget = budget_of(service, table, settings, as_of)
    projections = assessment.linear, assessment.current_rate
    simulated = probabilities(
        service.name, budget, budget.state(as_of), projections, measured_since=service.measured_from
    )
    return carry_probabilities(assessment, simulated, service, table, as_of, settings, records)


def carry_probabilities(
    assessment: Assessment,
    probabilities: tuple[ExhaustionProbability, ...],
    service: ServiceSettings,
    table: EventTable,
    as_of: Instant,
    settings: Settings,
    records: PolicyRecords = NO_RECORDS,
) -> Assessment:
    """The same assessment with simulated probabilities, and the obligations that depend on them."""
    assessment = assessment.changed(probabilities=probabilities)
    if not any(rule.condition.kind == "probability_above" for rule in rules_for(service, settings)):
        return assessment
    from .policy.obligations import obligations, pending

    current = obligations(service, table, as_of, settings, records, probabilities)
    return assessment.changed(obligations=pending(current))


def _to_datetime_or_none(instant: Instant | None) -> datetime | None:
    return None if instant is None else to_datetime(instant)
