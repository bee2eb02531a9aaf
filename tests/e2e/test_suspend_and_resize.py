"""A dashboard put aside and taken up again, and a window that is dragged about."""

import signal
import time

import psutil
from dashboard_sandbox import Sandbox, until
from terminal_session import TerminalSession

from budgettui.core.model.event import Draft
from budgettui.core.model.instants import MINUTE


def in_shell(sandbox: Sandbox) -> TerminalSession:
    """The dashboard as a job of an interactive shell."""
    shell = sandbox.open(command=["bash", "--norc", "-i"], env={"PS1": "prompt> ", "HISTFILE": ""})
    shell.wait_for("prompt>")
    shell.send(" ".join(sandbox.command()), "enter")
    shell.wait_for("now")
    return shell


def screen_of(shell: TerminalSession) -> psutil.Process:
    """The screen process: the shell's child."""
    (screen,) = psutil.Process(shell.process.pid).children()
    return screen


def test_ctrl_z_gives_the_shell_back_and_fg_continues(sandbox: Sandbox) -> None:
    shell = in_shell(sandbox)
    shell.send("j")
    shell.wait_for("search · 99.5 %")
    shell.send("ctrl+z")
    shell.wait_for("Stopped")
    assert screen_of(shell).status() == psutil.STATUS_STOPPED
    assert shell.modes <= {"7", "25", "2004"}  # the last is the shell's
    shell.send("echo $((6 * 7)) at the prompt", "enter")
    shell.wait_for("42 at the prompt")
    before = shell.usage()
    shell.pump(0.5)
    assert shell.usage() - before < 0.1
    shell.screen.reset()
    shell.send("fg", "enter")
    shell.wait_for("search · 99.5 %")  # the selection is kept, and all is drawn again
    shell.wait_for("now")
    shell.wait_for("anomalies")
    shell.send("k")
    shell.wait_for("checkout · 99.9 %")
    shell.send("q")
    assert until(lambda: shell.pump(0.05) or not sandbox.processes())
    shell.send("echo code $?", "enter")
    shell.wait_for("code 0")
    shell.send("exit", "enter")
    assert shell.ended() == 0


def test_a_suspended_dashboard_ends_with_its_shell(sandbox: Sandbox) -> None:
    shell = in_shell(sandbox)
    shell.send("ctrl+z")
    shell.wait_for("Stopped")
    shell.process.kill()
    shell.hang_up()
    assert until(lambda: not sandbox.processes()), sandbox.processes()


def test_ctrl_z_in_a_form_keeps_what_was_typed(sandbox: Sandbox) -> None:
    shell = in_shell(sandbox)
    shell.send("a")
    shell.wait_for("say how long")
    shell.send("37m")
    shell.wait_for("37m")
    shell.send("ctrl+z")
    shell.wait_for("Stopped")
    shell.screen.reset()
    shell.send("fg", "enter")
    shell.wait_for("37m")
    shell.wait_for("checkout")
    screen_of(shell).send_signal(signal.SIGTERM)
    assert until(lambda: shell.pump(0.05) or not sandbox.processes())
    shell.send("echo code $?", "enter")
    shell.wait_for("code 143")


def test_a_process_that_was_stopped_continues(sandbox: Sandbox) -> None:
    """Stopped by SIGSTOP it cannot give the terminal back; it must not take it a second time either."""
    session = sandbox.dashboard()
    for _ in range(2):
        session.process.send_signal(signal.SIGSTOP)
        assert until(lambda: psutil.Process(session.process.pid).status() == psutil.STATUS_STOPPED)
        session.screen.reset()
        session.process.send_signal(signal.SIGCONT)
        session.wait_for("now")
    session.send("j")
    session.wait_for("search · 99.5 %")
    session.send("q")
    assert session.ended(3) == 0
    assert session.is_restored


def test_a_terminal_that_stalls_and_comes_back_shows_what_came_to_pass(sandbox: Sandbox) -> None:
    session = sandbox.dashboard()
    session.freeze()
    now = time.time_ns() // 1000
    sandbox.add(Draft("checkout", now - 8 * MINUTE, now - 3 * MINUTE))
    for width in range(150, 170):
        session.resize(width, 45)
    time.sleep(1.0)
    session.resize(120, 36)
    session.thaw()
    session.wait_for("25.0 of 43.2 min")
    session.send("q")
    assert session.ended(3) == 0
    assert session.is_restored


def test_a_storm_of_sizes_loses_neither_the_dashboard_nor_the_selection(sandbox: Sandbox) -> None:
    session = sandbox.dashboard()
    session.send("j")
    session.wait_for("search · 99.5 %")
    sizes = [(1, 1), (80, 24), (1, 200), (500, 1), (59, 16), (60, 15), (2, 2), (120, 36), (13, 7)]
    for number in range(200):
        columns, rows = (500, 200) if number % 25 == 0 else sizes[number % len(sizes)]
        session.resize(columns + number % 3, rows + number % 2)
        session.skip(0.004)
    session.resize(120, 36)
    session.skip(0.5)
    session.screen.reset()
    session.resize(121, 36)
    session.wait_for("search · 99.5 %")
    session.wait_for("now")
    session.send("k")
    session.wait_for("checkout · 99.9 %")
    session.resize(40, 10)
    assert session.pump(5, lambda: "60" in session.text) is not None, session.text  # asks for more room
    session.send("q")
    assert session.ended() == 0
    assert session.is_restored
    assert b"Traceback" not in session.raw


def test_a_signal_in_a_storm_of_sizes_ends_it(sandbox: Sandbox) -> None:
    session = sandbox.dashboard()
    for number in range(60):
        session.resize(60 + number, 16 + number % 30)
        if number == 50:
            session.process.send_signal(signal.SIGTERM)
    assert session.ended() == 143
    assert session.is_restored
    assert until(lambda: not sandbox.processes())
