"""An import of very many events leaves the rows that single ones leave, chained as single ones are."""

import sqlite3
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgettui.core.model import drafts as packed
from budgettui.core.model.drafts import Drafts
from budgettui.core.model.event import Draft
from budgettui.core.store import KeyClashError, sync_plan
from budgettui.core.store.sqlite.sqlite_store import SqliteStore
from budgettui.core.store.validation import validated_draft, validated_drafts

NOW = 1_790_009_000_000_000
TEXTS = st.none() | st.sampled_from(["a", "it's", "é\x00", "%a %d", "€" * 3]) | st.text(max_size=4)

drafts = st.builds(
    Draft,
    st.sampled_from(["checkout", "search", "ü"]),
    st.integers(0, 50).map(lambda minute: NOW - minute * 60_000_000),
    st.none() | st.integers(1, 50).map(lambda minute: NOW + minute * 60_000_000),
    st.sampled_from([1.0, 0.5, 1e-9]),
    st.sampled_from(["incident", "maintenance"]),
    TEXTS,
    TEXTS,
    st.none() | st.sampled_from(["import", "tool"]),
    st.none() | st.sampled_from(["k1", "k2", "k3"]),
    st.just(()) | st.just(("a", "b")),
    st.none() | st.just("why"),
)
SMALL = (patch.object(packed, "PORTION", 3), patch.object(packed, "_UNPACKED", 1))


def rows_of(path, columns="*"):
    db = sqlite3.connect(path)
    try:
        return db.execute(f"SELECT {columns} FROM event_versions ORDER BY revision").fetchall()
    finally:
        db.close()


def schema_of(path):
    db = sqlite3.connect(path)
    try:
        return set(db.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
    finally:
        db.close()


@given(st.lists(drafts, max_size=12), st.lists(drafts, max_size=12), st.booleans())
def test_portions_leave_what_one_list_leaves(first, second, keep):
    outcomes = []
    for as_portions in (False, True):
        with TemporaryDirectory() as folder, SMALL[0], SMALL[1]:
            path = Path(folder) / "events.db"
            store = SqliteStore(path)
            results = []
            for batch in (first, second, first):
                given_drafts = Drafts.of(batch) if as_portions else batch
                with patch.object(sync_plan, "_MANY", 1 if as_portions else 10**9):
                    try:
                        dry = store.sync_events(given_drafts, "import:a.csv", NOW, keep=keep, dry_run=True)
                        results.append(store.sync_events(given_drafts, "import:a.csv", NOW, keep=keep))
                        assert dry == results[-1]
                    except KeyClashError as error:
                        results.append(error.clashes)
            problems = store.check()
            store.close()
            columns = "revision, event_id, version, service, start_us, end_us, impact, category, incident_id"
            columns += ", description, source, source_key, voided, author, recorded_us, tags, cause, reviewed"
            outcomes.append((results, problems, rows_of(path, f"{columns}, undoes, redoes, batch")))
            outcomes[-1] += (schema_of(path),)
    assert outcomes[0] == outcomes[1]
    assert outcomes[0][1] == [], "every row is chained as the check has it"


@given(st.lists(drafts, min_size=1, max_size=12, unique_by=lambda draft: (draft.source, draft.source_key)))
def test_an_import_leaves_what_adding_each_leaves(batch):
    rows = []
    for many in (False, True):
        with TemporaryDirectory() as folder, SMALL[0], patch.object(sync_plan, "_MANY", 1):
            path = Path(folder) / "events.db"
            store = SqliteStore(path)
            if many:
                store.sync_events(Drafts.of(batch), "ana", NOW)
            else:
                for draft in batch:
                    store.add(draft, "ana", NOW)
            store.close()
            rows.append([row[:20] for row in rows_of(path)])
    assert rows[0] == rows[1]


class Text(str):
    """A text of another type."""


odd_drafts = drafts | st.builds(
    Draft,
    st.sampled_from(["checkout", Text("search")]),
    st.sampled_from([0, True, -(10**18)]),
    st.none() | st.sampled_from([2, 10**19]),
    st.sampled_from([1, 0.5, True]),
    st.sampled_from(["incident", Text("b")]),
    st.sampled_from([None, "\ud800", Text("c"), 7]),
    tags=st.sampled_from([(), ["a", "a"], ("b",), "c"]),
)


@given(st.lists(odd_drafts, max_size=5))
def test_many_are_validated_as_each_is(batch):
    def outcome(validate):
        try:
            return [[(type(value), value) for value in packed.draft_row(draft)] for draft in validate()]
        except ValueError as error:
            return str(error)

    assert outcome(lambda: validated_drafts(batch)) == outcome(lambda: list(map(validated_draft, batch)))


def test_an_import_that_fails_leaves_indexes_and_rows_as_they_were(tmp_path):
    path = tmp_path / "events.db"
    store = SqliteStore(path)
    before = schema_of(path)
    batch = [Draft("checkout", NOW + number, None) for number in range(3000)]

    def fail(done):
        raise RuntimeError(f"after {done}")

    with patch.object(sync_plan, "_MANY", 1), pytest.raises(RuntimeError, match="after 1000"):
        store.sync_events(batch, "import:a.csv", NOW, progress=fail)
    assert (schema_of(path), rows_of(path), store.revision()) == (before, [], 0)
    assert store.sync_events(batch, "import:a.csv", NOW).added == 3000
    assert (schema_of(path), store.check()) == (before, [])
    store.close()


def test_a_large_import_does_not_hold_every_page(tmp_path):
    store = SqliteStore(tmp_path / "events.db")
    with store.transactions.reading() as db:
        (pages,) = db.execute("PRAGMA cache_spill").fetchone()
    assert 10_000 < pages < 40_000
    store.close()
