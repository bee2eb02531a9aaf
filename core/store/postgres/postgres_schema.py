"""The tables of the PostgreSQL store, in their own schema: created, migrated under a lock, or refused."""

import os
from typing import TYPE_CHECKING

from ..schema import EFFECTIVE_END, LOG_TABLES, Schema, indexes
from ..store_results import StoreError
from .postgres_catalog import schema_problem

if TYPE_CHECKING:
    from .postgres_database import PostgresDatabase

SCHEMA_NAME = "budgettui"
"""The PostgreSQL schema that holds the tables; also the channel on which changes are announced."""

_CATALOG_ALONE = "SET LOCAL search_path = pg_catalog, pg_temp"
"""A search path of the catalogue alone, so that nobody's objects shadow PostgreSQL's own."""

LOCK = "SELECT pg_advisory_xact_lock(1651797095)"
"""Held while appending or migrating, until the transaction ends, so that revisions commit in order."""

_TEXT = 'TEXT COLLATE "C"'

_TABLES = (
    "CREATE TABLE schema_version (version BIGINT NOT NULL)",
    f"CREATE TABLE store (id {_TEXT} NOT NULL, revision BIGINT NOT NULL, hash BYTEA NOT NULL)",
    f"""CREATE TABLE writes (
        batch BIGINT PRIMARY KEY,
        size BIGINT NOT NULL,
        write_id {_TEXT} NOT NULL,
        kind {_TEXT} NOT NULL,
        author {_TEXT} NOT NULL,
        actor {_TEXT} NOT NULL,
        host {_TEXT} NOT NULL,
        recorded_us BIGINT NOT NULL
    )""",
    f"""CREATE TABLE event_versions (
        revision BIGINT PRIMARY KEY,
        event_id BIGINT NOT NULL,
        version BIGINT NOT NULL CHECK (version >= 1),
        service {_TEXT} NOT NULL,
        start_us BIGINT NOT NULL,
        end_us BIGINT CHECK (end_us > start_us),
        impact DOUBLE PRECISION NOT NULL CHECK (impact > 0 AND impact <= 1),
        category {_TEXT} NOT NULL,
        incident_id {_TEXT},
        description {_TEXT},
        source {_TEXT},
        source_key {_TEXT},
        voided BIGINT NOT NULL CHECK (voided IN (0, 1)),
        author {_TEXT} NOT NULL,
        recorded_us BIGINT NOT NULL,
        tags {_TEXT},
        cause {_TEXT},
        reviewed BIGINT NOT NULL CHECK (reviewed IN (0, 1)),
        undoes BIGINT,
        redoes BIGINT,
        batch BIGINT NOT NULL,
        hash BYTEA NOT NULL
    )""",
    f"""CREATE TABLE exclusion_versions (
        revision BIGINT PRIMARY KEY,
        exclusion_id BIGINT NOT NULL,
        version BIGINT NOT NULL CHECK (version >= 1),
        start_us BIGINT NOT NULL,
        end_us BIGINT CHECK (end_us > start_us),
        reason {_TEXT} NOT NULL,
        services {_TEXT},
        groups {_TEXT},
        tags {_TEXT},
        everything BIGINT NOT NULL CHECK (everything IN (0, 1)),
        accounting {_TEXT} NOT NULL CHECK (accounting IN ('free', 'out')),
        approved_by {_TEXT},
        incident_id {_TEXT},
        voided BIGINT NOT NULL CHECK (voided IN (0, 1)),
        author {_TEXT} NOT NULL,
        recorded_us BIGINT NOT NULL,
        undoes BIGINT,
        redoes BIGINT,
        batch BIGINT NOT NULL,
        hash BYTEA NOT NULL
    )""",
    f"""CREATE TABLE notes (
        revision BIGINT PRIMARY KEY,
        note_id BIGINT NOT NULL,
        at_us BIGINT NOT NULL,
        text {_TEXT} NOT NULL,
        event_id BIGINT,
        incident_id {_TEXT},
        author {_TEXT} NOT NULL,
        recorded_us BIGINT NOT NULL,
        batch BIGINT NOT NULL,
        hash BYTEA NOT NULL
    )""",
    f"""CREATE TABLE acts (
        revision BIGINT PRIMARY KEY,
        act_id BIGINT NOT NULL,
        version BIGINT NOT NULL CHECK (version >= 1),
        kind {_TEXT} NOT NULL,
        reason {_TEXT} NOT NULL,
        service {_TEXT},
        group_name {_TEXT},
        until_us BIGINT,
        subject {_TEXT},
        detail {_TEXT},
        revoked BIGINT NOT NULL CHECK (revoked IN (0, 1)),
        author {_TEXT} NOT NULL,
        recorded_us BIGINT NOT NULL,
        batch BIGINT NOT NULL,
        hash BYTEA NOT NULL
    )""",
    f"""CREATE TABLE source_states (
        source {_TEXT} PRIMARY KEY,
        synced_us BIGINT NOT NULL,
        cursor {_TEXT},
        problem {_TEXT}
    )""",
    f"""CREATE TABLE source_claims (
        event_id BIGINT PRIMARY KEY,
        content {_TEXT} NOT NULL,
        said_us BIGINT NOT NULL
    )""",
)

APPEND_ONLY = ("writes", *LOG_TABLES)
"""The tables that have a trigger `append_only` against updates, deletions and truncation."""

_TRIGGERS = (
    """CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'the event log is append-only'; END $$""",
    *(
        f"""CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"""
        for table in APPEND_ONLY
    ),
)

POSTGRES_SCHEMA = Schema(2, _TABLES + indexes(f"({EFFECTIVE_END})") + _TRIGGERS)
"""What this release reads and writes; its number is that of the same tables in SQLite."""


def prepare(db: "PostgresDatabase", location: str, schema: Schema, create: bool) -> None:
    """Bring the database to `schema`: create the tables, migrate older ones, or refuse.

    Raises `StoreError` for a database without a store unless `create`, and for one of a newer budgettui;
    lets psycopg's errors through.
    """
    db.run(f"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; {_CATALOG_ALONE}")
    try:
        version = _stored_version(db, location, schema)
        problem = schema_problem(db, SCHEMA_NAME, schema) if version == schema.version else None
    finally:
        db.rollback()
    if problem is not None:
        raise StoreError(
            f"the event store {location} was changed by something other than budgettui ({problem}); "
            "it was not touched: have its administrator undo that, or put back a backup"
        )
    if version == schema.version:
        return
    if not create and not version:
        raise StoreError(
            f"there is no event store in the database {location} yet: record an event with a login that may "
            "create a schema there, or have its administrator create one"
        )
    if not create:
        raise StoreError(
            f"the event store {location} has schema {version}, older than this budgettui's {schema.version}, "
            "and was opened for reading only: open it once with a login that owns it, then it is migrated"
        )
    db.run(f"BEGIN; {_CATALOG_ALONE}")
    try:
        db.execute(LOCK)
        version = _stored_version(db, location, schema)  # another process may have been first
        if not version:
            _create(db, location, schema)
        elif version != schema.version:
            _migrate(db, location, schema, version)
        db.execute("COMMIT")
    except BaseException:
        db.rollback()
        raise


def _stored_version(db: "PostgresDatabase", location: str, schema: Schema) -> int:
    """The schema version of the store; 0 if there is none."""
    table = f"{SCHEMA_NAME}.schema_version"
    kind = db.execute("SELECT relkind::text FROM pg_class WHERE oid = to_regclass(?)", (table,)).fetchone()
    if kind is None:
        return 0
    rows = db.execute(f"SELECT version FROM {table} LIMIT 2").fetchall() if kind == ("r",) else []
    version = rows[0][0] if len(rows) == 1 else 0
    if version > schema.version:
        raise StoreError(
            f"the event store {location} was written by a newer budgettui (schema {version}, this one knows "
            f"up to {schema.version}); it was not touched: update budgettui"
        )
    if version < 1:
        raise StoreError(
            f"the event store {location} does not say which schema it has; it was not touched: "
            "put back a backup"
        )
    return int(version)


def _create(db: "PostgresDatabase", location: str, schema: Schema) -> None:
    exists = db.execute("SELECT 1 FROM pg_namespace WHERE nspname = ?", (SCHEMA_NAME,)).fetchone()
    if exists is None:
        db.execute(f"CREATE SCHEMA {SCHEMA_NAME}")
    else:
        row = db.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = ?::regnamespace LIMIT 1", (SCHEMA_NAME,)
        ).fetchone()
        if row is not None:
            raise StoreError(
                f"the database {location} has a schema {SCHEMA_NAME} that holds {row[0]!r} but no event "
                "store; it was not touched: name another database"
            )
    db.execute(f"SET LOCAL search_path = {SCHEMA_NAME}, pg_temp")
    for statement in schema.create:
        db.execute(statement)
    db.execute("INSERT INTO store VALUES (?, 0, ?)", (os.urandom(16).hex(), bytes(32)))
    db.execute("INSERT INTO schema_version VALUES (?)", (schema.version,))


def _migrate(db: "PostgresDatabase", location: str, schema: Schema, version: int) -> None:
    steps = range(version + 1, schema.version + 1)
    if any(number not in schema.steps for number in steps):
        raise StoreError(
            f"the event store {location} has schema {version}, from which this budgettui cannot migrate; "
            "it was not touched: open it with an earlier release first"
        )
    db.execute(f"SET LOCAL search_path = {SCHEMA_NAME}, pg_temp")
    for number in steps:
        schema.steps[number](db)
    db.execute("UPDATE schema_version SET version = ?", (schema.version,))
