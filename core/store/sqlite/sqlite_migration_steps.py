"""Older versions of the tables, and the migrations from each to the next."""

from ..append_only_log import LogWriter
from ..database_protocol import Database, Row
from ..log_rows import EVENTS
from ..schema import FOREVER, Schema
from ..store_results import StoreError
from .sqlite_schema import CREATE, INDEXES_AND_TRIGGERS, TABLES

VERSION_1 = (
    "CREATE TABLE store (id TEXT NOT NULL)",
    """CREATE TABLE event_versions (
        revision INTEGER PRIMARY KEY,
        event_id INTEGER NOT NULL,
        version INTEGER NOT NULL CHECK (version >= 1),
        service TEXT NOT NULL,
        start_us INTEGER NOT NULL,
        end_us INTEGER CHECK (end_us > start_us),
        impact REAL NOT NULL CHECK (impact > 0 AND impact <= 1),
        category TEXT NOT NULL,
        incident_id TEXT,
        description TEXT,
        source TEXT,
        source_key TEXT,
        voided INTEGER NOT NULL CHECK (voided IN (0, 1)),
        author TEXT NOT NULL,
        recorded_us INTEGER NOT NULL,
        undoes INTEGER,
        batch INTEGER
    )""",
    "CREATE UNIQUE INDEX one_row_per_version ON event_versions (event_id, version)",
    """CREATE UNIQUE INDEX one_event_per_source_key ON event_versions (ifnull(source, ''), source_key)
        WHERE version = 1 AND source_key IS NOT NULL""",
    f"CREATE INDEX by_service ON event_versions (service, ifnull(end_us, {FOREVER}))",
    "CREATE INDEX by_start ON event_versions (start_us, event_id)",
    "CREATE INDEX still_open ON event_versions (start_us, event_id) WHERE end_us IS NULL",
    "CREATE INDEX later_versions ON event_versions (event_id, version) WHERE version > 1",
    "CREATE UNIQUE INDEX undone_once ON event_versions (undoes) WHERE undoes IS NOT NULL",
    """CREATE TRIGGER no_update BEFORE UPDATE ON event_versions
        BEGIN SELECT RAISE(ABORT, 'the event log is append-only'); END""",
    """CREATE TRIGGER no_delete BEFORE DELETE ON event_versions
        BEGIN SELECT RAISE(ABORT, 'the event log is append-only'); END""",
)

_PORTION = 5_000


def version_1_to_2(db: Database) -> None:
    """Copy every version with its revision, and chain them; imports and their undos become batches."""
    for kind, name in db.execute(
        "SELECT type, name FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL"
    ).fetchall():
        db.execute(f'DROP {kind} "{name}"')
    db.execute("ALTER TABLE event_versions RENAME TO event_versions_1")
    db.execute("ALTER TABLE store RENAME TO store_1")
    for statement in TABLES:
        db.execute(statement)
    db.execute("INSERT INTO store SELECT id, 0, zeroblob(32) FROM store_1")
    db.execute("CREATE INDEX versions_1 ON event_versions_1 (event_id, version)")
    revision = 0
    pending: list[Row] = []
    while rows := db.execute(
        "SELECT revision, event_id, service, start_us, end_us, impact, category, incident_id,"
        " description, source, source_key, version, voided, author, recorded_us, undoes, batch,"
        " (SELECT u.batch FROM event_versions_1 AS u WHERE u.revision = e.undoes)"
        " FROM event_versions_1 AS e WHERE revision > ? ORDER BY revision LIMIT ?",
        (revision, _PORTION),
    ).fetchall():
        for row in rows:
            if row[0] != revision + 1:
                raise StoreError(f"revision {revision + 1:,} is missing from the log")
            revision = row[0]
            if pending and not _same_write(pending[-1], row):
                _append(db, pending)
                pending = []
            pending.append(row)
    if pending:
        _append(db, pending)
    db.execute("DROP TABLE event_versions_1")
    db.execute("DROP TABLE store_1")
    for statement in INDEXES_AND_TRIGGERS:
        db.execute(statement)


def _same_write(row: Row, following: Row) -> bool:
    """Whether two rows came with the same import, or with the undo of the same import."""
    *_, author, recorded, undoes, batch, undone_batch = row
    *_, author_2, recorded_2, undoes_2, batch_2, undone_batch_2 = following
    if undoes is None or undoes_2 is None:
        return batch is not None and batch == batch_2
    return undone_batch is not None and (undone_batch, author, recorded) == (
        undone_batch_2,
        author_2,
        recorded_2,
    )


def _append(db: Database, rows: list[Row]) -> None:
    revision, version, voided = rows[0][0], rows[0][11], rows[0][12]
    author, recorded, undoes, batch = rows[0][13:17]
    if undoes is not None:
        kind = "undo"
    elif batch is not None:
        kind = "import"
    else:
        kind = "add" if version == 1 else "void" if voided else "amend"
    log = LogWriter(db, f"schema-1:{revision}", host="")
    log.begin(kind, author, recorded)
    log.append(EVENTS, [(*row[1:15], None, None, 1, row[15], None) for row in rows])
    log.finish()


SCHEMA = Schema(2, CREATE, {2: version_1_to_2}, {1: VERSION_1})
"""What this release reads and writes."""
