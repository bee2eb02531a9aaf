"""Attempts to reach a server that is away come at growing intervals, and never after their deadline."""

import threading
import types
from contextlib import nullcontext
from itertools import pairwise

import pytest

from budgettui.core.store import StoreError

pytest.importorskip("psycopg")

import psycopg

from budgettui.core.store.postgres import postgres_connection, postgres_listener, reconnect_pauses
from budgettui.core.store.postgres.postgres_connection import PostgresConnection
from budgettui.core.store.postgres.postgres_schema import POSTGRES_SCHEMA


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(postgres_connection, "time", clock)
    monkeypatch.setattr(reconnect_pauses, "random", types.SimpleNamespace(uniform=max))
    return clock


@pytest.fixture
def away(clock: Clock, monkeypatch: pytest.MonkeyPatch):
    server = PostgresConnection("postgresql://me@127.0.0.1:1/db", POSTGRES_SCHEMA, 5.0, False, False)
    attempts: list[float] = []

    def refuse() -> None:
        attempts.append(clock.now)
        raise StoreError("no server answers there")

    monkeypatch.setattr(server, "_opened", refuse)
    return server, attempts


def test_pauses_double_up_to_a_limit(clock: Clock, away) -> None:
    server, attempts = away
    for _ in range(4000):
        with pytest.raises(StoreError, match="no server answers"):
            server.open()
        clock.now += 0.01
    pauses = [after - before for before, after in pairwise(attempts)]
    assert pauses[:5] == pytest.approx([0.1, 0.2, 0.4, 0.8, 1.6], abs=0.02)
    assert max(pauses) == pytest.approx(reconnect_pauses.LONGEST_SECONDS, abs=0.02)


def test_no_attempt_is_waited_for_beyond_its_deadline(clock: Clock, away) -> None:
    server, attempts = away
    for _ in range(4):
        with pytest.raises(StoreError):
            server.open()
        clock.now += 0.45
    before = clock.now
    assert attempts[-1] == before - 0.45  # and the next is due 0.8 s after it
    assert not server.wait_to_retry(before + 0.2)
    assert clock.now == before
    assert server.wait_to_retry(before + 5)
    assert clock.now == pytest.approx(before + 0.35)
    server.close()
    assert not server.wait_to_retry(clock.now + 100)


def test_a_listener_listens_again_however_often_the_server_was_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reconnect_pauses, "LISTENER_PAUSES", (0.0, 0.0))
    attempts: list[str] = []
    heard = threading.Event()

    class Connection:
        def execute(self, statement: bytes) -> None:
            attempts.append(statement.decode())

        def notifies(self, **_: object):
            return [] if heard.wait(0.01) else ["something"]

    def connect():
        attempts.append("connect")
        if len(attempts) < 6:
            raise psycopg.OperationalError("no server answers there")
        return nullcontext(Connection())

    listener = postgres_listener.Listener(connect, heard.set)
    assert heard.wait(30)
    listener.stop()
    assert attempts == ["connect"] * 6 + ["LISTEN budgettui"]
