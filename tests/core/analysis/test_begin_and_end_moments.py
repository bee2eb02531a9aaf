"""The moments at which something of a service begins or ends, and the way from one to the next."""

import pytest

from budgettui.core.analysis.events.begin_and_end_moments import moments, next_moment, previous_moment
from budgettui.core.config.settings import DisplaySettings, ServiceSettings, Settings, StoreSettings
from budgettui.core.ledger.event_table import EventTable
from budgettui.core.ledger.exclusion_table import ExclusionTable
from budgettui.core.model.event import Event
from budgettui.core.model.exclusion import Exclusion
from budgettui.core.model.instants import DAY, HOUR, MINUTE, SECOND, Instant, to_instant
from budgettui.core.model.slo import Slo
from budgettui.core.model.window import Window

NOW: Instant = 1_795_700_000_000_000
SERVICE = ServiceSettings("checkout", Slo(99.9), Window.rolling(30))
SETTINGS = Settings(StoreSettings(), (SERVICE,), display=DisplaySettings(timezone="UTC"))


def make_table(*spans: tuple[Instant, Instant | None], exclusions: tuple[Exclusion, ...] = ()) -> EventTable:
    """Events too small to change an alert: what is left are their starts and ends."""
    events = [Event(number, "checkout", *span, impact=0.001) for number, span in enumerate(spans, 1)]
    table = EventTable.of(events)
    return table.with_exclusions(ExclusionTable.of(exclusions)) if exclusions else table


def test_an_event_that_begins_or_ends_just_now_is_passed_last():
    begins_now = make_table((NOW, NOW + HOUR))
    assert [moment.changes for moment in moments(SERVICE, begins_now, SETTINGS, NOW - DAY, NOW)] == [
        ("incident begins",)
    ]
    ended_now = next_moment(SERVICE, make_table((NOW - 9 * DAY, NOW)), SETTINGS, NOW - DAY, NOW)
    assert ended_now is not None
    assert (to_instant(ended_now.at), ended_now.changes) == (NOW, ("incident ends",))


def test_an_event_that_is_open_only_begins():
    (begin,) = moments(SERVICE, make_table((NOW - HOUR, None)), SETTINGS, NOW - DAY, NOW + DAY)
    assert begin.changes == ("incident begins",)


def test_nothing_beyond_the_latest_moment_is_stepped_to():
    table = make_table((NOW + MINUTE, NOW + HOUR))
    assert next_moment(SERVICE, table, SETTINGS, NOW - HOUR, NOW) is None


@pytest.mark.parametrize("distance", [HOUR, 20 * HOUR, 20 * DAY, 300 * DAY])
def test_the_neighbour_may_be_a_year_away(distance):
    span = (NOW - distance - SECOND, NOW - distance)
    table = make_table(span)
    earlier = previous_moment(SERVICE, table, SETTINGS, NOW)
    assert earlier is not None
    assert to_instant(earlier.at) == span[1]
    later = next_moment(SERVICE, table, SETTINGS, span[0] - distance, NOW)
    assert later is not None
    assert to_instant(later.at) == span[0]


def test_exclusions_begin_and_end_but_service_hours_do_every_day():
    def exclude(source, first):
        return Exclusion(NOW - first, NOW - first + HOUR, reason=f"the {source}", source=source)

    table = make_table(exclusions=(exclude("planned", 5 * HOUR), exclude("hours", 3 * HOUR)))
    passed = moments(SERVICE, table, SETTINGS, NOW - DAY, NOW)
    assert [(to_instant(moment.at), moment.changes) for moment in passed] == [
        (NOW - 5 * HOUR, ("excluded from here: the planned",)),
        (NOW - 4 * HOUR, ("counts again after: the planned",)),
    ]
