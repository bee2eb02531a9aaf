"""The sentence and the list that say which time does not count."""

from datetime import UTC, datetime

import pytest

from budgettui.core.analysis.exclusions.exclusion_effects import (
    excluded_sentence,
    excluded_within,
    exclusion_effects,
)
from budgettui.core.ledger.budget import Budget
from budgettui.core.ledger.event_table import EventTable
from budgettui.core.ledger.exclusion_table import ExclusionTable
from budgettui.core.model.event import Event
from budgettui.core.model.exclusion import Exclusion
from budgettui.core.model.instants import HOUR, MINUTE, to_instant
from budgettui.core.model.slo import Slo
from budgettui.core.model.window import Window

NOW = to_instant(datetime(2026, 11, 23, 14, 30, tzinfo=UTC))


def budget_of(excluded: list[Exclusion], events: list[Event] | None = None) -> Budget:
    table = EventTable.of(events or []).with_exclusions(ExclusionTable.of(excluded))
    return Budget.of(Slo(99.9), Window.parse("30d"), table)


@pytest.mark.parametrize(
    ("reasons", "listed"),
    [
        ("a", "a"),
        ("aba", "a, b"),
        ("abc", "a, b, c"),
        ("abcd", "a, b, c and 1 more"),
        ("abcde", "a, b, c and 2 more"),
    ],
)
def test_three_reasons_are_named(reasons, listed):
    excluded = [
        Exclusion(NOW - (9 - at) * HOUR, NOW - (9 - at) * HOUR + 6 * MINUTE, "free", reason)
        for at, reason in enumerate(reasons)
    ]
    effects = exclusion_effects(budget_of(excluded), NOW - 10 * HOUR, NOW)
    assert excluded_sentence(effects, 90) == (
        f"{6 * len(reasons)} min of these 90 days do not count: {listed}; no bad minute fell in that time"
    )


def test_bad_minutes_that_do_not_count_are_said():
    event = Event(1, "checkout", NOW - HOUR, NOW - HOUR + 20 * MINUTE)
    budget = budget_of([Exclusion(NOW - 2 * HOUR, NOW, "free", "probe broken")], [event])
    assert excluded_sentence(exclusion_effects(budget, NOW - 10 * HOUR, NOW), 30).endswith(
        "probe broken; 20.0 bad min fell in that time"
    )


def test_minutes_come_back_up_to_as_of_and_time_up_to_the_end():
    budget = budget_of(
        [
            Exclusion(
                NOW - HOUR, NOW + HOUR, "out", "network", approved_by="ann", author="ben", incident_id="I-1"
            )
        ],
        [Event(1, "checkout", NOW - 30 * MINUTE, NOW + 30 * MINUTE)],
    )
    (effect,) = exclusion_effects(budget, NOW - 2 * HOUR, NOW + 2 * HOUR, NOW)
    assert (effect.excluded_minutes, effect.out_minutes, effect.returned_minutes) == (120, 120, 30)
    assert (effect.approved_by, effect.author, effect.incident_id) == ("ann", "ben", "I-1")
    (effect,) = exclusion_effects(budget, NOW - 2 * HOUR, NOW + 2 * HOUR)
    assert effect.returned_minutes == 60
    (ahead,) = exclusion_effects(budget, NOW, NOW + HOUR, NOW - HOUR)
    assert (ahead.excluded_minutes, ahead.returned_minutes) == (60, 0)


def test_an_exclusion_that_only_touches_the_time_has_no_effect_on_it():
    budget = budget_of([Exclusion(NOW - HOUR, NOW, "free", "network")])
    assert exclusion_effects(budget, NOW, NOW + HOUR) == ()
    assert exclusion_effects(budget, NOW - 2 * HOUR, NOW - HOUR) == ()
    assert len(exclusion_effects(budget, NOW - 1, NOW + HOUR)) == 1
    assert len(exclusion_effects(budget, NOW - 2 * HOUR, NOW - HOUR + 1)) == 1


def test_without_exclusions_nothing_is_listed():
    budget = Budget.of(Slo(99.9), Window.parse("30d"), EventTable.empty())
    assert exclusion_effects(budget, NOW - HOUR, NOW) == excluded_within(budget, NOW - HOUR, NOW) == ()
