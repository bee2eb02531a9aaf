"""A connection that is cut at any statement of a change: it is recorded once, and known to be."""

import inspect
import threading
import time

import pytest

psycopg = pytest.importorskip("psycopg")

from budgettui.core.model.recorded_exclusion import ExclusionDraft  # noqa: E402
from budgettui.core.store import EventStore, StoreError  # noqa: E402
from budgettui.core.store.postgres import lost_commit, postgres_connection  # noqa: E402
from budgettui.core.store.postgres.postgres_database import PostgresDatabase  # noqa: E402
from budgettui.core.store.postgres.postgres_store import PostgresStore  # noqa: E402

NOW = 1_790_009_000_000_000


@pytest.fixture
def store(postgres_url):
    store = PostgresStore(postgres_url)
    yield store
    store.close()


def cut(monkeypatch, statement: str, after: bool) -> list[int]:
    """Cut the connection at the first statement that starts so, before or after the server has run it."""
    cuts: list[int] = []
    execute = PostgresDatabase.execute

    def cutting(self, sql, parameters=(), /):
        if cuts or not sql.startswith(statement):
            return execute(self, sql, parameters)
        cuts.append(1)
        if after:
            execute(self, sql, parameters)
        self.connection.close()
        raise psycopg.OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(PostgresDatabase, "execute", cutting)
    return cuts


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(
    "statement",
    ["SELECT id, revision", "SELECT coalesce(max", "INSERT INTO writes", "SELECT pg_notify", "COMMIT"],
)
def test_change_is_recorded_once_wherever_the_connection_is_cut(store, draft, monkeypatch, statement, after):
    store.add(draft(), "ana", NOW)
    cuts = cut(monkeypatch, statement, after)
    event = store.add(draft("search"), "ana", NOW)
    assert cuts == [1]
    assert event.id == 2
    assert store.revision() == 2
    assert store.check() == []


def test_an_exclusion_is_recorded_once_wherever_the_connection_is_cut(store, monkeypatch):
    cuts = cut(monkeypatch, "COMMIT", after=False)
    (exclusion,) = store.add_exclusions([ExclusionDraft(NOW, NOW + 1, "upkeep", ("checkout",))], "ana", NOW)
    assert cuts == [1]
    assert [each.id for each in store.exclusions()] == [exclusion.id]


def test_every_change_of_the_store_is_retried():
    """What is given the author of a change, and is not made of other changes."""
    changes = {
        name
        for name, method in inspect.getmembers(EventStore, inspect.isfunction)
        if {"author", "now"} <= inspect.signature(method).parameters.keys() and "preview" not in name
    }
    retried = {name for name in changes if hasattr(getattr(PostgresStore, name), "__wrapped__")}
    assert changes - retried == {"add_many", "add_exclusion"}


def test_state_of_a_source_alone_is_kept_as_well(store, monkeypatch):
    from budgettui.core.store import SourceState

    cuts = cut(monkeypatch, "COMMIT", after=False)
    store.set_source_state(SourceState("pager", NOW))
    assert cuts == [1]
    assert store.source_states() == {"pager": SourceState("pager", NOW)}


def test_commit_that_the_server_is_still_at_is_waited_for(store, draft, monkeypatch):
    """The answer is lost while the server has not come to the end: a look too early would find nothing."""
    ends: list[threading.Thread] = []
    execute = PostgresDatabase.execute

    def slow(self, sql, parameters=(), /):
        if ends or sql != "COMMIT":
            return execute(self, sql, parameters)
        connection = self.connection
        self.connection = psycopg.connect(store.location + "?" + query, autocommit=True)

        def end() -> None:
            time.sleep(0.5)
            connection.execute("COMMIT")
            connection.close()

        ends.append(threading.Thread(target=end))
        ends[0].start()
        self.connection.close()
        raise psycopg.OperationalError("server closed the connection unexpectedly")

    parameters = store.server.parameters
    query = f"host={parameters['host']}&port={parameters['port']}"
    monkeypatch.setattr(PostgresDatabase, "execute", slow)
    assert store.add(draft(), "ana", NOW).id == 1
    ends[0].join()
    assert len(store.events()) == store.revision() == 1


@pytest.mark.parametrize("is_committed", [False, True])
def test_a_look_for_the_write_is_repeated_where_it_fails(store, draft, monkeypatch, is_committed):
    cut(monkeypatch, "COMMIT", after=is_committed)
    looks = cut(monkeypatch, "SELECT 1 FROM writes WHERE write_id", after=False)
    assert store.add(draft(), "ana", NOW).id == 1
    assert looks == [1]
    assert len(store.events()) == store.revision() == 1


def test_what_cannot_be_found_out_is_said(store, draft, monkeypatch):
    monkeypatch.setattr(lost_commit, "RETRY_SECONDS", 0.5)
    execute = PostgresDatabase.execute

    def away(self, sql, parameters=(), /):
        if sql != "COMMIT":
            return execute(self, sql, parameters)
        store.server.parameters["port"] = "1"
        self.connection.close()
        raise psycopg.OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(PostgresDatabase, "execute", away)
    with pytest.raises(StoreError, match=r"it is unknown whether it was recorded .*before you repeat"):
        store.add(draft(), "ana", NOW)


def test_change_waits_for_an_absent_server_and_finally_gives_up(postgres_server, postgres_url, draft):
    patient, hasty = PostgresStore(postgres_url), PostgresStore(postgres_url, retry_seconds=0.3)
    patient.add(draft(), "ana", NOW)
    postgres_server.kill()
    try:
        with pytest.raises(StoreError, match="cannot be reached: no server answers there"):
            hasty.add(draft(), "ben", NOW)
        back = threading.Timer(0.7, postgres_server.start)
        back.start()
        assert patient.add(draft(), "ana", NOW).id == 2
        back.join()
    finally:
        if not postgres_server.answers():
            postgres_server.start()
    assert len(patient.events()) == 2
    patient.close()
    hasty.close()


def test_another_state_of_the_store_is_noticed(store, postgres_url, draft):
    store.add(draft(), "ana", NOW)
    with psycopg.connect(postgres_url, autocommit=True) as db:
        db.execute("DROP SCHEMA budgettui CASCADE")
    with pytest.raises(StoreError, match="is gone from its database"):
        store.events()
    other = PostgresStore(postgres_url)
    with pytest.raises(StoreError, match="was replaced by another one; start again"):
        store.events()
    other.close()


def test_the_server_is_told_how_long_a_writer_waits_and_is_waited_for(postgres_url):
    store = PostgresStore(postgres_url, busy_seconds=0.3)
    query = "SELECT current_setting('lock_timeout'), current_setting('idle_in_transaction_session_timeout')"
    with store.transactions.writing() as log:
        assert tuple(log.db.execute(query).fetchone()) == ("300ms", "1min")
    store.close()


def test_a_new_connection_that_is_lost_as_well_is_the_last(store, draft, monkeypatch):
    store.add(draft(), "ana", NOW)
    begun = []

    def lose(self, statements):
        begun.append(statements)
        self.connection.close()
        raise psycopg.OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(PostgresDatabase, "run", lose)
    monkeypatch.setattr(postgres_connection, "prepare", lambda *_: None)
    with pytest.raises(StoreError, match="cannot be reached: no server answers there"):
        store.events()
    assert len(begun) == 2


def test_error_that_leaves_the_connection_alive_does_not_reconnect(store, draft, monkeypatch):
    store.add(draft(), "ana", NOW)
    alive = store.server._db
    run = PostgresDatabase.run
    monkeypatch.setattr(PostgresDatabase, "run", lambda db, _: run(db, "BEGIN; SELECT 1 / 0"))
    with pytest.raises(StoreError, match="could not be used: division by zero"):
        store.events()
    monkeypatch.undo()
    assert len(store.events()) == 1
    assert store.server._db is alive


def test_writer_idle_in_a_transaction_does_not_block_others_forever(store, postgres_url, draft):
    busy = PostgresStore(postgres_url, busy_seconds=0.3)
    with store.transactions.writing():
        with pytest.raises(StoreError, match=r"locked by another writer for 0\.3 s; nothing was written"):
            busy.add(draft(), "ben", NOW)
        assert busy.events() == []
    assert busy.add(draft(), "ben", NOW).id == 1
    busy.close()
