"""`store info`, `check`, `copy` and `salvage`, and commands over a team's database."""

import json
import sqlite3
from contextlib import closing

import pytest

from budgettui.core.model.act import ActDraft
from budgettui.core.model.event import Draft
from budgettui.core.model.instants import MINUTE
from budgettui.core.model.recorded_exclusion import ExclusionDraft
from budgettui.core.store import SourceState
from budgettui.core.store.sqlite.sqlite_store import SqliteStore

NOW = 1_790_009_000_000_000


@pytest.fixture
def old(shop):
    """A file with something of every kind in it."""
    path = shop.folder / "old.db"
    with closing(SqliteStore(path)) as store:
        for number in range(12):
            start = NOW + number * 100 * MINUTE
            store.add(Draft("checkout", start, start + MINUTE, description="é 🔥 %s ?"), "ana", NOW + number)
        drafts = [
            Draft("search", NOW + n, NOW + n + MINUTE, 0.1, source="p", source_key=str(n)) for n in range(70)
        ]
        store.sync_events(drafts, "sync:pager", NOW, actor="ana", state=SourceState("pager", NOW, "{}"))
        store.void(3, "ben", NOW)
        store.undo("ben", NOW)
        store.amend(20, {"impact": 0.3, "tags": ("a", "b")}, "ben", NOW)
        changed = [Draft("search", NOW + 8, NOW + 2 * MINUTE, source="p", source_key="7")]
        store.sync_events(changed, "sync:pager", NOW, actor="ana")
        store.add_exclusion(ExclusionDraft(1, 2, "agreed", ("s1",)), "ana", NOW)
        store.add_note("seen", "ana", NOW, event_id=1)
        store.add_act(ActDraft("override", "fix"), "ana", NOW)
    return path


def facts(shop, location):
    return json.loads(shop.ok("--store", str(location), "store", "info", "--json"))


def test_copy_to_a_file_carries_everything(shop, old):
    text = shop.ok("store", "copy", str(old), str(shop.folder / "new.db"))
    assert f"copied 88 rows of 19 writes from {old} to " in text
    before, after = facts(shop, old), facts(shop, shop.folder / "new.db")
    assert before["id"] != after["id"]
    for name in ("revision", "hash", "rows", "services"):
        assert before[name] == after[name]
    assert after["hash"] in text
    assert "nothing was left to copy" in shop.ok("store", "copy", str(old), str(shop.folder / "new.db"))


def test_copy_there_and_back_over_a_database(shop, old, postgres_url):
    text = shop.ok("store", "copy", str(old), postgres_url)
    assert "copied 88 rows of 19 writes" in text
    assert "is as it was recorded, up to revision 88" in shop.ok("--store", postgres_url, "store", "check")
    back = shop.folder / "back.db"
    shop.ok("store", "copy", postgres_url, str(back))
    assert facts(shop, back)["hash"] == facts(shop, old)["hash"] == facts(shop, postgres_url)["hash"]
    with closing(SqliteStore(back)) as copy, closing(SqliteStore(old)) as original:
        assert copy.source_states() == original.source_states()
        assert copy.source_claims() == original.source_claims() != {}
        assert copy.events(include_voided=True) == original.events(include_voided=True)
        assert copy.exclusions() == original.exclusions()
        assert (copy.notes(), copy.acts()) == (original.notes(), original.acts())
        assert copy.undo("ben", NOW) == original.undo_preview("ben", NOW)


def test_copy_continues_where_it_was_broken_off(shop, old, postgres_url, monkeypatch):
    from budgettui.core.store import copy_store

    monkeypatch.setattr(copy_store, "_PORTION", 5)
    append = copy_store._append

    def breaks(target, source, batch, digest):
        if batch.begin >= 5:
            raise KeyboardInterrupt
        return append(target, source, batch, digest)

    monkeypatch.setattr(copy_store, "_append", breaks)
    assert shop.run("store", "copy", str(old), postgres_url).code == 130
    assert facts(shop, postgres_url)["revision"] == 5
    monkeypatch.setattr(copy_store, "_append", append)
    assert "copied 83 rows of 14 writes, after 5 that were already there" in shop.ok(
        "store", "copy", str(old), postgres_url
    )
    assert facts(shop, postgres_url)["hash"] == facts(shop, old)["hash"]
    assert "nothing was left to copy" in shop.ok("store", "copy", str(old), postgres_url)


def test_copy_refuses_what_would_mix_two_stores(shop, old):
    other = shop.folder / "other.db"
    with closing(SqliteStore(other)) as store:
        store.add(Draft("checkout", NOW, None), "ana", NOW)
    before = other.read_bytes()
    refused = shop.run("store", "copy", str(old), str(other))
    assert refused.code == 3 and "holds events that are not those of" in refused.err
    assert other.read_bytes() == before
    assert "are the same store" in shop.run("store", "copy", str(old), str(old)).err
    assert "there is no event store at" in shop.run("store", "copy", "none.db", str(other)).err
    assert "FROM: it is empty" in shop.run("store", "copy", "", str(other)).err
    assert "--store: copy takes both" in shop.run("--store", "x", "store", "copy", str(old), "y").err


def test_damage_is_found_and_not_copied(shop, old):
    with closing(sqlite3.connect(old)) as db:
        (trigger,) = db.execute(
            "SELECT sql FROM sqlite_master WHERE name = 'event_versions_no_update'"
        ).fetchone()
        db.execute("DROP TRIGGER event_versions_no_update")
        db.execute("UPDATE event_versions SET impact = 0.5 WHERE revision = 9")
        db.execute(trigger)
        db.commit()
    report = shop.run("--store", str(old), "store", "check")
    assert report.code == 1
    assert report.out == "revision 9 (event_versions) is not what was recorded: it was altered\n"
    copied = shop.run("store", "copy", str(old), str(shop.folder / "new.db"))
    assert copied.code == 3 and "is damaged: revision 9 is missing or is not what was recorded" in copied.err
    saved = shop.folder / "saved.db"
    assert (
        shop.ok("store", "salvage", str(old), str(saved)) == f"saved 88 rows to {saved}; nothing was lost.\n"
    )
    assert shop.run("--store", str(saved), "store", "check").code == 0
    assert "cannot be created (File exists)" in shop.run("store", "salvage", str(old), str(saved)).err
    assert "NEW: name a file" in shop.run("store", "salvage", str(old), "postgresql://h/d").err


def test_text_that_a_database_cannot_keep_is_said(shop, postgres_url):
    path = shop.folder / "nul.db"
    with closing(SqliteStore(path)) as store:
        store.add(Draft("checkout", NOW, None, description="a\0b"), "ana", NOW)
    refused = shop.run("store", "copy", str(path), postgres_url)
    assert refused.code == 3
    assert "revisions 1 to 1 of" in refused.err and "holds the character NUL" in refused.err


def test_store_alone_is_info_and_its_options_reach_every_command(shop, old):
    for arguments in (("store", "--store", str(old)), ("store", "info", "--store", str(old)),
                  ("store", "--store", str(old), "info"), ("--store", str(old), "store")):  # fmt: skip
        assert "hash  " in shop.ok(*arguments) and " 88\n" in shop.ok(*arguments)


def test_commands_over_a_teams_database(shop, postgres_url):
    shop.ok("--store", postgres_url, "add", "checkout", "12m", "-m", "timeouts")
    assert "timeouts" in shop.ok("--store", postgres_url, "events")
    assert shop.ok("--store", postgres_url, "undo").startswith("undone on checkout: adding event 1")
    assert postgres_url.split("?")[0] in shop.ok("--store", postgres_url, "doctor")
    versions = shop.ok("--store", postgres_url, "events", "--versions", "1")
    assert "HOST" in versions


def test_init_writes_a_url_and_refuses_a_password(shop, postgres_url):
    config = shop.folder / "team.toml"
    refused = shop.run("init", "--yes", "--config", str(config), "--store", "postgresql://me:hunter2@h/db")
    assert refused.code == 2 and "the url holds a password: put it into ~/.pgpass" in refused.err
    assert "hunter2" not in refused.err and not config.exists()
    shop.ok("init", "--yes", "--config", str(config), "--store", postgres_url)
    assert f'\nurl = "{postgres_url}"\n' in config.read_text()
    shop.ok("--config", str(config), "add", "checkout", "5m")
    assert "checkout" in shop.ok("--config", str(config), "status")
