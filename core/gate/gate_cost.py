"""Whether an outage of some length, starting now, would leave enough of the budget."""

from ..analysis.service_budget import budget_of
from ..config.settings import PolicySettings, ServiceSettings, Settings
from ..ledger.budget import BudgetState, tidy
from ..ledger.event_table import EventTable
from ..model.instants import Instant, to_datetime
from ..text.formatting import format_exact_percent, format_minutes, format_percent
from .endless_outage import OutageAhead
from .gate_conditions import stretches
from .gate_results import CostFit


def cost_fit(
    service: ServiceSettings,
    table: EventTable,
    settings: Settings,
    begin: Instant,
    length: int,
    outage: OutageAhead | None = None,
) -> CostFit:
    """What an outage of `length` microseconds from `begin` on would leave; `outage` if already built."""
    budget = budget_of(service, table, settings, begin)
    outage = outage or OutageAhead.of(budget, begin, length)
    states = _states(service, table, settings, begin, outage)
    worst = min(states, key=lambda state: (not is_short(state, settings.policy), state.remaining_pct))
    return CostFit(
        fits=not is_short(worst, settings.policy),
        start=to_datetime(begin),
        end=to_datetime(begin + length),
        cost_minutes=outage.minutes,
        extra_minutes=tidy(outage.extra_minutes(budget, begin)),
        remaining_minutes=worst.remaining,
        remaining_pct=worst.remaining_pct,
        overspent_minutes=worst.overspent,
    )


def _states(
    service: ServiceSettings, table: EventTable, settings: Settings, begin: Instant, outage: OutageAhead
) -> list[BudgetState]:
    """The budget at the outage's end, and just before each calendar window that ends during it."""
    end = begin + outage.length
    states = []
    for stretch in stretches(service, table, settings, begin, end + 1):
        window = stretch.budget.window
        if stretch.end > end:
            states.append(outage.state_at(stretch.budget, begin, end))
        elif not window.is_rolling and window.bounds(stretch.begin)[1] == stretch.end:
            states.append(outage.state_at(stretch.budget, begin, stretch.end - 1))
    return states


def is_short(state: BudgetState, policy: PolicySettings) -> bool:
    """Whether nothing remains, or less than the policy asks for."""
    return state.is_spent or state.remaining_pct < policy.gate_min_remaining_pct


def cost_objections(fit: CostFit, policy: PolicySettings) -> list[str]:
    """The objections to an outage that would leave too little; none if it fits."""
    if fit.fits:
        return []
    outage = f"an outage of {format_minutes(fit.cost_minutes)}"
    if not fit.remaining_minutes:
        return [f"{outage} would spend the budget, {format_minutes(fit.overspent_minutes)} over"]
    return [
        f"{outage} would leave {format_percent(fit.remaining_pct)} of the budget, "
        f"less than the {format_exact_percent(policy.gate_min_remaining_pct)} that the policy asks for"
    ]
