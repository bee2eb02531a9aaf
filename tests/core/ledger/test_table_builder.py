"""A table that grows, and the even spend of days of which part does not count."""

from datetime import UTC, datetime

import numpy as np
import pytest

from budgettui.core.ledger.budget import Budget
from budgettui.core.ledger.burn_rates import even_spend
from budgettui.core.ledger.event_table import EventTable, TableBuilder
from budgettui.core.ledger.exclusion_table import ExclusionTable
from budgettui.core.model.event import Draft, Event
from budgettui.core.model.exclusion import Exclusion
from budgettui.core.model.instants import DAY, HOUR, to_instant
from budgettui.core.model.slo import Slo
from budgettui.core.model.window import Window

NOW = to_instant(datetime(2026, 11, 23, tzinfo=UTC))


def test_an_event_gets_an_id_above_every_other():
    builder = TableBuilder(EventTable.of([Event(number, "checkout", NOW - DAY, NOW) for number in (7, 3)]))
    for _ in range(2):
        builder.append(Draft("checkout", NOW, None, 0.5, "deployment", "INC-1", "slow"))
    table = builder.table()
    assert sorted(table.ids.tolist()) == [3, 7, 8, 9]
    assert builder.table() is table
    first = TableBuilder()
    first.append(Draft("checkout", NOW, None))
    assert first.table().ids.tolist() == [1]


@pytest.mark.parametrize("accounting", ["out", "free"])
def test_an_even_spend_follows_the_time_that_counts(accounting):
    excluded = Exclusion(NOW - 20 * DAY, NOW - 36 * HOUR, accounting, "not live yet")
    table = EventTable.empty().with_exclusions(ExclusionTable.of([excluded]))
    budget = Budget.of(Slo(99.0), Window.parse("30d"), table)
    starts = np.array([NOW - 3 * DAY, NOW - 2 * DAY, NOW - DAY])
    even = even_spend(budget, budget.state(NOW), starts, starts + DAY)
    assert even.tolist() == pytest.approx([0, 7.2, 14.4] if accounting == "out" else [14.4] * 3)
