"""Whether the unusual days of a service may have changed since an earlier moment, without finding them."""

from datetime import tzinfo

import numpy as np

from ..ledger.budget import Budget
from ..ledger.local_days import local_days
from ..model.instants import Instant
from .anomalies import REPORTED_DAYS
from .measured_days import measured_half


def are_anomalies_the_same(
    budget: Budget, earlier: Instant, as_of: Instant, zone: tzinfo, measured_since: Instant | None
) -> bool:
    """Whether `find_anomalies` returns at `as_of` what it returned at `earlier`, the budget being the same.

    False if that is uncertain: a calendar window, excluded time, or an event that ended after `earlier`.
    """
    table = budget.table
    if not budget.window.is_rolling or budget.exclusions is not None or as_of < earlier:
        return False
    if np.any((table.ends > earlier) & (table.starts < as_of)):
        return False
    days, edges = local_days(zone, as_of, REPORTED_DAYS)
    days_before, _ = local_days(zone, earlier, REPORTED_DAYS)
    if (days[0], days[-1]) != (days_before[0], days_before[-1]):
        return False
    today = edges[-2:]
    halves = [bool(measured_half(today, moment, measured_since)[0]) for moment in (earlier, as_of)]
    return halves[0] == halves[1]
