"""The screen's end and the backend process, both real, talking over their pipes."""

import asyncio
import errno
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from budgettui.backend import backend_client, backend_watchdog, child_process, messages
from budgettui.backend.backend_client import BackendClient
from budgettui.core.model.event import Draft
from budgettui.core.model.instants import MINUTE


class Screen:
    """What a screen would hear, and a client to hear it from."""

    def __init__(self, config: Path) -> None:
        self.client = BackendClient(str(config))
        self.heard: list[messages.Notice] = []

    async def until(self, wanted: Callable[[messages.Notice], bool], seconds: float = 20) -> messages.Notice:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for notice in self.heard:
                if wanted(notice):
                    return notice
            await asyncio.sleep(0.02)
        raise AssertionError(f"not heard; heard {self.heard}")


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "budgettui.toml"
    path.write_text('[store]\npath = "events.db"\n[[services]]\nname = "checkout"\nslo = 99.9\n')
    return path


@pytest.fixture
async def screen(config: Path) -> AsyncIterator[Screen]:
    screen = Screen(config)
    try:
        assert isinstance(screen.client.hello(), messages.Ready)
        screen.client.start(screen.heard.append)
        yield screen
    finally:
        screen.client.stop()


def _now() -> int:
    return time.time_ns() // 1000


async def test_asks_and_hears(screen: Screen) -> None:
    await screen.until(lambda notice: isinstance(notice, messages.Snapshot))
    now = _now()
    event = await screen.client.ask(messages.Record(Draft("checkout", now - 12 * MINUTE, now)))
    assert event.id == 1
    await screen.until(
        lambda notice: (
            isinstance(notice, messages.Snapshot)
            and notice.assessments["checkout"].consumed_minutes == pytest.approx(12)
        )
    )
    undone = await screen.client.ask(messages.Undo())
    assert undone.event.voided


async def test_refusals_are_raised(screen: Screen) -> None:
    now = _now()
    with pytest.raises(messages.RequestRefusedError, match="checkout"):
        await screen.client.ask(messages.Record(Draft("chekout", now - MINUTE, now)))


async def test_dead_backend_is_started_again_and_nothing_is_lost(screen: Screen) -> None:
    now = _now()
    await screen.client.ask(messages.Record(Draft("checkout", now - MINUTE, now)))
    os.kill(screen.client._process.pid, signal.SIGKILL)
    await screen.until(lambda notice: isinstance(notice, messages.Problem) and "backend" in notice.sentence)
    await screen.until(lambda notice: notice == messages.Problem("backend", ""))
    assert len(await screen.client.ask(messages.ListEvents())) == 1


@pytest.mark.parametrize("lost", ["configuration", "store"])
async def test_backend_that_cannot_start_again_says_why_and_tries_on(
    screen: Screen, config: Path, lost: str
) -> None:
    """The screen stays; and a store that is away is not taken for an empty one."""
    now = _now()
    await screen.client.ask(messages.Record(Draft("checkout", now - MINUTE, now)))
    store, good = config.with_name("events.db"), config.read_text()
    if lost == "store":
        store.rename(config.with_name("away"))
        await screen.until(lambda notice: isinstance(notice, messages.Problem) and notice.kind == "store")
        why = "there is no event store"
    else:
        config.write_text("[[services]\n")
        why = "not valid TOML"
    os.kill(screen.client._process.pid, signal.SIGKILL)
    problem = await screen.until(
        lambda notice: isinstance(notice, messages.Problem) and why in notice.sentence
    )
    assert (
        isinstance(problem, messages.Problem) and problem.kind == "backend" and problem.last_good is not None
    )
    if lost == "store":
        assert messages.Problem("store", "") in screen.heard
        assert not store.exists()
        config.with_name("away").rename(store)
    config.write_text(good)
    await screen.until(lambda notice: notice == messages.Problem("backend", ""))
    assert not any(isinstance(notice, messages.Failed) for notice in screen.heard)
    assert len(await screen.client.ask(messages.ListEvents())) == 1


async def test_heartbeats_do_not_wake_the_event_loop(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    received: list[object] = []
    monkeypatch.setattr(screen.client, "_receive", lambda _process, message: received.append(message))
    process = screen.client._process
    assert process is not None
    for message in (messages.Heartbeat(), messages.Problem("store", "gone"), messages.Heartbeat()):
        screen.client._hand_over(process, message)
    await asyncio.sleep(0.05)
    assert messages.Problem("store", "gone") in received
    assert not any(isinstance(message, messages.Heartbeat) for message in received)


async def test_backend_that_falls_silent_is_not_called_live(
    screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backend_watchdog, "SILENCE_SECONDS", 0.5)
    monkeypatch.setattr(backend_watchdog, "WATCH_SECONDS", 0.3)
    assert screen.client._process is not None
    pid = screen.client._process.pid
    os.kill(pid, signal.SIGSTOP)
    problem = await screen.until(
        lambda notice: isinstance(notice, messages.Problem) and bool(notice.sentence)
    )
    assert isinstance(problem, messages.Problem) and problem.kind == "backend"
    assert problem.sentence.startswith("the backend has not answered for ") and problem.last_good is not None
    os.kill(pid, signal.SIGCONT)
    await screen.until(lambda notice: notice == messages.Problem("backend", ""))
    assert screen.client._process.pid == pid


async def test_backend_that_hangs_is_replaced(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backend_watchdog, "SILENCE_SECONDS", 0.5)
    monkeypatch.setattr(backend_watchdog, "KILL_SECONDS", 3.0)  # longer than a heartbeat's pause
    monkeypatch.setattr(backend_watchdog, "WATCH_SECONDS", 0.3)
    await screen.until(lambda notice: isinstance(notice, messages.Snapshot))
    assert screen.client._process is not None
    os.kill(screen.client._process.pid, signal.SIGSTOP)
    question = asyncio.ensure_future(screen.client.ask(messages.ListEvents()))
    await screen.until(lambda notice: isinstance(notice, messages.Problem) and "stopped" in notice.sentence)
    with pytest.raises(messages.RequestRefusedError):
        await question
    await screen.until(lambda notice: notice == messages.Problem("backend", ""))
    assert await screen.client.ask(messages.ListEvents()) == ()


async def test_a_hanging_backend_holds_up_no_request(screen: Screen) -> None:
    assert screen.client._process is not None
    pid = screen.client._process.pid
    os.kill(pid, signal.SIGSTOP)
    long = Draft("checkout", 1, 2, description="x" * 1_000_000)  # more than a pipe holds
    question = asyncio.ensure_future(screen.client.ask(messages.Preview(long)))
    await asyncio.wait_for(asyncio.sleep(0.1), 5)
    assert not question.done()
    os.kill(pid, signal.SIGCONT)
    await asyncio.wait_for(asyncio.wait([question]), 10)


async def test_restart_that_fails_is_tried_again(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    attempts = []

    def spawn_at_third_try(*arguments: object, **options: object) -> object:
        attempts.append(arguments)
        if len(attempts) < 3:
            raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))
        return child_process.spawn(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(backend_client, "spawn", spawn_at_third_try)
    monkeypatch.setattr(backend_watchdog, "RESTART_SECONDS", (0.05,))
    await screen.until(lambda notice: isinstance(notice, messages.Snapshot))
    assert screen.client._process is not None
    os.kill(screen.client._process.pid, signal.SIGKILL)
    failed = await screen.until(lambda n: isinstance(n, messages.Problem) and "could not" in n.sentence)
    assert "Too many open files" in getattr(failed, "sentence", "")
    await screen.until(lambda notice: notice == messages.Problem("backend", ""))
    assert len(attempts) == 3


async def test_exception_that_ends_the_loop_ends_the_process(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that only seems to live, as a thread of it does, could never be replaced."""
    broken = (
        "import budgettui.backend.backend_loop as s\n"
        "def run(*_): raise TypeError('broken')\n"
        "s.Server.run = run\n"
    )
    boot = child_process._BOOT.replace("import main; ", f"import main\n{broken}\n")
    monkeypatch.setattr(child_process, "_BOOT", boot)
    client = BackendClient(str(config))
    try:
        assert isinstance(client.hello(), messages.Ready)
        assert client._process is not None
        assert client._process.wait(10) == 1
        assert client._process.last_line() == "TypeError: broken"
    finally:
        client.stop()


def test_every_thread_that_waits_for_a_process_gets_its_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system gives it once, to the first that asks; the others must not take it for lost."""
    waitpid = os.waitpid

    def slow_waitpid(pid: int, options: int) -> tuple[int, int]:
        answer = waitpid(pid, options)
        time.sleep(0.05)  # another thread asks before this one has noted the answer
        return answer

    monkeypatch.setattr(os, "waitpid", slow_waitpid)
    pid = os.posix_spawn(
        sys.executable, [sys.executable, "-I", "-S", "-c", "raise SystemExit(3)"], os.environ
    )
    with Path(os.devnull).open("r+b") as pipe, ThreadPoolExecutor(4) as threads:
        ending = child_process.ChildProcess(pid, pipe, pipe, pipe)
        assert list(threads.map(ending.wait, [10] * 4)) == [3] * 4
        assert ending.wait(0) == 3


async def test_question_to_a_dying_backend_is_refused(screen: Screen) -> None:
    os.kill(screen.client._process.pid, signal.SIGSTOP)
    question = asyncio.ensure_future(screen.client.ask(messages.ListEvents()))
    await asyncio.sleep(0.05)
    os.kill(screen.client._process.pid, signal.SIGKILL)
    with pytest.raises(messages.RequestRefusedError):
        await asyncio.wait_for(question, 10)


def test_broken_configuration_fails_with_its_sentence(config: Path) -> None:
    config.write_text("[[services]]\nname = 'x'\nslo = 120\n")
    client = BackendClient(str(config))
    try:
        first = client.hello()
    finally:
        client.stop()
    assert isinstance(first, messages.Failed) and first.exit_code == 2 and "120" in first.sentence


async def test_damaged_store_fails_with_its_sentence(config: Path) -> None:
    (config.parent / "events.db").write_bytes(b"not a database " * 500)
    screen = Screen(config)
    try:
        assert isinstance(screen.client.hello(), messages.Ready)
        screen.client.start(screen.heard.append)
        failed = await screen.until(lambda notice: isinstance(notice, messages.Failed))
    finally:
        screen.client.stop()
    assert isinstance(failed, messages.Failed) and failed.exit_code == 3 and "events.db" in failed.sentence


def test_backend_ends_with_its_screen(config: Path) -> None:
    client = BackendClient(str(config))
    client.hello()
    backend = client._process
    backend.requests.close()
    backend.replies.read()
    assert backend.wait(10) == 0
    client.stop()


def test_file_in_the_current_folder_stands_in_for_no_library(
    config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "queue.py").write_text("raise SystemExit('shadowed')")
    monkeypatch.chdir(tmp_path)
    client = BackendClient(str(config))
    try:
        assert isinstance(client.hello(), messages.Ready)
    finally:
        client.stop()
