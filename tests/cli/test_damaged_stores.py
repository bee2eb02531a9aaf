"""Commands over a store that was damaged: nothing is added on top, and no figure comes without a word."""

import random
import sqlite3
from contextlib import closing

import pytest
from store_tampering import tamper

STATEMENTS = {
    "an event altered": "UPDATE event_versions SET end_us = end_us + 60000000 WHERE revision = 5",
    "an event gone": "DELETE FROM event_versions WHERE revision = 5",
    "an event from elsewhere": "UPDATE event_versions SET service = 'search' WHERE revision = 5",
    "a write gone": "DELETE FROM writes WHERE batch = 5",
}
READERS = (
    ("status",),
    ("events",),
    ("explain", "checkout"),
    ("report",),
    ("history", "checkout"),
    ("export",),
)
WRITERS = (("add", "checkout", "5m"), ("void", "1"), ("undo",), ("start", "checkout"), ("note", "1", "x"))


@pytest.fixture
def damaged(shop):
    for day in range(1, 9):
        shop.ok("add", "checkout", "4m", "--at", f"2026-11-{day:02} 10:00", "-m", f"outage {day}")
    return shop


@pytest.mark.parametrize("statement", STATEMENTS.values(), ids=STATEMENTS)
def test_what_was_changed_behind_its_back_is_said_and_not_written_to(damaged, statement):
    path = damaged.folder / "events.db"
    tamper(path, statement)
    before = path.read_bytes()
    for arguments in READERS:
        result = damaged.run(*arguments)
        assert "is damaged" in result.err and result.code in (0, 3), (arguments, result)
    for arguments in WRITERS:
        result = damaged.run(*arguments)
        assert result.code == 3 and "is damaged" in result.err, (arguments, result)
    assert damaged.run("gate", "checkout").code == 3
    assert path.read_bytes() == before


def test_no_damage_anywhere_in_the_file_is_added_to(damaged):
    """A byte overwritten at random: the file is refused, or all that was recorded is still what it was."""
    path = damaged.folder / "events.db"
    sound, listed = path.read_bytes(), damaged.run("events", "--json").json
    chance = random.Random(7)
    refused = 0
    for _ in range(60):
        content = bytearray(sound)
        for _ in range(chance.choice((1, 4, 64))):
            content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        path.write_bytes(content)
        reading = damaged.run("events", "--json")
        adding = damaged.run("add", "checkout", "1m", "--at", "2026-11-20 10:00")
        assert {reading.code, adding.code} <= {0, 3}
        if adding.code == 0:
            assert reading.code == 0 and reading.json == listed
            continue
        refused += 1
        assert "Error: " in adding.err and path.read_bytes() == bytes(content)
        assert reading.code == 3 or reading.json == listed or "is damaged" in reading.err
    assert refused > 10
    path.write_bytes(sound)


def test_a_large_store_is_not_looked_through_by_each_command(damaged, monkeypatch):
    from budgettui.core.store import quick_damage_check

    monkeypatch.setattr(quick_damage_check, "SMALL_BYTES", 1)
    monkeypatch.setattr(quick_damage_check, "NEWEST", 2)
    tamper(damaged.folder / "events.db", STATEMENTS["an event altered"])
    assert "is damaged" not in damaged.run("status").err
    assert "altered" in damaged.run("doctor").out


@pytest.mark.parametrize("revision", [6, 7, 8])
@pytest.mark.parametrize("statement", STATEMENTS.values(), ids=STATEMENTS)
def test_of_a_large_store_each_command_looks_at_the_newest_entries(damaged, monkeypatch, statement, revision):
    from budgettui.core.store import quick_damage_check

    monkeypatch.setattr(quick_damage_check, "SMALL_BYTES", 1)
    monkeypatch.setattr(quick_damage_check, "NEWEST", 3)
    assert damaged.run("status").err == ""
    tamper(damaged.folder / "events.db", statement.replace("= 5", f"= {revision}"))
    assert "is damaged" in damaged.run("status").err
    assert damaged.run("gate", "checkout").code == 3
    adding = damaged.run("add", "checkout", "1m")
    assert adding.code == 3 and "it is not written to" in adding.err


@pytest.mark.parametrize("statement", STATEMENTS.values(), ids=STATEMENTS)
def test_a_database_whose_rows_were_changed_is_said_and_not_written_to(shop, postgres_url, statement):
    psycopg = pytest.importorskip("psycopg")
    text = shop.config.read_text(encoding="utf-8")
    shop.config.write_text(text.replace('path = "events.db"', f'url = "{postgres_url}"'), encoding="utf-8")
    for day in range(1, 9):
        shop.ok("add", "checkout", "4m", "--at", f"2026-11-{day:02} 10:00", "-m", f"outage {day}")
    assert shop.run("status").err == ""
    with psycopg.connect(postgres_url, autocommit=True) as db:
        db.execute(f"SET search_path = budgettui; SET session_replication_role = replica; {statement}")
    for words in READERS:
        result = shop.run(*words)
        assert "is damaged" in result.err and result.code in (0, 3), (words, result)
    for words in WRITERS:
        result = shop.run(*words)
        assert result.code == 3 and "is damaged" in result.err, (words, result)
    assert shop.run("gate", "checkout").code == 3


def test_a_sound_store_says_nothing(damaged):
    assert damaged.run("status").err == ""
    with closing(sqlite3.connect(damaged.folder / "events.db")) as db:
        assert db.execute("SELECT count(*) FROM event_versions").fetchone() == (8,)
