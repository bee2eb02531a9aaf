"""A PostgreSQL store in which somebody else changed things past this program: refused, and named."""

from dataclasses import replace

import pytest

from budgettui.core.config.settings import StoreSettings
from budgettui.core.store import StoreError, open_store

psycopg = pytest.importorskip("psycopg")

NOW = 1_790_009_000_000_000
SLIPPED_IN = (
    "INSERT INTO event_versions SELECT revision + 7, event_id + 7, version, service, start_us, end_us,"
    " impact, category, incident_id, description, source, source_key, voided, author, recorded_us, tags,"
    " cause, reviewed, undoes, redoes, batch, hash FROM event_versions WHERE revision = 1"
)
CHANGES = {
    "a view in a table's place": (
        "ALTER TABLE event_versions RENAME TO really;"
        " CREATE VIEW event_versions AS SELECT * FROM really WHERE service <> 'checkout'",
        "event_versions is a view, not a table",
    ),
    "a version that waits": (
        "ALTER TABLE schema_version RENAME TO store_version;"
        " CREATE VIEW schema_version AS SELECT 2::bigint AS version FROM pg_sleep(3600)",
        "does not say which schema it has",
    ),
    "a store without end": (
        "DROP TABLE store; CREATE VIEW store AS"
        " WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)"
        " SELECT x::text AS id, x::bigint AS revision, ''::bytea AS hash FROM n",
        "store is a view, not a table",
    ),
    "a trigger": (
        "CREATE FUNCTION harm() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN NEW.service := 'x'; RETURN NEW; END $$;"
        " CREATE TRIGGER harm BEFORE INSERT ON event_versions FOR EACH ROW EXECUTE FUNCTION harm()",
        "the trigger 'harm' of event_versions is not one of its own",
    ),
    "a trigger of the system's": (
        "CREATE TRIGGER harm BEFORE UPDATE ON store FOR EACH ROW"
        " EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        "the trigger 'harm' of store is not one of its own",
    ),
    "a rule": (
        "CREATE RULE harm AS ON INSERT TO notes DO INSTEAD NOTHING",
        "notes has a rule, which changes what is asked of it",
    ),
    "a policy": (
        "ALTER TABLE acts ENABLE ROW LEVEL SECURITY",
        "acts has row security, which hides rows",
    ),
    "a child": (
        "CREATE TABLE public.more () INHERITS (budgettui.event_versions)",
        "event_versions has tables that inherit from it",
    ),
    "a default": (
        "ALTER TABLE event_versions ALTER description SET DEFAULT 'x'",
        "event_versions has a column with a default",
    ),
    "a check that is gone": (
        "ALTER TABLE event_versions DROP CONSTRAINT event_versions_impact_check",
        "event_versions lacks one of its checks",
    ),
    "a check that was switched off": (
        "ALTER TABLE event_versions DROP CONSTRAINT event_versions_impact_check;"
        " ALTER TABLE event_versions ADD CHECK (impact > 0 AND impact <= 1) NOT VALID",
        "event_versions lacks one of its checks",
    ),
    "a type": (
        "ALTER TABLE source_states ALTER synced_us TYPE NUMERIC",
        "source_states has no column synced_us of type bigint",
    ),
    "a column that is gone": (
        "ALTER TABLE acts DROP COLUMN detail",
        "acts has no column detail of type text",
    ),
    "a function that shadows": (
        "CREATE FUNCTION coalesce_end(bigint) RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint'",
        "the function 'coalesce_end' is not one of its own",
    ),
    "the guard disarmed": (
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RETURN NULL; END $$",
        "the function 'refuse_change' is not one of its own",
    ),
    "another table": ("CREATE TABLE more (a text)", "the table 'more' is not one of its own"),
    "a name that steers": (
        'CREATE VIEW "\u00e9\u202e\x1b[31m" AS SELECT 1',
        r"'\xe9\u202e\x1b[31m' is not one of",
    ),
    "an index": ("CREATE INDEX harm ON notes (text)", "the index 'harm' is not one of its own"),
    "an index that is gone": ("DROP INDEX undone_once", "undone_once is missing"),
    "a table that is gone": ("DROP TABLE source_claims", "source_claims is missing"),
    "rows after the last": (SLIPPED_IN, "rows of event_versions were slipped in after revision 3"),
}


@pytest.fixture
def url(postgres_url, draft):
    """A store with three events."""
    store = open_store(StoreSettings(url=postgres_url))
    for start in range(3):
        store.add(draft(start=start), "ana", NOW)
    store.close()
    return postgres_url


def change(url, statements):
    with psycopg.connect(url, autocommit=True) as db:
        db.execute("SET search_path = budgettui")
        db.execute(statements)


@pytest.mark.parametrize("name", CHANGES)
def test_changed_schema_is_refused(url, name):
    statements, problem = CHANGES[name]
    change(url, statements)
    for read_only in (False, True):
        with pytest.raises(StoreError) as caught:
            open_store(StoreSettings(url=url), read_only=read_only)
        assert problem in str(caught.value)
        assert "it was not touched" in str(caught.value) and str(caught.value).isascii()


def test_functions_and_tables_elsewhere_on_the_path_are_not_used(url, draft):
    """Another schema before ours on the login's path, or temporary tables, shadow nothing."""
    change(
        url,
        "CREATE SCHEMA harm; CREATE TABLE harm.store (id text, revision bigint, hash bytea);"
        " CREATE TABLE harm.pg_class (oid oid, relname name, relkind text, relnamespace oid);"
        " CREATE FUNCTION harm.pg_advisory_xact_lock(bigint) RETURNS int LANGUAGE sql AS 'SELECT 1 / 0';"
        " CREATE FUNCTION harm.max(bigint) RETURNS bigint LANGUAGE sql AS 'SELECT 99';"
        " CREATE FUNCTION harm.pg_notify(text, text) RETURNS void LANGUAGE sql AS 'SELECT 1 / 0';"
        " ALTER ROLE budget SET search_path = harm, pg_catalog, budgettui",
    )
    try:
        store = open_store(StoreSettings(url=url))
        assert store.add(draft(start=9), "ana", NOW).id == 4
        assert store.check() == []
        store.close()
    finally:
        change(url, "ALTER ROLE budget RESET search_path; DROP SCHEMA harm CASCADE")


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("DELETE FROM event_versions WHERE revision = 2", "revision 2 is missing from the log"),
        (
            "UPDATE event_versions SET impact = 0.5 WHERE revision = 2",
            "revision 2 (event_versions) is not what",
        ),
        (
            "UPDATE event_versions SET service = 'search' WHERE revision = 3",
            "revision 3 (event_versions) is not",
        ),
        ("UPDATE writes SET author = 'eve' WHERE batch = 1", "revision 1 (event_versions) is not what"),
        ("UPDATE store SET hash = ''", "revision 3 is not the last that was recorded"),
        ("DELETE FROM writes WHERE batch = 2", "revision 2 (event_versions) is not what was recorded"),
    ],
)
def test_changed_rows_are_named_by_a_check(url, statement, problem):
    change(
        url,
        f"SET session_replication_role = replica; {statement}",
    )
    store = open_store(StoreSettings(url=url))
    assert any(problem in sentence for sentence in store.check())
    with pytest.raises(StoreError, match="is damaged"):
        store.void(1, "ana", NOW)
    store.close()


@pytest.mark.parametrize("difference", [{"id": "another"}, {"revision": 99}, {"hash": "00" * 32}])
def test_check_covers_everything_if_the_known_point_is_of_another_history(url, difference):
    change(
        url,
        "SET session_replication_role = replica; UPDATE event_versions SET impact = 0.5 WHERE revision = 2",
    )
    store = open_store(StoreSettings(url=url))
    assert store.check(since=store.head()) == []  # up to there it was looked at before
    problems = store.check(since=replace(store.head(), **difference))
    assert any("revision 2 (event_versions)" in problem for problem in problems)
    store.close()


def test_a_head_that_is_there_twice_is_damage(url):
    change(url, "INSERT INTO store SELECT * FROM store")
    store = open_store(StoreSettings(url=url))
    with pytest.raises(StoreError, match=r"is damaged \(it has 2 ids instead of one\)"):
        store.events()
    store.close()
