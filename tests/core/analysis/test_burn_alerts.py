"""An alert fires while both of its windows burn faster than its factor, each measured over its own length."""

import pytest

from budgettui.core.analysis.alerts.burn_alerts import burn
from budgettui.core.ledger.budget import Budget
from budgettui.core.ledger.event_table import EventTable
from budgettui.core.model.alert_pairs import DEFAULT_PAIRS, AlertPair
from budgettui.core.model.event import Event
from budgettui.core.model.instants import HOUR, MINUTE
from budgettui.core.model.slo import Slo
from budgettui.core.model.window import Window

NOW = 1_772_982_000_000_000
PAIRS = (
    AlertPair("page", HOUR, 5 * MINUTE, factor=14.4),
    AlertPair("ticket", 6 * HOUR, 30 * MINUTE, factor=6.0),
)


@pytest.mark.parametrize(
    ("ended_ago", "length", "page_rates", "ticket_rates", "firing"),
    [
        (10, 20, (1000 * 20 / 60, 0), (1000 * 20 / 360, 1000 * 20 / 30), (False, True)),
        (2, 6, (1000 * 6 / 60, 1000 * 3 / 5), (1000 * 6 / 360, 1000 * 6 / 30), (True, True)),
        (70, 200, (0, 0), (1000 * 200 / 360, 0), (False, False)),
    ],
)
def test_both_windows_of_a_pair_are_measured(ended_ago, length, page_rates, ticket_rates, firing):
    end = NOW - ended_ago * MINUTE
    table = EventTable.of([Event(1, "checkout", end - length * MINUTE, end)])
    budget = Budget.of(Slo(99.9), Window.rolling(30), table, frozenset())
    alerts = burn(budget, NOW, PAIRS)[1]
    assert [(alert.long_label, alert.short_label) for alert in alerts] == [("1h", "5m"), ("6h", "30m")]
    assert (alerts[0].long_rate, alerts[0].short_rate) == pytest.approx(page_rates)
    assert (alerts[1].long_rate, alerts[1].short_rate) == pytest.approx(ticket_rates)
    assert tuple(alert.firing for alert in alerts) == firing


@pytest.mark.parametrize(("over", "firing"), [(0, False), (1, True)])
def test_an_alert_fires_from_a_microsecond_above_its_factor_on(over, firing):
    length = 51_840_000 + over  # 14.4 times what an hour may lose at 99.9 %
    budget = Budget.of(
        Slo(99.9),
        Window.rolling(30),
        EventTable.of([Event(1, "checkout", NOW - length, NOW)]),
        frozenset(),
    )
    page = burn(budget, NOW, PAIRS)[1][0]
    assert page.short_rate > 14.4
    assert page.firing is firing


def test_burn_rates_of_an_hour_to_three_days_are_shown():
    table = EventTable.of([Event(1, "checkout", NOW - 2 * HOUR, NOW - 100 * MINUTE)])
    shown, _ = burn(Budget.of(Slo(99.9), Window.rolling(30), table, frozenset()), NOW, PAIRS)
    assert [(rate.label, rate.minutes) for rate in shown] == [
        ("1h", 60),
        ("6h", 360),
        ("1d", 1440),
        ("3d", 4320),
    ]
    assert [rate.rate for rate in shown] == pytest.approx([0, 20_000 / 360, 20_000 / 1440, 20_000 / 4320])


def test_a_pair_that_looks_back_further_than_the_window_has_no_alert():
    budget = Budget.of(Slo(99.9), Window.rolling(1), EventTable.empty(), frozenset())
    assert [alert.long_label for alert in burn(budget, NOW, DEFAULT_PAIRS)[1]] == ["1h", "6h", "1d"]
