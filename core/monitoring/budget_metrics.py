"""Error budgets as metrics `budgettui_…`, in base units: ratios from 0 to 1, lengths in seconds."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from ..analysis.assessment import STATUSES, Assessment
from ..analysis.obligation import Obligation
from ..model.instants import SECOND
from ..model.policy_rule import LEVELS
from ..store.orphaned_events import Orphan
from ..store.store_results import SourceState
from ..support.frozen import frozen
from .budget_ratios import objective_ratio, remaining_ratio
from .prometheus_text_format import Family, Sample


@frozen
class BudgetSnapshot:
    """What is known at one moment.

    `unassessed`: services that could not be read, which have no figures. `source_states`: None for a source
    that was never synced. `gate`: by service, whether the gate lets it ship; a service for which that is
    unknown is missing. `obligations`: by service, what the policy asks for; None without a policy.
    """

    assessments: Sequence[Assessment]
    unassessed: Sequence[str] = ()
    orphans: Sequence[Orphan] = ()
    source_states: Mapping[str, SourceState | None] | None = None
    gate: Mapping[str, bool] | None = None
    obligations: Mapping[str, Sequence[Obligation]] | None = None


def budget_metrics(snapshot: BudgetSnapshot) -> list[Family]:
    """The figures of every service."""
    assessments = snapshot.assessments
    return [
        _per_service(
            "budgettui_slo_objective_ratio",
            "Share of the window that must be good.",
            assessments,
            objective_ratio,
        ),
        _per_service(
            "budgettui_slo_window_seconds",
            "Length of the current window.",
            assessments,
            lambda each: each.window_days * 86_400,
        ),
        _per_service(
            "budgettui_availability_ratio",
            "Share of the counted time of the window that was good.",
            assessments,
            lambda each: each.availability_pct / 100,
        ),
        _per_service(
            "budgettui_error_budget_seconds",
            "Bad time that the target allows in the window.",
            assessments,
            lambda each: each.total_budget_minutes * 60,
        ),
        _per_service(
            "budgettui_error_budget_consumed_seconds",
            "Bad time in the window, weighted by impact.",
            assessments,
            lambda each: each.consumed_minutes * 60,
        ),
        _per_service(
            "budgettui_error_budget_remaining_ratio",
            "Share of the error budget that remains; below 0 when it is overspent.",
            assessments,
            remaining_ratio,
        ),
        _burn_rates(assessments),
        _alerts(assessments),
        Family(
            "budgettui_status",
            "Status of the service: 1 for the current one, 0 for the others.",
            tuple(
                Sample(each.status == status, service_labels(each) | {"status": status.lower()})
                for each in assessments
                for status in STATUSES
            ),
        ),
        _per_service(
            "budgettui_events_open",
            "Open events that cost budget.",
            assessments,
            lambda each: sum(not event.excluded for event in each.open_events),
        ),
        _per_service(
            "budgettui_excluded_seconds",
            "Time of the window that is excluded from the SLO.",
            assessments,
            lambda each: each.excluded_minutes * 60,
        ),
        Family(
            "budgettui_service_up",
            "Whether the service could be assessed; if 0, it has no figures.",
            (
                *(Sample(1, service_labels(each)) for each in assessments),
                *(Sample(0, {"service": name}) for name in snapshot.unassessed),
            ),
        ),
        Family(
            "budgettui_uncounted_events",
            "Events of a service that is not configured; no budget counts them.",
            tuple(Sample(orphan.events, {"service": orphan.service}) for orphan in snapshot.orphans),
        ),
        *_gate(assessments, snapshot.gate or {}),
        *_obligations(assessments, snapshot.obligations or {}),
        *_sources(snapshot.source_states or {}),
    ]


def service_labels(assessment: Assessment) -> dict[str, str]:
    """The labels that every figure of a service has."""
    return {
        "service": assessment.service,
        "group": assessment.group or "",
        "window": assessment.window,
    }


def _burn_rates(assessments: Iterable[Assessment]) -> Family:
    """Each range once: those that are shown, then those of the alerts."""
    samples = []
    for each in assessments:
        rates = {rate.label: rate.rate for rate in each.burn_rates}
        for alert in each.alerts:
            rates.setdefault(alert.long_label, alert.long_rate)
            rates.setdefault(alert.short_label, alert.short_rate)
        samples += [Sample(rate, service_labels(each) | {"range": label}) for label, rate in rates.items()]
    text = "Burn rate over the range; 1 spends exactly the budget over the window."
    return Family("budgettui_burn_rate_ratio", text, tuple(samples))


def _alerts(assessments: Iterable[Assessment]) -> Family:
    samples = []
    for each in assessments:
        for alert in each.alerts:
            pair = {"severity": alert.severity, "long": alert.long_label, "short": alert.short_label}
            samples.append(Sample(alert.firing, service_labels(each) | pair))
    return Family("budgettui_alert_firing", "Whether a multi-window burn alert is firing.", tuple(samples))


def _gate(assessments: Iterable[Assessment], gate: Mapping[str, bool]) -> list[Family]:
    samples = tuple(
        Sample(gate[each.service], service_labels(each)) for each in assessments if each.service in gate
    )
    return [Family("budgettui_gate_open", "Whether the policy lets the service ship.", samples)]


def _obligations(
    assessments: Iterable[Assessment], obligations: Mapping[str, Sequence[Obligation]]
) -> list[Family]:
    """The number of pending obligations, and how many of them are overdue, by level."""
    pending, overdue = [], []
    for each in assessments:
        if each.service not in obligations:
            continue
        for level in LEVELS:
            own = [item for item in obligations[each.service] if item.level == level and item.is_pending]
            labels = service_labels(each) | {"level": level}
            pending.append(Sample(len(own), labels))
            overdue.append(Sample(sum(item.state == "overdue" for item in own), labels))
    return [
        Family("budgettui_obligations_pending", "Obligations of the policy not done yet.", tuple(pending)),
        Family("budgettui_obligations_overdue", "Pending obligations past their due time.", tuple(overdue)),
    ]


def _sources(states: Mapping[str, SourceState | None]) -> list[Family]:
    """How current the sources are: a budget is no more up to date than they are."""
    times, problems = [], []
    for name, state in states.items():
        labels = {"source": name}
        times.append(Sample(0 if state is None else state.synced_at / SECOND, labels))
        problems.append(Sample(state is not None and state.problem is None, labels))
    return [
        Family(
            "budgettui_source_last_sync_timestamp_seconds",
            "When a source was last synced, in Unix seconds; 0 for never.",
            tuple(times),
        ),
        Family("budgettui_source_up", "Whether the last sync of a source succeeded.", tuple(problems)),
    ]


def _per_service(
    name: str, text: str, assessments: Iterable[Assessment], value: Callable[[Assessment], float]
) -> Family:
    return Family(name, text, tuple(Sample(value(each), service_labels(each)) for each in assessments))
