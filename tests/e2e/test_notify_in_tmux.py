"""A desktop notification of `notify` and of the dashboard, through a real tmux to the terminal around it."""

import shutil
import subprocess
import sys

import pytest
from dashboard_sandbox import Sandbox
from terminal_session import TerminalSession

RECEIVER = """
[[notify]]
name = "desk"
kind = "osc9"
events = ["incident"]
from_dashboard = true
"""


@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
@pytest.mark.parametrize("command", ["notify", "dashboard"])
def test_the_terminal_around_tmux_is_notified(sandbox: Sandbox, command: str) -> None:
    sandbox.config.write_text(sandbox.config.read_text() + RECEIVER)
    budgettui = [sys.executable, "-m", "budgettui", "--config", str(sandbox.config)]
    subprocess.run([*budgettui, "notify", "--once"], check=True, capture_output=True)
    options = sandbox.folder / "tmux.conf"
    options.write_text("set -g allow-passthrough on\n")
    socket = str(sandbox.folder / "tmux")
    inner = " ".join([*budgettui, "notify", "--every", "1s"] if command == "notify" else sandbox.command())
    tmux = ["tmux", "-S", socket, "-f", str(options), "new-session", "-c", str(sandbox.folder), inner]
    environment = {"HOME": str(sandbox.folder), "SHELL": "/bin/sh", "TMUX": None}
    with TerminalSession(tmux, columns=120, rows=36, env=environment) as session:
        try:
            session.wait_for("stop with Ctrl+C" if command == "notify" else "checkout")
            start = [*budgettui, "start", "checkout", "INC-812", "it;\x1b]0;burns"]
            subprocess.run(start, check=True, capture_output=True)
            wanted = b"\x1b]9;OPEN checkout: INC-812 it,\\x1b]0,burns is ongoing"
            session.pump(60, lambda: wanted in session.raw)
            assert wanted in session.raw
        finally:
            subprocess.run(["tmux", "-S", socket, "kill-server"], capture_output=True, check=False)
