"""Uptime Kuma's database: which outages are over, and how much of it is read."""

import contextlib
import sqlite3
from datetime import UTC

import pytest

from budgettui.core.exchange import Context, Document, ExchangeError, RowOptions, read_source
from budgettui.core.exchange.format_detection import recognise
from budgettui.core.exchange.formats import uptime_kuma

NOW = 1_790_009_000_000_000
DOWN, UP, PENDING, MAINTENANCE = 0, 1, 2, 3


@pytest.fixture
def kuma(tmp_path):
    """Makes a database of beats `(monitor, status, minute)`."""

    def make(*beats: tuple[int, int, int]):
        path = tmp_path / "kuma.db"
        with contextlib.closing(sqlite3.connect(path)) as db:
            db.execute("CREATE TABLE monitor (id INTEGER, name TEXT)")
            db.execute(
                "CREATE TABLE heartbeat (id INTEGER PRIMARY KEY, monitor_id, important, status, msg, time)"
            )
            db.executemany("INSERT INTO monitor VALUES (?, ?)", [(1, "checkout"), (2, "search")])
            db.executemany(
                "INSERT INTO heartbeat VALUES (NULL, ?, 1, ?, 'x', ?)",
                [(monitor, status, f"2026-09-01 10:{minute:02}:00") for monitor, status, minute in beats],
            )
            db.commit()
        return path

    return make


def read(document: Document):
    source = recognise(document)
    assert source is not None
    return read_source(document, source, RowOptions(UTC, (), True), Context(NOW))


def outages(path):
    reading = read(Document(path.name, path.read_bytes(), path))
    return [
        (draft.service, draft.category, draft.end and (draft.end - draft.start) // 60_000_000)
        for draft in reading.drafts
    ]


def test_an_outage_ends_with_the_next_beat_of_its_monitor(kuma):
    path = kuma((1, DOWN, 0), (2, DOWN, 1), (1, UP, 5), (1, MAINTENANCE, 10), (1, DOWN, 12), (2, PENDING, 30))
    assert outages(path) == [
        ("checkout", "incident", 5),
        ("checkout", "maintenance", 2),
        ("checkout", "incident", None),
        ("search", "incident", 29),
    ]


def test_a_database_without_its_path_is_read_from_its_bytes(kuma):
    path = kuma((1, DOWN, 0), (1, UP, 5))
    content = path.read_bytes()
    path.unlink()
    assert len(read(Document("kuma.db", content)).drafts) == 1


def test_what_is_still_in_its_journal_is_read(kuma):
    path = kuma((1, DOWN, 0))
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("INSERT INTO heartbeat VALUES (NULL, 1, 1, 1, 'x', '2026-09-01 10:07:00')")
        db.commit()
        assert outages(path) == [("checkout", "incident", 7)]


def test_a_database_may_have_just_the_columns_that_are_read(tmp_path):
    with contextlib.closing(sqlite3.connect(tmp_path / "kuma.db")) as db:
        db.execute("CREATE TABLE monitor (id, name)")
        db.execute("CREATE TABLE heartbeat (id, monitor_id, important, status, msg, time)")
    assert outages(tmp_path / "kuma.db") == []


def test_more_beats_than_are_read_are_refused(kuma, monkeypatch):
    path = kuma(*((1, minute % 2, minute) for minute in range(4)))
    monkeypatch.setattr(uptime_kuma, "_MOST_BEATS", 4)
    assert len(outages(path)) == 2
    monkeypatch.setattr(uptime_kuma, "_MOST_BEATS", 3)
    with pytest.raises(ExchangeError, match="it has more than 3 important heartbeats"):
        outages(path)


def test_a_query_that_takes_too_long_is_stopped(kuma, monkeypatch):
    path = kuma(*((1, minute % 2, minute) for minute in range(60)))
    monkeypatch.setattr(uptime_kuma, "_STEPS", 20)
    assert len(outages(path)) == 30
    monkeypatch.setattr(uptime_kuma, "_MOST_TIMES", 3)
    with pytest.raises(ExchangeError, match="this database cannot be read: interrupted"):
        outages(path)
