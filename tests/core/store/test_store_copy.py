"""Copies of a store, write by write; a damaged one is copied up to what is missing at most."""

import re
from dataclasses import replace

import pytest
from store_tampering import tamper

from budgettui.core.store import StoreError
from budgettui.core.store.copy_store import copy_store
from budgettui.core.store.log_export import log_objects
from budgettui.core.store.sqlite.sqlite_store import SqliteStore

NOW = 1_790_009_000_000_000


@pytest.fixture
def path(tmp_path, draft):
    path = tmp_path / "events.db"
    store = SqliteStore(path)
    store.add_many([draft(start=n) for n in range(3)], "ana", NOW)
    store.amend(2, {"impact": 0.5}, "ben", NOW)
    store.add_note("seen", "ana", NOW, event_id=1)
    store.close()
    return path


def test_writes_are_copied_in_portions_and_each_of_them_whole(path, tmp_path, monkeypatch):
    source, target = SqliteStore(path), SqliteStore(tmp_path / "copy.db")
    for number in (1, 3, 1):
        source.amend(number, {"impact": 0.1 * source.revision()}, "ben", NOW)
    monkeypatch.setattr("budgettui.core.store.copy_store._PORTION", 2)
    reached = []
    result = copy_store(source, target, lambda revision, last: reached.append((revision, last)))
    assert (result.rows, result.writes, result.before) == (8, 6, 0)
    assert reached == [(3, 8), (5, 8), (7, 8), (8, 8)]  # the first write has three rows
    assert target.info() == replace(source.info(), id=target.info().id)
    source.close()
    target.close()


@pytest.mark.parametrize(
    ("statement", "revision"),
    [
        ("UPDATE event_versions SET impact = 0.25 WHERE revision = 1", 1),
        ("UPDATE event_versions SET impact = 0.25 WHERE revision = 3", 3),
        ("UPDATE event_versions SET batch = 1 WHERE revision = 4", 4),
        ("DELETE FROM event_versions WHERE revision = 2", 2),
        ("DELETE FROM event_versions WHERE revision = 3", 3),
        ("DELETE FROM notes", 5),
        ("DELETE FROM writes WHERE batch = 4", 4),
        ("DELETE FROM writes WHERE batch = 5", 5),
        ("UPDATE writes SET author = 'eve' WHERE batch = 5", 5),
    ],
)
def test_what_is_damaged_is_named_and_not_copied(path, tmp_path, statement, revision):
    tamper(path, statement)
    message = re.escape(f"is damaged: revision {revision} is missing or is not what was recorded")
    source, target = SqliteStore(path), SqliteStore(tmp_path / "copy.db")
    with pytest.raises(StoreError, match=message):
        copy_store(source, target)
    with pytest.raises(StoreError, match=message):
        list(log_objects(source))
    assert target.revision() < revision
    assert target.check() == []
    source.close()
    target.close()


def test_an_export_of_a_moment_holds_what_was_recorded_by_then(tmp_path, draft):
    store = SqliteStore(tmp_path / "events.db")
    for number in range(3):
        store.add(draft(start=number), "ana", NOW + number)
    store.add(draft(start=9), "ana", NOW + 2)
    head = store.head()
    store.add(draft(start=10), "ana", NOW + 3)
    first, *rows, last = log_objects(store, known_at=NOW + 2)
    assert first["id"] == head.id
    assert [row["revision"] for row in rows] == [1, 2, 3, 4]
    assert (last["rows"], last["revision"], last["hash"]) == (4, 4, head.hash)
    assert (rows[0]["kind"], rows[0]["voided"], rows[0]["author"]) == ("event_version", False, "ana")
    store.close()


def test_a_write_that_the_other_store_cannot_keep_is_named(tmp_path, draft, postgres_url):
    pytest.importorskip("psycopg")
    from budgettui.core.store.postgres.postgres_store import PostgresStore

    source, target = SqliteStore(tmp_path / "events.db"), PostgresStore(postgres_url)
    source.add(draft(), "ana", NOW)
    source.add_many([draft(start=1), draft(start=2, description="a\x00b")], "ana", NOW)
    with pytest.raises(StoreError, match=r"revisions 1 to 3 of .* cannot be stored in .*: .*NUL"):
        copy_store(source, target)
    assert target.revision() == 0
    source.close()
    target.close()
