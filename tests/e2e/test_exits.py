"""Every way out of the dashboard leaves the terminal as it was, and no process behind."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable

import psutil
import pytest
from dashboard_sandbox import Sandbox, until
from terminal_session import TerminalSession

from budgettui.tui.terminal.exit_guard import leaving_on_signals, run_app

SECONDS = 3.0
"""How long any way out may take."""


def left(session: TerminalSession, code: int, sandbox: Sandbox) -> None:
    """The dashboard has ended with `code`, restored the terminal and left no process."""
    assert session.ended(SECONDS) == code
    assert session.is_restored, (session.modes, session.text)
    assert until(lambda: not sandbox.processes(), 2.0), sandbox.processes()
    assert "Traceback" not in session.raw.decode(errors="replace")


def ended_without_terminal(session: TerminalSession, code: int, sandbox: Sandbox) -> float:
    """As `left`, for a terminal that is gone; the CPU seconds spent in the program's whole life."""
    began = time.monotonic()
    _, status, usage = os.wait4(session.process.pid, 0)
    assert time.monotonic() - began < SECONDS
    session.process.returncode = os.waitstatus_to_exitcode(status)
    assert session.process.returncode == code
    assert until(lambda: not sandbox.processes(), 2.0), sandbox.processes()
    return usage.ru_utime + usage.ru_stime


@pytest.mark.parametrize("key", ["q", "ctrl+c"])
def test_a_key_ends_it(sandbox: Sandbox, key: str) -> None:
    session = sandbox.dashboard()
    assert not session.is_restored
    session.send(key)
    left(session, 0, sandbox)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT])
def test_a_signal_ends_it_and_is_its_exit_code(sandbox: Sandbox, number: signal.Signals) -> None:
    session = sandbox.dashboard()
    session.process.send_signal(number)
    left(session, 128 + number, sandbox)


@pytest.mark.parametrize("wait", [0.05, 0.15, 0.25, 0.35])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_while_starting_ends_it(sandbox: Sandbox, number: signal.Signals, wait: float) -> None:
    session = sandbox.open()
    session.pump(wait)
    session.process.send_signal(number)
    # Before its first line of code has run, how it ends is Python's affair.
    assert session.ended(SECONDS) in ((128 + number, -number) if wait > 0.1 else (128 + number, -number, 1))
    assert session.is_restored
    assert until(lambda: not sandbox.processes(), 2.0), sandbox.processes()


class NeverRun:
    """An app that must not begin."""

    return_code = None

    def run(self) -> None:
        pytest.fail("the app was run")

    def exit(self, result: object = None, return_code: int = 0, message: object = None) -> None: ...
    def call_from_thread(self, callback: Callable[..., object], *args: object) -> None: ...


def test_a_signal_that_is_lost_while_starting_ends_it_before_the_app_begins() -> None:
    with leaving_on_signals():
        handler = signal.getsignal(signal.SIGTERM)
        assert callable(handler)
        with contextlib.suppress(SystemExit):  # as Python does in a destructor
            handler(signal.SIGTERM, None)
        with pytest.raises(SystemExit) as left_with:
            run_app(NeverRun())
        assert left_with.value.code == 143
        assert signal.getsignal(signal.SIGTERM) is handler


class Terminated:
    """An attribute in whose making the process is told to end, as may happen in any import."""

    def __set_name__(self, owner: type, name: str) -> None:
        signal.raise_signal(signal.SIGTERM)


def test_a_signal_while_a_class_is_made_is_the_exit_code() -> None:
    with pytest.raises(SystemExit) as ending, leaving_on_signals():
        type("Owner", (), {"attribute": Terminated()})
    assert ending.value.code == 143


def test_a_fault_while_starting_stays_one() -> None:
    with pytest.raises(ZeroDivisionError), leaving_on_signals():
        _ = 1 / 0


def test_a_signal_ends_it_while_a_form_is_open(sandbox: Sandbox) -> None:
    session = sandbox.dashboard()
    session.send("a")
    session.wait_for("say how long")
    session.send("half a word")
    session.process.send_signal(signal.SIGTERM)
    left(session, 143, sandbox)
    assert len(sandbox.events()) == 2


def test_ctrl_c_ends_it_while_a_form_is_open(sandbox: Sandbox) -> None:
    session = sandbox.dashboard()
    session.send("a")
    session.wait_for("say how long")
    session.send("ctrl+c")
    left(session, 0, sandbox)


@pytest.mark.parametrize("hup_ignored", [False, True])
def test_a_terminal_that_vanishes_ends_it(sandbox: Sandbox, hup_ignored: bool) -> None:
    """Also under nohup, or a parent that ignores SIGHUP; without spinning on the way."""
    command = sandbox.command()
    if hup_ignored:
        boot = (
            "import os, signal, sys; signal.signal(signal.SIGHUP, signal.SIG_IGN); "
            "os.execv(sys.argv[1], sys.argv[1:])"
        )
        command = [sys.executable, "-c", boot, *command]
    session = sandbox.dashboard(command=command)
    before = session.usage()
    session.hang_up()
    spent = ended_without_terminal(session, 128 + signal.SIGHUP, sandbox) - before
    assert spent < 1.0


def test_a_terminal_that_vanishes_without_a_word_ends_it(sandbox: Sandbox) -> None:
    """No SIGHUP comes to a process that is not in the terminal's session."""
    inner = [
        "import os, subprocess, sys; "
        "child = subprocess.Popen(sys.argv[1:], start_new_session=True); "
        "sys.exit(child.wait())"
    ]
    session = sandbox.dashboard(command=[sys.executable, "-c", *inner, *sandbox.command()])
    session.process.send_signal(signal.SIGSTOP)  # so that it does not pass the SIGHUP on, nor end of it
    (screen,) = (process for process in session.family()[1:] if process.parent() == session.family()[0])
    before = sum(screen.cpu_times()[:2])
    session.hang_up()
    spent = before
    while until(lambda: screen.is_running() and screen.status() != psutil.STATUS_ZOMBIE, 0):
        spent = sum(screen.cpu_times()[:2])
        time.sleep(0.02)
    assert spent - before < 1.0


@pytest.mark.parametrize("wait", [0.1, 0.3])
def test_a_terminal_that_vanishes_while_starting_leaves_nothing(sandbox: Sandbox, wait: float) -> None:
    session = sandbox.open()
    session.pump(wait)
    session.hang_up()
    session.process.wait(SECONDS)
    assert until(lambda: not sandbox.processes(), 2.0), sandbox.processes()


def test_its_terminal_vanishes_while_its_output_waits(sandbox: Sandbox) -> None:
    session = sandbox.dashboard()
    session.freeze()
    session.resize(200, 50)
    session.resize(119, 36)
    session.hang_up()
    assert session.process.wait(SECONDS) == 128 + signal.SIGHUP
    assert until(lambda: not sandbox.processes(), 2.0)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_frozen_terminal_does_not_hold_it(sandbox: Sandbox, number: signal.Signals) -> None:
    """Nobody reads what it writes, and the buffer between is full: still it goes, and in order."""
    session = sandbox.dashboard()
    session.freeze()
    for size in range(40):
        session.resize(150 + size, 45)
        time.sleep(0.01)
    before = session.usage()
    time.sleep(0.5)
    assert session.usage() - before < 0.3, "it spins while it waits for the terminal"
    session.process.send_signal(number)
    assert session.process.wait(SECONDS) == 128 + number
    session.thaw()
    left(session, 128 + number, sandbox)


def test_the_backend_ends_when_the_screen_is_killed(sandbox: Sandbox) -> None:
    session = sandbox.dashboard()
    assert len(sandbox.processes()) == 2
    session.process.kill()
    session.process.wait()
    assert until(lambda: not sandbox.processes(), 2.0), sandbox.processes()


def test_a_killed_backend_is_started_again(sandbox: Sandbox) -> None:
    """The screen says so meanwhile, keeps what it shows and goes on."""
    session = sandbox.dashboard()
    (backend,) = (process for process in sandbox.processes() if process.pid != session.process.pid)
    backend.kill()
    session.wait_for("the backend stopped")
    assert "checkout" in session.text
    assert session.pump(5, lambda: "the backend stopped" not in session.text) is not None
    session.send("s")
    assert until(lambda: session.pump(0.1) or len(sandbox.events()) == 3)
    session.send("q")
    left(session, 0, sandbox)


def test_errors_go_to_a_file_and_the_dashboard_does_not(sandbox: Sandbox) -> None:
    log = sandbox.folder / "errors.log"
    session = sandbox.open(command=["sh", "-c", 'exec "$@" 2>"$0"', str(log), *sandbox.command()])
    session.wait_for("search")
    session.send("q")
    left(session, 0, sandbox)
    assert log.read_text() == ""


def test_the_demo_leaves_nothing_behind(sandbox: Sandbox) -> None:
    """Also when a signal ends it, the folder of its data goes."""
    temporary = sandbox.folder / "tmp"
    temporary.mkdir()
    command = [sys.executable, "-m", "budgettui", "demo"]
    session = sandbox.open(command=command, env={"TMPDIR": str(temporary)})
    session.wait_for("remaining")
    session.process.send_signal(signal.SIGTERM)
    assert session.ended(SECONDS) == 143
    assert session.is_restored
    assert list(temporary.iterdir()) == []


def test_a_pipe_is_refused(sandbox: Sandbox) -> None:
    result = subprocess.run(sandbox.command(), capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert result.returncode == 2
    assert "needs a terminal" in result.stderr
    assert result.stdout == ""
    assert os.environ.get("TEXTUAL_DRIVER") is None
