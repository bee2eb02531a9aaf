"""Rows that somebody wrote into the store past this program: a sentence, and nothing a terminal obeys."""

import json

import pytest
from store_tampering import tamper

STEERING = "che\x1b]52;c;eA==\x07\x1b[2J\u202ekout"
FAR = 2**63 - 1000
EVENTS = {
    "a start after the calendar": ("start_us", FAR, True),
    "a start before it": ("start_us", -(2**63), True),
    "an end after it": ("end_us", FAR, True),
    "recorded after it": ("recorded_us", FAR, False),
    "recorded before it": ("recorded_us", -FAR, False),
    "the last id": ("event_id", 2**63 - 1, False),
    "an id below zero": ("event_id", -5, False),
    "the last version": ("version", 2**63 - 1, False),
    "a version undone that is not there": ("undoes", 2**63 - 1, False),
    "no service": ("service", "", False),
    "a service that steers": ("service", STEERING, False),
    "a category that steers": ("category", STEERING, False),
    "a description that steers": ("description", STEERING, False),
    "an author that steers": ("author", STEERING, False),
    "an incident that steers": ("incident_id", STEERING, False),
    "a source that steers": ("source", STEERING, False),
    "tags that steer": ("tags", json.dumps([STEERING]), False),
    "tags that are numbers": ("tags", "[1]", False),
    "tags without end": ("tags", "[" * 100_000, False),
    "a number without end": ("tags", f"[{'9' * 100_000}]", False),
}
SIDE_ROWS = {
    "a note": ("notes", "at_us", FAR),
    "a note's text": ("notes", "text", STEERING),
    "an exclusion": ("exclusion_versions", "start_us", -FAR),
    "an exclusion's services": ("exclusion_versions", "services", "[" * 100_000),
    "an act": ("acts", "until_us", FAR),
    "an act's reason": ("acts", "reason", STEERING),
    "a claim that is none": ("source_claims", "content", "[" * 100_000),
    "a claim of something else": ("source_claims", "content", "[3]"),
    "a sync in no year": ("source_states", "synced_us", FAR),
    "a sync that steers": ("source_states", "problem", STEERING),
    "a writer": ("writes", "actor", STEERING),
}
COMMANDS = """\
status
status --json
events
events --json
events 3
explain checkout
report
history checkout
export --output out.jsonl
forecast checkout
gate checkout
anomalies
metrics --output out.prom
notes
exclusions
exceptions
obligations
services
store info
store check
doctor
store export out.log
whatif checkout 5m
segment
import again.csv
add checkout 1m
void 3
undo
""".splitlines()


@pytest.fixture(params=["sqlite", "postgres"])
def change(request, shop, monkeypatch):
    """A store with something of everything; gives what changes a value behind its back."""
    monkeypatch.chdir(shop.folder)
    url = None
    if request.param == "postgres":
        psycopg = pytest.importorskip("psycopg")
        url = request.getfixturevalue("postgres_url")
        shop.config.write_text(shop.config.read_text().replace('path = "events.db"', f'url = "{url}"'))
    shop.write(
        "again.csv", "service,start,duration_minutes,source,source_key\ncheckout,2026-11-01T10:00Z,4,x,k1\n"
    )
    shop.ok("import", "again.csv")
    for day in range(2, 5):
        shop.ok("add", "checkout", "4m", "--at", f"2026-11-{day:02} 10:00", "-m", f"outage {day}")
    shop.ok("note", "1", "looked at")
    shop.ok("exclude", "checkout", "2026-11-02 10:00", "5m", "--reason", "provider", "--approved-by", "ann")
    shop.ok("except", "checkout", "--until", "1h", "--reason", "agreed")
    extra = (
        "INSERT INTO source_claims (event_id, content, said_us) VALUES (1, '{\"start\": 1}', 1)",
        "INSERT INTO source_states (source, synced_us) VALUES ('x', 1)",
    )

    def run(table, column, value):
        where = (
            f"revision = {'3' if table == 'event_versions' else '(SELECT max(revision) FROM ' + table + ')'}"
        )
        where = {"source_claims": "1 = 1", "source_states": "1 = 1", "writes": "batch = 3"}.get(table, where)
        text = f"'{value}'" if isinstance(value, str) else value
        text = f"{text}, end_us = NULL" if column == "start_us" and table == "event_versions" else text
        statement = f"UPDATE {table} SET {column} = {text} WHERE {where}"
        if url is None:
            tamper(shop.folder / "events.db", *extra, statement)
            return
        with psycopg.connect(url, autocommit=True) as db:
            db.execute("SET search_path = budgettui; SET session_replication_role = replica")
            for each in (*extra, statement):
                db.execute(each)

    run.shop = shop
    return run


def answers(shop):
    """What each command answers; none fails in a way that is not its own, and none sends what steers."""
    results = {}
    for arguments in COMMANDS:
        result = shop.run(*arguments.split())
        assert result.code in (0, 1, 2, 3), (arguments, result)
        assert not set("\x1b\x07\u202e") & set(result.out + result.err), (arguments, result)
        assert len(result.err) < 10_000, arguments
        results[arguments] = result
    return results


@pytest.mark.parametrize("name", EVENTS)
def test_events(change, name):
    column, value, is_refused = EVENTS[name]
    change("event_versions", column, value)
    results = answers(change.shop)
    assert results["doctor"].code == 3
    assert "revision 3" in results["doctor"].out or "is damaged" in results["doctor"].out
    assert results["store check"].code in (1, 3)  # the answer is no, or there is none
    if is_refused:
        for arguments in ("status", "events", "report", "gate checkout", "add checkout 1m", "void 3"):
            assert (results[arguments].code, "is damaged" in results[arguments].err) == (3, True), arguments


@pytest.mark.parametrize("name", SIDE_ROWS)
def test_other_rows(change, name):
    change(*SIDE_ROWS[name])
    answers(change.shop)
