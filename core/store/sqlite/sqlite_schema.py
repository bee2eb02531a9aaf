"""The tables of the SQLite store, as they are created."""

from ..schema import EFFECTIVE_END, LOG_TABLES, indexes

APPLICATION_ID = 0x62746C67
"""SQLite's `application_id` of our files ("btlg")."""


def _typed(kind: str, *names: str) -> str:
    """Checks that columns hold one type of value, which SQLite itself does not enforce."""
    return ",\n        ".join(f"CHECK (typeof({name}) = '{kind}')" for name in names)


def _optional(kind: str, *names: str) -> str:
    return ",\n        ".join(f"CHECK ({name} IS NULL OR typeof({name}) = '{kind}')" for name in names)


TABLES = (
    f"""CREATE TABLE store (
        id TEXT NOT NULL,
        revision INTEGER NOT NULL,
        hash BLOB NOT NULL,
        {_typed("text", "id")}, {_typed("integer", "revision")}, {_typed("blob", "hash")}
    )""",
    f"""CREATE TABLE writes (
        batch INTEGER PRIMARY KEY,
        size INTEGER NOT NULL,
        write_id TEXT NOT NULL,
        kind TEXT NOT NULL,
        author TEXT NOT NULL,
        actor TEXT NOT NULL,
        host TEXT NOT NULL,
        recorded_us INTEGER NOT NULL,
        {_typed("integer", "size", "recorded_us")},
        {_typed("text", "write_id", "kind", "author", "actor", "host")}
    )""",
    f"""CREATE TABLE event_versions (
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
        tags TEXT,
        cause TEXT,
        reviewed INTEGER NOT NULL CHECK (reviewed IN (0, 1)),
        undoes INTEGER,
        redoes INTEGER,
        batch INTEGER NOT NULL,
        hash BLOB NOT NULL,
        {_typed("integer", "event_id", "version", "start_us", "voided", "recorded_us", "reviewed", "batch")},
        {_typed("text", "service", "category", "author")},
        {_typed("real", "impact")}, {_typed("blob", "hash")},
        {_optional("text", "incident_id", "description", "source", "source_key", "tags", "cause")},
        {_optional("integer", "end_us", "undoes", "redoes")}
    )""",
    f"""CREATE TABLE exclusion_versions (
        revision INTEGER PRIMARY KEY,
        exclusion_id INTEGER NOT NULL,
        version INTEGER NOT NULL CHECK (version >= 1),
        start_us INTEGER NOT NULL,
        end_us INTEGER CHECK (end_us > start_us),
        reason TEXT NOT NULL,
        services TEXT,
        groups TEXT,
        tags TEXT,
        everything INTEGER NOT NULL CHECK (everything IN (0, 1)),
        accounting TEXT NOT NULL CHECK (accounting IN ('free', 'out')),
        approved_by TEXT,
        incident_id TEXT,
        voided INTEGER NOT NULL CHECK (voided IN (0, 1)),
        author TEXT NOT NULL,
        recorded_us INTEGER NOT NULL,
        undoes INTEGER,
        redoes INTEGER,
        batch INTEGER NOT NULL,
        hash BLOB NOT NULL,
        {_typed("integer", "exclusion_id", "version", "start_us", "everything", "voided", "recorded_us")},
        {_typed("integer", "batch")}, {_typed("blob", "hash")},
        {_typed("text", "reason", "accounting", "author")},
        {_optional("text", "services", "groups", "tags", "approved_by", "incident_id")},
        {_optional("integer", "end_us", "undoes", "redoes")}
    )""",
    f"""CREATE TABLE notes (
        revision INTEGER PRIMARY KEY,
        note_id INTEGER NOT NULL,
        at_us INTEGER NOT NULL,
        text TEXT NOT NULL,
        event_id INTEGER,
        incident_id TEXT,
        author TEXT NOT NULL,
        recorded_us INTEGER NOT NULL,
        batch INTEGER NOT NULL,
        hash BLOB NOT NULL,
        {_typed("integer", "note_id", "at_us", "recorded_us", "batch")},
        {_typed("text", "text", "author")}, {_typed("blob", "hash")},
        {_optional("integer", "event_id")}, {_optional("text", "incident_id")}
    )""",
    f"""CREATE TABLE acts (
        revision INTEGER PRIMARY KEY,
        act_id INTEGER NOT NULL,
        version INTEGER NOT NULL CHECK (version >= 1),
        kind TEXT NOT NULL,
        reason TEXT NOT NULL,
        service TEXT,
        group_name TEXT,
        until_us INTEGER,
        subject TEXT,
        detail TEXT,
        revoked INTEGER NOT NULL CHECK (revoked IN (0, 1)),
        author TEXT NOT NULL,
        recorded_us INTEGER NOT NULL,
        batch INTEGER NOT NULL,
        hash BLOB NOT NULL,
        {_typed("integer", "act_id", "version", "revoked", "recorded_us", "batch")},
        {_typed("text", "kind", "reason", "author")}, {_typed("blob", "hash")},
        {_optional("text", "service", "group_name", "subject", "detail")},
        {_optional("integer", "until_us")}
    )""",
    f"""CREATE TABLE source_states (
        source TEXT NOT NULL PRIMARY KEY,
        synced_us INTEGER NOT NULL,
        cursor TEXT,
        problem TEXT,
        {_typed("text", "source")}, {_typed("integer", "synced_us")}, {_optional("text", "cursor", "problem")}
    )""",
    f"""CREATE TABLE source_claims (
        event_id INTEGER PRIMARY KEY,
        content TEXT NOT NULL,
        said_us INTEGER NOT NULL,
        {_typed("text", "content")}, {_typed("integer", "said_us")}
    )""",
)

_TRIGGERS = tuple(
    f"""CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table}
        BEGIN SELECT RAISE(ABORT, 'the event log is append-only'); END"""
    for table in ("writes", *LOG_TABLES)
    for verb in ("update", "delete")
)


INDEXES_AND_TRIGGERS = indexes(EFFECTIVE_END) + _TRIGGERS
CREATE = TABLES + INDEXES_AND_TRIGGERS
