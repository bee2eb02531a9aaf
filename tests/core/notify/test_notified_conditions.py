"""When alerts began and ended, budgets were spent and came back: exact, against a look at every moment."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis_share import scaled

from budgettui.core.analysis.alerts.burn_alerts import burn
from budgettui.core.analysis.service_budget import budget_of
from budgettui.core.config.past_targets import PastTarget
from budgettui.core.config.settings import AlertSettings, ServiceSettings, Settings, StoreSettings
from budgettui.core.ledger.event_table import EventTable
from budgettui.core.model.alert_pairs import DEFAULT_PAIRS, AlertPair
from budgettui.core.model.event import Event
from budgettui.core.model.instants import DAY, HOUR, MINUTE, SECOND
from budgettui.core.model.slo import Slo
from budgettui.core.model.window import Window
from budgettui.core.notify.notified_conditions import Condition, stretches

T0 = 1_795_435_200_000_000
SETTINGS = Settings(StoreSettings())
SHOP = ServiceSettings("checkout", Slo("99.9"), Window.rolling(30))


def table_of(*spans: tuple[int, int | None, float]) -> EventTable:
    """Events that begin and end so many minutes after T0."""
    return EventTable.of(
        Event(
            number, "checkout", T0 + begin * MINUTE, None if end is None else T0 + end * MINUTE, impact=impact
        )
        for number, (begin, end, impact) in enumerate(spans, 1)
    )


def conditions(service, table, as_of, config=SETTINGS):
    """What holds at a moment, by the burn rates and the budget of just that moment."""
    budget = budget_of(service, table, config, as_of)
    _, alerts = burn(budget, as_of, config.alerts.pairs)
    firing = {
        Condition(each.severity, f"{each.long_label}/{each.short_label}") for each in alerts if each.firing
    }
    spent = {Condition("spent")} if budget.state(as_of).is_spent else set()
    going_on = (table.starts <= as_of) & (table.ends > as_of)
    return firing | spent | {Condition("incident", str(number)) for number in table.ids[going_on]}


def test_an_outage_pages_after_its_minutes_and_is_over_after_the_short_window() -> None:
    """14.4 × 0.1 % of an hour is 51.84 s bad; the short window keeps it for 5 min less 4.32 s more."""
    table = table_of((0, 10, 1.0))
    page = Condition("page", "1h/5m")
    result = stretches(SHOP, table, SETTINGS, T0 - HOUR, T0 + 30 * MINUTE)
    begin = next(each.at for each in result if page in each.conditions)
    assert T0 + 51.8 * SECOND < begin <= T0 + 51.9 * SECOND
    assert page not in conditions(SHOP, table, begin - 1) and page in conditions(SHOP, table, begin)
    over = next(each.at for each in result if page not in each.conditions and each.at > begin)
    assert T0 + 14 * MINUTE < over < T0 + 15 * MINUTE
    assert page in conditions(SHOP, table, over - 1) and page not in conditions(SHOP, table, over)


def test_a_spent_budget_comes_back_to_the_microsecond() -> None:
    table = table_of((0, 50, 1.0))
    spent = Condition("spent")
    result = stretches(SHOP, table, SETTINGS, T0 - 1, T0 + 31 * DAY)
    turns = [
        each.at
        for before, each in zip([None, *result], result, strict=False)
        if (spent in each.conditions) != (before is not None and spent in before.conditions)
    ]
    assert turns == [T0 + int(43.2 * MINUTE), T0 + 30 * DAY + int(6.8 * MINUTE) + 1]
    incident = Condition("incident", "1")
    assert next(each.at for each in result if incident in each.conditions) == T0
    assert (
        next(each.at for each in result if incident not in each.conditions and each.at > T0)
        == T0 + 50 * MINUTE
    )


@pytest.mark.parametrize("window", ["month", "week"])
def test_a_calendar_window_gives_the_budget_back_at_its_end(window: str) -> None:
    service = replace(SHOP, window=Window.parse(window, "Europe/Berlin"))
    table = table_of((0, 60, 1.0))
    result = stretches(service, table, SETTINGS, T0, T0 + 40 * DAY)
    end = service.window.bounds(T0)[1]
    assert Condition("spent") in conditions(service, table, end - 1)
    assert any(each.at == end and Condition("spent") not in each.conditions for each in result)


PAIRS = (
    AlertPair("page", 60 * SECOND, 10 * SECOND, factor=5.0),
    AlertPair("ticket", 120 * SECOND, 30 * SECOND, factor=2.0),
)
SMALL = Settings(StoreSettings(), alerts=AlertSettings(PAIRS))
"""Alerts over seconds: a look at every second of a while is cheap."""

spans = st.lists(
    st.tuples(st.integers(-200, 300), st.integers(1, 120), st.sampled_from([0.1, 0.3, 1.0]), st.booleans()),
    max_size=6,
)


@settings(max_examples=scaled(60), deadline=None)
@given(spans, st.integers(-100, 100), st.sampled_from(["1h", "30d", "month"]))
def test_between_two_entries_nothing_changes_and_at_each_something_does(rows, since, window) -> None:
    table = EventTable.of(
        Event(
            number,
            "checkout",
            T0 + begin * SECOND,
            None if is_open else T0 + (begin + length) * SECOND,
            impact,
        )
        for number, (begin, length, impact, is_open) in enumerate(rows, 1)
    )
    service = ServiceSettings("checkout", Slo("99"), Window.parse(window, "UTC"))
    first, last = T0 + since * SECOND, T0 + 500 * SECOND
    result = stretches(service, table, SMALL, first, last)
    assert all(first < each.at <= last for each in result)
    expected = conditions(service, table, first, SMALL)
    for entry in result:
        assert conditions(service, table, entry.at - 1, SMALL) == expected
        assert conditions(service, table, entry.at, SMALL) == entry.conditions
        expected = entry.conditions
    assert conditions(service, table, last, SMALL) == expected
    starts = [first, *(entry.at for entry in result)]
    held = [conditions(service, table, first, SMALL), *(entry.conditions for entry in result)]
    for moment in range(first, last + 1, 5 * SECOND):
        index = sum(start <= moment for start in starts) - 1
        assert conditions(service, table, moment, SMALL) == held[index]
    middle = T0 + 200 * SECOND
    parts = [
        *stretches(service, table, SMALL, first, middle),
        *stretches(service, table, SMALL, middle, last),
    ]
    assert changes(parts, held[0]) == changes(result, held[0])


def changes(entries, before):
    """The entries at which something changed."""
    held_before = [before, *(entry.conditions for entry in entries)]
    return [entry for held, entry in zip(held_before, entries, strict=False) if entry.conditions != held]


def test_a_new_target_holds_from_its_day_on() -> None:
    """Half of the budget of 99.9 % is more than all of that of 99.99 %."""
    change = T0 + 2 * DAY
    past = PastTarget(date(2026, 11, 25), change, Slo("99.9"), Window.rolling(30))
    service = replace(SHOP, slo=Slo("99.99"), past_targets=(past,))
    table = table_of((0, 20, 1.0))
    spent = Condition("spent")
    result = stretches(service, table, SETTINGS, T0 + DAY, T0 + 3 * DAY)
    assert next(entry.at for entry in result if spent in entry.conditions) == change
    assert spent not in conditions(service, table, change - 1)


def test_alerts_are_those_of_the_assessment() -> None:
    from budgettui.core.assessor import assess

    table = table_of((-400, -395, 1.0), (0, 3, 0.5), (40, None, 0.2))
    for minute in range(-10, 200, 7):
        moment = T0 + minute * MINUTE
        assessment = assess(SHOP, table, moment, SETTINGS)
        assert {
            (alert.severity, f"{alert.long_label}/{alert.short_label}") for alert in assessment.firing
        } == {
            (each.kind, each.key)
            for each in conditions(SHOP, table, moment)
            if each.kind in ("page", "ticket")
        }
    assert len(DEFAULT_PAIRS) == 4
