"""How likely the gate is to be open at a moment, given random new outages."""

from ..analysis.service_budget import budget_of
from ..config.past_targets import targets_at
from ..config.settings import ServiceSettings, Settings
from ..forecast.simulation import chance_below, seed_for
from ..ledger.event_table import EventTable
from ..model.instants import DAY, Instant
from .endless_outage import OutageAhead

_FARTHEST = 366 * DAY
"""Beyond this, no probability is given."""


def chance_of_yes(
    service: ServiceSettings,
    table: EventTable,
    settings: Settings,
    as_of: Instant,
    at: Instant,
    outage: int | None = None,
) -> float | None:
    """The chance that at `at`, and after an outage of `outage` microseconds, enough of the budget remains.

    None if there is no past outage to judge by, if the target changes by then, or if it is over a year ahead.
    """
    end = at + (outage or 0)
    if end - as_of > _FARTHEST or targets_at(service, as_of) != targets_at(service, end):
        return None
    budget = budget_of(service, table, settings, as_of)
    total, later = budget.state(as_of).total, budget.state(end).total
    if total <= 0 or later <= 0 or end <= as_of:
        return None
    limit = 100 - settings.policy.gate_min_remaining_pct
    if outage is not None:
        limit -= 100 * OutageAhead.of(budget, at, outage).extra_minutes(budget, at) / later
    return chance_below(
        budget.ledger,
        budget.window,
        total,
        as_of,
        end,
        limit,
        seed=seed_for(service.name),
        measured_since=service.measured_from,
        exclusions=budget.exclusions,
    )
