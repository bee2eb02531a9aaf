"""The sentence that says how much an event adds to what is counted, and why it is not its own cost."""

import pytest

from budgettui.core.analysis.what_if_text import added_cost, changed_cost, differs
from budgettui.core.config.settings import ServiceSettings, Settings, StoreSettings
from budgettui.core.ledger.event_table import EventTable
from budgettui.core.ledger.exclusion_table import ExclusionTable
from budgettui.core.model.event import Draft, Event
from budgettui.core.model.exclusion import Exclusion
from budgettui.core.model.instants import HOUR, MINUTE
from budgettui.core.model.slo import Slo
from budgettui.core.what_if import what_if

NOW = 1_772_982_000_000_000
SETTINGS = Settings(StoreSettings())
SERVICE = ServiceSettings("checkout", Slo(99.0))
OVER = Event(1, "checkout", NOW - HOUR, NOW - 50 * MINUTE, 1.0, "incident", "INC-1")
OPEN = Event(2, "checkout", NOW - 10 * MINUTE, None, 1.0, "incident", "INC-2")
OPEN_NAMELESS = Event(3, "checkout", NOW - 10 * MINUTE, None)


def answer_for(events, start, end, excluded=(), **options):
    table = EventTable.of(events).with_exclusions(ExclusionTable.of(excluded))
    draft = Draft("checkout", NOW + start * MINUTE, None if end is None else NOW + end * MINUTE)
    return what_if(SERVICE, table, draft, NOW, SETTINGS, **options)


@pytest.mark.parametrize(
    ("events", "start", "end", "until_end", "sentence"),
    [
        ([], -60, -40, False, "adds 20.0 min to what is counted"),
        (
            [OVER],
            -60,
            -40,
            False,
            "adds 10.0 min to what is counted: 10 min of that overlap INC-1, counted once",
        ),
        (
            [OPEN],
            -20,
            0,
            False,
            "adds 10.0 min to what is counted: 10 min of that overlap INC-2, counted once",
        ),
        (
            [OPEN_NAMELESS],
            -20,
            0,
            False,
            "adds 10.0 min to what is counted: 10 min of that overlap event 3, counted once",
        ),
        (
            [OVER, OPEN],
            -65,
            20,
            True,
            "adds 45.0 min to what is counted: INC-2 costs 30 min of that too if it stays open, counted once",
        ),
    ],
)
def test_what_an_event_adds_and_what_overlaps_it(events, start, end, until_end, sentence):
    assert added_cost(answer_for(events, start, end, until_end=until_end)) == sentence


def test_the_longest_overlap_is_named_unless_an_open_event_goes_on_into_what_is_asked():
    long_ago = Event(4, "checkout", NOW - 50 * MINUTE, NOW - 20 * MINUTE, 1.0, "incident", "INC-4")
    assert added_cost(answer_for([OVER, OPEN, long_ago], -60, 0)).endswith(
        ": 30 min of that overlap INC-4, counted once"
    )
    assert added_cost(answer_for([OVER, OPEN, long_ago], -60, 5, until_end=True)).endswith(
        ": INC-2 costs 15 min of that too if it stays open, counted once"
    )
    assert added_cost(answer_for([OVER, long_ago], -60, 5, until_end=True)).endswith(
        ": 30 min of that overlap INC-4, counted once"
    )


def test_excluded_time_is_a_reason():
    excluded = [Exclusion(NOW - HOUR, NOW - 30 * MINUTE, "free", "probe broken")]
    answer = answer_for([OVER], -60, -20, excluded)
    assert differs(answer)
    assert added_cost(answer).startswith(
        "adds 10.0 min to what is counted: the rest is excluded: probe broken; 10 min of that overlap INC-1"
    )


@pytest.mark.parametrize(
    ("minutes", "sentence"),
    [
        (8, "takes 2.0 min off what is counted"),
        (10, "changes nothing that is counted"),
        (12, "adds 2.0 min to what is counted"),
    ],
)
def test_what_a_change_of_an_event_does(minutes, sentence):
    assert changed_cost(answer_for([OVER], -60, minutes - 60, replacing=1)) == sentence
