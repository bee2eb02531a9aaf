import json

from budgettui.core.assessor import assess, what_if
from budgettui.core.config.settings import ServiceSettings, Settings, StoreSettings
from budgettui.core.event import Draft, Event
from budgettui.core.instants import MINUTE
from budgettui.core.series import series
from budgettui.core.slo import Slo
from budgettui.core.table import EventTable

NOW = 1_800_000_000_000_000
SETTINGS = Settings(StoreSettings())
SERVICE = ServiceSettings("checkout", Slo(99.9))


def test_an_open_outage_is_seen_by_every_part_of_the_assessment() -> None:
    table = EventTable.of([Event(1, "checkout", NOW - 6 * MINUTE, None)])
    answer = assess(SERVICE, table, NOW, SETTINGS)
    assert answer.status == "PAGE"
    assert answer.consumed_minutes == 6
    assert answer.if_this_goes_on is not None
    assert answer.if_this_goes_on.minutes == 43.2 - 6
    assert answer.steady_until == answer.as_of
    json.dumps(answer.as_dict(), allow_nan=False)


def test_what_if_and_series_stand_on_the_same_numbers() -> None:
    table = EventTable.of([Event(1, "checkout", NOW - 60 * MINUTE, NOW - 50 * MINUTE)])
    draft = Draft("checkout", NOW - 55 * MINUTE, NOW - 45 * MINUTE)
    answer = what_if(SERVICE, table, draft, NOW, SETTINGS)
    assert answer.own_minutes == 5
    assert [(cost.id, shared) for cost, shared in answer.overlaps] == [(1, 5)]
    drawn = series(SERVICE, table, NOW, 7, SETTINGS)
    assert drawn.trend[-1].consumed_minutes == answer.before.consumed_minutes == 10
