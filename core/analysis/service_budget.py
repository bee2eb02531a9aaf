"""The budget of a configured service, with the target that it had at a moment."""

from ..config.past_targets import targets_at
from ..config.settings import ServiceSettings, Settings
from ..ledger.budget import Budget
from ..ledger.event_table import EventTable
from ..model.instants import Instant


def budget_of(service: ServiceSettings, table: EventTable, settings: Settings, as_of: Instant) -> Budget:
    """The budget over `table` with the target and window that `service` promised at `as_of`."""
    promised = targets_at(service, as_of)
    return Budget.of(promised.slo, promised.window, table, settings.excluded_categories)
