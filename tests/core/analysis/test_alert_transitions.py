"""When alerts and the end of the budget changed, against an assessment at each of those moments."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis_share import scaled

from budgettui.core.analysis.alerts.alert_transitions import alert_changes, changes_of_event, spent_changes
from budgettui.core.assessor import assess
from budgettui.core.config.settings import DisplaySettings, ServiceSettings, Settings, StoreSettings
from budgettui.core.ledger.event_table import EventTable
from budgettui.core.ledger.exclusion_table import ExclusionTable
from budgettui.core.model.event import Event
from budgettui.core.model.exclusion import Exclusion
from budgettui.core.model.instants import DAY, HOUR, MINUTE, Instant, to_instant
from budgettui.core.model.slo import Slo
from budgettui.core.model.window import Window

START = to_instant(datetime(2026, 10, 28, tzinfo=UTC))
END = START + 8 * DAY


def make_settings(window: Window, slo: float = 99.9) -> Settings:
    service = ServiceSettings("checkout", Slo(slo), window)
    return Settings(StoreSettings(), (service,), display=DisplaySettings(timezone="UTC"))


def make_event(number: int, start: Instant, length: int, impact: float = 1.0) -> Event:
    return Event(number, "checkout", start, start + length, impact)


@st.composite
def tables(draw: st.DrawFn) -> EventTable:
    numbers = draw(
        st.lists(
            st.tuples(
                st.integers(-5 * DAY, 8 * DAY), st.integers(1, 9 * HOUR), st.sampled_from([1.0, 0.5, 0.07])
            ),
            min_size=1,
            max_size=6,
        )
    )
    events = [make_event(i, START + at, length, impact) for i, (at, length, impact) in enumerate(numbers, 1)]
    spans = draw(st.lists(st.tuples(st.integers(0, 7 * DAY), st.integers(1, DAY)), max_size=2))
    accounting = draw(st.sampled_from(["free", "out"]))
    exclusions = [
        Exclusion(START + at, START + at + length, accounting, "moved house", "recorded", number)
        for number, (at, length) in enumerate(spans, 1)
    ]
    return EventTable.of(events).with_exclusions(ExclusionTable.of(exclusions))


WINDOWS = st.sampled_from([Window.rolling(30), Window.rolling(7), Window.calendar("month")])


@settings(max_examples=scaled(60), deadline=None)
@given(tables(), WINDOWS, st.lists(st.integers(0, END - START), min_size=5, max_size=20))
def test_the_changes_up_to_a_moment_say_what_fires_then(table, window, offsets):
    configuration = make_settings(window)
    (service,) = configuration.services

    def firing_at(moment: Instant) -> set[tuple[str, str]]:
        alerts = assess(service, table, moment, configuration).firing
        return {(alert.severity, alert.long_label) for alert in alerts}

    changes = alert_changes(service, table, configuration, START, END)
    for moment in (*(START + offset for offset in offsets), *(to_instant(each.at) for each in changes)):
        expected = firing_at(START)
        for change in changes:
            if to_instant(change.at) <= moment:
                pair = (change.severity, change.long_label)
                expected = expected | {pair} if change.firing else expected - {pair}
        assert firing_at(moment) == expected


@settings(max_examples=scaled(60), deadline=None)
@given(tables(), WINDOWS, st.lists(st.integers(0, END - START), min_size=5, max_size=20))
def test_the_changes_up_to_a_moment_say_whether_the_budget_is_spent(table, window, offsets):
    configuration = make_settings(window, 99.5)
    (service,) = configuration.services
    changes = spent_changes(service, table, configuration, START, END)
    is_spent = assess(service, table, START, configuration).status == "SPENT"
    for moment in (*(START + offset for offset in offsets), *(to_instant(each.at) for each in changes)):
        earlier = [change for change in changes if to_instant(change.at) <= moment]
        expected = earlier[-1].spent if earlier else is_spent
        assert (assess(service, table, moment, configuration).status == "SPENT") == expected


def test_an_outage_of_twenty_minutes_pages_once_and_clears():
    configuration = make_settings(Window.rolling(30))
    (service,) = configuration.services
    table = EventTable.of([make_event(1, START + HOUR, 20 * MINUTE)])
    changes = alert_changes(service, table, configuration, START, START + 3 * HOUR)
    pages = [change for change in changes if change.severity == "page" and change.long_label == "1h"]
    assert [change.firing for change in pages] == [True, False]
    # 14.4 times an even spend: 0.864 of the last 60 minutes, and 0.072 of the last 5
    assert to_instant(pages[0].at) == pytest.approx(START + HOUR + 0.864 * MINUTE, abs=2)
    assert to_instant(pages[1].at) == pytest.approx(START + HOUR + (25 - 0.072) * MINUTE, abs=2)
    assert pages[0].sentence == "page fires: over 14.4× for 1h and 5m"


def test_a_budget_is_spent_and_comes_back():
    configuration = make_settings(Window.rolling(7))  # 10.08 minutes
    (service,) = configuration.services
    table = EventTable.of([make_event(1, START + HOUR, 20 * MINUTE)])
    spent, back = spent_changes(service, table, configuration, START, END)
    assert to_instant(spent.at) == pytest.approx(START + HOUR + 10.08 * MINUTE, abs=2)
    assert to_instant(back.at) == pytest.approx(START + HOUR + 7 * DAY + 9.92 * MINUTE, abs=2)
    assert (spent.spent, back.spent) == (True, False)


def changes_of_first(events: list[Event], as_of: Instant, window: Window) -> list[tuple[Instant, str]]:
    """What `changes_of_event` says of the first event at `as_of`: how long after its end, and what."""
    configuration = make_settings(window)
    (service,) = configuration.services
    start, end = events[0].start, events[0].end
    assert end is not None
    changes = changes_of_event(service, EventTable.of(events), configuration, start, end, as_of)
    return [(to_instant(change.at) - end, change.sentence) for change in changes]


def test_an_event_that_takes_the_budget_exactly_spends_it_at_its_end():
    length = round(10.08 * MINUTE)
    changes = changes_of_first([make_event(1, START, length)], START + HOUR, Window.rolling(7))
    assert (0, "the budget is spent") in changes


def test_what_has_not_happened_yet_is_not_a_change_of_an_event():
    event = make_event(1, START, 20 * MINUTE)
    changes = changes_of_first([event], START + 21 * MINUTE, Window.rolling(30))
    assert {"page fires: over 14.4× for 1h and 5m", "page fires: over 6.0× for 6h and 30m"} <= {
        sentence for _, sentence in changes
    }
    assert all(after <= MINUTE for after, _ in changes)


def test_an_alert_that_others_keep_firing_is_followed_for_three_days():
    first = make_event(1, START, HOUR)
    later = [make_event(number, START + (number - 1) * 4 * HOUR, 2 * MINUTE) for number in range(2, 15)]
    changes = changes_of_first([first, *later], END, Window.rolling(30))
    clears = [after for after, sentence in changes if sentence == "ticket clears: over 1.0× for 3d and 6h"]
    assert clears
    assert 2 * DAY < clears[0] <= 3 * DAY


def test_what_other_events_do_after_an_event_is_not_its_own():
    """A budget that comes back as older events leave the window, and pages that later ones cause."""
    leaving = make_event(2, START - 6 * DAY, 9 * MINUTE)
    event = make_event(1, START, 2 * MINUTE)
    later = make_event(3, START + 2 * DAY, 6 * MINUTE)
    changes = changes_of_first([event, leaving, later], END, Window.rolling(7))
    assert "the budget is spent" in {sentence for _, sentence in changes}
    after_end = {sentence for after, sentence in changes if after > 0}
    assert after_end
    assert all("clears" in sentence for sentence in after_end)
