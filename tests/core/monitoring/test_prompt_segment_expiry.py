"""Until when a row of the segment's file holds: no part of it changes before."""

from unittest.mock import patch

import pytest
from cost_oracle import NOW, exclusions, histories
from hypothesis import given
from hypothesis import strategies as st

from budgettui.core.assessor import assess
from budgettui.core.config.settings import (
    CategorySettings,
    PolicySettings,
    ServiceSettings,
    Settings,
    StoreSettings,
)
from budgettui.core.ledger.event_table import EventTable
from budgettui.core.model.event import Event
from budgettui.core.model.instants import DAY, HOUR, MINUTE, SECOND
from budgettui.core.model.slo import Slo
from budgettui.core.model.window import Window
from budgettui.core.monitoring import prompt_segment_expiry, prompt_segment_rows
from budgettui.core.monitoring.prompt_segment_expiry import LONGEST, SHORTEST
from budgettui.core.monitoring.prompt_segment_rows import segment_row, segment_text

CHECKOUT = ServiceSettings("checkout", Slo(99.9))


def row_at(moment, events, service=CHECKOUT, settings=None, may_grow=True):
    settings = settings or Settings(StoreSettings())
    return segment_row(assess(service, EventTable.of(events), moment, settings), settings, may_grow)


@given(
    st.one_of(
        histories(span=40 * DAY, unit=HOUR, ahead=HOUR),
        histories(span=2 * DAY, unit=5 * MINUTE, ahead=10 * MINUTE),
    ),
    exclusions,
    st.sampled_from(["30d", "7d", "6h", "week", "month"]),
    st.sampled_from([90.0, 99.0, 99.9, 99.99]),
    st.sampled_from([50.0, 37.3]),
    st.lists(st.floats(0, 1), min_size=1, max_size=4),
)
def test_a_row_holds_until_then(events, excluded, text, slo, watch, shares):
    categories = tuple(CategorySettings(name, excluded=True) for name in sorted(excluded))
    policy = PolicySettings(watch_below_pct=watch)
    settings = Settings(StoreSettings(), categories=categories, policy=policy)
    service = ServiceSettings("checkout", Slo(slo), Window.parse(text))
    may_grow = any(event.end is None or event.end > NOW for event in events)
    with patch.multiple(prompt_segment_expiry, SHORTEST=0, SHORTEST_IF_CALM=0):
        row = row_at(NOW, events, service, settings, may_grow)
    until = min(row.holds_until, NOW + LONGEST) - 1
    for share in shares:
        later = row_at(NOW + round(max(until - NOW, 0) * share), events, service, settings)
        assert (later.status, later.remaining) == (row.status, row.remaining)


def test_what_remains_is_never_rounded_up():
    texts = [prompt_segment_rows._remaining(percent) for percent in (100.0, 99.99, 30.6, 1.0, 0.4, 0.0)]
    assert texts == ["100%", "99%", "30%", "1%", "<1%", "0%"]


@pytest.mark.parametrize(
    ("ago", "end", "least"),
    [
        (10 * DAY, 10 * DAY - MINUTE, LONGEST),  # nothing moves
        (MINUTE, None, SHORTEST),  # an outage that goes on
        (HOUR, 30 * MINUTE, LONGEST),  # a ticket that goes on firing for long
    ],
)
def test_how_long_a_row_holds(ago, end, least):
    event = Event(1, "checkout", NOW - ago, None if end is None else NOW - end)
    assert row_at(NOW, [event], may_grow=end is None).holds_until - NOW >= least


def test_file_lists_the_worst_first_and_is_valid_until_the_first_change():
    calm = row_at(NOW, [])
    burning = row_at(NOW, [Event(1, "checkout", NOW - 10 * MINUTE, None)], ServiceSettings("a b", Slo(99.9)))
    lines = segment_text([calm, burning], NOW, [(12, 34, "/x y")]).split("\n")
    written, until = NOW // SECOND, burning.holds_until // SECOND
    assert written < until < written + LONGEST // SECOND
    assert lines == [
        f"budgettui-segment 1 {written} {until}",
        f"PAGE a b {burning.remaining}",
        "from\t12\t34\t/x y",
        f"{until}\tPAGE\t{burning.remaining}\ta b",
        f"{(NOW + LONGEST) // SECOND}\tOK\t100%\tcheckout",
        "",
    ]
