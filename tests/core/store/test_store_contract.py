"""What every event store promises, whatever engine holds it."""

import subprocess
import sys
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from budgettui.core.ledger.event_table import OPEN
from budgettui.core.model.event import Draft
from budgettui.core.model.instants import EARLIEST_KEPT, LATEST_KEPT, MINUTE, to_datetime
from budgettui.core.store import ConflictError, Imported, NotFoundError, StoreError

NOW = 1_790_009_000_000_000


def test_added_event_is_read_back_whole(connect, draft):
    wanted = draft(
        impact=0.25, category="deployment", incident_id="INC-812", description="payment timeouts",
        source="pager", source_key="p-1",
    )  # fmt: skip
    event = connect().add(wanted, "ana", NOW)
    assert (event.id, event.version, event.voided, event.author, event.recorded_at) == (
        1,
        1,
        False,
        "ana",
        NOW,
    )
    again = connect()
    assert again.event(1) == event
    assert again.versions(1) == [event]
    assert all(getattr(event, name) == getattr(wanted, name) for name in Draft.__dataclass_fields__)


def test_empty_store(store):
    assert store.revision() == 0
    assert store.services() == []
    assert store.events() == []
    assert store.tables() == {}
    assert store.changed_services(0) == set()
    assert store.check() == []


def test_ids_are_small_and_in_order(store, draft):
    assert [store.add(draft(start=n), "ana", NOW).id for n in range(3)] == [1, 2, 3]
    store.add_many([draft(source="s", source_key="1")], "ana", NOW)
    store.add_many([draft(source="s", source_key="1"), draft(source="s", source_key="2")], "ana", NOW)
    assert store.add(draft(), "ana", NOW).id == 6


def test_amend_appends_a_version(store, draft):
    first = store.add(draft(), "ana", NOW)
    second = store.amend(1, {"impact": 0.5, "description": "half"}, "ben", NOW + 1)
    assert second == replace(
        first, impact=0.5, description="half", version=2, author="ben", recorded_at=NOW + 1
    )
    assert store.event(1) == second
    assert store.versions(1) == [first, second]


def test_amend_that_changes_nothing_appends_nothing(store, draft):
    first = store.add(draft(), "ana", NOW)
    assert store.amend(1, {"impact": 1.0, "category": "incident"}, "ben", NOW) == first
    assert store.revision() == 1


def test_second_editor_learns_who_was_first(connect, draft):
    mine, theirs = connect(), connect()
    mine.add(draft(), "ana", NOW)
    theirs.amend(1, {"impact": 0.5}, "ben", NOW, expected_version=1)
    for change in (
        lambda: mine.amend(1, {"impact": 0.7}, "ana", NOW, expected_version=1),
        lambda: mine.finish(1, NOW, "ana", NOW, expected_version=1),
        lambda: mine.void(1, "ana", NOW, expected_version=1),
    ):
        with pytest.raises(
            ConflictError, match=r"changed by ben on 2026-09-21 .*version 2.*you saw version 1"
        ) as caught:
            change()
        assert caught.value.current.impact == 0.5
    assert mine.event(1).version == 2


def test_the_times_of_conflicts_are_in_the_zone_of_the_store(store, draft):
    store.add(draft(minutes=None), "ana", NOW)
    store.amend(1, {"impact": 0.5}, "ben", NOW)
    for zone in ("Asia/Kolkata", "America/New_York"):
        store.timezone = ZoneInfo(zone)
        moment = f"{to_datetime(NOW).astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M:%S %Z}"
        for change in (
            lambda: store.amend(1, {"impact": 0.7}, "ana", NOW, expected_version=1),
            lambda: store.finish(1, NOW, "ana", NOW, expected_version=1),
            lambda: store.void(1, "ana", NOW, expected_version=1),
            lambda: store.undo("ana", NOW),
        ):
            with pytest.raises(ConflictError) as caught:
                change()
            assert f"event 1 was changed by ben on {moment}" in str(caught.value)


def test_finish_ends_an_open_event_once(store, draft):
    event = store.add(draft(minutes=None), "ana", NOW)
    assert event.is_open
    assert store.finish(1, event.start + MINUTE, "ana", NOW).end == event.start + MINUTE
    with pytest.raises(ConflictError, match="has ended already"):
        store.finish(1, event.start + 2 * MINUTE, "ben", NOW)


def test_end_can_be_amended_away(store, draft):
    store.add(draft(), "ana", NOW)
    assert store.amend(1, {"end": None}, "ana", NOW).is_open


def test_voided_event_stays_in_the_history(store, draft):
    first = store.add(draft(), "ana", NOW)
    store.void(1, "ben", NOW)
    assert store.events() == []
    assert store.tables() == {}
    assert [event.voided for event in store.events(include_voided=True)] == [True]
    assert store.versions(1)[0] == first
    for change in (
        lambda: store.amend(1, {"impact": 0.5}, "ana", NOW),
        lambda: store.void(1, "ana", NOW),
        lambda: store.finish(1, NOW, "ana", NOW),
    ):
        with pytest.raises(ValueError, match="event 1 was voided by ben"):
            change()


@pytest.mark.parametrize("number", [1, 0, -5, 2**63, 10**30])
def test_unknown_event(store, number):
    for ask in (
        lambda: store.event(number),
        lambda: store.versions(number),
        lambda: store.amend(number, {"impact": 0.5}, "ana", NOW),
        lambda: store.finish(number, NOW, "ana", NOW),
        lambda: store.void(number, "ana", NOW),
        lambda: store.undo("ana", NOW, number),
    ):
        with pytest.raises(NotFoundError, match=f"no event {number};"):
            ask()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"impact": 0}, "impact: 0"),
        ({"impact": float("nan")}, "impact: nan"),
        ({"impact": "much"}, "impact: 'much'"),
        ({"impact": None}, "impact: None"),
        ({"service": " "}, "service_name: ' '"),
        ({"service": None}, "service: None"),
        ({"category": ""}, "category: ''"),
        ({"category": 5}, "category: 5"),
        ({"description": 5}, "description: 5"),
        ({"description": "\udcff"}, "description: character 1"),
        ({"start": None}, "start: None"),
        ({"start": 1.5}, "start: 1.5"),
        ({"start": 2**80}, "start: .* years 1 to 9999"),
        ({"end": "noon"}, "end: 'noon'"),
        ({"end": 2**62}, "end: .* years 1 to 9999"),
        ({"end": 0}, "end: it lies"),
        ({"start": 1_790_000_000_000_000 + 12 * MINUTE}, "duration_minutes: 0"),
        ({"source": "x"}, "source: not a field that can be changed"),
        ({"version": 7}, "version: not a field .* service, start, end"),
    ],
)
def test_amend_refuses_a_bad_value_and_changes_nothing(store, draft, changes, says):
    event = store.add(draft(), "ana", NOW)
    with pytest.raises(ValueError, match=says):
        store.amend(1, changes, "ana", NOW)
    assert store.event(1) == event
    assert store.revision() == 1


HOSTILE = [
    "nul\x00inside",
    "\x00",
    "[red]markup[/red] \x1b[31mescape\x1b]0;title\x07",
    "'; DROP TABLE event_versions; --",
    "e\u0301\u202e\U0001f525 \ufeff\uffff",
    "x" * 1_000_000,
    "",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_kept_as_it_is(connect, draft, text):
    store = connect()
    if "postgresql" in store.location and ("\0" in text or len(text) > 10_000):
        with pytest.raises(ValueError, match=r"character NUL|too long: at most 2,600 bytes"):
            store.add(draft(service=f"s{text}"), "ana", NOW)
        assert store.revision() == 0
        text = text.replace("\0", "")[:1_000]
    wanted = draft(
        service=f"s{text}",
        category=f"c{text}",
        incident_id=text,
        description=text,
        source=text,
        source_key=text,
    )
    added = store.add(wanted, f"a{text}", NOW)
    again = connect()
    assert again.event(1) == added
    assert again.services() == [f"s{text}"]
    assert [event.id for event in again.events(service=f"s{text}", category=f"c{text}")] == [1]
    table = again.tables([f"s{text}"])[f"s{text}"]
    assert list(table.descriptions) == [text]
    assert table.category_names == (f"c{text}",)
    assert again.add_many([wanted], "b", NOW) == Imported(0, 1)


@pytest.mark.parametrize(
    "name", ["service", "category", "incident_id", "description", "source", "source_key"]
)
def test_text_that_is_none_is_refused(store, draft, name):
    with pytest.raises(ValueError, match=f"{name}: character 3, '.udcff'"):
        store.add(draft(**{name: "ab\udcff"}), "ana", NOW)
    with pytest.raises(ValueError, match=f"{name}: 10,000,001 characters are too many"):
        store.add(draft(**{name: "x" * 10_000_001}), "ana", NOW)
    with pytest.raises(ValueError, match="author: character 1"):
        store.add(draft(), "\ud800", NOW)
    assert store.revision() == 0
    assert store.events(service="\udcff") == []
    assert store.events(category="\udcff") == []
    assert store.tables(["\udcff"]) == {}


def test_instants_beyond_the_calendar_are_refused(store):
    with pytest.raises(ValueError, match=r"end: .* years 1 to 9999"):
        store.add(Draft("a", 0, OPEN), "ana", NOW)
    with pytest.raises(ValueError, match=r"start: .* years 1 to 9999"):
        store.add(Draft("a", -(2**70), None), "ana", NOW)


def test_the_first_and_the_last_instant_are_read_back(connect):
    store = connect()
    drafts = [Draft("checkout", EARLIEST_KEPT, LATEST_KEPT), Draft("checkout", LATEST_KEPT, None)]
    store.add_many(drafts, "ana", LATEST_KEPT)
    store.add_note("seen", "ana", EARLIEST_KEPT, event_id=1)
    store = connect()
    assert [(event.start, event.end) for event in map(store.event, (1, 2))] == [
        (EARLIEST_KEPT, LATEST_KEPT),
        (LATEST_KEPT, None),
    ]
    assert store.tables()["checkout"].starts.tolist() == [EARLIEST_KEPT, LATEST_KEPT]
    assert [note.recorded_at for note in store.notes()] == [EARLIEST_KEPT]


def test_import_twice_adds_nothing_twice(connect, draft):
    drafts = [draft(start=n, source="csv", source_key=str(n)) for n in range(5)]
    assert connect().add_many(drafts, "ana", NOW) == Imported(5, 0)
    assert connect().add_many([*drafts, draft(source="csv", source_key="9")], "ben", NOW) == Imported(1, 5)
    assert len(connect().events()) == 6


def test_import_knows_duplicates_within_itself(store, draft):
    drafts = [draft(source=source, source_key=key) for source, key in (
        ("csv", "1"), ("json", "1"), (None, "1"), ("csv", None), ("csv", None), (None, None), ("csv", "1")
    )]  # fmt: skip
    assert store.add_many(drafts, "ana", NOW) == Imported(6, 1)
    assert store.add_many(drafts, "ana", NOW) == Imported(0, 7)


def test_import_leaves_amended_and_voided_events_alone(store, draft):
    drafts = [draft(start=n, source="csv", source_key=str(n)) for n in range(2)]
    store.add_many(drafts, "ana", NOW)
    store.amend(1, {"impact": 0.5}, "ana", NOW)
    store.void(2, "ana", NOW)
    assert store.add_many(drafts, "ana", NOW) == Imported(0, 2)
    assert [(event.id, event.impact) for event in store.events()] == [(1, 0.5)]


def test_adding_a_known_source_key_is_a_conflict(store, draft):
    store.add(draft(source="pager", source_key="p-1"), "ana", NOW)
    with pytest.raises(ConflictError, match="event 1 already came from pager under the key 'p-1'"):
        store.add(draft(start=5, source="pager", source_key="p-1"), "ana", NOW)


def test_import_is_all_or_nothing(store, draft):
    def interrupt(done: int) -> None:
        if done > 1500:
            raise KeyboardInterrupt

    seen: list[int] = []
    drafts = [draft(start=n) for n in range(2500)]
    with pytest.raises(KeyboardInterrupt):
        store.add_many(drafts, "ana", NOW, interrupt)
    assert store.revision() == 0
    with pytest.raises(ValueError, match="description: character 1"):
        store.add_many([*drafts, draft(description="\ud800")], "ana", NOW)
    assert store.revision() == 0
    assert store.add_many(drafts, "ana", NOW, seen.append) == Imported(2500, 0)
    assert seen == sorted(set(seen))
    assert seen[-1] == 2500


def test_import_of_nothing(store):
    assert store.add_many([], "ana", NOW) == Imported(0, 0)
    assert store.revision() == 0


def test_revision_and_changed_services(connect, draft):
    store, other = connect(), connect()
    store.add(draft("a"), "ana", NOW)
    store.add(draft("b"), "ana", NOW)
    seen = store.revision()
    assert other.revision() == seen
    assert other.changed_services(seen) == set()
    store.amend(1, {"service": "c"}, "ana", NOW)
    assert other.revision() > seen
    assert other.changed_services(seen) == {"a", "c"}
    assert other.changed_services(0) == {"a", "b", "c"}
    assert other.services() == ["a", "b", "c"]


def test_listing_filters(store, draft):
    store.add(draft("a", 0, 10), "ana", NOW)
    store.add(draft("b", 20, 10, category="deployment"), "ana", NOW)
    store.add(draft("a", 40, None), "ana", NOW)
    store.add(draft("a", 40, 5), "ana", NOW)
    begin = store.event(1).start

    def ids(**conditions: object) -> list[int]:
        return [event.id for event in store.events(**conditions)]

    assert ids() == [4, 3, 2, 1]
    assert ids(limit=2) == [4, 3]
    assert ids(limit=0) == []
    assert ids(limit=10**20) == ids()
    assert ids(service="a") == [4, 3, 1]
    assert ids(service="nobody") == []
    assert ids(category="deployment") == [2]
    assert ids(open_only=True) == [3]
    assert ids(since=begin + 10 * MINUTE) == [4, 3, 2]
    assert ids(since=begin + 10 * MINUTE - 1) == [4, 3, 2, 1]
    assert ids(since=begin + 100 * MINUTE) == [3]
    assert ids(until=begin + 40 * MINUTE) == [2, 1]
    assert ids(until=begin + 40 * MINUTE + 1) == [4, 3, 2, 1]
    assert ids(service="a", since=begin + 30 * MINUTE, open_only=True, limit=5) == [3]


def test_closed_store_says_so(connect):
    store = connect()
    store.close()
    with pytest.raises(StoreError, match="is closed"):
        store.revision()


def test_everything_but_tables_does_without_numpy(tmp_path):
    code = """
import sys
from pathlib import Path
from budgettui.core.model.event import Draft
from budgettui.core.store import open_store
from budgettui.core.store.open_store import Location
class Here:
    path = Path(sys.argv[1]); url = None
store = open_store(Here())
store.add(Draft("a", 0, None), "ana", 1)
store.finish(1, 5, "ana", 2); store.undo("ana", 3); store.events(); store.services(); store.revision()
heavy = {"numpy", "pandas", "scipy", "textual", "platformdirs"} & set(sys.modules)
assert not heavy, heavy
store.tables()
assert "numpy" in sys.modules
"""
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "e.db")], check=True)


def test_store_contains_every_head_it_ever_had(store, draft):
    heads = [store.head()]
    for number in range(3):
        store.add(draft("a", number), "ana", NOW)
        heads.append(store.head())
    assert all(store.contains(head) for head in heads)
    last = heads[-1]
    for other in (
        replace(last, id="another"),
        replace(last, hash=heads[1].hash),
        replace(last, revision=last.revision + 1),
        replace(last, revision=-1),
    ):
        assert not store.contains(other)
