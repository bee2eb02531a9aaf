"""Open events that start a little after "as of", as another machine's clock may have it."""

import pytest

from budgettui.core.analysis.events.clock_skew import CLOCK_SKEW
from budgettui.core.analysis.events.open_events import events_ahead, open_rows
from budgettui.core.ledger.budget import Budget
from budgettui.core.ledger.event_table import EventTable
from budgettui.core.model.event import Event
from budgettui.core.model.slo import Slo
from budgettui.core.model.window import Window

NOW = 1_772_982_000_000_000


@pytest.mark.parametrize(
    ("offset", "is_open", "is_ahead"),
    [
        (-1, True, False),
        (0, True, False),
        (1, False, True),
        (CLOCK_SKEW, False, True),
        (CLOCK_SKEW + 1, False, False),
    ],
)
def test_an_open_event_has_begun_or_is_ahead_or_is_not_counted(offset, is_open, is_ahead):
    table = EventTable.of([Event(7, "checkout", NOW + offset, None)])
    budget = Budget.of(Slo(99.9), Window.rolling(30), table, frozenset())
    assert open_rows(budget, NOW) == ([0] if is_open else [])
    assert [event.id for event in events_ahead(budget, NOW)] == ([7] if is_ahead else [])


def test_events_ahead_are_listed_by_start_without_excluded_ones():
    events = [
        Event(1, "checkout", NOW + 3, None),
        Event(2, "checkout", NOW + 1, None),
        Event(3, "checkout", NOW + 2, None, category="drill"),
        Event(4, "checkout", NOW + 2, NOW + 9),
    ]
    budget = Budget.of(Slo(99.9), Window.rolling(30), EventTable.of(events), frozenset({"drill"}))
    assert [event.id for event in events_ahead(budget, NOW)] == [2, 1]
