"""Acknowledged writes survive killed servers, killed writers and failovers: none lost, none doubled.

`BUDGETTUI_TORTURE=WRITES,KILLS,FAILOVERS,PAUSE` sets how long it takes, the longest pause between two writes
in seconds; `5000,40,10,0.1` takes some minutes.
"""

import os
import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytest.importorskip("psycopg")

import team_store_process
from postgres_server import PostgresServer

from budgettui.core.store.postgres.postgres_store import PostgresStore

_SIZES = os.environ.get("BUDGETTUI_TORTURE", "160,2,1,0.02").split(",")
WRITES, KILLS, FAILOVERS = map(int, _SIZES[:3])
PAUSE = _SIZES[3]
WRITERS = 4


class Team:
    """Four writers and two readers over one store."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.url = folder, url
        self.stop = folder / "stop"
        self.share = WRITES // WRITERS
        self.writers = {name: self._writer(name) for name in "abcd"[:WRITERS]}
        self.readers = [
            self._start("read", url, str(folder / f"reader-{number}"), str(self.stop)) for number in range(2)
        ]
        self.killed = 0

    def _start(self, *arguments: str) -> "subprocess.Popen[bytes]":
        return subprocess.Popen([sys.executable, team_store_process.__file__, *arguments], env={
            **os.environ, "PYTHONPATH": os.pathsep.join(sys.path)
        })  # fmt: skip

    def _writer(self, name: str) -> "subprocess.Popen[bytes]":
        log = self.folder / f"writer-{name}"
        tried = [line.split()[1] for line in self._lines(log) if line.startswith("try ")]
        first = int(tried[-1].split("-")[1]) + 1 if tried else 0
        return self._start("write", self.url, name, str(first), str(self.share), PAUSE, str(log))

    @staticmethod
    def _lines(log: Path) -> list[str]:
        text = log.read_text() if log.exists() else ""
        return [line for line in text.split("\n")[:-1] if line]

    def kill_a_writer(self) -> None:
        name = random.choice(list(self.writers))
        process = self.writers[name]
        if process.poll() is None:
            process.kill()
            process.wait()
            self.killed += 1
            self.writers[name] = self._writer(name)

    @property
    def is_busy(self) -> bool:
        return any(process.poll() is None for process in self.writers.values())

    def finish(self) -> None:
        for process in self.writers.values():
            assert process.wait(300) == 0
        self.stop.touch()
        for process in self.readers:
            assert process.wait(60) == 0

    def judge(self) -> None:
        """Compare what was acknowledged with what the store holds."""
        lines = [
            line.split() for name in self.writers for line in self._lines(self.folder / f"writer-{name}")
        ]
        tried = {words[1] for words in lines if words[0] == "try"}
        acknowledged = {words[1] for words in lines if words[0] == "ack"}
        unknown = {words[1] for words in lines if words[0] == "unknown"}
        assert len(tried) == self.share * WRITERS
        assert len(acknowledged) >= len(tried) - self.killed - len(unknown)
        store = PostgresStore(self.url)
        assert store.check() == []
        recorded = Counter(event.incident_id for event in store.events())
        revision = store.revision()
        store.close()
        lost = acknowledged - recorded.keys()
        doubled = [name for name, count in recorded.items() if count > 1]
        followed = [self._lines(self.folder / f"reader-{number}") for number in range(2)]
        print(
            f"\n{len(acknowledged)} acknowledged, {len(recorded)} recorded, {len(unknown)} unknown,"
            f" {self.killed} writers killed, {len(lost)} lost, {len(doubled)} doubled; readers: {followed}"
        )
        assert (lost, doubled) == (set(), [])
        assert sum(recorded.values()) == revision  # one row each: no revision without its event
        assert recorded.keys() <= tried
        for reader in followed:
            assert [line for line in reader if not line.startswith("looks ")] == []
            assert reader[-1].split()[2] == str(revision)


def torture(team: Team, blows: int, strike: Callable[[], None]) -> None:
    """Strike again and again while the writers write, and now and then kill a writer."""
    struck = 0
    try:
        for number in range(blows):
            time.sleep(random.uniform(0.2, 1.0))
            if number % 2:
                team.kill_a_writer()
            if team.is_busy:
                struck += 1
            strike()
        team.finish()
    finally:
        for process in [*team.writers.values(), *team.readers]:
            process.kill()
            process.wait()
    team.judge()
    print(f"struck {struck} times while they wrote")
    assert struck


def test_server_that_is_killed_loses_and_doubles_nothing(
    postgres_server: PostgresServer, postgres_url: str, tmp_path: Path
) -> None:
    PostgresStore(postgres_url).close()

    def kill() -> None:
        postgres_server.kill()
        time.sleep(random.uniform(0.0, 0.5))
        postgres_server.start()

    torture(Team(tmp_path, postgres_url), KILLS, kill)


@pytest.fixture
def pair(postgres_server: PostgresServer) -> Iterator[list[PostgresServer]]:
    """A primary and its synchronous standby."""
    settings = {"synchronous_standby_names": "*", "max_connections": "30"}
    servers = [PostgresServer(postgres_server.binaries, **settings) for _ in range(2)]
    try:
        servers[0].create()
        servers[1].clone(servers[0], "b")
        yield servers
    finally:
        for server in servers:
            server.remove()


def test_failover_of_a_synchronous_pair_loses_and_doubles_nothing(
    pair: list[PostgresServer], tmp_path: Path
) -> None:
    hosts = ",".join(str(server.folder) for server in pair)
    ports = ",".join(str(server.port) for server in pair)
    url = f"postgresql://budget@/postgres?host={hosts}&port={ports}"
    PostgresStore(url).close()

    def fail_over() -> None:
        primary, standby = pair
        primary.kill()
        standby.promote()
        time.sleep(random.uniform(0.0, 0.3))
        shutil.rmtree(primary.data)
        primary.clone(standby, "again")
        pair.reverse()

    torture(Team(tmp_path, url), FAILOVERS, fail_over)
