"""What a change is called: fields in words, who made it, and the command that takes it back."""

from dataclasses import replace
from datetime import UTC
from zoneinfo import ZoneInfo

import pytest

from budgettui.core.model.event import Event
from budgettui.core.model.instants import DAY, MINUTE, SECOND
from budgettui.core.model.recorded_exclusion import RecordedExclusion
from budgettui.core.store.change_words import (
    describe_change,
    describe_differences,
    describe_last_change,
    format_instant,
    undo_command,
)
from budgettui.core.store.version_history import Version, differences

NOON = 1_763_985_600_000_000  # 2025-11-24 12:00 UTC
EVENT = Event(12, "checkout", NOON, NOON + 20 * MINUTE, 0.5, incident_id="INC-1")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"end": None}, "end 12:20 → still open"),
        ({"end": NOON + 21 * MINUTE + 5 * SECOND}, "end 12:20 → 12:21:05"),
        ({"end": NOON + DAY}, "end 12:20 → 2025-11-25 12:00"),
        ({"start": NOON - DAY}, "start 12:00 → 2025-11-23 12:00"),
        ({"impact": 0.125}, "impact 50 % → 12.5 %"),
        ({"voided": True}, "voided counted → voided"),
        ({"reviewed": False}, "reviewed yes → no"),
        ({"incident_id": None}, "incident id INC-1 → none"),
        ({"cause": "deploy"}, "cause none → deploy"),
        ({"tags": ("eu", "db")}, "tags none → eu, db"),
        ({"description": "x" * 60}, f"description none → {'x' * 60}"),
        ({"description": "x" * 61}, f"description none → {'x' * 59}…"),
        ({"start": NOON - MINUTE, "impact": 1.0}, "start 12:00 → 11:59, impact 50 % → 100 %"),
    ],
)
def test_a_difference_reads_as_before_and_after(change, sentence):
    changes = differences(EVENT, replace(EVENT, **change))
    assert describe_differences(changes, UTC, NOON) == sentence


def test_times_are_those_of_the_reader():
    changes = differences(EVENT, replace(EVENT, end=NOON + 12 * 60 * MINUTE))
    tokyo = ZoneInfo("Asia/Tokyo")
    assert describe_differences(changes, tokyo, NOON) == "end 21:20 → 2025-11-25 09:00"
    assert format_instant(NOON, tokyo) == "2025-11-24 21:00:00 JST"
    assert format_instant(10**18) == "an unknown time"


@pytest.mark.parametrize(
    ("before", "change", "name"),
    [
        ({}, {"voided": True}, "voiding event 12"),
        ({"voided": True}, {"voided": False}, "adding event 12 again"),
        ({"end": None}, {"end": NOON + MINUTE}, "ending event 12"),
        ({}, {"end": NOON + MINUTE}, "changing event 12 (end)"),
        ({}, {"end": None}, "changing event 12 (end)"),
        ({"end": None}, {"end": NOON + MINUTE, "impact": 1.0}, "changing event 12 (end, impact)"),
        ({"end": None}, {"impact": 1.0}, "changing event 12 (impact)"),
        ({"reviewed": False}, {"reviewed": True}, "reviewing event 12"),
        ({}, {"author": "ann", "version": 2}, "changing event 12"),
    ],
)
def test_a_change_is_named_after_what_it_did(before, change, name):
    earlier = replace(EVENT, **before)
    assert describe_change(Version(replace(earlier, **change), 2), Version(earlier, 1)) == name


def test_a_first_version_was_added():
    exclusion = RecordedExclusion(3, NOON, NOON + MINUTE, "migration")
    assert describe_change(Version(EVENT, 1), None) == "adding event 12"
    assert describe_change(Version(exclusion, 1), None) == "adding exclusion 3"


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ({}, "event 12 was added by somebody on 2025-11-24 12:00:00 UTC (version 1)"),
        (
            {"version": 2, "author": "ann"},
            "event 12 was changed by ann on 2025-11-24 12:00:00 UTC (version 2)",
        ),
        (
            {"version": 3, "voided": True},
            "event 12 was voided by somebody on 2025-11-24 12:00:00 UTC (version 3)",
        ),
    ],
)
def test_the_last_change_names_its_author(state, sentence):
    assert describe_last_change(replace(EVENT, recorded_at=NOON, **state)) == sentence


def test_the_command_that_takes_a_change_back_is_that_of_its_kind():
    exclusion = RecordedExclusion(3, NOON, NOON + MINUTE, "migration")
    assert undo_command(EVENT) == "`budgettui undo 12`"
    assert undo_command(exclusion, "redo") == "`budgettui exclusions redo 3`"
