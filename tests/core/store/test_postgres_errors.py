"""Every way in which a PostgreSQL store cannot be used is a sentence, and none shows a password."""

import os
import pickle
import re
import subprocess
import sys
from dataclasses import replace

import pytest

from budgettui.core.config.settings import StoreSettings
from budgettui.core.store import StoreError, open_store

psycopg = pytest.importorskip("psycopg")

from budgettui.core.store.postgres.postgres_schema import POSTGRES_SCHEMA  # noqa: E402
from budgettui.core.store.postgres.postgres_store import PostgresStore  # noqa: E402

NOW = 1_790_009_000_000_000
SECRET = "hunter2secret"


def refusal(url: str) -> str:
    """What is said of a store that cannot be opened; never with the secret, in no part of the error."""
    with pytest.raises(StoreError) as caught:
        open_store(StoreSettings(url=url))
    sentence = str(caught.value)
    assert SECRET not in sentence and SECRET[2:] not in sentence
    assert "\n" not in sentence
    return sentence


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        (f"postgresql://me:{SECRET}@host/db", "it holds a password: put it into ~/.pgpass"),
        (f"postgresql://me@host/db?password={SECRET}", "it holds a password"),
        (f"postgresql://me@host/db?sslpassword={SECRET}", "it holds a password"),
        (f"postgresql://me:{SECRET}", "what follows the : after the host is not a port"),
        (f"postgresql://me:{SECRET}/x@host/db", "splits it: write %2F"),
        (f"postgresql://me:hun?{SECRET}=x@host/db", "splits it: write %2F"),
        (f"postgresql://me:{SECRET}%zz@host/db", "it holds a password"),
        ("postgresql://me@host:99999/db", "is not a port"),
        ("postgresql://me@host/db?sslmodus=require", "sslmodus: not a connection parameter .*sslmode"),
        ("postgresql://me@127.0.0.1:1/db?sslmode=maybe", "invalid sslmode value"),
        ("postgresql://me@[::1/db", "cannot be"),
        ("postgresql://me@nohost.invalid/db", "there is no host of that name|cannot be reached"),
        ("postgresql://me@127.0.0.1:1/db", "no server answers there"),
    ],
)
def test_url_that_leads_nowhere(url, sentence):
    assert re.search(sentence, refusal(url))


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://me@host/db?sslmodus=require", "postgresql://me@host/db"),
        ("postgresql://host/db?sslmodus=require", "postgresql://host/db"),
        ("postgresql://me@host:5433/db?sslmodus=require", "postgresql://…"),
        (f"postgresql://me@{SECRET}@host/db?sslmodus=require", "postgresql://…"),
        (f"postgresql://me:{SECRET}@host/db", "postgresql://…"),
        (f"host=host password={SECRET} sslmodus=require", "host=host password=…"),
    ],
)
def test_no_more_of_an_address_is_shown_than_cannot_be_a_password(url, shown):
    assert f"the url of the event store, {shown}, cannot be used" in refusal(url)


def test_password_is_asked_for_and_refused(postgres_server, monkeypatch, tmp_path):
    with psycopg.connect(postgres_server.url(), autocommit=True) as db:
        db.execute("DROP ROLE IF EXISTS locked")
        db.execute(f"CREATE ROLE locked LOGIN SUPERUSER PASSWORD '{SECRET}'")
    monkeypatch.setenv("PGPASSFILE", str(tmp_path / "none"))
    url = postgres_server.url(user="locked")
    assert "the server asks for a password: put it into ~/.pgpass" in refusal(url)
    monkeypatch.setenv("PGPASSWORD", SECRET[2:])
    assert "refuses the password" in refusal(url)
    monkeypatch.delenv("PGPASSWORD")
    passfile = tmp_path / "pgpass"
    passfile.write_text(f"*:*:*:locked:{SECRET}\n")
    passfile.chmod(0o600)
    monkeypatch.setenv("PGPASSFILE", str(passfile))
    store = PostgresStore(url)
    assert SECRET not in f"{vars(store)} {vars(store.server)} {store.server!r} {store.location}"
    with pytest.raises(TypeError):
        pickle.dumps(store)
    store.close()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"database": "nowhere"}, "the server has no such database"),
        ({"user": "nobody_here"}, "the server has no such login"),
        ({"tcp": True, "query": "sslmode=require"}, "asks for TLS, which the server does not offer"),
        ({"tcp": True, "user": "refused"}, "neither with nor without TLS: see its pg_hba.conf"),
        ({"tcp": True, "user": "tls_only"}, "no such login|neither with nor without TLS"),
        ({"query": "target_session_attrs=standby"}, "cannot be reached"),
    ],
)
def test_server_that_refuses(postgres_server, options, sentence):
    assert re.search(sentence, refusal(postgres_server.url(**options)))


def test_newer_older_and_foreign_schemas_are_refused(postgres_url):
    PostgresStore(postgres_url).close()
    with psycopg.connect(postgres_url, autocommit=True) as db:
        db.execute("UPDATE budgettui.schema_version SET version = 3")
        assert "written by a newer budgettui (schema 3, this one knows up to 2)" in refusal(postgres_url)
        db.execute("UPDATE budgettui.schema_version SET version = 1")
        assert "has schema 1, from which this budgettui cannot migrate" in refusal(postgres_url)
        db.execute("DELETE FROM budgettui.schema_version")
        assert "does not say which schema it has" in refusal(postgres_url)
        db.execute("DROP SCHEMA budgettui CASCADE; CREATE SCHEMA budgettui; CREATE TABLE budgettui.x ()")
        assert "holds 'x' but no event store; it was not touched" in refusal(postgres_url)


def test_older_schema_is_migrated_once_by_whoever_may(postgres_url, draft):
    store = PostgresStore(postgres_url)
    store.add(draft(), "ana", NOW)
    steps = []

    def step(db):
        steps.append(1)
        db.execute("ALTER TABLE notes ADD COLUMN colour TEXT")

    newer = replace(POSTGRES_SCHEMA, version=3, steps={3: step})
    with pytest.raises(StoreError, match="has schema 2, older than this budgettui's 3, and was opened for"):
        PostgresStore(postgres_url, schema=newer, read_only=True)
    for _ in range(2):
        again = PostgresStore(postgres_url, schema=newer)
        assert again.event(1).author == "ana"
        again.close()
    assert steps == [1]
    store.close()


def test_database_that_cannot_hold_every_text_is_refused(postgres_server):
    with psycopg.connect(postgres_server.url(), autocommit=True) as db:
        db.execute("DROP DATABASE IF EXISTS latin")
        db.execute("CREATE DATABASE latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0")
    assert "is encoded in LATIN1, which cannot hold every text" in refusal(postgres_server.url("latin"))


def test_reader_reads_everything_and_is_refused_when_it_writes(postgres_server, postgres_url, draft):
    store = PostgresStore(postgres_url)
    store.add(draft(), "ana", NOW)
    with psycopg.connect(postgres_url, autocommit=True) as db:
        db.execute("DROP ROLE IF EXISTS watcher")
        db.execute("CREATE ROLE watcher LOGIN")
    url = postgres_server.url(user="watcher")
    assert "the login watcher may not do that" in refusal(url)
    with psycopg.connect(postgres_url, autocommit=True) as db:
        db.execute("GRANT USAGE ON SCHEMA budgettui TO watcher")
        db.execute("GRANT SELECT ON ALL TABLES IN SCHEMA budgettui TO watcher")
    try:
        reader = PostgresStore(url)
        assert reader.events() == store.events()
        assert reader.check() == []
        assert set(reader.tables()) == {"checkout"}
        assert reader.undo_preview("ana", NOW).what == "adding event 1"
        with pytest.raises(StoreError, match=r"the login watcher may not do that .*nothing was written"):
            reader.add(draft(), "eve", NOW)
        assert store.revision() == 1
        reader.close()
    finally:
        with psycopg.connect(postgres_url, autocommit=True) as db:
            db.execute("DROP OWNED BY watcher; DROP ROLE watcher")
        store.close()


def test_reader_makes_no_store(postgres_url):
    with pytest.raises(StoreError, match=r"there is no event store in the database .* yet"):
        PostgresStore(postgres_url, read_only=True)
    with pytest.raises(StoreError, match=r"there is no event store in the database .* yet"):
        PostgresStore(postgres_url, create=False)
    store = PostgresStore(postgres_url)
    reader = PostgresStore(postgres_url, read_only=True)
    with pytest.raises(StoreError, match="opened for reading only"):
        reader.undo("ana", NOW)
    reader.close()
    store.close()


def test_log_cannot_be_changed_and_altering_it_is_noticed(postgres_url, draft):
    store = PostgresStore(postgres_url)
    store.add(draft(), "ana", NOW)
    with psycopg.connect(postgres_url, autocommit=True) as db:
        for statement in ("UPDATE budgettui.event_versions SET impact = 0.5", "DELETE FROM budgettui.writes",
                          "TRUNCATE budgettui.notes"):  # fmt: skip
            with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
                db.execute(statement)
        db.execute("ALTER TABLE budgettui.event_versions DISABLE TRIGGER append_only")
        db.execute("UPDATE budgettui.event_versions SET impact = 0.5")
    assert store.check() == [
        "the trigger that keeps event_versions append-only is missing or switched off",
        "revision 1 (event_versions) is not what was recorded: it was altered",
    ]
    with pytest.raises(StoreError, match=r"is damaged .*not written to: put back a backup"):
        store.add(draft(), "ana", NOW)
    store.close()


def test_driver_is_asked_for_where_it_is_missing(tmp_path):
    (tmp_path / "psycopg.py").write_text("raise ImportError('no module named psycopg')")
    script = (
        "from budgettui.core.config.settings import StoreSettings\n"
        "from budgettui.core.store import open_store\n"
        "open_store(StoreSettings(url='postgresql://host/db'))"
    )
    path = os.pathsep.join([str(tmp_path), *sys.path])
    result = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env={**os.environ, "PYTHONPATH": path}
    )
    assert "whose driver is not installed: pip install 'budgettui[team]'" in result.stderr


def test_users_of_a_file_load_no_driver(tmp_path):
    script = (
        "import sys\nfrom pathlib import Path\n"
        "from budgettui.core.config.settings import StoreSettings\n"
        "from budgettui.core.store import open_store\n"
        f"open_store(StoreSettings(path=Path({str(tmp_path / 'e.db')!r}))).revision()\n"
        "print([name for name in sys.modules if 'psycopg' in name or 'postgres' in name])"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
