"""Recorded exclusions in JSON Lines: what is written reads back as itself, and what is wrong is named."""

import io
import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgettui.core.exchange import read_events, write_events
from budgettui.core.model.event import Draft
from budgettui.core.model.instants import MINUTE, to_instant
from budgettui.core.model.recorded_exclusion import ExclusionDraft

NOON = to_instant(datetime(2026, 11, 23, 12, tzinfo=UTC))
ROW = {"kind": "exclusion", "start": "2026-11-23T12:00:00Z", "reason": "drill", "services": ["api"]}
NAMES = st.lists(st.sampled_from(["api", "web", "a b"]), max_size=2, unique=True).map(tuple)
NAME = st.none() | st.sampled_from(["jo", "INC-1"])


def read(*rows, services=("api", "web", "a b"), **options):
    text = "\n".join(map(json.dumps, rows))
    return read_events(io.BytesIO(text.encode()), "jsonl", UTC, services, **options)


@given(
    st.builds(
        ExclusionDraft,
        start=st.just(NOON),
        end=st.none() | st.integers(1, 9_999).map(lambda length: NOON + length * MINUTE),
        reason=st.sampled_from(["drill", "déjà vu"]),
        services=NAMES,
        groups=NAMES,
        tags=NAMES,
        everything=st.just(True),
        accounting=st.sampled_from(["free", "out"]),
        approved_by=NAME,
        incident_id=NAME,
    )
)
def test_an_exclusion_reads_back_as_itself(exclusion):
    event = Draft("api", NOON, None)
    out = io.StringIO()
    assert write_events([event], out, "jsonl", [exclusion]) == 1
    reading = read(*map(json.loads, out.getvalue().splitlines()))
    assert (reading.exclusions, reading.bad) == ((exclusion,), ())
    assert len(reading.drafts) == 1


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_only_json_lines_has_a_place_for_exclusions(kind):
    exclusion = ExclusionDraft(NOON, None, "drill", everything=True)
    texts = []
    for exclusions in ((), (exclusion,)):
        out = io.StringIO(newline="")
        write_events([Draft("api", NOON, None)], out, kind, exclusions)
        texts.append(out.getvalue())
    assert texts[0] == texts[1]


@pytest.mark.parametrize(
    ("change", "column", "reason"),
    [
        ({"serivces": []}, "serivces", "'serivces' is not a key of an exclusion; did you mean services?"),
        ({"services": "api"}, "services", "it is not a list of names"),
        ({"groups": [1]}, "groups", "it is not a list of names"),
        ({"tags": None}, "tags", "it is not a list of names"),
        ({"reason": 7}, "reason", "it is not text"),
        ({"approved_by": ["jo"]}, "approved_by", "it is not text"),
        ({"everything": 1}, "everything", "it is not true or false"),
        ({"services": ["apj"]}, "services", "'apj' is not a service of this configuration"),
        ({"start": None}, None, "a NoneType is not a time; accepted: ISO 8601"),
        ({"start": "1920-01-01T00:00Z"}, None, "it lies outside the years 1970 to 2199"),
        ({"end": "soon"}, None, "'soon' is not a time; accepted: ISO 8601"),
        ({"end": "2026-11-23T11:00Z"}, "end", "it lies 60 min before the start"),
        ({"reason": None}, "reason", ""),
        ({"accounting": "half"}, "accounting", "'half'"),
    ],
)
def test_an_exclusion_that_is_none_is_reported_and_the_others_are_read(change, column, reason):
    reading = read(ROW, {**ROW, **change})
    assert len(reading.exclusions) == 1
    [bad] = reading.bad
    assert (bad.line, bad.column) == (2, column)
    assert bad.reason.startswith(reason)


def test_what_an_exclusion_does_not_say_has_its_usual_meaning():
    (exclusion,) = read(ROW).exclusions
    assert exclusion == ExclusionDraft(NOON, None, "drill", services=("api",))


def test_a_time_of_an_exclusion_without_a_zone_is_in_that_of_the_file():
    row = {**ROW, "start": "2026-11-23T13:00", "end": "2026-11-23T13:05"}
    raw = json.dumps(row).encode()
    (exclusion,) = read_events(io.BytesIO(raw), "jsonl", ZoneInfo("Europe/Berlin"), ("api",)).exclusions
    assert (exclusion.start, exclusion.end) == (NOON, NOON + 5 * MINUTE)


def test_services_of_exclusions_are_created_and_renamed_like_those_of_events():
    row = {**ROW, "services": ["new"]}
    (exclusion,) = read(row, create_services=True).exclusions
    assert exclusion.services == ("new",)
    (exclusion,) = read(row, service_names={"new": "api"}).exclusions
    assert exclusion.services == ("api",)
    [bad] = read(row).bad
    assert (bad.unknown_service, bad.service) == (True, "new")
