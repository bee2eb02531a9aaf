"""What the whole suite has in common."""

import gc
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

sys.path.insert(0, str(Path(__file__).with_name("support")))

from hypothesis_share import scaled

settings.register_profile("suite", deadline=None, max_examples=scaled(80))  # however slow the machine
settings.load_profile("suite")

if TYPE_CHECKING:
    from postgres_server import PostgresServer
    from xdist.remote import Producer
    from xdist.scheduler import Scheduling


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--renew-screens",
        action="store_true",
        help="write the screens that tests compare with (tests/tui/golden) again, from what is drawn now",
    )


IN_MEMORY = Path("/dev/shm")
ENOUGH_BYTES = 2 * 1024**3


def pytest_configure() -> None:
    """Keep the tests' files in memory: a commit to a disk is waited for, and there are tens of thousands.

    What the tests start gets the signals a shell would give it, even where they run in the background.
    """
    if "TMPDIR" not in os.environ and os.access(IN_MEMORY, os.W_OK):
        state = os.statvfs(IN_MEMORY)
        if state.f_bavail * state.f_frsize > ENOUGH_BYTES and not state.f_flag & os.ST_NOEXEC:
            tempfile.tempdir = str(IN_MEMORY)
    for number in (signal.SIGINT, signal.SIGQUIT):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Spare the garbage collector the tests themselves: thousands of objects that all stay to the end.

    What a test makes is collected as ever.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.collect()
        gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start the long tests first: one that is started last keeps one worker busy, and the others idle."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """What `-n auto` starts: two for a core, for half of the time a test waits for a process or a file."""
    return 2 * (os.cpu_count() or 1)


@pytest.hookimpl(optionalhook=True)  # `scripts/torture` does without xdist
def pytest_xdist_make_scheduler(config: pytest.Config, log: "Producer") -> "Scheduling | None":
    """Give each worker a stretch of the tests, and one that is done some of another's.

    So a worker needs fewer of the servers and imports, and one waits for terminals while another computes.
    """
    from xdist.scheduler import WorkStealingScheduling

    return WorkStealingScheduling(config, log) if config.getvalue("dist") == "load" else None


@pytest.fixture(autouse=True)
def state_folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own for what one run of a program leaves to the next, and to prompts."""
    folder = tmp_path_factory.mktemp("state")
    monkeypatch.setenv("XDG_STATE_HOME", str(folder))
    monkeypatch.setenv("BUDGETTUI_SEGMENT", str(folder / "segment"))
    return folder


@pytest.fixture(scope="session")
def postgres_server() -> "Iterator[PostgresServer]":
    """A PostgreSQL server of this test process; skips where there are no binaries, which CI forbids."""
    from postgres_server import REQUIRED, PostgresServer, find_binaries

    binaries = find_binaries()
    if binaries is None:
        if os.environ.get(REQUIRED):
            pytest.fail(f"{REQUIRED} is set, and PostgreSQL's initdb is not on this machine")
        pytest.skip("PostgreSQL's initdb is not on this machine")
    pytest.importorskip("psycopg")
    server = PostgresServer(binaries)
    try:
        server.create()
        yield server
    finally:
        server.remove()


@pytest.fixture
def postgres_url(postgres_server) -> Iterator[str]:
    """The url of a database without a store; what was recorded there is gone afterwards."""
    import psycopg

    url = postgres_server.url()
    yield url
    with psycopg.connect(url, autocommit=True) as db:
        db.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        db.execute("DROP SCHEMA IF EXISTS budgettui CASCADE")
