"""Points of an error share to outages, against the samples and a slow second reading of the same rules."""

import csv
import json
import math
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgettui.core.model.instants import DAY, SECOND
from budgettui.core.sources.background_errors import DAY_SECONDS, background_events
from budgettui.core.sources.error_share_outages import GridRules, background_minutes, outages
from budgettui.core.sources.error_share_samples import mean_of, share_of, with_down

SAMPLES = Path(__file__).parent / "samples"


def series_of(file):
    result = json.loads((SAMPLES / file).read_text())["data"]["result"]
    return [(item["metric"], {int(time): float(value) for time, value in item["values"]}) for item in result]


def expected(file):
    with (SAMPLES / file).open() as stream:
        return [
            (
                int(datetime.fromisoformat(row["start"]).timestamp()),
                float(row["duration_minutes"]),
                pytest.approx(float(row["impact"]), abs=1e-6),
                row["description"] or None,
            )
            for row in csv.DictReader(stream)
        ]


def rows(result):
    return [
        (
            outage.start,
            (outage.end - outage.start) / 60,
            outage.impact,
            f"{outage.unknown // 60} min without data" if outage.unknown else None,
        )
        for outage in result
    ]


@pytest.mark.parametrize(
    ("file", "result", "rules"),
    [
        ("1-floor-merge.json", "1-floor-merge.expected.csv", GridRules()),
        ("1-floor-merge.json", "1-floor-merge.merge0.expected.csv", GridRules(merge=0)),
        ("2-missing.json", "2-missing.unknown.expected.csv", GridRules()),
        ("2-missing.json", "2-missing.bad.expected.csv", GridRules(missing="bad")),
        ("2-missing.json", "2-missing.good.expected.csv", GridRules(missing="good")),
    ],
)
def test_the_samples_give_exactly_their_events(file, result, rules):
    points = mean_of(points for _, points in series_of(file))
    assert rows(outages(points, min(points) - 60, max(points), rules)) == expected(result)


def test_targets_that_are_down():
    up = mean_of(points for _, points in series_of("3-up-three-instances.json"))
    shares = with_down({}, {time: 1 - value for time, value in up.items()})
    result = outages(shares, min(up) - 60, max(up), GridRules(missing="good"))
    assert rows(result) == expected("3-up-three-instances.expected.csv")


def slow_outages(points, first, last, rules):
    """The same rules, point by point and pair by pair."""
    absent = {"unknown": None, "bad": 1.0, "good": 0.0}[rules.missing]
    grid = list(range(first + rules.step, last + 1, rules.step))
    shares = {}
    for time in grid:
        value = points.get(time)
        if value is None:
            shares[time] = absent
        elif math.isnan(value):
            shares[time] = 0.0
        else:
            shares[time] = min(1.0, max(0.0, value))
    bad = [time for time in grid if shares[time] is not None and shares[time] >= rules.floor]
    groups = []
    for time in bad:
        if groups and (time - rules.step) - groups[-1][-1] <= rules.merge:
            groups[-1].append(time)
        else:
            groups.append([time])
    result = []
    for group in groups:
        inside = [shares[time] for time in grid if group[0] <= time <= group[-1]]
        known = [share for share in inside if share is not None]
        end = None if group[-1] == last else group[-1]
        unknown = (len(inside) - len(known)) * rules.step
        result.append((group[0] - rules.step, end, sum(known) / len(known), unknown))
    return result


STEP = 60
VALUES = st.sampled_from([0.0, -0.0, 0.004, 0.01, 0.2, 1.0, 1.02, math.inf, -math.inf, math.nan]) | st.floats(
    0, 1
)
WALKS = st.lists(st.none() | VALUES, min_size=1, max_size=60)
RULES = st.builds(
    GridRules,
    st.just(STEP),
    st.sampled_from([0.001, 0.01, 0.5]),
    st.sampled_from([0, 60, 120, 300]),
    st.sampled_from(["unknown", "bad", "good"]),
)


@given(WALKS, RULES)
def test_a_walk_of_ratios_gives_the_outages_of_the_slow_reading(walk, rules):
    points = {(index + 1) * STEP: value for index, value in enumerate(walk) if value is not None}
    last = len(walk) * STEP
    result = outages(points, 0, last, rules)
    assert [
        (each.start, each.end, pytest.approx(each.impact), each.unknown) for each in result
    ] == slow_outages(points, 0, last, rules)
    covered = {time for each in result for time in range(each.start + STEP, (each.end or last) + 1, STEP)}
    outside = sum(share_of(value) for time, value in points.items() if time not in covered)
    assert background_minutes(points, result, 0, last, rules) == pytest.approx(outside)


DAY_WALKS = st.lists(st.none() | st.sampled_from([0.0, 0.0003, 0.004, 0.2, 1.0]), min_size=24, max_size=72)


@given(DAY_WALKS, st.sampled_from([0.01, 0.5]), st.sampled_from([0, 3600, 7200]))
def test_background_events_cost_what_the_outages_leave_out(walk, floor, merge):
    """Of each day that is over; an hour is a step. The events cost nothing within the outages."""
    rules = GridRules(3600, floor, merge)
    points = {(index + 1) * 3600: value for index, value in enumerate(walk) if value is not None}
    last = len(walk) * 3600
    spells = outages(points, 0, last, rules)
    days = background_events(points, spells, 0, last, rules, "checkout", "prod")
    for day in range(len(walk) // 24):
        begin, end = day * DAY_SECONDS, (day + 1) * DAY_SECONDS
        covered = {
            time for spell in spells for time in range(spell.start + 3600, (spell.end or last) + 1, 3600)
        }
        minutes = sum(
            value * 60 for time, value in points.items() if begin < time <= end and time not in covered
        )
        own = [each for each in days if each.start == begin * SECOND]
        uncovered = 1440 - 60 * len(covered & set(range(begin + 3600, end + 1, 3600)))
        cost = own[0].impact * uncovered if own else 0.0
        assert cost == pytest.approx(minutes, abs=2e-3)
    assert all((each.end - each.start, each.category) == (DAY, "background") for each in days)
    assert len({each.source_key for each in days}) == len(days)


@given(WALKS, RULES, st.integers(0, 59))
def test_outages_do_not_depend_on_where_the_walk_is_cut(walk, rules, cut):
    """What is asked again from the start of a stretch that reaches over the cut comes out the same."""
    points = {(index + 1) * STEP: value for index, value in enumerate(walk) if value is not None}
    last = len(walk) * STEP
    first = min(cut, len(walk)) * STEP
    uncut = outages(points, 0, last, rules)
    for each in reversed(uncut):
        if each.start < first and (each.end is None or each.end + rules.merge >= first):
            first = each.start
    assert outages(points, first, last, rules) == [each for each in uncut if each.start >= first]
