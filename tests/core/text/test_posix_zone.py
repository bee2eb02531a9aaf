"""Time zones in POSIX's notation are what the machine's C library says they are."""

import json
import pickle
import subprocess
import sys
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis_share import scaled

from budgettui.core.config.machine_timezone import machine_timezone
from budgettui.core.model.instants import DAY, SECOND, to_datetime, to_instant
from budgettui.core.model.posix_zone import posix_zone
from budgettui.core.model.time_zone import zone_named

PLATFORM = """
import json, os, sys, time
answers = []
for zone, moments in json.load(sys.stdin):
    os.environ["TZ"] = zone
    time.tzset()
    answers.append([[time.localtime(m).tm_gmtoff, time.localtime(m).tm_zone] for m in moments])
json.dump(answers, sys.stdout)
"""
ZONES = [
    "CET-1CEST,M3.5.0,M10.5.0/3",
    "UTC-2",
    "<+0330>-3:30",
    "EST5EDT,M3.2.0,M11.1.0",
    "EST5EDT4,M3.2.0/02:00:00,M11.1.0/02:00:00",
    "AEST-10AEDT,M10.1.0,M4.1.0/3",
    "<-03>3<-02>,M3.5.0/-2,M10.5.0/-1",
    "IST-1GMT0,M10.5.0,M3.5.0/1",
    "LHST-10:30LHDT-11,M10.1.0,M4.1.0",
    "XXX3YYY,J60,J300",
    "XXX-3YYY,59/1,299/26",
    "IST-2IDT,M3.4.4/26,M10.5.0",
]


def platform_says(questions):
    done = subprocess.run(
        [sys.executable, "-c", PLATFORM],
        input=json.dumps(questions),
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def test_offsets_and_names_over_years():
    """Every eleventh hour of six years, and every half hour of the days about a change."""
    start = int(datetime(2019, 1, 1, tzinfo=UTC).timestamp())
    moments = range(start, start + 6 * 366 * 86_400, 11 * 3600)
    questions = [[zone, list(moments)] for zone in ZONES]
    for zone, answers in zip(ZONES, platform_says(questions), strict=True):
        _check(zone, moments, answers)
        changes = [
            moment for moment, pair in zip(moments, pairwise(answers), strict=False) if pair[0] != pair[1]
        ]
        assert len(changes) == (12 if "," in zone else 0)
        questions.append([zone, [each for at in changes for each in range(at - 1800, at + 14 * 3600, 1800)]])
    near = questions[len(ZONES) :]
    for (zone, moments), answers in zip(near, platform_says(near), strict=True):
        _check(zone, moments, answers)


def _check(zone, moments, answers):
    for moment, (offset, name) in zip(moments, answers, strict=True):
        local = to_datetime(moment * SECOND, posix_zone(zone))
        assert (local.utcoffset().total_seconds(), local.tzname()) == (offset, name), (zone, local)


def _hours(quarters):
    sign = "-" if quarters < 0 else ""
    return f"{sign}{abs(quarters) // 4}:{abs(quarters) % 4 * 15:02}"


@settings(deadline=None, max_examples=scaled(15))
@given(
    st.integers(-48, 48),
    st.sampled_from([-4, 2, 4, 8]),
    st.tuples(st.integers(2, 5), st.integers(1, 5), st.integers(0, 6), st.integers(0, 12)),
    st.tuples(st.integers(8, 11), st.integers(1, 5), st.integers(0, 6), st.integers(0, 12)),
    st.booleans(),
    st.lists(st.integers(0, 2**31 - 1), min_size=40, max_size=60),
)
def test_any_rule_is_what_the_platform_says(standard, ahead, begin, end, south, moments):
    if south:
        begin, end = end, begin
    rules = ",".join(f"M{month}.{week}.{day}/{_hours(time)}" for month, week, day, time in (begin, end))
    zone = f"AAA{_hours(standard)}BBB{_hours(standard - ahead)},{rules}"
    (answers,) = platform_says([[zone, moments]])
    _check(zone, moments, answers)


@settings(deadline=None)
@given(st.sampled_from(ZONES), st.integers(0, 4_000_000_000))
def test_there_and_back(zone, second):
    instant = second * SECOND
    assert to_instant(to_datetime(instant, posix_zone(zone))) == instant


@settings(deadline=None)
@given(st.sampled_from(ZONES), st.integers(2000, 2060), st.sampled_from([1, -1]))
def test_there_and_back_about_every_change(zone, year, sign):
    days = [to_instant(datetime(year, 1, 1, tzinfo=UTC)) + day * DAY for day in range(366)]
    offsets = [to_datetime(day, posix_zone(zone)).utcoffset() for day in days]
    changes = [day for day, pair in zip(days, pairwise(offsets), strict=False) if pair[0] != pair[1]]
    assert len(changes) == (2 if "," in zone else 0)
    half_hours = [change + step * DAY // 48 for change in changes for step in range(-48, 97)]
    for instant in (*days, *half_hours):
        assert to_instant(to_datetime(instant + sign, posix_zone(zone))) == instant + sign


@pytest.mark.parametrize(
    ("tz", "name", "offset"),
    [
        ("CET-1CEST,M3.5.0,M10.5.0/3", "CET-1CEST,M3.5.0,M10.5.0/3", 1),
        ("UTC-2", "UTC-2", 2),
        (":UTC-2", "UTC-2", 2),
        ("<+0330>-3:30", "<+0330>-3:30", 3.5),
        ("Europe/Berlin", "Europe/Berlin", 1),
        ("", "UTC", 0),
        ("Nonsense", "UTC", 0),
        ("UTC0", "UTC0", 0),
    ],
)
def test_the_machines_zone(monkeypatch, tz, name, offset):
    monkeypatch.setenv("TZ", tz)
    assert machine_timezone() == name
    zone = zone_named(machine_timezone())
    assert datetime(2026, 12, 1, tzinfo=zone).utcoffset().total_seconds() == 3600 * offset
    assert pickle.loads(pickle.dumps(zone)) is zone or zone is UTC


@pytest.mark.parametrize(
    "text",
    [
        "",
        "A1",
        "CET",
        "CET-1CEST,M13.1.0,M10.5.0",
        "CET-25",
        "UTC+1:99",
        "CET-1CEST,M3.5.0",
        "AAA1BBB,J0,J300",
        "AAA1BBB,366,J300",
        "AAA1BBB,M3.5.0/200,M10.5.0",
    ],
)
def test_what_is_none_is_refused(text):
    with pytest.raises(ValueError, match="timezone: "):
        posix_zone(text)
