"""Everything that was recorded, as JSON Lines: nothing said is lost when somebody moves away."""

import json
from contextlib import closing

import pytest
from store_tampering import tamper

from budgettui.core.model.act import ActDraft
from budgettui.core.model.event import Draft
from budgettui.core.model.instants import MINUTE
from budgettui.core.store import SourceState
from budgettui.core.store.sqlite.sqlite_store import SqliteStore
from tests.cli.conftest import NOON


@pytest.fixture
def filled(shop):
    """Something of every kind, in several versions."""
    shop.ok("add", "checkout", "20m", "--at", "10:00", "--incident", "INC-1", "-m", "é 🔥")
    shop.later(5)
    shop.ok("edit", "1", "25m", "--impact", "0.3")
    shop.ok("void", "1")
    shop.ok("undo")
    shop.ok("exclude", "--group", "shop", "10:00", "5m", "--out", "-m", "theirs", "--approved-by", "ann")
    shop.ok("exclude", "--edit", "1", "open", "--reason", "theirs, ticket 4711")
    shop.ok("note", "INC-1", "rolled back")
    with closing(SqliteStore(shop.folder / "events.db")) as store:
        act = store.add_act(ActDraft("override", "security fix", service="checkout", until=NOON), "ben", NOON)
        store.revoke_act(act.id, "ana", NOON + 1)
        draft = Draft("search", NOON, None, source="pd", source_key="k", tags=("eu", "db"), cause="capacity")
        store.sync_events([draft], "sync:pd", NOON, actor="cron", state=SourceState("pd", NOON, "{}"))
        store.amend(2, {"impact": 0.5}, "ben", NOON)
        changed = Draft("search", NOON, NOON + MINUTE, source="pd", source_key="k", impact=0.25)
        store.sync_events([changed], "sync:pd", NOON, actor="cron")
    return shop


def exported(shop, *arguments):
    return [json.loads(line) for line in shop.ok("store", "export", *arguments).splitlines()]


def test_every_row_of_the_store_is_there_with_who_said_it(filled):
    first, *rows, source, claim, last = exported(filled)
    facts = filled.run("store", "info", "--json").json
    assert (first["kind"], first["id"]) == ("store", facts["id"])
    assert [row["revision"] for row in rows] == list(range(1, facts["revision"] + 1))
    assert {kind: sum(row["kind"] == kind for row in rows) for kind in {row["kind"] for row in rows}} == {
        "event_version": facts["rows"]["event_versions"],
        "exclusion_version": facts["rows"]["exclusion_versions"],
        "note": 1,
        "act": 2,
    }
    assert (last["kind"], last["revision"], last["hash"], last["rows"]) == (
        "end", facts["revision"], facts["hash"], len(rows),
    )  # fmt: skip
    assert all(row["author"] and row["recorded_at"] and row["host"] for row in rows)
    assert (source["kind"], source["cursor"]) == ("source", "{}")
    assert (claim["event_id"], claim["content"]["impact"]) == (2, 0.25)


def test_versions_say_what_each_changed(filled):
    rows = exported(filled)
    versions = [row for row in rows if row["kind"] == "event_version" and row["id"] == 1]
    assert [row["change"] for row in versions] == ["add", "amend", "void", "undo"]
    assert [row["impact"] for row in versions] == [1.0, 0.3, 0.3, 0.3]
    assert [row["voided"] for row in versions] == [False, False, True, False]
    assert versions[-1]["undoes"] == versions[-2]["revision"]
    assert versions[0]["description"] == "é 🔥"
    [first, second] = [row for row in rows if row["kind"] == "exclusion_version"]
    assert (first["groups"], first["accounting"], first["approved_by"]) == (["shop"], "out", "ann")
    assert (second["end"], second["reason"]) == (None, "theirs, ticket 4711")
    [note] = [row for row in rows if row["kind"] == "note"]
    assert (note["incident_id"], note["text"], note["at"]) == ("INC-1", "rolled back", "2026-11-23T12:05:00Z")
    acts = [row for row in rows if row["kind"] == "act"]
    assert [(act["act"], act["author"], act["revoked"]) for act in acts] == [
        ("override", "ben", False), ("override", "ana", True),
    ]  # fmt: skip
    synced = next(row for row in rows if row["kind"] == "event_version" and row["id"] == 2)
    assert (synced["author"], synced["actor"], synced["tags"]) == ("sync:pd", "cron", ["eu", "db"])


def test_a_copy_of_the_store_exports_the_same(filled):
    copy = filled.folder / "copy.db"
    filled.ok("store", "copy", filled.folder / "events.db", copy)
    there = [json.loads(line) for line in filled.ok("--store", copy, "store", "export").splitlines()]
    assert there[1:] == exported(filled)[1:]


def test_to_a_file_whole_or_not_at_all(filled):
    file = filled.folder / "all.jsonl"
    result = filled.run("store", "export", "--output", file)
    assert (result.code, result.out) == (0, "")
    assert f"rows written to {file}" in result.err
    assert file.read_text() == filled.ok("store", "export")
    result = filled.run("store", "export", "--output", filled.folder)
    assert result.code == 3


def test_what_was_recorded_up_to_then(filled):
    rows = exported(filled, "--known-at", "2026-11-23 12:04")
    assert {row["recorded_at"] for row in rows if "revision" in row and row["kind"] != "end"} <= {
        "2026-11-23T12:00:00Z", "2026-11-23T12:00:00.000001Z",
    }  # fmt: skip
    assert not any(row["kind"] in ("source", "note", "source_claim") for row in rows)
    assert rows[-1]["rows"] == len(rows) - 2


def test_an_altered_row_is_not_passed_on(filled):
    tamper(filled.folder / "events.db", "UPDATE event_versions SET impact = 0.9 WHERE revision = 2")
    result = filled.run("store", "export")
    assert result.code == 3
    assert "revision 2 is missing or is not what was recorded" in result.err


def test_importing_it_says_what_it_is(filled):
    file = filled.write("all.jsonl", filled.ok("store", "export"))
    result = filled.run("import", file)
    assert result.code == 2
    assert "line 1: it is a whole store, written by `budgettui store export`" in result.err


def test_an_export_of_events_says_what_it_leaves_out(filled):
    err = filled.run("export", "--format", "jsonl").err
    assert (
        "1 note and 1 act left out: `budgettui store export` writes everything that was ever recorded" in err
    )
