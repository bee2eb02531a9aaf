"""Writers of one file take turns: how long one waits, and when it lets the others go first."""

import os
import sqlite3

import pytest

from budgettui.core.store.sqlite import write_lock
from budgettui.core.store.sqlite.sqlite_file import is_writable
from budgettui.core.store.sqlite.write_lock import take_write_lock


class Clock:
    """A monotonic clock that nothing but sleeping moves."""

    def __init__(self) -> None:
        self.now = 100.0
        self.pauses: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds
        assert self.now < 200, "it waits for ever"


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(write_lock, "time", clock)
    return clock


@pytest.fixture
def connect(tmp_path):
    opened = []

    def open_one():
        opened.append(sqlite3.connect(tmp_path / "events.db", isolation_level=None))
        return opened[-1]

    yield open_one
    for db in opened:
        db.close()


def test_a_free_lock_is_taken_at_once(clock, connect):
    db, other = connect(), connect()
    take_write_lock(db, 0.25, released=0.0)
    assert db.in_transaction
    assert clock.pauses == []
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        take_write_lock(other, 0.0, released=0.0)
    assert db.execute("PRAGMA busy_timeout").fetchone() == (250,)


def test_a_lock_that_is_held_is_waited_for_as_long_as_was_asked(clock, connect):
    db, other = connect(), connect()
    take_write_lock(other, 1.0, released=0.0)
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        take_write_lock(db, 0.25, released=0.0)
    assert 0.25 <= sum(clock.pauses) < 0.26
    assert db.execute("PRAGMA busy_timeout").fetchone() == (250,)
    assert not db.in_transaction


def test_a_lock_that_becomes_free_is_taken(clock, connect, monkeypatch):
    db, other = connect(), connect()
    take_write_lock(other, 1.0, released=0.0)
    sleep = clock.sleep

    def release(seconds: float) -> None:
        sleep(seconds)
        if len(clock.pauses) == 3:
            other.execute("COMMIT")

    monkeypatch.setattr(clock, "sleep", release)
    take_write_lock(db, 1.0, released=0.0)
    assert db.in_transaction
    assert len(clock.pauses) == 3


@pytest.mark.parametrize(("ago", "pauses"), [(0.0, 1), (0.001, 1), (0.01, 0), (50.0, 0)])
def test_who_held_the_lock_a_moment_ago_lets_others_go_first(clock, connect, ago, pauses):
    take_write_lock(connect(), 1.0, released=clock.now - ago)
    assert len(clock.pauses) == pauses


def test_an_error_other_than_the_lock_is_not_waited_for(clock, connect):
    db = connect()
    db.execute("BEGIN")
    with pytest.raises(sqlite3.OperationalError, match="within a transaction"):
        take_write_lock(db, 1.0, released=0.0)
    assert clock.pauses == []


@pytest.mark.parametrize("writable", [("file", "folder"), ("file",), ("folder",), ()])
def test_a_file_is_written_where_a_journal_can_be_made_beside_it(tmp_path, monkeypatch, writable):
    path = tmp_path / "events.db"
    names = {path: "file", tmp_path: "folder"}
    monkeypatch.setattr(os, "access", lambda asked, mode: mode == os.W_OK and names[asked] in writable)
    assert is_writable(path) == (len(writable) == 2)
