"""The line of `segment` in a real tmux's status bar, with the dashboard in its window."""

import shutil
import subprocess
import sys

import pytest
from dashboard_sandbox import Sandbox, until
from terminal_session import TerminalSession

HOSTILE = "a #(touch x)#[fg=red] 5%H"


@pytest.mark.long
@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
def test_the_status_bar_shows_what_the_dashboard_knows(sandbox: Sandbox) -> None:
    config = sandbox.config.read_text().replace('"checkout"', f'"{HOSTILE}"\nformerly = ["checkout"]')
    sandbox.config.write_text(config)
    segment = f"{sys.executable} -m budgettui segment --config {sandbox.config} --format tmux"
    options = sandbox.folder / "tmux.conf"
    options.write_text(
        "set -g status-interval 1\nset -g status-left ''\nset -g status-right-length 100\n"
        f"set -g status-right '#({segment}) END'\n"
    )
    socket = str(sandbox.folder / "tmux")
    dashboard = " ".join(sandbox.command())
    command = ["tmux", "-S", socket, "-f", str(options), "new-session", "-c", str(sandbox.folder), dashboard]
    environment = {"HOME": str(sandbox.folder), "SHELL": "/bin/sh", "TMUX": None}
    with TerminalSession(command, columns=120, rows=36, env=environment) as session:
        try:
            session.wait_for("search")
            session.wait_for(f"{HOSTILE} 53% END", 30)
            assert not (sandbox.folder / "x").exists()
            session.send("s")
            assert until(lambda: len(sandbox.events()) == 3)
            session.wait_for(f"WATCH {HOSTILE} 52% END", 60)
        finally:
            subprocess.run(["tmux", "-S", socket, "kill-server"], capture_output=True, check=False)
